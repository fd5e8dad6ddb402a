"""Generated rules and records: matcher = naive matcher, and needles are necessary."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedem.detection import Matcher, Profile
from bedem.detection.conditions import condition
from bedem.detection.loading import compile_rules
from bedem.detection.needles import needs
from bedem.detection.records import EVENT_DATA, flat_evtx
from bedem.detection.text import fold
from bedem.detection.views import Schemas, view_of
from bedem.model.records import Event
from tests.detection.making import (
    SYSMON,
    ids,
    make_pack,
    rule_id,
    rule_text,
    security,
    sysmon,
    with_data,
)
from tests.oracles.matcher import Naive

NAMES = [
    "CommandLine",
    "Image",
    "ParentImage",
    "User",
    "IntegrityLevel",
    "ProcessId",
    "Source Name",
]
# Few letters, so that values meet; all that JSON, folding and wildcards find hard is among them.
ALPHABET = 'aAbB1 0-"\\/*?%$.\n\t\x01éÉßİıKkſsΣσς–😀'
TOKENS = [
    "ab",
    "AB",
    "x.exe",
    "C:\\",
    'a"b',
    "–ab",
    "ıAB",
    "ßK",
    "10",
    "4688",
    "true",
    "\tab",
    "é",
    "%1",
]
words = st.one_of(
    st.text(ALPHABET, min_size=0, max_size=5),
    st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3).map("".join),
    st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3).map("".join),
)
numbers = st.integers(-5, 70000)
scalars = st.one_of(words, words, words, numbers, st.booleans(), st.none())
values = st.one_of(scalars, scalars, scalars, st.lists(words, max_size=3))
plain_modifiers = st.sampled_from(
    ["", "|contains", "|contains", "|startswith", "|endswith", "|contains|all", "|contains|windash"]
)


@st.composite
def items(draw: st.DrawFn) -> tuple[str, Any]:
    name = draw(st.sampled_from([*NAMES, "commandline", "SourceName", "EventID", "Nowhere"]))
    kind = draw(st.integers(-6, 11))
    if kind <= 6:
        modifier = draw(plain_modifiers)
        value = st.lists(words, min_size=1, max_size=3) if modifier else st.one_of(words, numbers)
        return name + modifier, draw(value)
    if kind == 7:
        return name + draw(st.sampled_from(["|lt", "|gte"])), draw(numbers)
    if kind == 8:
        return name + "|exists", draw(st.booleans())
    if kind == 9:
        return name + "|fieldref", draw(st.sampled_from(NAMES))
    if kind == 10:
        return name + "|cased", draw(words)
    return name, draw(st.sampled_from([None, "", "*", "?", True]))


@st.composite
def detections(draw: st.DrawFn) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name in "abc"[: draw(st.integers(1, 3))]:
        if draw(st.integers(0, 5)) == 0:
            parts[name] = draw(st.lists(words.filter(bool), min_size=1, max_size=2))
        elif draw(st.booleans()):
            parts[name] = dict(draw(st.lists(items(), min_size=1, max_size=3)))
        else:
            parts[name] = [dict([i]) for i in draw(st.lists(items(), min_size=1, max_size=3))]
    forms = [
        "{0}",
        "{0}",
        "{0} and {1}",
        "not {0}",
        "{0} and not {1}",
        "{0} or {1}",
        "1 of them",
        "all of them",
    ]
    form = draw(st.sampled_from(forms))
    names = list(parts)
    return {**parts, "condition": form.format(names[0], names[-1])}


@st.composite
def events(draw: st.DrawFn) -> Event:
    fields = draw(st.dictionaries(st.sampled_from([*NAMES, "Other"]), values, max_size=6))
    kind = draw(st.integers(0, 5))
    if kind <= 2:
        return sysmon(draw(st.sampled_from([1, 1, 1, 5])), **fields)
    if kind <= 4:
        renamed = {"Image": "NewProcessName", "ParentImage": "ParentProcessName"}
        renamed |= {"User": "SubjectUserName", "IntegrityLevel": "MandatoryLabel"}
        return security(4688, **{renamed.get(k, k): v for k, v in fields.items()})
    event = sysmon(1, **fields)
    shape = draw(st.sampled_from(["user", "both", "none", "text", "nested"]))
    if shape == "user":
        return with_data(event, EventData=None, UserData={"X": fields, "Y": {"Other": "b"}})
    if shape == "both":
        return with_data(event, UserData={"X": {"Image": "ab"}})
    if shape == "none":
        return with_data(event, EventData=None)
    if shape == "text":
        return with_data(event, EventData=draw(words))
    return with_data(event, EventData={"Data": {"#text": ["a", "B"]}, "N": fields})


ANY_SOURCE = st.sampled_from(
    [
        {"product": "windows", "category": "process_creation"},
        {"product": "windows", "service": "security"},
        {"product": "windows", "service": "sysmon"},
        {"product": "windows"},
    ]
)
SLOW = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@SLOW
@given(
    st.lists(st.tuples(detections(), ANY_SOURCE), min_size=1, max_size=6),
    st.lists(events(), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_generated_rules_and_records(
    rules: list[tuple[dict[str, Any], dict[str, str]]], records: list[Event], rng: random.Random
) -> None:
    texts = {rule_id(n): rule_text(d, n, s) for n, (d, s) in enumerate(rules)}
    with tempfile.TemporaryDirectory() as folder:
        members = {f"rules/{n}.yml": text for n, text in texts.items()}
        ruleset = compile_rules([make_pack(Path(folder), members)], Profile(all_rules=True))
    refused = [n for n in ruleset.not_run if n.kind != "cannot-fire"]
    naive = Naive({k: v for k, v in texts.items() if k not in {n.id for n in refused}})
    matchers = [
        Matcher(ruleset, None, "hyperscan"),
        Matcher(ruleset, None, "ahocorasick"),
        Matcher(ruleset, None, "hyperscan", weight=lambda _needle: rng.random()),
    ]
    for event in records:
        want = naive.match(event)
        for matcher in matchers:
            assert ids(matcher, event) == want, (texts, event.data)


@SLOW
@given(detections(), events(), st.randoms(use_true_random=False))
def test_a_needle_is_in_every_text_that_matches(
    detection: dict[str, Any], event: Event, rng: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        members = {"rules/a.yml": rule_text(detection, 1, {"product": "windows"})}
        ruleset = compile_rules([make_pack(Path(folder), members)], Profile(all_rules=True))
    source = flat_evtx(event.data)
    view = view_of(source, Schemas()[tuple(source)], {}, event)
    text = event.data[event.data.find(EVENT_DATA) :] if EVENT_DATA in event.data else event.data
    ascii_folded = text.encode().lower().decode("utf-8", "surrogateescape")
    for bound in ruleset.bound:
        formula = bound.condition()
        wanted = needs(formula, lambda _needle: rng.random())
        if wanted is not None and condition(formula)(view):
            for needles in (wanted.first, *wanted.more):
                assert any(n in ascii_folded for n in needles), (needles, text)


@given(st.text(ALPHABET), st.text(ALPHABET))
def test_folding_keeps_lengths_and_what_is_contained(one: str, two: str) -> None:
    assert len(fold(one)) == len(one)
    assert fold(one + two) == fold(one) + fold(two)
    assert fold(fold(one)) == fold(one)
    assert all(ord(b) > 127 for a, b in zip(one, fold(one), strict=True) if ord(a) > 127)


def test_events_written_down_are_read_back() -> None:
    event = sysmon(1, CommandLine="x")
    assert (event.log, event.provider, event.code) == (
        SYSMON["Channel"],
        SYSMON["Provider_Name"],
        1,
    )
    assert msgspec.json.decode(event.data)["Event"]["EventData"] == {"CommandLine": "x"}
