"""bedem sweep: a partner's list of indicators against every record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedem.commands import options
from bedem.commands.hits import short_hosts
from bedem.model.errors import EXIT_DONE, EXIT_PARTLY, UsageError
from bedem.report.rows import RowColumn, write_rows

if TYPE_CHECKING:
    from bedem.answers.sweeping import Swept

COLUMNS = (
    RowColumn("indicator", width=80, ratio=2),
    RowColumn("type", "under"),
    RowColumn("hosts", width=80, ratio=1),
    RowColumn("could show it", "under"),
    RowColumn("hits", "number"),
    RowColumn("first", "minute"),
    RowColumn("last", "minute"),
)
PLAIN = (
    RowColumn("indicator"),
    RowColumn("type"),
    RowColumn("given"),
    RowColumn("hits", "number"),
    RowColumn("hosts"),
    RowColumn("first", "time"),
    RowColumn("last", "time"),
    RowColumn("hosts_could_show", "number"),
    RowColumn("hosts_all", "number"),
    RowColumn("network_sensors", "number"),
    RowColumn("refs"),
    RowColumn("note"),
    RowColumn("list"),
    RowColumn("why_not"),
)


def sweep(
    lists: Annotated[
        list[Path], typer.Argument(help="Text, CSV, STIX bundle, MISP event.", show_default=False)
    ],
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that no record holds.")
    ] = False,
    keep: Annotated[
        bool, typer.Option(help="Keep the list in the case, for ask indicators.")
    ] = True,
    format: options.Format = None,
    output: options.Output = None,
    force: options.Force = False,
    as_of: options.AsOf = None,
    until: options.Until = None,
    tz: options.Zone = "UTC",
    case: options.Case = None,
) -> int:
    """A list of indicators against every record, and whose logs could have shown each."""
    from bedem.answers.sweeping import sweep as run
    from bedem.case.lists import keep_list
    from bedem.commands.find import prepare
    from bedem.knowledge.indicator_files import listed

    zone = options.zone(tz)
    read = [(path, listed(path)) for path in lists]
    indicators = list(
        {(i.type, i.value): i for _, found in read for i in found.indicators}.values()
    )
    bad = [(path, line) for path, found in read for line in found.bad]
    if not indicators:
        raise UsageError(
            "no indicator in the list", where=str(lists[0]), todo="One a line, or CSV, STIX, MISP."
        )
    for path, line in bad[:20]:
        options.warn(f"{path}: {line.place}: {line.why}; left out")
    if len(bad) > 20:
        options.warn(f"... and {len(bad) - 20} more lines that are no indicators")
    view = options.open_view(case, as_of=as_of, until=until)
    try:
        prepare(view)
        swept = run(view, indicators)
        if keep and as_of is None:
            for path, found in read:
                keep_list(view.case, path, found.indicators, len(found.bad))
    finally:
        view.close()
    hit = [s for s in swept if s.hits]
    chosen = options.chosen_format(format, output)
    shown = swept if everything or chosen != "table" else hit
    with options.output(output, force) as out:
        if chosen == "table":
            write_rows(COLUMNS, _rows(shown), chosen, out, zone=zone, width=options.width())
            hosts = {h for s in hit for h in s.hosts}
            out.write(
                f"\n{len(hit):,} of {len(swept):,} indicators in records of {len(hosts)} hosts\n"
            )
            out.write("".join(f"{line}\n" for line in _unseen(swept)))
        else:
            write_rows(PLAIN, _plain(shown), chosen, out, zone=zone)
    return EXIT_PARTLY if bad else EXIT_DONE


def _able(swept: Swept) -> str:
    seen = swept.visible
    sensors = f", {seen.sensors} network logs" if seen.sensors else ""
    return f"{seen.hosts} of {seen.of} hosts{sensors}"


def _rows(swept: list[Swept]) -> Iterator[tuple[Any, ...]]:
    for s in sorted(swept, key=lambda s: (-len(s.hosts), -s.hits, s.indicator.value)):
        yield (
            s.indicator.value, s.indicator.type, short_hosts(", ".join(s.hosts)) or None,
            f"could show it: {_able(s)}", s.hits, s.first, s.last,
        )  # fmt: skip


def _plain(swept: list[Swept]) -> Iterator[tuple[Any, ...]]:
    for s in swept:
        i = s.indicator
        yield (
            i.value, i.type, i.given, s.hits, " ".join(s.hosts), s.first, s.last, s.visible.hosts,
            s.visible.of, s.visible.sensors, " ".join(s.refs), i.note, i.source, s.why,
        )  # fmt: skip


def _unseen(swept: list[Swept]) -> Iterator[str]:
    """No hit means little where no log would show one: a line per type."""
    kinds = {s.indicator.type: s.visible for s in swept if not s.hits}
    for kind, seen in sorted(kinds.items()):
        count = sum(not s.hits and s.indicator.type == kind for s in swept)
        sensors = f" and {seen.sensors} network logs" if seen.sensors else ""
        yield (
            f"not seen: {count:,} of type {kind}; logs that would show one: "
            f"{seen.hosts} of {seen.of} hosts{sensors}"
        )
    for s in swept:
        if s.why:
            yield f"not looked for: {s.indicator.value}: {s.why}"
