"""What really happened, for scoring; and the register and the page that go with it.

Words as the design defines them. `right` lists the answers that the delivered evidence allows.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

from bedem.exercise.plan import Infection, Plan, Step
from bedem.exercise.traces import METHODS
from bedem.exercise.world import DAY, SECOND, Host, World

__all__ = ["readme", "register", "truth"]

CITED: Final = 40


def iso(time: int) -> str:
    moment = datetime.fromtimestamp(time // SECOND, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{time % SECOND:06d}Z"


def _records(cites: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first and last of them, times as text."""
    ordered = sorted(cites, key=lambda c: (c["time"], c["file"], c.get("record", c.get("line", 0))))
    if len(ordered) > CITED:
        ordered = ordered[: CITED - 5] + ordered[-5:]
    return [c | {"time": iso(c["time"])} for c in ordered]


def _infected(infection: Infection, first: int | None, touching: int) -> dict[str, Any]:
    recorded = len(infection.records) + touching
    return {
        "since": iso(infection.since),
        "before_the_logs": None if first is None else infection.since < first,
        "way_in": infection.how,
        "from": infection.source,
        "account": infection.account,
        "c2": infection.c2,
        "persistence": infection.persistence,
        "last_activity": iso(infection.last),
        "active": infection.active,
        "impact": "encrypted" if infection.encrypted else "none",
        "encrypted_at": iso(infection.encrypted) if infection.encrypted else None,
        "records_total": recorded,
        "records": _records(infection.records),
        "right": ["compromised"] if recorded else ["not_covered", "suspected", "compromised"],
    }


def _host(
    world: World, host: Host, plan: Plan, first: int | None, records: int, touching: int
) -> dict[str, Any]:
    infection = plan.infections.get(host.index)
    told: dict[str, Any] = {
        "name": host.name,
        "old_name": host.old_name or None,
        "address": host.ip,
        "domain": host.domain,
        "institution": world.institutions[host.institution].id,
        "role": host.role,
        "telemetry": "sysmon" if host.sysmon else "default",
        "delivered": host.delivered,
        "clock_offset_seconds": host.skew // SECOND,
        "log_records": records,
        "first_record": None if first is None else iso(first),
        "infected": infection is not None,
    }
    if infection:
        return told | _infected(infection, first, touching)
    return told | {"right": ["no_sign", "not_covered"]}


def _step(step: Step) -> dict[str, Any]:
    m = step.movement
    return {
        "source": m.source.name,
        "target": m.target.name,
        "source_address": m.source.ip,
        "target_address": m.target.ip,
        "account": f"{m.account.netbios}\\{m.account.name}",
        "method": m.method,
        "technique": METHODS[m.method],
        "time": iso(m.time),
        "recorded": bool(step.records),
        "records": _records(step.records),
    }


def waves(activity: list[tuple[int, int]]) -> list[tuple[int, int, set[int]]]:
    """Runs of activity without a pause of more than 24 h: (from, to, hosts)."""
    found: list[tuple[int, int, set[int]]] = []
    for time, host in sorted(activity):
        if found and time - found[-1][1] <= DAY:
            found[-1] = (found[-1][0], time, found[-1][2] | {host})
        else:
            found.append((time, time, {host}))
    return found


def _waves(world: World, activity: list[tuple[int, int]]) -> list[dict[str, Any]]:
    return [
        {
            "from": iso(a),
            "to": iso(b),
            "hosts": sorted(world.hosts[h].name for h in hosts if h >= 0),
        }
        for a, b, hosts in waves(activity)
    ]


def _domains(world: World, plan: Plan) -> list[dict[str, Any]]:
    told = []
    for inst in world.institutions:
        lost = plan.lost.get(inst.index)
        right = ["no_sign", "not_covered"]
        if lost:
            right = (
                ["control_lost"]
                if lost["records"]
                else ["not_covered", "suspected", "control_lost"]
            )
        told.append(
            {
                "domain": inst.domain,
                "institution": inst.id,
                "control_lost": lost is not None,
                "way": lost and lost["way"],
                "time": lost and iso(lost["time"]),
                "account": lost and lost["account"],
                "records": _records(lost["records"]) if lost else [],
                "right": right,
                "controllers": [h.name for h in inst.of("dc")],
                "controllers_infected": [
                    h.name for h in inst.of("dc") if h.index in plan.infections
                ],
            }
        )
    return told


def _exposure(world: World, plan: Plan) -> list[dict[str, Any]]:
    told = []
    for inst in world.institutions:
        for asset, name, host, people, path in inst.assets:
            out = plan.outflows.get(asset)
            right = ["no_sign", "not_covered"]
            if out:
                seen = any("line" in c for c in out["records"])
                right = ["outflow"] if seen else ["outflow", "staged", "accessed", "not_covered"]
            told.append(
                {
                    "asset": asset,
                    "name": name,
                    "host": host,
                    "people": people,
                    "path": path,
                    "state": "outflow" if out else "untouched",
                    "bytes": out and out["bytes"],
                    "to": out and out["to"],
                    "time": out and iso(out["time"]),
                    "records": _records(out["records"]) if out else [],
                    "right": right,
                }
            )
    return told


def truth(
    world: World, plan: Plan, seed: int, first: dict[int, int], counts: dict[int, int]
) -> dict[str, Any]:
    """first, counts: time of the first and number of the records of each delivered host."""
    touching: dict[int, int] = {}
    cited: list[tuple[int, int]] = []
    for step in plan.links:
        index = step.movement.target.index
        touching[index] = touching.get(index, 0) + len(step.records)
        cited += [(c["time"], index) for c in step.records]
    for infection in plan.infections.values():
        cited += [(c["time"], infection.host.index) for c in infection.records]
    order = sorted(plan.infections.values(), key=lambda i: i.since)
    return {
        "fiction": True,
        "scenario": plan.scenario.name,
        "seed": seed,
        "collected": iso(plan.until),
        "attack_begin": iso(plan.begin),
        "attack_end": iso(plan.end),
        "first_host": order[0].host.name,
        "way_in": order[0].how,
        "c2": sorted({i.c2 for i in order}),
        "one_hand": True,
        "active": sorted(i.host.name for i in order if i.active),
        "accounts_stolen": sorted({i.account for i in order if i.account}),
        "hosts": [
            _host(
                world, h, plan, first.get(h.index), counts.get(h.index, 0), touching.get(h.index, 0)
            )
            for h in world.hosts
        ],
        "quiet_hosts": [
            h.name for h in world.hosts if h.delivered and h.index not in plan.infections
        ],
        "links": [_step(s) for s in sorted(plan.links, key=lambda s: s.movement.time)],
        "attempts": [_step(s) for s in sorted(plan.attempts, key=lambda s: s.movement.time)],
        "waves": _waves(world, plan.activity),
        "waves_recorded": _waves(world, cited),
        "domains": _domains(world, plan),
        "exposure": _exposure(world, plan),
    }


def register(world: World) -> str:
    """What the state knows of itself, YAML, one entry a line; some hosts are missing."""
    parts: dict[str, list[dict[str, Any]]] = {
        "institutions": [
            {
                "id": i.id,
                "name": i.name,
                "ad_domains": [i.domain, i.netbios],
                "subnets": [f"{i.net}.0.0/16"],
                "folders": [i.id],
                "time_zone": "Europe/Podgorica",
            }
            for i in world.institutions
        ],
        "networks": [
            {"id": f"{i.id}-net", "cidr": f"{i.net}.0.0/16", "institution": i.id}
            for i in world.institutions
        ],
        "hosts": [
            {
                "id": h.name,
                "names": [h.name, f"{h.name}.{h.domain}"],
                "institution": world.institutions[h.institution].id,
                "roles": [h.role],
                "addresses": [h.ip],
            }
            for h in world.hosts
            if h.registered
        ],
        "accounts": [
            {
                "id": f"{i.id}-{a.name}",
                "names": [f"{a.netbios}\\{a.name}"],
                "institution": i.id,
                "roles": [role],
            }
            for i in world.institutions
            if i.index % 2 == 0
            for a, role in ((i.backup, "backup"), (i.monitor, "monitoring"))
        ],
        "data_assets": [
            {
                "id": a,
                "name": name,
                "institution": i.id,
                "hosts": [host],
                "paths": [path],
                "people": people,
            }
            for i in world.institutions
            for a, name, host, people, path in i.assets
            if any(h.registered and h.name == host for h in i.hosts)
        ],
    }
    lines = ["# Fiction: the register of a made-up state.", "version: 1"]
    for part, entries in parts.items():
        lines.append(f"{part}:" if entries else f"{part}: []")
        lines += [f"  - {json.dumps(e, ensure_ascii=False)}" for e in entries]
    return "\n".join(lines) + "\n"


def readme(scenario: str) -> str:
    return (
        f"This is fiction: an exercise made by bedem (scenario {scenario}).\n"
        "Ovo je izmišljeno: vježba koju je napravio bedem.\n\n"
        "No institution, person, machine, address or attacker in it exists. Names are drawn by\n"
        "chance; addresses outside 10.0.0.0/8 are drawn too and accuse nobody.\n\n"
        "evidence/     what was delivered: INSTITUTION/HOST/*.evtx, INSTITUTION/zeek/*.log\n"
        "register.yml  what the state knows of itself\n"
        "truth.json    what really happened; do not open it before you have answered\n\n"
        "Play:  bedem --case CASE investigate evidence\n"
    )
