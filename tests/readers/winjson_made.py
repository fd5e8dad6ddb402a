"""Records as NXLog writes them, and what the reader gives for a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bedem.model.records import Event, Gap
from bedem.readers import winjson
from tests.readers.reader_helpers import read_with


def read(path: Path, start: int = 0, end: int | None = None) -> tuple[list[Event], list[Gap]]:
    return read_with(winjson, path, start, end)


def nxlog(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "EventTime": "2020-09-22 14:53:01",
        "EventReceivedTime": "2020-09-22 14:53:04",
        "Hostname": "W5.theshire.local",
        "host": "wec",
        "Channel": "Security",
        "SourceName": "Microsoft-Windows-Security-Auditing",
        "EventID": 4624,
        "RecordNumber": number,
        **more,
    }


def text(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)
