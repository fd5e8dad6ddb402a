"""Everything known of one thing: a record, a gap, a register line, a judgement, knowledge."""

from __future__ import annotations

from typing import Any

import msgspec

from bedem.answers.attribution_basis import attack_page, ledger_item
from bedem.case import CaseView
from bedem.case.saved import saved_gaps
from bedem.language import say
from bedem.model.refs import Ref
from bedem.model.screens import Page


def basis_page(view: CaseView, what: str) -> Page | None:
    """The page of any basis a claim may name; None for one that nothing here is called."""
    if what.startswith("g:"):
        return _gap(view, what)
    if what.startswith("j:"):
        return _ruling(view, what) or ledger_item(view, what)
    if what.startswith("r:"):
        return _register_line(view, what[2:])
    if what.startswith("k:"):
        return attack_page(view, what[2:])
    return record_page(view, Ref.parse(what))


def record_page(view: CaseView, ref: Ref) -> Page:
    """A record: columns, corrected time with its correction, hits, where it came from, its data."""
    row = view.record(ref)
    seen = next(view.events.rows("*", "source = ? AND place = ? AND part = ?", _key(ref)), None)
    facts: list[tuple[str, Any]] = [("ref", str(ref))]
    facts += _time_facts(view, ref, row)
    facts += [(n, row[n]) for n in ("host", "log", "provider", "code", "record_number", "state")]
    facts += [("bytes", f"{row['length']} at {row['place']}")]
    if seen is None:
        twin = kept_twin(view, ref)
        facts += [] if twin is None else [("same_record_as", str(twin))]
    if row["host"] is None:
        facts += _neighbour(view, ref)
    facts += _origin(view, ref)
    found = view.connection.cursor().execute(
        "SELECT level, title, author, rule FROM raw_hits WHERE source = ? AND place = ? "
        "AND part = ? ORDER BY rule",
        _key(ref),
    )
    for level, title, author, rule in found.fetchall():
        facts.append(("hit", f"{level}: {title} ({author}; {rule})"))
    return Page(f"record {ref}", tuple(facts), row["data"])


def _key(ref: Ref) -> list[Any]:
    return [ref.source, ref.place, ref.part]


def _time_facts(view: CaseView, ref: Ref, row: dict[str, Any]) -> list[tuple[str, Any]]:
    corrected = (
        view.connection.cursor()
        .execute(
            "SELECT epoch_us(time), epoch_us(time_from), epoch_us(time_to) FROM events "
            "WHERE source = ? AND place = ? AND part = ?",
            _key(ref),
        )
        .fetchone()
    )
    facts: list[tuple[str, Any]] = []
    if corrected is not None and corrected[0] is not None:
        facts.append(("time", corrected[0]))
    elif corrected is not None:
        facts += [("time_from", corrected[1]), ("time_to", corrected[2])]
    facts.append(("stamped", f"{row['time_stamped']} ({row['time_kind']}, {row['time_field']})"))
    clock = (
        view.connection.cursor()
        .execute(
            "SELECT kind, shift_us, records, refs FROM clocks WHERE source = ? "
            "AND host IS NOT DISTINCT FROM ? AND ? BETWEEN place_from AND place_to",
            [ref.source, row["host"], ref.place],
        )
        .fetchone()
    )
    if clock is not None:
        kind, shift, records, refs = clock
        hours = (shift or 0) / 3_600_000_000
        facts.append(("correction", f"{hours:+g} h, {kind}, {records} records, e.g. {refs}"))
    return facts


def _neighbour(view: CaseView, ref: Ref) -> list[tuple[str, Any]]:
    """The host of a record that names none, and the record beside it that names it."""
    rows = view.places.rows(
        "host_given, why", "source = ? AND host IS NULL AND host_given IS NOT NULL", [ref.source]
    )
    return [("host_given", f"{host} ({why})") for host, why in rows]


def kept_twin(view: CaseView, ref: Ref) -> Ref | None:
    """The record that is shown in place of a hidden duplicate."""
    cursor = view.connection.cursor().execute(
        "SELECT kept_source, kept_place, kept_part FROM duplicates "
        "WHERE source = ? AND place = ? AND part = ?",
        _key(ref),
    )
    row = cursor.fetchone()
    return None if row is None else Ref(*row)


def _origin(view: CaseView, ref: Ref) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = []
    for source in view.sources():
        if source.id == ref.source and source.name:
            facts.append(("member", source.name))
        if source.id in (ref.source, ref.file_id):
            facts.append(("sha256", f"{source.sha256} ({source.id})"))
    for delivery in view.deliveries():
        if delivery.source == ref.file_id:
            told = [delivery.path]
            told += [f"institution {delivery.institution}"] if delivery.institution else []
            told += [f"from {delivery.received_from}"] if delivery.received_from else []
            facts.append(("delivered", ", ".join(told)))
    return facts


def _gap(view: CaseView, ident: str) -> Page | None:
    stored = view.gaps("id = ?", [ident])
    for gap in stored or [g for g in saved_gaps(view.case) if g.id == ident]:
        facts: list[tuple[str, Any]] = [("gap", gap.id), ("kind", gap.kind)]
        facts.append(("missing", say(gap.message)))
        if gap.closes is not None:
            facts.append(("closed_by", say(gap.closes)))
        told = ("source", "host", "log", "code", "count", "place_from", "place_to")
        times = ("time_from", "time_to", "vanishes")
        facts += [(n, v) for n in (*told, *times) if (v := getattr(gap, n)) is not None]
        return Page(f"gap {ident}", tuple(facts))
    return None


def _ruling(view: CaseView, ident: str) -> Page | None:
    rulings: list[Any] = [*view.judgements, *view.statements]
    for ruling in rulings:
        if ruling.id == ident:
            facts = tuple(msgspec.structs.asdict(ruling).items())
            return Page(f"{type(ruling).__name__.lower()} {ident}", facts)
    return None


def _register_line(view: CaseView, ident: str) -> Page | None:
    register = view.register
    kinds = ("institutions", "networks", "zones", "hosts", "accounts", "data_assets", "backups")
    for kind in (*kinds, "contacts"):
        for entry in getattr(register, kind):
            if entry.id == ident:
                facts = tuple((k, v) for k, v in msgspec.to_builtins(entry).items() if v)
                return Page(f"register {kind} {ident}", facts)
    for node in register.services.get("nodes", ()):
        if isinstance(node, dict) and node.get("id") == ident:
            facts = tuple((str(k), v) for k, v in node.items() if v not in (None, [], {}))
            return Page(f"register services {ident}", facts)
    return None
