"""Are data at risk: per data asset of the register and per host, what the records show of it.

Without a record of reading, collecting or sending there is no state but `not_covered`: that an
attacker's code ran where data lie is said as what it is, within his reach.
"""

from __future__ import annotations

from typing import Final

import msgspec

from bedem.answers.base import foundation, named_hosts, ruling_claims
from bedem.answers.scope import outside
from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.model.answers import Absent, Answer, Cell, Claim, Column, NextStep, Table
from bedem.model.messages import msg
from bedem.model.records import Gap
from bedem.model.register import DataAsset
from bedem.reconstruction import Picture, called_of, picture_of
from bedem.reconstruction.exposures import STATES, Trace, traces_of
from bedem.reconstruction.outflow import Outflow, outflows, sent_of

_REFS: Final = 12
_CLAIMS: Final = 30


class AssetState(msgspec.Struct, frozen=True):
    """One data asset: its worst state, people "up to", hosts of it within the attacker's reach."""

    id: str
    name: str
    institution: str
    state: str
    people: int | None
    reached: list[str]


class Details(msgspec.Struct, frozen=True):
    """State by asset and by host or mailbox; every transfer out."""

    assets: list[AssetState]
    hosts: dict[str, str]
    outflows: list[Outflow]


def answer_exposure(view: CaseView) -> Answer:
    """One claim a trace, one row an asset, one row a destination."""
    picture, _ = picture_of(view)
    called = frozenset(c.address for c in called_of(view.whole))
    everyone = picture_of(view.whole)[0]
    flows = sent_of(view)
    sent = outflows(view.whole, everyone, flows, called)
    traces = [t for t in traces_of(view.whole, everyone, sent) if _concerns(view, t)]
    sent = [o for o in sent if not outside(view, o.host)]
    own = [t for t in traces if t.ours]
    hosts = _by_host(own)
    assets = [_asset(a, hosts, picture) for a in view.register.data_assets]
    word = _worst([a.state for a in assets] + list(hosts.values()))
    gaps = _gaps(view, picture, sent, bool(flows))
    refs = tuple(dict.fromkeys(r for t in own if t.state == word for r in t.refs))
    return Answer(
        question="exposure",
        word=word,
        headline=Claim(
            msg(
                f"exposure-{word.replace('_', '-')}", hosts=sum(s == word for s in hosts.values()),
                assets=sum(a.state == word for a in assets), of=len(assets),
                bytes=sum(t.number for t in own if t.state == word and t.kind != "cloud"),
            ),
            refs[:_REFS] or tuple(g.id for g in gaps[:1]),
            basis_total=len(refs) or None,
        ),
        foundation=foundation(view),
        denominator=named_hosts(view, len(picture.hosts)),
        since=_span(own),
        claims=(
            *ruling_claims(view),
            *_claims(own),
            *_reach(assets, picture),
            *_claims([t for t in traces if not t.ours]),
        ),
        tables=tuple(t for t in (_asset_table(assets), _outflow_table(sent)) if t.rows),
        gaps=tuple(gaps),
        would_change=(msg("exposure-would-change"),),
        next_steps=(
            NextStep(msg("exposure-next-collect"), "bedem collect -o requests/"),
            NextStep(msg("next-infection"), "bedem ask infection"),
        ),
        details=msgspec.to_builtins(Details(assets, hosts, sent)),
    )  # fmt: skip


def _concerns(view: CaseView, trace: Trace) -> bool:
    """Of a host of the view; of a mailbox where the institution handed its records in."""
    if trace.kind != "cloud":
        return not outside(view, trace.host)
    if view.scope is None:
        return True
    own = {whose for (whose,) in view.coverage.rows("DISTINCT institution")}
    owners = view.events.rows("DISTINCT institution", "ref = ?", [trace.refs[0]])
    return any(whose in own for (whose,) in owners)


def _by_host(traces: list[Trace]) -> dict[str, str]:
    found: dict[str, str] = {}
    for trace in traces:
        before = found.get(trace.host)
        if before is None or STATES.index(trace.state) > STATES.index(before):
            found[trace.host] = trace.state
    return dict(sorted(found.items()))


def _worst(states: list[str]) -> str:
    shown = [s for s in states if s in STATES]
    return max(shown, key=STATES.index, default="not_covered")


def _span(traces: list[Trace]) -> tuple[int | None, int | None] | None:
    times = [t.time for t in traces]
    return (min(times), max(times)) if times else None


def _asset(asset: DataAsset, hosts: dict[str, str], picture: Picture) -> AssetState:
    """The worst state of its hosts; mailboxes count where their name stands under hosts."""
    names = {short_host(h) for h in asset.hosts} | {h.casefold() for h in asset.hosts}
    states = [s for h, s in hosts.items() if h in names or short_host(h) in names]
    reached = [
        h for h, j in sorted(picture.hosts.items())
        if j.word == "compromised" and (h in names or short_host(h) in names)
    ]  # fmt: skip
    return AssetState(
        asset.id, asset.name, asset.institution, _worst(states), asset.people, reached
    )


def _claims(traces: list[Trace]) -> list[Claim]:
    """The worst first."""
    ranked = sorted(traces, key=lambda t: (-STATES.index(t.state), -t.number, t.host, t.time))
    return [
        Claim(
            msg(
                f"exposure-trace-{t.kind}", host=t.host, told=t.told, bytes=t.number,
                state=t.state, ours=int(t.ours),
            ),
            t.refs, grade="supporting" if t.ours else "weak",
        )
        for t in ranked[:_CLAIMS]
    ]  # fmt: skip


def _reach(assets: list[AssetState], picture: Picture) -> list[Claim]:
    """An asset's host is compromised: the data are within reach, whatever was read."""
    claims = []
    for asset in assets:
        refs = [
            ref
            for host in asset.reached
            for branch in picture.hosts[host].reasons.children if branch.holds
            for ref in branch.basis[:2]
        ]  # fmt: skip
        if refs:
            told = msg("exposure-reach", asset=asset.name, hosts=", ".join(asset.reached[:4]))
            claims.append(Claim(told, tuple(dict.fromkeys(refs))[:_REFS], grade="weak"))
    return claims


def _gaps(view: CaseView, picture: Picture, sent: list[Outflow], flows: bool) -> list[Gap]:
    """What keeps the volume, or everything, from being known."""
    blind = [
        Gap(
            "not_covered", msg("gap-volume-not-measurable", host=o.host, target=o.target),
            host=o.host, time_from=o.first, time_to=o.last,
        )
        for o in sent if not o.measured
    ]  # fmt: skip
    bad = [h for h, j in sorted(picture.hosts.items()) if j.word == "compromised"]
    if not bad:
        return [*blind, Gap("not_seen", msg("gap-exposure-nobody"))]
    seen = {o.host for o in sent}
    unseen = len([h for h in bad if h not in seen])
    if not flows:
        return [*blind, Gap("not_covered", msg("gap-exposure-no-flows"))]
    if unseen:
        return [*blind, Gap("not_covered", msg("gap-exposure-unmeasured", count=unseen))]
    return blind


def _asset_table(assets: list[AssetState]) -> Table:
    columns = (
        Column("asset", msg("column-asset")),
        Column("institution", msg("column-institution")),
        Column("state", msg("column-state"), "word"),
        Column("people", msg("column-people"), "number"),
        Column("reached", msg("column-hosts-within-reach")),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            a.name, a.institution or Absent("unknown"), a.state,
            Absent("unknown") if a.people is None else a.people,
            ", ".join(a.reached) or Absent("not_covered"),
        )
        for a in sorted(assets, key=lambda a: (-_rank(a.state), a.name))
    ]  # fmt: skip
    return Table("assets", columns, tuple(rows), msg("table-assets"))


def _rank(state: str) -> int:
    return STATES.index(state) if state in STATES else -1


def _outflow_table(sent: list[Outflow]) -> Table:
    columns = (
        Column("host", msg("column-host")),
        Column("target", msg("column-destination")),
        Column("ports", msg("column-ports")),
        Column("sent", msg("column-bytes-sent"), "bytes"),
        Column("got", msg("column-bytes-received"), "bytes"),
        Column("first", msg("column-time"), "time"),
        Column("ref", msg("column-ref"), "ref"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            o.host, o.target, ", ".join(map(str, o.ports[:4])) or Absent("unknown"),
            o.sent if o.measured else Absent("not_covered"), o.got, o.first, o.refs[0],
        )
        for o in sent
    ]  # fmt: skip
    return Table("outflow", columns, tuple(rows), msg("table-outflow"))
