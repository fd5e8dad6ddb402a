"""Accounting: every rule file runs or is listed with its reason; and the caches."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bedem.detection import Matcher, Pack, Profile, RuleSet, load_rules
from bedem.detection.loading import compile_rules
from bedem.detection.profiles import REASONS
from bedem.model.errors import RuleError
from tests.detection.conftest import PROJECT, REGRESSION, RULES, evtx_members, rule_files, shared
from tests.detection.making import make_pack, rule_id, rule_text, rules_of

PLAIN = {"a": {"CommandLine|contains": "evil"}, "condition": "a"}


@pytest.mark.parametrize(
    "profile",
    [Profile(all_rules=True), Profile(), Profile(levels=("critical",), left_out=())],
    ids=["all", "default", "critical"],
)
def test_rules_run_and_not_run_are_the_files_in_the_zip(sigma: Pack, profile: Profile) -> None:
    rules = compile_rules([sigma], profile)
    listed = [r.path for r in rules.ordered] + [n.path for n in rules.not_run]
    assert sorted(listed) == [name for name, _ in rule_files(shared(RULES))]
    assert len(rules.rules) + len(rules.not_run) == rules.files == sigma.rule_files
    assert all(n.reason and n.where.startswith(n.path + ":") for n in rules.not_run)


def test_what_the_default_profile_takes(sigma: Pack, ruleset: RuleSet) -> None:
    rules = compile_rules([sigma], Profile())
    assert {r.level for r in rules.ordered} == {"low", "medium", "high", "critical"}
    folders = {r.path.split("/")[0] for r in rules.ordered}
    assert folders <= {"rules", "rules-emerging-threats", "rules-placeholder"}
    left = Counter(n.kind for n in rules.not_run)
    assert left["folder"] > 130 and left["level"] > 20
    assert set(rules.rules) < set(ruleset.rules)


def test_each_rule_names_its_author(ruleset: RuleSet) -> None:
    texts = dict(rule_files(shared(RULES)))
    for rule in ruleset.ordered[::50]:
        assert rule.author == yaml.safe_load(texts[rule.path])["author"]
        assert rule.pack == "sigma-all-rules"


def test_no_windows_rule_lacks_a_source_but_those_known(sigma: Pack) -> None:
    rules = compile_rules([sigma], Profile(all_rules=True))
    kinds = Counter(
        n.reason for n in rules.not_run if n.kind == "no-log-source" and "windows" in n.reason
    )
    assert sum(kinds.values()) == 15  # file_access 13, file_rename 2
    assert all("file_access" in k or "file_rename" in k for k in kinds)


def test_a_placeholder_is_named(sigma: Pack) -> None:
    rules = compile_rules([sigma], Profile(all_rules=True))
    found = [n for n in rules.not_run if n.kind == "placeholder"]
    assert found and all(n.message.args["names"] for n in found)
    texts = dict(rule_files(shared(RULES)))
    for note in found:
        line = int(note.where.rpartition(":")[2])
        first = str(note.message.args["names"]).split(", ")[0]
        assert f"%{first}%" in texts[note.path].decode().splitlines()[line - 1]


BROKEN = {
    "yaml": ("title: a\n  b: [c\n", "syntax", 2),
    "list": ("- a\n- b\n", "syntax", 1),
    "empty": ("", "syntax", 1),
    "identifier": (rule_text({**PLAIN, "condition": "a and b"}), "syntax", 11),
    "modifier": (rule_text({"a": {"CommandLine|nope": "x"}, "condition": "a"}), "syntax", 10),
    "correlation": ("title: c\ncorrelation:\n  type: event_count\n", "correlation", 2),
    "lookahead": (
        rule_text({"a": {"CommandLine|re": "(?=a)b"}, "condition": "a"}),
        "unsupported",
        11,
    ),
    "source": (rule_text(PLAIN, source={"product": "macos", "category": "x"}), "no-log-source", 1),
    "deep": ("title: d\ndetection: " + "{a: " * 60 + "1" + "}" * 60, "unsupported", 2),
    "aliases": ("a: &a [x]\nb: [" + "*a, " * 100 + "*a]\n", "syntax", 1),
    "binary": (b"\xff\xfe\x00\x01", "syntax", 1),
    "made field": (rule_text({"a": {"=user": "x"}, "condition": "a"}), "unsupported", 11),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_rule_that_cannot_run_is_listed(tmp_path: Path, name: str) -> None:
    text, kind, line = BROKEN[name]
    pack = make_pack(tmp_path, {"rules/x.yml": text, "rules/y.yml": rule_text(PLAIN, 2)})
    rules = compile_rules([pack], Profile(all_rules=True))
    assert list(rules.rules) == [rule_id(2)]
    (note,) = rules.not_run
    assert (note.kind, note.where) == (kind, f"rules/x.yml:{line}"), note.reason
    assert note.message.id == f"rule-{kind}"


def test_muted_rules_are_shown(tmp_path: Path) -> None:
    profile = Profile(muted=(rule_id(1),))
    rules = rules_of(tmp_path, rule_text(PLAIN, 1), rule_text(PLAIN, 2), profile=profile)
    assert list(rules.rules) == [rule_id(2)]
    assert [n.id for n in rules.muted] == [rule_id(1)]


def test_two_packs_one_id(tmp_path: Path) -> None:
    one = make_pack(tmp_path, {"rules/a.yml": rule_text(PLAIN)}, "one.zip")
    two = make_pack(tmp_path, {"rules/b.yml": rule_text(PLAIN)}, "two.zip")
    rules = compile_rules([one, two], Profile())
    assert [r.pack for r in rules.ordered] == ["one"]
    assert "one: rules/a.yml" in rules.not_run[0].reason


def test_fields_that_cannot_be_are_told(tmp_path: Path) -> None:
    detection = {"a": {"Image|endswith": "x.exe"}, "b": {"OriginalFileName": "X"}}
    needs_it = rule_text({**detection, "condition": "a and b"}, 1)
    widens = rule_text({**detection, "condition": "a and not b"}, 2)
    notes = {w.rule: w for w in rules_of(tmp_path, needs_it, widens).weakened}
    assert notes[rule_id(1)].fields == notes[rule_id(2)].fields == ("originalfilename",)
    assert (notes[rule_id(1)].fires, notes[rule_id(2)].fires) == (False, True)
    assert "4688" in notes[rule_id(1)].reason


def test_catalogues_say_what_the_code_says() -> None:
    for language in ("en", "cnr"):
        path = PROJECT / f"src/bedem/language/{language}/detection.ftl"
        lines = dict(
            line.split(" = ", 1) for line in path.read_text("utf-8").splitlines() if " = " in line
        )
        for kind, text in REASONS.items():
            said = lines[f"rule-{kind}"]
            assert re.findall(r"\$\w+", said) == re.findall(r"\$\w+", text)
            assert language != "en" or said == text
        assert {"rule-no-author", "rule-no-id"} <= set(lines)


def results(matcher: Matcher) -> list[list[str]]:
    files = evtx_members(REGRESSION)
    events = [e for name in sorted(files)[:60] for e in files[name]]
    return [[m.rule.id for m in matcher.match(e)] for e in events]


def test_saved_rules_are_the_rules(ruleset: RuleSet, tmp_path: Path) -> None:
    ruleset.save(tmp_path / "a.set")
    again = RuleSet.open(tmp_path / "a.set")
    assert again.digest == ruleset.digest
    assert (again.rules, again.not_run) == (ruleset.rules, ruleset.not_run)
    assert again.weakened == ruleset.weakened


def damaged(raw: bytes, how: str) -> bytes:
    if how == "cut":
        return raw[: len(raw) // 2]
    if how == "empty":
        return b""
    if how == "flipped":
        return raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:]
    return b"\x80\x04\x95 something else altogether"


@pytest.fixture(scope="session")
def some(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A part of the Sigma rules."""
    texts = dict(list(rule_files(shared(RULES)))[::15])
    return make_pack(tmp_path_factory.mktemp("some"), texts)


@pytest.mark.parametrize("how", ["cut", "empty", "flipped", "foreign"])
def test_damaged_caches_are_made_anew(some: Pack, tmp_path: Path, how: str) -> None:
    profile = Profile(all_rules=True)
    wanted = results(Matcher(load_rules([some], profile, tmp_path), tmp_path))
    assert sum(map(len, wanted)) > 0
    kept = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert {Path(n).suffix for n in kept} == {".msgpack", ".plan", ".hs"}
    for name, raw in kept.items():
        (tmp_path / name).write_bytes(damaged(raw, how))
    with pytest.raises(RuleError):
        RuleSet.open(next(tmp_path.glob("*.msgpack")))
    assert results(Matcher(load_rules([some], profile, tmp_path), tmp_path)) == wanted
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.suffix != ".hs"} == {
        n: raw for n, raw in kept.items() if not n.endswith(".hs")
    }


def test_one_files_cache_under_anothers_name(some: Pack, tmp_path: Path) -> None:
    one, two = Profile(levels=("critical",)), Profile(levels=("high",))
    first = load_rules([some], one, tmp_path)
    name = next(tmp_path.glob("*.msgpack"))
    second = load_rules([some], two, tmp_path)
    other = next(p for p in tmp_path.glob("*.msgpack") if p != name)
    other.write_bytes(name.read_bytes())
    assert load_rules([some], two, tmp_path).rules == second.rules != first.rules


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    pack = make_pack(tmp_path, {"rules/a.yml": rule_text(PLAIN)})
    rules = load_rules([pack], Profile(), blocked / "cache")
    assert len(rules.rules) == 1
    Matcher(rules, blocked / "cache")
