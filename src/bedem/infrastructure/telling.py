"""A run as lines and tables for people: reach, inputs, options, what fails when."""

from __future__ import annotations

from collections.abc import Iterator

from bedem.infrastructure.breakeven import BreakEven
from bedem.infrastructure.outlook import Outlook, spark
from bedem.infrastructure.prices import Price
from bedem.infrastructure.ranking import OptionResult, Ranking
from bedem.infrastructure.reach import ASK, counted
from bedem.infrastructure.running import Replayed, RunResult
from bedem.language import Catalogue, catalogue
from bedem.model.answers import Absent, Cell, Column, Table
from bedem.model.messages import Message, msg
from bedem.model.screens import ScreenLine

Part = ScreenLine | Table
MOST_PRICES = 20


def tell(result: RunResult, language: str = "en", whole: bool = False) -> list[Part]:
    """Everything to be shown, in order of reading."""
    words = catalogue(language)
    parts: list[Part] = [_reach(result), _input(result)]
    if result.replay is not None:
        parts += _replay(result, result.replay)
    else:
        parts.append(_attack(result))
    if result.ranking is not None:
        parts += _ranking(result, result.ranking, words)
    if result.prices:
        parts.append(_prices(result, whole, words))
    parts += _loops(result)
    parts.append(_outlook(result, whole, words))
    return parts


def _reach(result: RunResult) -> ScreenLine:
    count = counted(result.reach)
    line = msg(
        "infrastructure-reach", all=count["all"], reached=count["reached"],
        attempted=count["attempted"], no_sign=count["no_sign"], not_covered=count["not_covered"],
    )  # fmt: skip
    lines = [line]
    if count["not_covered"]:
        lines.append(msg("infrastructure-ask-first"))
    return ScreenLine("REACH", (*lines, *(ASK if count["not_covered"] else ())))


def _input(result: RunResult) -> ScreenLine:
    inputs = result.inputs
    lines = [
        msg(
            "infrastructure-input", sourced=inputs.sourced, assumed=inputs.assumed,
            tags=", ".join(inputs.tags),
        )
    ]  # fmt: skip
    if inputs.synthetic:
        lines.append(msg("infrastructure-synthetic", what="; ".join(inputs.synthetic)))
    lines.append(
        msg("infrastructure-calibrated", what=inputs.calibrated)
        if inputs.calibrated
        else msg("infrastructure-not-calibrated")
    )
    return ScreenLine("INPUT", tuple(lines))


def _attack(result: RunResult) -> ScreenLine:
    attack = result.attack
    return ScreenLine(
        "ASSUMED",
        (
            msg(
                "infrastructure-attack", acts=round(attack["acts"] * 100),
                within=round(attack["within_h"]), median=round(attack["outage_median_h"]),
                share=round(attack["node_share"] * 100),
            ),
        ),
    )  # fmt: skip


def _ranking(result: RunResult, ranking: Ranking, words: Catalogue) -> Iterator[Part]:
    columns = (
        Column("rank", msg("infrastructure-column-rank"), "number"),
        Column("option", msg("infrastructure-column-option")),
        Column("costs", msg("infrastructure-column-costs")),
        Column("break_even", msg("infrastructure-column-break-even")),
        Column("assumed", msg("infrastructure-column-assumed")),
        Column("result", msg("infrastructure-column-result")),
    )
    rows = tuple(_option_row(r, words) for r in ranking.options)
    yield Table("options", columns, rows, msg(f"infrastructure-ranked-{_dashed(ranking.by)}"))
    for flip in ranking.flips:
        line = (
            msg("infrastructure-flip", pool=flip.pool, people=flip.people, instead=flip.instead)
            if flip.people is not None
            else msg("infrastructure-no-flip", pool=flip.pool, first=flip.first)
        )
        yield ScreenLine("RANKING FLIPS", (line,))
    yield from _orders(ranking)
    moving = [u for u in ranking.unknowns if u.moves > 0]
    if moving:
        first = moving[0]
        yield ScreenLine(
            "ASK FIRST",
            (msg("infrastructure-unknown", domain=first.domain, share=round(first.moves * 100)),),
        )
    elif ranking.unknowns:
        yield ScreenLine("ASK FIRST", (msg("infrastructure-unknown-none"),))
    out = sorted({m for r in ranking.options for m in r.left_out})
    if out:
        lines = tuple(msg("infrastructure-left-out", what=m) for m in out[:10])
        yield ScreenLine("LEFT OUT", lines)
    free = [r.name for r in ranking.options if r.break_even.outcome == "always" and not r.stops]
    if free:
        yield ScreenLine("NO COST", (msg("infrastructure-costs-nothing", what="; ".join(free)),))
    alone = sorted({n for r in ranking.options for n in r.without_pool})
    if alone:
        shown = ", ".join(alone[:6]) + (" …" if len(alone) > 6 else "")
        yield ScreenLine("CREW", (msg("infrastructure-without-pool", nodes=shown),))


def _orders(ranking: Ranking) -> Iterator[Part]:
    for switch in ranking.switching:
        lines = [
            msg("infrastructure-switch-order", option=switch.option, nodes=", ".join(switch.nodes))
            if switch.matters
            else msg("infrastructure-switch-any", option=switch.option)
        ]
        if switch.matters and switch.worse > 0:
            lines.append(msg("infrastructure-order-worse", share=max(round(switch.worse * 100), 1)))
        if switch.not_switched:
            lines.append(
                msg("infrastructure-replay-waits", nodes=", ".join(switch.not_switched[:8]))
            )
        yield ScreenLine("SWITCH ORDER", tuple(lines))
    for restore in ranking.restoring:
        lines = [
            msg(
                "infrastructure-restore-order",
                option=restore.option,
                nodes=", ".join(restore.nodes),
            )
        ]
        if restore.worse > 0:
            lines.append(
                msg("infrastructure-order-worse", share=max(round(restore.worse * 100), 1))
            )
        if restore.not_clean:
            lines.append(msg("infrastructure-not-clean", nodes=", ".join(restore.not_clean[:8])))
        if restore.same_hours:
            lines.append(msg("infrastructure-same-hours"))
        yield ScreenLine("RESTORE", tuple(lines))


def _prices(result: RunResult, whole: bool, words: Catalogue) -> Table:
    columns = (
        Column("node", msg("infrastructure-column-node")),
        Column("mode", msg("infrastructure-column-mode")),
        Column("people", msg("infrastructure-column-people-a-shift"), "number"),
        Column("switch", msg("infrastructure-column-switch"), "number"),
        Column("lasts", msg("infrastructure-column-lasts"), "number"),
        Column("costs", msg("infrastructure-column-costs")),
        Column("buys", msg("infrastructure-column-buys")),
        Column("break_even", msg("infrastructure-column-break-even")),
    )
    shown = result.prices if whole else result.prices[:MOST_PRICES]
    title = msg("infrastructure-prices", count=len(result.prices), shown=len(shown))
    return Table("prices", columns, tuple(_price_row(p, words) for p in shown), title)


def _price_row(p: Price, words: Catalogue) -> tuple[Cell, ...]:
    unit = words.say(Message(f"infrastructure-unit-{_dashed(p.measure)}", {}))
    costs = f"{_thousands(round(p.costs))} {unit}" if round(p.costs) else "0"
    if p.stops:
        costs += "; " + words.say(msg("infrastructure-cost-stops", count=len(p.stops)))
    return (
        p.name,
        words.say(Message(f"infrastructure-mode-{p.mode}", {})),
        p.crew,
        p.switch_h,
        p.longest_h if p.longest_h is not None else Absent("not_applicable"),
        p.missing or costs,
        f"{_thousands(round(p.buys))} {unit}" if round(p.buys) else "0",
        words.say(told_break_even(p.break_even, p.measure)),
    )


def _dashed(word: str) -> str:
    return word.replace("_", "-")


def _option_row(r: OptionResult, words: Catalogue) -> tuple[Cell, ...]:
    costs = []
    if r.crew:
        costs.append(words.say(msg("infrastructure-cost-crew", count=r.crew)))
    if r.waits:
        costs.append(words.say(msg("infrastructure-cost-waits", count=r.waits)))
    if r.stops:
        costs.append(words.say(msg("infrastructure-cost-stops", count=len(r.stops))))
    if round(r.lost_alone["mwh"]):
        costs.append(words.say(msg("infrastructure-cost-mwh", count=round(r.lost_alone["mwh"]))))
    assumed: Cell = Absent("unknown" if r.touched else "not_applicable")
    if r.assumed is not None:
        low, high = (two(p) for p in r.assumed)
        assumed = words.say(msg("infrastructure-range", low=low, high=high))
    return (
        r.rank if r.rank is not None else Absent("not_applicable"),
        r.name,
        "; ".join(costs) or words.say(msg("infrastructure-cost-none")),
        words.say(told_break_even(r.break_even, r.measure)),
        assumed,
        words.say(Message(f"infrastructure-result-{_dashed(r.result)}", {})),
    )


def two(p: float) -> str:
    """A probability with two decimals."""
    return f"{p:.2f}"


def told_break_even(found: BreakEven, measure: str) -> Message:
    unit = measure if measure == "mwh" else ""
    if found.outcome == "pays_above" and found.low is not None and found.high is not None:
        low, high = two(max(found.low, 0.0)), two(found.high)
        return msg("infrastructure-break-even", low=low, high=high, unit=unit)
    return Message(f"infrastructure-break-even-{_dashed(found.outcome)}", {"unit": unit})


def _loops(result: RunResult) -> Iterator[Part]:
    for stuck in result.stuck[:3]:
        loop = stuck.loop
        shown = ", ".join(loop.members[:9]) + (" …" if len(loop.members) > 9 else "")
        lines = [
            msg("infrastructure-loop", members=shown, waiting=loop.waiting,
                share=round(stuck.share * 100))
        ]  # fmt: skip
        if loop.frees:
            lines.append(msg("infrastructure-loop-frees", nodes=", ".join(loop.frees[:4])))
        yield ScreenLine("DEADLOCK", tuple(lines))


def _outlook(result: RunResult, whole: bool, words: Catalogue) -> Table:
    title = msg(f"infrastructure-outlook-{_dashed(result.basis)}", hours=result.hours)
    columns = (
        Column("service", msg("infrastructure-column-service")),
        Column("region", msg("infrastructure-column-region")),
        Column("half", msg("infrastructure-column-half")),
        Column("lost", msg("infrastructure-column-lost")),
        Column("people", msg("infrastructure-column-people")),
        Column("served", msg("infrastructure-column-served", hours=result.hours)),
    )
    shown = result.outlook if whole else [o for o in result.outlook if o.untouched < 1]
    rows = tuple(_outlook_row(o, result, words) for o in shown)
    return Table("outlook", columns, rows, title)


def _outlook_row(o: Outlook, result: RunResult, words: Catalogue) -> tuple[Cell, ...]:
    gone = max((result.no_return.get(s, 0.0) for s in o.services), default=0.0)
    single = result.basis == "replay"
    never = f">{result.hours}"
    halves = [never if h > result.hours else str(h) for h in o.half]
    lost = [str(h) for h in o.lost]
    # A service caught in a loop does not come back: its hours would only measure the horizon.
    for at, share in enumerate((0.9, 0.5, 0.1)):
        if gone >= share:
            lost[at] = words.say(msg("infrastructure-no-return"))
    people = [_thousands(p) for p in o.people] if o.people else []
    curve = tuple(p50 for _, p50, _ in o.curve)
    return (
        o.name,
        o.region or Absent("not_applicable"),
        _joined(halves, single),
        _joined(lost, single),
        _joined(people, single) if people else Absent("unknown"),
        spark(curve),
    )


def _thousands(people: int) -> str:
    return f"{people / 1000:.0f}k" if people >= 10_000 else str(people)


def _joined(values: list[str], single: bool) -> str:
    return values[1] if single or len(set(values)) == 1 else " · ".join(values)


def _replay(result: RunResult, told: Replayed) -> Iterator[Part]:
    lines = [msg("infrastructure-replay", name=told.name or "–", down=len(told.hours_down))]
    if told.late:
        lines.append(msg("infrastructure-replay-late", count=told.late, hours=result.hours))
    lines += [msg("infrastructure-left-out", what=text) for text in told.unusable[:10]]
    if told.waits:
        lines.append(msg("infrastructure-replay-waits", nodes=", ".join(told.waits[:8])))
    yield ScreenLine("REPLAY", tuple(lines))
    if told.checks:
        wrong = [c for c in told.checks if c.met is False]
        unseen = [c for c in told.checks if c.met is None]
        found = [
            msg("infrastructure-expected", met=len(told.checks) - len(wrong) - len(unseen),
                all=len(told.checks))
        ]  # fmt: skip
        found += [
            msg("infrastructure-expected-wrong", node=c.node, expected=c.expected, found=c.found)
            for c in wrong[:10]
        ]
        if unseen:
            found.append(msg("infrastructure-expected-unseen", count=len(unseen)))
        yield ScreenLine("EXPECTED", tuple(found))
