"""What `compare` says and refuses; capability; nature; aliases."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bedem.attribution.aliases import AliasRecord, add_alias, merged, read_aliases, undo_alias
from bedem.attribution.capability import rate, unrelated_of
from bedem.attribution.compare import Comparison, compare
from bedem.attribution.nature import leave_one_out, natures, temporal_nature
from bedem.attribution.observed import observe, split_ids
from bedem.attribution.record import BenchmarkRecord, keep_record, record_at, shipped_record
from bedem.attribution.reports import markers, reports_of
from bedem.knowledge.attack_store import load_release
from bedem.model.errors import KnowledgeError, UsageError


def cuba(release: str) -> list[str]:
    return sorted({u.target for u in load_release(release).uses if u.actor == "S0625"})


@pytest.mark.parametrize("day", ["2022-08-26", None])
def test_the_techniques_of_cuba_name_nobody(day: str | None) -> None:
    found = compare(observe([*cuba("11.3"), "S0625"], day))
    assert found.named == ""
    assert found.none == 0.5
    assert found.candidates[0].p < 0.3
    assert {"not_established", "below_threshold"} <= set(found.refusals)
    assert found.p_state == pytest.approx(0.45, abs=0.05)


def test_contributions_of_the_first_are_complete_and_add_up() -> None:
    found = compare(observe(["T1486", "T1490", "T1059.001", "S0154"]))
    first = found.candidates[0]
    mine = [c for c in found.contributions if c.group == first.group]
    release = load_release("17.1")
    active = sum(e.active for e in (*release.techniques, *release.software))
    assert len(mine) == active
    assert sum(c.log_factor for c in mine) + found.constant == pytest.approx(first.log_factor)
    assert {c.feature for c in mine if c.seen} == {"T1486", "T1490", "T1059.001", "S0154"}


def test_fewer_than_three_techniques_without_a_marker_are_too_few() -> None:
    assert compare(observe(["T1486", "T1490"])).refusals[0] == "too_few"
    release = load_release("17.1")
    marker = next(s for s, g in markers(release).items() if g == "G0034")
    assert "too_few" not in compare(observe(["T1486", marker])).refusals


def test_nobody_is_named_however_sure_until_twenty_were() -> None:
    release = load_release("17.1")
    whole = sorted({u.target for u in release.uses if u.actor == "G0034"})
    sure = compare(observe(whole))
    assert sure.candidates[0].group == "G0034"
    assert sure.candidates[0].p > 0.9
    assert sure.named == ""
    proven = BenchmarkRecord(0.8, 19, 1, 0, 100, 100, "x", 0.8, 0.2, 1, 1)
    assert proven.naming_established
    assert compare(observe(whole), record=proven).named == "G0034"
    assert not msgspec.structs.replace(proven, named_right=17).naming_established
    assert not msgspec.structs.replace(proven, named_wrong=0).naming_established


def test_the_knowledge_base_is_that_of_the_day() -> None:
    early = compare(observe(["T1486", "T1490", "T1657"], "2022-08-26"))
    assert (early.release, early.techniques) == ("11.3", 2)
    assert early.mapped == ("T1657: dropped: –",)
    assert compare(observe(["T1486", "T1490", "T1657"])).release == "17.1"


def test_both_priors_are_shown() -> None:
    found = compare(observe(cuba("17.1")))
    assert found.none_uniform == 0.5
    assert any(c.p != pytest.approx(c.p_uniform) for c in found.candidates)


@pytest.mark.parametrize("text", ["T148", "X1486", "T1486;DROP", "T1486.1", "G0016", "T١٤٨٦"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no ATT&CK technique or software id"):
        split_ids(text)


def test_ids_that_nobody_knows_are_refused() -> None:
    assert split_ids("t1486, T1059.001;S0154\nT1490") == ["T1486", "T1059.001", "S0154", "T1490"]
    with pytest.raises(UsageError, match="T9999"):
        observe(["T9999"])
    with pytest.raises(UsageError, match="At most"):
        split_ids("T1486 " * 2001)


def test_capability_of_cuba_is_commodity() -> None:
    found = rate(observe(cuba("11.3"), "2022-08-26"))
    assert len(found.steps) == 23
    assert found.by_criminals == 20
    assert found.median_families == 88
    assert found.commodity >= 20
    assert all(s.effort.declared_for for s in found.steps)


def test_rare_steps_are_custom_and_unlisted_ones_unknown() -> None:
    found = {s.technique: s for s in rate(observe(["T1587.004", "T1486", "T1207"])).steps}
    assert found["T1486"].rating == "commodity"
    assert found["T1587.004"].rating == "custom"
    assert found["T1587.004"].effort.skill == "high"
    release = load_release("17.1")
    used = {u.target for u in release.uses}
    nobody = next(t.id for t in release.techniques if t.active and t.id not in used)
    assert rate(observe([nobody])).steps[0].rating == "unknown"


def test_groups_that_share_rare_malware_are_one_user() -> None:
    near = {"A": frozenset("B"), "B": frozenset("AC"), "C": frozenset("B")}
    assert unrelated_of("ABC", near) == 2
    assert unrelated_of("ABCD", near) == 3
    assert unrelated_of("", near) == 0


def test_nature_reaches_its_goal_and_is_shown_with_intervals() -> None:
    found = leave_one_out(load_release("17.1"))
    assert found.groups == (77, 34)
    assert found.auroc.value >= 0.77
    assert found.brier.value <= 0.21
    late = temporal_nature(["12.1", "13.1", "14.1", "15.1", "16.1", "17.1"])
    assert late.groups == (11, 11)
    assert late.auroc.low is not None
    assert set(natures().values()) == {"state", "state_weak", "criminal", "mixed", "unknown"}


RECORD = AliasRecord("G0119", "G0102", "https://example.org/report", "N.N.", "2026-01-01")


def test_an_alias_is_merged_only_by_a_record_and_undoing_restores_the_bytes(tmp_path: Path) -> None:
    first = AliasRecord("G0082", "G0032", "https://example.org/other", "N.N.", "2026-01-01")
    add_alias(tmp_path, first)
    before = (tmp_path / "aliases.jsonl").read_bytes()
    add_alias(tmp_path, RECORD)
    reports, told = merged(reports_of(load_release("17.1")), read_aliases(tmp_path))
    assert not any(group in ("G0119", "G0082") for group, _ in reports)
    assert len(told) == 2
    assert undo_alias(tmp_path) == RECORD
    assert (tmp_path / "aliases.jsonl").read_bytes() == before
    undo_alias(tmp_path)
    assert not (tmp_path / "aliases.jsonl").exists()
    with pytest.raises(UsageError, match="no alias record"):
        undo_alias(tmp_path)


def test_an_alias_needs_a_source_and_no_chain(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--source"):
        add_alias(tmp_path, msgspec.structs.replace(RECORD, source=" "))
    add_alias(tmp_path, RECORD)
    with pytest.raises(UsageError, match="already"):
        add_alias(tmp_path, msgspec.structs.replace(RECORD, group="G0102", same_as="G0016"))
    (tmp_path / "aliases.jsonl").write_text("{}\n")
    with pytest.raises(KnowledgeError, match=r"aliases.jsonl:1"):
        read_aliases(tmp_path)


def test_merging_counts_both_groups_as_one() -> None:
    whole: Comparison = compare(observe(cuba("17.1")), aliases=(RECORD,))
    assert all(c.group != "G0119" for c in whole.candidates)
    assert whole.merged == (f"G0119 = G0102 ({RECORD.source})",)


def test_the_record_of_a_newer_benchmark_decides(tmp_path: Path) -> None:
    assert record_at(tmp_path) == shipped_record()
    assert not shipped_record().naming_established
    newer = msgspec.structs.replace(shipped_record(), named_right=30)
    keep_record(newer, tmp_path)
    assert record_at(tmp_path) == newer
    (tmp_path / "knowledge/benchmark.json").write_text("{")
    with pytest.raises(KnowledgeError, match="damaged"):
        record_at(tmp_path)
