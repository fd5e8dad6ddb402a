"""What intake writes down beside the records: deliveries, copies, rules, superseded readings."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.case import Case, SegmentFacts, SegmentWriter, disk_errors, layout
from bedem.detection import Pack, RuleSet
from bedem.intake.discover import Found, Layout
from bedem.intake.plan import Plan, open_batches
from bedem.intake.survey import Survey
from bedem.intake.worker import RulesHandle
from bedem.model.errors import DiskFull
from bedem.model.messages import msg
from bedem.model.records import Delivery, Gap
from bedem.model.refs import source_id
from bedem.readers.mapped import ColumnMap


class Handover(msgspec.Struct, frozen=True):
    """What the user said about the evidence as a whole.

    received: Micros; `received_told` is False when it is only the time of the call.
    """

    received: int
    received_told: bool = False
    institution: str | None = None
    received_from: str | None = None
    layout: Layout = Layout()
    zone: str | None = None
    keep: bool = False
    passwords: tuple[bytes, ...] = ()
    map: ColumnMap | None = None


def _key(delivery: Delivery, told: bool) -> tuple[Any, ...]:
    """Two deliveries that say the same; the time counts only where somebody told it."""
    fields = msgspec.structs.asdict(delivery)
    if not told:
        del fields["received"]
    return tuple(fields.values())


def note_deliveries(
    case: Case, surveys: Sequence[tuple[Found, Survey]], handover: Handover
) -> None:
    """A ledger line for each handing over that says something new."""
    told = handover.received_told
    known = {_key(d, told) for d in case.deliveries()}
    lines: list[tuple[str, dict[str, Any]]] = []
    for found, survey in surveys:
        delivery = Delivery(
            source=source_id(survey.sha256),
            sha256=survey.sha256,
            size=survey.size,
            path=str(found.path.absolute()),
            received=handover.received,
            institution=handover.institution or found.institution,
            received_from=handover.received_from,
            host=found.host,
            zone=handover.zone,
        )
        key = _key(delivery, told)
        if key not in known:
            known.add(key)
            lines.append(("delivery", msgspec.to_builtins(delivery)))
    if lines:
        with disk_errors(case.path):
            case.ledger.extend(lines)


def keep_gaps(case: Case, plan: Plan, gaps: Sequence[Gap]) -> None:
    """Gaps that belong to no source (links, unreadable files) become a segment of their own."""
    known = known_gap_ids(case)
    new = sorted({g.id: g for g in gaps if g.id not in known}.items())
    if not new:
        return
    folder = case.work_folder()
    with disk_errors(folder):
        writer = SegmentWriter(folder, "")
        for _, gap in new:
            writer.gap(gap)
        files = writer.close()
    facts = SegmentFacts(str(folder), files, (), 0, 0, {}, len(new), None, None)
    case.commit(plan.id, 0, facts)


# Measured: a case takes 4 % of the bytes of EVTX, more of what arrives packed.
_SHARE_NEEDED: Final = 0.05
_LEAST_FREE: Final = 64 * 1024**2


def check_room(case: Case, surveys: Sequence[tuple[Found, Survey]], handover: Handover) -> None:
    """Raise DiskFull before work starts when the case's disk clearly cannot hold it."""
    size = sum(survey.size for _, survey in surveys)
    needed = int(size * (_SHARE_NEEDED + (1.0 if handover.keep else 0.0)))
    free = shutil.disk_usage(case.path).free
    if free < max(needed, _LEAST_FREE if size > _LEAST_FREE else 0):
        raise DiskFull(
            f"{free / 1e9:.1f} GB are free; this evidence needs about {needed / 1e9:.1f} GB",
            where=str(case.path),
            todo="Free space, or name a case on another disk with --case.",
        )


def known_gap_ids(case: Case) -> set[str]:
    """Ids of the Gaps in segments without sources."""
    import pyarrow.parquet as pq

    ids: set[str] = set()
    for segment in case.all_segments():
        if not segment.sources:
            ids.update(
                pq.read_table(segment.folder / "gaps.parquet", columns=["id"])["id"].to_pylist()
            )
    return ids


def died(found: Found) -> Gap:
    """The worker that should look at a file died, also alone."""
    return Gap(
        "reader_died",
        msg("gap-reader-died", name=found.name),
        closes=msg("close-other-tool"),
    )


def password_state(passwords: Sequence[bytes]) -> str:
    """Which passwords were offered, without telling them."""
    if not passwords:
        return ""
    return hashlib.sha256(b"\0".join(sorted(passwords))).hexdigest()[:16]


def keep_evidence(case: Case, surveys: Sequence[tuple[Found, Survey]]) -> None:
    """--keep: a copy of each file under its hash, whole or not at all."""
    folder = case.path / layout.EVIDENCE
    with disk_errors(folder):
        folder.mkdir(exist_ok=True)
        for found, survey in surveys:
            target = folder / survey.sha256
            if target.exists():
                continue
            work = case.work_folder() / survey.sha256
            shutil.copyfile(found.path, work)
            work.rename(target)


def keep_rules(case: Case, rules: RuleSet, cache: Path) -> RulesHandle:
    """Compiled rules where workers find them; kept in the case under their hash."""
    path = case.path / layout.RULES / f"{rules.digest}.rules"
    with disk_errors(path):
        if not path.exists():
            work = path.with_name(f".{path.name}")
            rules.save(work)
            work.replace(path)
    return RulesHandle(str(path), str(cache), rules.digest)


def note_rules(case: Case, rules: RuleSet, packs: Sequence[Pack]) -> None:
    """From this line on, `hits` shows what these rules found."""
    case.record(
        "rules",
        {
            "digest": rules.digest,
            "packs": [msgspec.to_builtins(pack) for pack in packs],
            "rules": len(rules.rules),
            "not_run": len(rules.not_run),
        },
    )


def supersede_older(case: Case) -> None:
    """Where a source was read again whole, the rows of its older reading are left out."""
    still_open = {part.source for _, batch in open_batches(case) for part in batch.parts}
    gone = case.superseded()
    newest: dict[str, str] = {}
    order = [str(line.body["plan"]) for line in case.ledger.lines("plan")]
    held: dict[str, dict[str, set[int]]] = {}
    for segment in case.all_segments():
        for source in {s.id.partition(".")[0] for s in segment.sources}:
            held.setdefault(source, {}).setdefault(segment.plan, set()).add(segment.number)
            if source not in newest or order.index(segment.plan) > order.index(newest[source]):
                newest[source] = segment.plan
    rows = sorted(
        (number, source)
        for source, plans in held.items()
        if source not in still_open
        for plan, numbers in plans.items()
        if plan != newest[source]
        for number in numbers
        if (number, source) not in gone
    )
    if rows:
        case.record("supersede", {"rows": [list(row) for row in rows]})
