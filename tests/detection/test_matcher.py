"""Matches, their fields, kinds of records, and what an attacker can make of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bedem.detection import Matcher, RuleSet
from bedem.detection import matcher as hot
from bedem.knowledge import shapes
from bedem.model.records import Event
from tests.detection.conftest import ATTACKS, REGRESSION, evtx_members
from tests.detection.making import (
    ids,
    matcher_of,
    rule_id,
    rule_text,
    security,
    sysmon,
    with_data,
)

EVIL = {"a": {"CommandLine|contains": "evil"}, "condition": "a"}


def test_a_file_that_mixes_channels_is_its_parts(ruleset: RuleSet, cache: Path) -> None:
    files = evtx_members(REGRESSION)
    apart = {
        name: [ids(matcher, e) for e in events]
        for name, events in files.items()
        for matcher in [Matcher(ruleset, cache)]
    }
    together = Matcher(ruleset, cache)
    longest = max(map(len, files.values()))
    mixed: dict[str, list[list[str]]] = {name: [] for name in files}
    for place in range(longest):  # one record of each file in turn
        for name in sorted(files, reverse=True):
            if place < len(files[name]):
                mixed[name].append(ids(together, files[name][place]))
    assert mixed == apart


def test_order_and_repetition_change_nothing(ruleset: RuleSet, cache: Path) -> None:
    events = [e for file in evtx_members(ATTACKS).values() for e in file][::7]
    matcher = Matcher(ruleset, cache)
    first = [ids(matcher, e) for e in events]
    backwards = [ids(matcher, e) for e in reversed(events)]
    assert (
        first
        == backwards[::-1]
        == [ids(Matcher(ruleset, cache), e) for e in events[:1]] + first[1:]
    )
    assert all(found == sorted(found) for found in first)


def test_matched_fields_are_those_that_decided(tmp_path: Path) -> None:
    detection = {
        "a": {"CommandLine|contains": ["evil", "bad"], "Image|endswith": "x.exe"},
        "b": {"User": "nobody"},
        "condition": "a and not b",
    }
    matcher = matcher_of(tmp_path, rule_text(detection))
    (match,) = matcher.match(sysmon(1, CommandLine="an Evil one", Image="C:\\x.exe", User="me"))
    assert match.matched == {"CommandLine": "an Evil one", "Image": "C:\\x.exe"}
    assert (match.rule.author, match.rule.title) == ("tests", "rule 1")


def test_long_values_are_cut(tmp_path: Path) -> None:
    (match,) = matcher_of(tmp_path, rule_text(EVIL)).match(sysmon(1, CommandLine="evil" * 1000))
    assert len(match.matched["CommandLine"]) == 300
    assert match.matched["CommandLine"].endswith("…")


def test_a_rule_decided_by_the_kind_alone_shows_the_kind(tmp_path: Path) -> None:
    rule = rule_text(
        {"a": {"EventID": 1102}, "condition": "a"}, 1, {"product": "windows", "service": "security"}
    )
    (match,) = matcher_of(tmp_path, rule).match(security(1102))
    assert match.matched == {"EventID": "1102", "Channel": "Security"}


def test_the_field_a_keyword_was_found_in(tmp_path: Path) -> None:
    rule = rule_text({"a": ["sekurlsa"], "condition": "a"}, 1, {"product": "windows"})
    (match,) = matcher_of(tmp_path, rule).match(sysmon(9, A="x", B="run SEKURLSA now"))
    assert match.matched == {"B": "run SEKURLSA now"}


def test_names_differ_in_case_and_spaces(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, rule_text(EVIL))
    for name in ("CommandLine", "commandline", "Command Line", "COMMAND LINE"):
        assert ids(matcher, sysmon(1, **{name: "evil"})) == [rule_id(1)]
    assert ids(matcher, sysmon(1, **{"Command Line": "x", "commandline": "evil"})) == [rule_id(1)]


def test_channel_and_code_must_both_fit(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, rule_text(EVIL))
    event = sysmon(1, CommandLine="evil")
    assert ids(matcher, event)
    for change in ({"log": "Application"}, {"code": 5}, {"log": None}, {"code": None}):
        assert not ids(matcher, msgspec.structs.replace(event, **change)), change
    upper = msgspec.structs.replace(event, log=str(event.log).upper())
    assert ids(matcher, upper)


def test_another_provider_of_4688_is_not_the_audit_log(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, rule_text(EVIL))
    event = security(4688, CommandLine="evil")
    assert ids(matcher, event)
    assert not ids(matcher, msgspec.structs.replace(event, provider="Some Product"))
    assert ids(matcher, msgspec.structs.replace(event, provider=None))


def test_event_data_wins_over_the_header_but_for_the_event_id(tmp_path: Path) -> None:
    source = {"product": "windows", "service": "system"}
    cleared = rule_text({"a": {"EventID": 104, "Channel": "Security"}, "condition": "a"}, 1, source)
    matcher = matcher_of(tmp_path, cleared)
    event = msgspec.structs.replace(sysmon(104), log="System")
    data = {"LogFileCleared": {"Channel": "Security", "EventID": 5}}
    assert ids(matcher, with_data(event, EventData=None, UserData=data)) == [rule_id(1)]
    assert not ids(matcher, event)


def test_event_ids_with_qualifiers_or_as_text(tmp_path: Path) -> None:
    source = {"product": "windows", "service": "system"}
    matcher = matcher_of(tmp_path, rule_text({"a": {"EventID": "x1"}, "condition": "a"}, 1, source))
    event = msgspec.structs.replace(sysmon(1), log="System", code=None)
    record = msgspec.json.decode(event.data)
    record["Event"]["System"]["EventID"] = {"#attributes": {"Qualifiers": 1}, "#text": "X1"}
    text = msgspec.json.encode(record).decode()
    assert ids(matcher, msgspec.structs.replace(event, data=text)) == [rule_id(1)]
    assert not ids(matcher, event)


@pytest.mark.parametrize(
    "data",
    ["", "{}", "[]", "null", '{"Event":null}', '{"Event":{"EventData":', "\ud800 evil", "evil" * 9],
)
def test_texts_that_are_no_records(tmp_path: Path, data: str) -> None:
    not_there = {"a": {"CommandLine": None}, "condition": "a"}
    matcher = matcher_of(tmp_path, rule_text(EVIL, 1), rule_text(not_there, 2))
    event = msgspec.structs.replace(sysmon(1), data=data)
    assert ids(matcher, event) == [rule_id(2)]


def test_event_data_in_other_places(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, rule_text(EVIL))
    base = sysmon(1, CommandLine="evil")
    record = msgspec.json.decode(base.data)["Event"]
    turned = {"Event": {"EventData": record["EventData"], "System": record["System"]}}
    spaced = base.data.replace('"EventData":', '"EventData" : ')
    inside = with_data(base, EventData=None, UserData={"EventData": {"CommandLine": "evil"}})
    before = {"Event": {"UserData": {"X": record["EventData"]}, "EventData": {"A": "b"}}}
    texts = [msgspec.json.encode(turned).decode(), spaced, inside.data]
    texts.append(msgspec.json.encode(before).decode())
    for text in texts:
        assert ids(matcher, msgspec.structs.replace(base, data=text)) == [rule_id(1)], text


def test_invented_providers_make_no_new_plans(
    ruleset: RuleSet, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "KINDS", 500)
    matcher = Matcher(ruleset, cache)
    event = security(4688, CommandLine="x", NewProcessName="y")
    matcher.match(event)
    plans = len(matcher._made)
    start = time.perf_counter()
    for number in range(2000):
        matcher.match(msgspec.structs.replace(event, provider=f"invented {number}"))
        matcher.match(msgspec.structs.replace(event, log=f"Invented/{number}"))
        matcher.match(msgspec.structs.replace(event, code=1_000_000 + number))
    assert time.perf_counter() - start < 10
    assert len(matcher._made) <= plans + 4
    assert len(matcher._kinds) <= 500


def test_invented_field_names_are_bounded(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, rule_text(EVIL))
    for number in range(6000):
        matcher.match(sysmon(1, **{f"n{number}": "evil"}))
    assert len(matcher._schemas) <= 4096


def test_deep_records_are_read_or_left(tmp_path: Path) -> None:
    matcher = matcher_of(tmp_path, rule_text(EVIL))
    deep = '{"a":' * 900 + '{"CommandLine":"evil"}' + "}" * 900
    event = sysmon(1)
    text = event.data.replace('"EventData":{}', f'"EventData":{deep}')
    assert ids(matcher, msgspec.structs.replace(event, data=text)) == [rule_id(1)]
    abyss = '{"a":' * 200_000 + "1" + "}" * 200_000
    text = event.data.replace('"EventData":{}', f'"EventData":{abyss}')
    assert ids(matcher, msgspec.structs.replace(event, data=text)) == []


ZEEK = {"a": {"path|endswith": "\\ADMIN$", "id.orig_h|cidr": "10.0.0.0/8"}, "condition": "a"}


def zeek(log: str, **fields: Any) -> Event:
    data = msgspec.json.encode(fields).decode()
    return msgspec.structs.replace(
        sysmon(1), log=log, code=None, provider=None, shape="zeek", data=data
    )


@pytest.mark.parametrize("scanner", ["hyperscan", "ahocorasick"])
def test_other_shapes_are_asked_by_their_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scanner: Any
) -> None:
    def fields(shape: str, record: dict[str, Any]) -> dict[str, Any]:
        assert shape == "zeek"
        return {k.replace("_orig_", ".orig_"): v for k, v in record.items()}

    monkeypatch.setattr(shapes, "fields", fields, raising=False)
    source = {"product": "zeek", "service": "smb_files"}
    proxy = {"a": {"c-uri|contains": "/x.exe", "cs-host": "h"}, "condition": "a"}
    rules = matcher_of(
        tmp_path,
        rule_text(ZEEK, 1, source),
        rule_text(proxy, 2, {"category": "proxy"}),
        rule_text({"a": ["sekurlsa"], "condition": "a"}, 3, {"product": "windows"}),
    ).ruleset
    matcher = Matcher(rules, None, scanner)
    event = zeek("zeek/smb_files", path="\\\\h\\admin$", id_orig_h="10.1.2.3")
    assert ids(matcher, event) == [rule_id(1)]
    assert ids(matcher, zeek("zeek/smb_files", path="\\\\h\\admin$", id_orig_h="11.1.2.3")) == []
    assert ids(matcher, zeek("zeek/http", uri="/a/x.exe?q", host="H")) == [rule_id(2)]
    assert ids(matcher, zeek("zeek/http", uri="sekurlsa", host="x")) == []
    broken = msgspec.structs.replace(event, data="not json")
    assert ids(matcher, broken) == []
