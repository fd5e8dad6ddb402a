"""An attack from entry to the last wave: which institution when, from where, by whom."""

from __future__ import annotations

from bedem.exercise.attack import Attack
from bedem.exercise.plan import Plan, Scenario
from bedem.exercise.world import DAY, HOUR, MINUTE, SECOND, Host, Institution, World

__all__ = ["make_plan"]


def _origin(attack: Attack, time: int) -> Host | None:
    """A host that the attacker holds at this time; None: he has to come in from outside again."""
    held = [
        i.host
        for i in attack.plan.infections.values()
        if i.since < time - HOUR and (i.encrypted is None or i.encrypted > time)
    ]
    return attack.r.choice(held) if held else None


def _institution(
    attack: Attack, inst: Institution, start: int, span: int, count: int, origin: Host | None
) -> None:
    """One institution from foothold to the end."""
    r, plan = attack.r, attack.plan
    places = [h for h in inst.hosts if h.role != "dc"]
    first = r.choice([h for h in places if not h.server] or places)
    if origin is None:
        first = (
            inst.first("jump", "app", "ws")
            if plan.scenario.entries[0] == "exposed_rdp" and r.random() < 0.5
            else first
        )
        way = r.choice(plan.scenario.entries) if not first.server else plan.scenario.entries[0]
        attack.enter(first, inst, start, way)
    else:
        attack.move(origin, first, inst.helper, start)
    assets = [a for a in inst.assets if r.random() < 0.7]
    wanted = {a[2] for a in assets}
    targets = [h for h in places if h.name in wanted and h is not first]
    others = [h for h in places if h is not first and h not in targets]
    targets += r.sample(others, min(len(others), max(0, count - 1 - len(targets))))
    pushed = len(targets) - round(len(targets) * plan.scenario.push)
    times = sorted(start + int(span * r.uniform(0.03, 0.55)) for _ in targets[:pushed])
    push_at = start + int(span * 0.7)
    times += [
        push_at + place * r.randrange(4, 40) * SECOND for place in range(len(targets) - pushed)
    ]
    method = r.choice(("psexec", "service", "wmi"))
    owned, theft, pusher = [first], r.random() < 0.75, first
    stolen_at = start + int(span * r.uniform(0.3, 0.5))
    for target, at in zip(targets, times, strict=True):
        if theft and at > stolen_at:
            attack.steal_domain(inst, r.choice(owned), stolen_at, r.choice(plan.scenario.theft))
            theft = False
        account = r.choice((inst.helper, inst.admin)) if at > start + span // 5 else inst.helper
        if r.random() < 0.15:
            attack.move(r.choice(owned), target, account, at - 5 * MINUTE, fails=True)
        if at >= push_at:
            attack.move(pusher, target, inst.admin, at, method)
        else:
            attack.move(r.choice(owned), target, account, at)
            pusher = r.choice((pusher, target))
        owned.append(target)
    if theft:
        at = start + int(span * 0.57)
        attack.steal_domain(inst, r.choice(owned), at, r.choice(plan.scenario.theft))
    for asset in assets:
        holder = next((h for h in owned if h.name == asset[2]), None)
        if holder:
            at = max(
                start + int(span * r.uniform(0.6, 0.8)), plan.infections[holder.index].since + HOUR
            )
            attack.take(asset, holder, at)
    finish = start + int(span * 0.95)
    if plan.scenario.ransomware:
        for host in owned:
            if r.random() < 0.8:
                attack.encrypt(host, finish + r.randrange(20 * MINUTE))


def _beacons(attack: Attack, until: int) -> None:
    """Implants call home while their wave lasts; some go on until the logs are collected."""
    r, plan = attack.r, attack.plan
    over = plan.end
    for infection in plan.infections.values():
        stop = infection.encrypted or infection.since + r.randrange(10, 50) * HOUR
        stop = min(stop, over)
        infection.active = (
            infection.encrypted is None
            and r.random() < plan.scenario.active
            and infection.since > over - 4 * DAY
        )
        for begin, end in (
            (infection.since, stop),
            (max(stop, over - HOUR), until if infection.active else 0),
        ):
            at = begin + plan.hand.every * MINUTE
            while at < end:
                attack.call_home(infection.host, at)
                at += int(plan.hand.every * MINUTE * r.uniform(0.8, 1.2))


def make_plan(world: World, scenario: Scenario, begin: int) -> Plan:
    """begin: when the attacker enters. Logs are collected one to three days after the last wave."""
    attack = Attack(world, scenario, begin)
    r = attack.r
    hit = r.sample(
        world.institutions, max(len(scenario.waves), round(len(world.institutions) * 0.7))
    )
    total = max(len(hit), round(len(world.hosts) * scenario.share))
    size = sum(len(i.hosts) for i in hit)
    start, done = begin, 0
    for wave, share in enumerate(scenario.waves):
        count = (
            len(hit) - done if wave == len(scenario.waves) - 1 else max(1, round(len(hit) * share))
        )
        span = r.randrange(*scenario.hours) * HOUR
        for place, inst in enumerate(hit[done : done + count]):
            own = max(1, round(total * len(inst.hosts) / size))
            offset = 0 if place == 0 else int(span * r.uniform(0.05, 0.3))
            origin = _origin(attack, start + offset)
            _institution(attack, inst, start + offset, span - offset, own, origin)
        done += count
        start = attack.plan.end + r.randrange(6 * DAY, 8 * DAY)
    attack.plan.until = attack.plan.end + r.randrange(26 * HOUR, 3 * DAY)
    _beacons(attack, attack.plan.until)
    return attack.plan
