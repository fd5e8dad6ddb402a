"""The case folder: segments, ledger, register, judgements, views and read-only SQL."""

from bedem.case import layout
from bedem.case.columns import Found, HitColumns
from bedem.case.segment import FileFacts, HitsWriter, SegmentFacts, SegmentWriter
from bedem.case.store import Case, Commit, Segment, disk_errors
from bedem.case.view import CaseView

__all__ = [
    "Case",
    "CaseView",
    "Commit",
    "FileFacts",
    "Found",
    "HitColumns",
    "HitsWriter",
    "Segment",
    "SegmentFacts",
    "SegmentWriter",
    "disk_errors",
    "layout",
]
