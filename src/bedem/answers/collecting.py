"""What to fetch next, per institution: hosts in the order of what their logs would settle.

A host comes the sooner the sooner its logs are overwritten, then the more the rules found on it,
then the more is missing. Commands are for the institution's own administrators; host names are
taken from evidence and cleaned before they become part of a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bedem.case import CaseView
from bedem.knowledge.observability import BASIC_LOGS
from bedem.model.records import Gap

# Gaps that a collection from the host can close; others need a server, a backup, or nothing.
_CLOSED: dict[str, int] = {
    "not_collected": 5,
    "selection": 4,
    "begins_late": 3,
    "numbers_missing": 3,
    "rolled_over": 2,
    "cleared": 2,
}
_UNKNOWN = "no institution told"
_CHANNEL = re.compile(r"[A-Za-z0-9 ._/()-]{1,128}")


class Wanted(msgspec.Struct, frozen=True):
    """One host to collect from. vanishes: Micros, None where the pace is not known.

    logs: channels that are missing by name, () for all. gaps: ids. windows: False for Linux.
    """

    host: str
    institution: str
    vanishes: int | None
    hits: int
    weight: int
    logs: tuple[str, ...]
    gaps: tuple[Gap, ...]
    windows: bool


def wanted(view: CaseView) -> list[Wanted]:
    """Most urgent first."""
    institutions = _institutions(view)
    hits = {
        (host or "").casefold(): int(count)
        for host, count in view.hits.rows(
            "host, count(*)", "level IN ('critical', 'high', 'medium') GROUP BY host ORDER BY host"
        )
    }
    linux = {
        (row[0] or "").casefold()
        for row in view.coverage.rows(
            "DISTINCT host", "lower(log) IN ('syslog', 'auditd') OR log LIKE 'linux%'"
        )
    }
    by_host: dict[str, list[Gap]] = {}
    for gap in view.gaps():
        if gap.kind in _CLOSED and gap.host:
            by_host.setdefault(gap.host, []).append(gap)
    out = []
    for host, gaps in by_host.items():
        key = host.casefold()
        out.append(
            Wanted(
                host=host,
                institution=institutions.get(key, _UNKNOWN),
                vanishes=min((g.vanishes for g in gaps if g.vanishes is not None), default=None),
                hits=hits.get(key, 0),
                weight=sum(_CLOSED[g.kind] for g in gaps),
                logs=_logs(gaps),
                gaps=tuple(gaps),
                windows=key not in linux,
            )
        )

    def order(item: Wanted) -> tuple[float, int, int, str]:
        dies = float("inf") if item.vanishes is None else float(item.vanishes)
        return dies, -item.hits, -item.weight, item.host

    return sorted(out, key=order)


def _institutions(view: CaseView) -> dict[str, str]:
    rows = view.places.rows(
        "lower(coalesce(host, host_given)) AS name, min(institution)",
        "coalesce(host, host_given) IS NOT NULL AND institution IS NOT NULL GROUP BY name",
        order="name",
    )
    return dict(rows)


def _logs(gaps: list[Gap]) -> tuple[str, ...]:
    """Channels the gaps name; () where a host gave nothing and is collected whole."""
    channels = {title: log for log, title in BASIC_LOGS.items()}
    found: set[str] = set()
    for gap in gaps:
        named = gap.message.args.get("logs")
        if gap.log:
            found.add(gap.log)
        elif isinstance(named, str):
            found |= {channels[title] for title in named.split(", ") if title in channels}
        else:
            return ()
    return tuple(sorted(log for log in found if _CHANNEL.fullmatch(log)))


def safe_name(text: str) -> str:
    """A host or institution as part of a file name or command: letters, digits, `.`, `-`, `_`."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text)[:80].strip("._-") or "unnamed"


def commands(item: Wanted) -> Iterator[str]:
    """What an administrator types on or against the host."""
    name = safe_name(item.host)
    if not item.windows:
        yield f"journalctl --all -o export > {name}.export"
        yield f"tar czf {name}-var-log.tgz /var/log"
        return
    for log in item.logs or ("Security", "System"):
        slug = safe_name(log)
        yield f'wevtutil epl "{log}" {name}-{slug}.evtx /ow:true'
    yield (
        "velociraptor.exe artifacts collect Windows.KapeFiles.Targets --args EventLogs=Y "
        f"--output {name}.zip"
    )
    yield f"kape.exe --tsource C: --tdest {name} --target EventLogs,RegistryHives,$MFT --zip {name}"
