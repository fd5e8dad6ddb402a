"""The matcher against Sigma's own regression data and against the naive matcher."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bedem.detection import Matcher, RuleSet
from bedem.model.records import Event
from tests.detection.conftest import ATTACKS, REGRESSION, RULES, evtx_members, rule_files, shared
from tests.oracles.matcher import Naive

CORPORA = {"regression": REGRESSION, "attacks": ATTACKS}


@pytest.fixture(scope="session")
def naive(ruleset: RuleSet) -> Naive:
    texts = dict(rule_files(shared(RULES)))
    return Naive({rule.id: texts[rule.path] for rule in ruleset.ordered})


MOST_OF_A_KIND = 120  # the naive matcher takes 4 ms an event; floods of one kind add nothing


def corpus(name: str) -> list[Event]:
    seen: Counter[tuple[str | None, str | None, int | None]] = Counter()
    out = []
    for event in (e for file in evtx_members(CORPORA[name]).values() for e in file):
        kind = (event.log, event.provider, event.code)
        seen[kind] += 1
        if seen[kind] <= MOST_OF_A_KIND:
            out.append(event)
    return out


@pytest.fixture(scope="session", params=sorted(CORPORA))
def expected(request: pytest.FixtureRequest, naive: Naive) -> tuple[list[Event], list[list[str]]]:
    events = corpus(request.param)
    return events, [naive.match(e) for e in events]


def test_every_regression_rule_fires(ruleset: RuleSet, cache: Path) -> None:
    matcher = Matcher(ruleset, cache)
    files = evtx_members(REGRESSION)
    seen = 0
    with zipfile.ZipFile(shared(REGRESSION)) as archive:
        for name in sorted(n for n in archive.namelist() if n.endswith("info.yml")):
            info = yaml.safe_load(archive.read(name))
            rule = info["rule_metadata"][0]["id"]
            for test in info.get("regression_tests_info") or []:
                hits = sum(m.rule.id == rule for e in files[test["path"]] for m in matcher.match(e))
                assert hits >= test.get("match_count", 1), (name, rule, hits)
                seen += 1
    assert seen == 202


@pytest.mark.parametrize("scanner", ["hyperscan", "ahocorasick"])
def test_equals_the_naive_matcher(
    ruleset: RuleSet,
    cache: Path,
    expected: tuple[list[Event], list[list[str]]],
    scanner: str,
) -> None:
    matcher = Matcher(ruleset, cache, scanner)  # type: ignore[arg-type]
    events, wanted = expected
    assert sum(map(len, wanted)) > 100
    for event, want in zip(events, wanted, strict=True):
        assert [m.rule.id for m in matcher.match(event)] == want, event.data[:600]
