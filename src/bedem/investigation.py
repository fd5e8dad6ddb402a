"""The main job: from evidence to a settled case, as the story goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from bedem.case import Case
from bedem.case.register import RegisterFile, load_register
from bedem.case.settled import State
from bedem.detection import Pack, RuleSet
from bedem.intake import deliver
from bedem.intake.deliver import Handover
from bedem.intake.discover import Found, discover
from bedem.intake.maps import with_map
from bedem.intake.plan import Batch, Plan, make_plan, open_batches
from bedem.intake.pool import Pool, run
from bedem.intake.progress import Progress
from bedem.intake.rescan import rescan
from bedem.intake.survey import Survey, survey
from bedem.intake.worker import RulesHandle
from bedem.model.errors import EvidenceError
from bedem.model.records import DAMAGING, Gap
from bedem.settlement import settle


class Rules(msgspec.Struct, frozen=True):
    """Compiled rules, the packs they come from, and where scanners are cached."""

    compiled: RuleSet
    packs: tuple[Pack, ...]
    cache: Path


class Totals(msgspec.Struct, frozen=True):
    """What one run did. damaged: Gaps of this run that make it exit with 3."""

    files: int
    known: int
    events: int
    damaged: int
    state: State


def investigate(
    case: Case,
    evidence: Sequence[Path],
    rules: Rules,
    pool: Pool,
    progress: Progress,
    handover: Handover,
) -> Totals:
    """Take in what is new, match it, settle; a killed run is resumed by calling it again."""
    with case.intake():
        handle = use_rules(case, rules, pool, progress)
        events, damaged = take_in(case, list(open_batches(case)), pool, handle, progress, handover)
        plan = plan_evidence(case, evidence, pool, progress, handover)
        batches = [(plan.id, batch) for batch in plan.batches]
        more, worse = take_in(case, batches, pool, handle, progress, handover)
        deliver.supersede_older(case)
        progress.stage("settle")
        state = settle(case, register=register_of(case))
    damaged += worse + sum(gap.kind in DAMAGING for gap in plan.gaps)
    return Totals(plan.files, plan.known, events + more, damaged, state)


def plan_evidence(
    case: Case, evidence: Sequence[Path], pool: Pool, progress: Progress, handover: Handover
) -> Plan:
    """Find files, hash and recognise them in the pool, note each delivery, plan what is new."""
    found, gaps = _sorted_out(discover(evidence, handover.layout, case.path.resolve()))
    if not found and not gaps:
        raise EvidenceError(
            "there is no file in what was given", todo="Check the path, or mount it."
        )
    progress.stage("survey", len(found))
    surveys: list[tuple[Found, Survey]] = []
    looks = pool.map(survey, [(str(f.path), f.name) for f in found])
    for file, look in zip(found, looks, strict=True):
        progress.step()
        if isinstance(look, Survey):
            surveys.append((file, with_map(look, handover.map)))
        else:
            gaps.append(look if look is not None else deliver.died(file))
    passwords = deliver.password_state(handover.passwords)
    deliver.check_room(case, surveys, handover)
    told = msgspec.json.encode(handover.map).decode() if handover.map else ""
    plan = make_plan(case, surveys, workers=pool.workers, passwords=passwords, map=told)
    gaps += plan.gaps
    deliver.note_deliveries(case, surveys, handover)
    deliver.keep_gaps(case, plan, gaps)
    if handover.keep:
        deliver.keep_evidence(case, surveys)
    return msgspec.structs.replace(plan, gaps=tuple(gaps))


def _sorted_out(discovered: Iterable[Found | Gap]) -> tuple[list[Found], list[Gap]]:
    found: list[Found] = []
    gaps: list[Gap] = []
    for item in discovered:
        if isinstance(item, Gap):
            gaps.append(item)
        else:
            found.append(item)
    return found, gaps


def take_in(
    case: Case,
    batches: list[tuple[str, Batch]],
    pool: Pool,
    rules: RulesHandle,
    progress: Progress,
    handover: Handover,
) -> tuple[int, int]:
    """Read, match and commit every batch; (events, damaged sources)."""
    events = damaged = 0
    progress.stage("read", sum(batch.work for _, batch in batches))
    for segment, facts, work in run(case, pool, batches, rules, handover.passwords):
        progress.advance(segment, facts, work)
        events += facts.events
        damaged += facts.damaged
    return events, damaged


def use_rules(case: Case, rules: Rules, pool: Pool, progress: Progress) -> RulesHandle:
    """Keep the rules with the case; records already stored are matched with new ones first."""
    handle = deliver.keep_rules(case, rules.compiled, rules.cache)
    if case.ruleset() != rules.compiled.digest:
        rescan(case, pool, handle, progress)
        deliver.note_rules(case, rules.compiled, rules.packs)
    return handle


def register_of(case: Case) -> RegisterFile | None:
    """The case's register; raises RegisterError when it does not fit the schema."""
    path = case.path / "register.yml"
    return load_register(path) if path.exists() else None


def reread(case: Case, rules: Rules, pool: Pool, progress: Progress) -> State:
    """`--rescan`: new rules over the stored records; the evidence is not needed."""
    with case.intake():
        use_rules(case, rules, pool, progress)
        progress.stage("settle")
        return settle(case, register=register_of(case))
