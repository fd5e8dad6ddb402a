"""Checks for those who write rules: problems of a pack with file and line, and rule tests.

A file of rule tests is a YAML list:

    - rule: 8f0b6e70-...           an id, or the rule's path in its pack
      event: {Channel: Security, EventID: 4688, NewProcessName: ...}
      log: zeek/dns                only where the event is not of Windows
      expected: hit                or none
    - rule: rules/windows/a.yml
      evtx: samples/a.evtx         beside the file of tests
      expected: hit
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import yaml

from bedem.detection.loading import compile_rules, load_rules
from bedem.detection.matcher import Matcher
from bedem.detection.packs import Pack
from bedem.detection.profiles import Profile
from bedem.detection.ruleset import RuleSet
from bedem.detection.samples import event_of_fields, events_of_evtx
from bedem.model.errors import RuleError
from bedem.model.messages import Message
from bedem.model.records import Event

_PROBLEMS: Final = frozenset({"syntax", "unsupported", "correlation", "no-log-source", "duplicate"})
_MAX_TESTS: Final = 16 << 20


Expected = Literal["hit", "none"]


class Problem(msgspec.Struct, frozen=True):
    """Something wrong with a rule. where: file:line in the pack."""

    where: str
    rule: str
    message: Message
    text: str


class RuleTest(msgspec.Struct, frozen=True):
    """One test's outcome. where: file:line of the test. passed: found what was expected."""

    where: str
    rule: str
    expected: Expected
    hits: int
    passed: bool
    problem: str = ""


def check_pack(pack: Pack, cache: Path | None = None) -> list[Problem]:
    """All problems of a pack's rules, in order of path; placeholders are none."""
    ruleset = _all_rules([pack], cache)
    found = [
        Problem(n.where, n.id, n.message, n.reason)
        for n in ruleset.not_run
        if n.kind in _PROBLEMS or n.kind == "cannot-fire"
    ]
    for rule in ruleset.ordered:
        if not rule.author:
            text = "no author: each match must name one"
            found.append(Problem(f"{rule.path}:1", rule.id, Message("rule-no-author", {}), text))
        if rule.id == rule.path:
            text = "no id: hits are told apart by it"
            found.append(Problem(f"{rule.path}:1", rule.id, Message("rule-no-id", {}), text))
    return sorted(found, key=lambda p: (p.where, p.text))


def _all_rules(packs: list[Pack], cache: Path | None) -> RuleSet:
    profile = Profile(all_rules=True)
    return compile_rules(packs, profile) if cache is None else load_rules(packs, profile, cache)


def run_rule_tests(path: Path, packs: list[Pack], cache: Path | None = None) -> list[RuleTest]:
    """Run a file of rule tests against the packs' rules, all of them.

    Raises RuleError when the file of tests cannot be read.
    """
    entries = _entries(path)
    ruleset = _all_rules(packs, cache)
    matcher = Matcher(ruleset)
    by_path = {rule.path: rule.id for rule in ruleset.ordered}
    refused = {n.id: n.reason for n in ruleset.not_run} | {
        n.path: n.reason for n in ruleset.not_run
    }
    out: list[RuleTest] = []
    for line, entry in entries:
        where, name = f"{path.name}:{line}", str(entry.get("rule", ""))
        expected: Expected = "hit"
        if str(entry.get("expected", "hit")).casefold() == "none":
            expected = "none"
        rule_id = by_path.get(name, name)
        if rule_id not in ruleset.rules:
            why = refused.get(name, "no such rule")
            out.append(RuleTest(where, name, expected, 0, False, why))
            continue
        try:
            hits = sum(m.rule.id == rule_id for e in _events(entry, path) for m in matcher.match(e))
        except RuleError as err:
            out.append(RuleTest(where, rule_id, expected, 0, False, str(err)))
            continue
        out.append(RuleTest(where, rule_id, expected, hits, (hits > 0) == (expected == "hit")))
    return out


def _events(entry: dict[Any, Any], path: Path) -> Iterable[Event]:
    if "evtx" in entry:
        return events_of_evtx(path.parent / str(entry["evtx"]))
    fields = entry.get("event")
    if not isinstance(fields, dict):
        raise RuleError("a test needs `event` or `evtx`")
    log = entry.get("log")
    return [event_of_fields({str(k): v for k, v in fields.items()}, str(log) if log else None)]


def _entries(path: Path) -> list[tuple[int, dict[Any, Any]]]:
    try:
        raw = path.read_bytes()[:_MAX_TESTS]
        node = yaml.compose(raw, yaml.SafeLoader)
        loaded = yaml.safe_load(raw)
    except (OSError, yaml.YAMLError) as err:
        raise RuleError(f"no readable rule tests ({err})", where=str(path)) from err
    if not isinstance(loaded, list) or not isinstance(node, yaml.SequenceNode):
        raise RuleError("rule tests are a YAML list", where=str(path))
    lines = [child.start_mark.line + 1 for child in node.value]
    bad = [n for n, e in zip(lines, loaded, strict=True) if not isinstance(e, dict)]
    if bad:
        raise RuleError("a test is a mapping of names", where=f"{path}:{bad[0]}")
    return list(zip(lines, loaded, strict=True))
