"""Every command on a real case; every kind of bad input in one clear line, with its exit code."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bedem.case import Case
from bedem.commands import COMMANDS, main
from tests.making import demo_evidence


class Called:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


@pytest.fixture
def bedem(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("BEDEM_CASE", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: str | Path) -> Called:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        told = capsys.readouterr()
        return Called(code, told.out, told.err)

    return call


def one_line(called: Called, *parts: str) -> None:
    assert called.err.startswith("error: ")
    assert called.err.count("\n") == 1
    assert "Traceback" not in called.err
    for part in parts:
        assert part in called.err


# what works --------------------------------------------------------------------------------------


def test_investigate_prints_its_screen(bedem, tmp_path: Path) -> None:
    done = bedem("investigate", *demo_evidence(), "--case", tmp_path / "c", "--workers", "1", "-q")
    assert done.code == 0
    labels = [line.split()[0] for line in done.out.splitlines() if line[:1].strip()]
    assert [x for x in labels if x != "NOT"] == [
        "READ", "HOSTS", "TIME", "ACTIVE", "DOMAIN", "STARTS", "HITS", "DO", "NEXT",
    ]  # fmt: skip
    assert "events from" in done.out
    assert list((tmp_path / "c" / "search").glob("*.words")), "the search is prepared"
    again = bedem("investigate", *demo_evidence(), "--case", tmp_path / "c", "--workers", "1", "-q")
    assert again.out == done.out


def test_hits_in_every_format(bedem, small_case: Case) -> None:
    table = bedem("hits", "--case", small_case.path)
    assert table.code == 0
    rows = list(csv.DictReader(io.StringIO(
        bedem("hits", "--case", small_case.path, "--each", "--format", "csv").out)))  # fmt: skip
    lines = bedem("hits", "--case", small_case.path, "--each", "--format", "jsonl").out.splitlines()
    records = [json.loads(line) for line in lines]
    assert rows
    assert len(rows) == len(records)
    assert all(r["author"] for r in rows)
    assert [r["ref"] for r in rows] == [r["ref"] for r in records]
    for record in records:
        assert json.loads(record["matched"])
    live = sum(r["state"] != "residual" for r in rows)
    assert f"{live} hits" in table.err


def test_hits_can_be_narrowed(bedem, small_case: Case) -> None:
    everything = bedem("hits", "--case", small_case.path, "--each", "--format", "jsonl").out
    hosts = {json.loads(line)["host"] for line in everything.splitlines()}
    host = min(hosts)
    short = host.split(".")[0].lower()
    narrowed = bedem(
        "hits", "--case", small_case.path, "--each", "--format", "jsonl", "--host", short
    ).out
    found = {json.loads(line)["host"].split(".")[0].lower() for line in narrowed.splitlines()}
    assert found == {short}
    none = bedem("hits", "--case", small_case.path, "--each", "--format", "jsonl",
                 "--from", "2031-01-01")  # fmt: skip
    assert none.out == ""


def test_timeline_has_hayabusas_columns(bedem, small_case: Case, tmp_path: Path) -> None:
    target = tmp_path / "timeline.csv"
    assert bedem("timeline", "-o", target, "--case", small_case.path).code == 0
    rows = list(csv.DictReader(target.open(encoding="utf-8")))
    assert list(rows[0])[:10] == [
        "Timestamp", "RuleTitle", "Level", "Computer", "Channel", "EventID", "RecordID",
        "Details", "ExtraFieldInfo", "RuleID",
    ]  # fmt: skip
    assert rows == sorted(rows, key=lambda r: r["Timestamp"])
    assert {r["Level"] for r in rows} <= {"info", "low", "med", "high", "crit"}


def test_timeline_for_timesketch(bedem, small_case: Case) -> None:
    done = bedem("timeline", "--format", "timesketch", "--case", small_case.path)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert rows
    for row in rows:
        assert row["message"]
        assert row["datetime"][10] == "T"
        assert row["timestamp_desc"]
        assert int(row["timestamp"]) > 0


def test_show_gives_the_record_as_read(bedem, small_case: Case) -> None:
    ref = json.loads(
        bedem("hits", "--each", "--format", "jsonl", "--case", small_case.path).out.splitlines()[0]
    )["ref"]
    shown = bedem("show", ref, "--case", small_case.path)
    assert shown.code == 0
    assert ref in shown.out
    assert "delivered" in shown.out
    record = json.loads(shown.out[shown.out.index("\n{") :])
    assert record


def test_show_raw_gives_the_bytes(bedem, small_case: Case) -> None:
    rows = bedem(
        "events", "SELECT ref, data FROM events WHERE shape = 'nxlog' ORDER BY ref LIMIT 1",
        "--format", "jsonl", "--case", small_case.path,
    ).out  # fmt: skip
    row = json.loads(rows)
    command = [sys.executable, "-m", "bedem", "show", row["ref"], "--raw"]
    raw = subprocess.run([*command, "--case", small_case.path], capture_output=True, check=True)
    assert json.loads(raw.stdout) == json.loads(row["data"])


def test_events_and_exports(bedem, small_case: Case, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    done = bedem("events", "SELECT host, count(*) AS n FROM events GROUP BY host ORDER BY host",
                 "-o", target, "--case", small_case.path)  # fmt: skip
    assert done.code == 0
    rows = list(csv.DictReader(target.open(encoding="utf-8")))
    assert sum(int(r["n"]) for r in rows) > 3_000


def test_ask_says_what_is_not_built(bedem, small_case: Case) -> None:
    overview = bedem("ask", "--case", small_case.path)
    assert overview.code == 0
    assert len([x for x in overview.out.splitlines() if x[:1].strip()]) == 12
    done = bedem("ask", "recovery", "--format", "json", "--case", small_case.path)
    answer = json.loads(done.out)
    assert answer["word"] == "not_built"
    assert answer["gaps"][0]["kind"] == "not_built"
    assert "ne može" in bedem("ask", "recovery", "--lang", "cnr", "--case", small_case.path).out


def test_coverage_is_an_answer_with_a_basis(bedem, small_case: Case) -> None:
    done = bedem("ask", "coverage", "--format", "json", "--case", small_case.path)
    answer = json.loads(done.out)
    assert answer["headline"]["basis"]
    assert answer["denominator"]["count"] >= 4
    for ref in answer["headline"]["basis"][:3]:
        assert bedem("show", ref, "--case", small_case.path).code == 0


def test_gaps_lists_and_shows(bedem, small_case: Case) -> None:
    lines = bedem("gaps", "--each", "--format", "jsonl", "--case", small_case.path).out.splitlines()
    for line in lines[:5]:
        gap = json.loads(line)["gap"]
        assert bedem("show", gap, "--case", small_case.path).code == 0


def test_verify_finds_what_was_altered(bedem, small_case: Case) -> None:
    clean = bedem("verify", "--case", small_case.path)
    assert clean.code == 0, clean.out
    table = next(small_case.path.glob("segments/*/events-1.parquet"))
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 1
    table.write_bytes(bytes(data))
    altered = bedem("verify", "--case", small_case.path, "--no-evidence")
    assert altered.code == 3
    assert "altered" in altered.out
    shutil.rmtree(table.parent)
    gone = bedem("verify", "--case", small_case.path, "--no-evidence")
    assert gone.code == 3
    assert "missing" in gone.out


def test_verify_names_the_first_broken_link(bedem, small_case: Case) -> None:
    path = small_case.path / "ledger.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2] + lines[3:]))
    done = bedem("verify", "--case", small_case.path, "--no-evidence")
    assert done.code == 3
    assert "ledger line 3" in done.out


def test_rescan_needs_no_evidence(bedem, tmp_path: Path) -> None:
    copies = tmp_path / "stick"
    copies.mkdir()
    for file in demo_evidence():
        shutil.copy(file, copies)
    case = tmp_path / "case"
    bedem("investigate", copies, "--case", case, "--workers", "1", "-q")
    before = bedem("hits", "--each", "--format", "jsonl", "--case", case).out
    shutil.rmtree(copies)
    done = bedem("investigate", "--rescan", "--all-rules", "--case", case, "--workers", "1", "-q")
    assert done.code == 0
    after = bedem("hits", "--each", "--format", "jsonl", "--case", case).out
    assert set(before.splitlines()) <= set(after.splitlines())
    assert bedem("verify", "--case", case, "--no-evidence").code == 0


def test_rescan_of_a_case_that_is_not_there_makes_none(bedem, tmp_path: Path) -> None:
    case = tmp_path / "nothing"
    done = bedem("investigate", "--rescan", "--case", case, "--workers", "1", "-q")
    assert done.code == 1
    assert len(done.err.strip().splitlines()) == 1
    assert str(case) in done.err
    assert not case.exists()


def test_rules_list_counts_every_rule(bedem) -> None:
    done = bedem("rules", "list", "--format", "jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert rows
    assert all(r["author"] for r in rows if r["state"] == "run")
    assert all(r["reason"] for r in rows if r["state"] != "run")


# what does not -----------------------------------------------------------------------------------


def test_no_case(bedem, tmp_path: Path) -> None:
    done = bedem("hits", "--case", tmp_path / "none")
    assert done.code == 1
    one_line(done, "no case", "bedem investigate")


def test_a_case_of_a_newer_version(bedem, small_case: Case) -> None:
    settings = small_case.path / "case.toml"
    settings.write_text(settings.read_text().replace("format = 1", "format = 9"))
    for command in (["hits"], ["ask"], ["verify"], ["events", "SELECT 1"]):
        done = bedem(*command, "--case", small_case.path)
        assert done.code == 1
        one_line(done, "newer bedem", "format 9")


def test_nothing_to_read(bedem, tmp_path: Path) -> None:
    done = bedem("investigate", tmp_path / "none", "--case", tmp_path / "c", "-q")
    assert done.code == 1
    one_line(done, "nothing at that path")
    (tmp_path / "empty").mkdir()
    done = bedem("investigate", tmp_path / "empty", "--case", tmp_path / "c", "-q")
    assert done.code == 1
    one_line(done, "no file")


@pytest.mark.parametrize(
    "arguments",
    [["investigate"], ["investigate", ".", "--rescan"], ["hits", "--from", "yesterday"],
     ["hits", "--tz", "Europe/Nowhere"], ["hits", "--level", "awful"], ["no-such-command"],
     ["investigate", ".", "--zone", "Nowhere"], ["investigate", ".", "--layout", "ministry"],
     ["hits", "--no-such-option"]],
)  # fmt: skip
def test_wrong_use(bedem, arguments: list[str], small_case: Case) -> None:
    done = bedem("--case", small_case.path, *arguments)
    assert done.code == 2
    one_line(done)


def test_an_unknown_question_suggests_the_nearest(bedem, small_case: Case) -> None:
    done = bedem("ask", "infektion", "--case", small_case.path)
    assert done.code == 2
    one_line(done, 'Did you mean "infection"?')


def test_an_existing_output_is_kept(bedem, small_case: Case, tmp_path: Path) -> None:
    target = tmp_path / "t.csv"
    target.write_text("mine")
    done = bedem("timeline", "-o", target, "--case", small_case.path)
    assert done.code == 1
    one_line(done, "--force")
    assert target.read_text() == "mine"
    assert bedem("timeline", "-o", target, "--force", "--case", small_case.path).code == 0


def test_a_statement_that_writes(bedem, small_case: Case) -> None:
    done = bedem("events", "COPY events TO 'x.csv'", "--case", small_case.path)
    assert done.code == 1
    one_line(done, "only SELECT")


def test_a_ref_that_is_none_or_not_there(bedem, small_case: Case) -> None:
    one_line(bedem("show", "hello", "--case", small_case.path), "no record ref")
    one_line(bedem("show", "ffffffffffff-1", "--case", small_case.path), "no record")
    one_line(bedem("show", "g:0000000000", "--case", small_case.path), "nothing in this case")


def test_damaged_evidence_is_3_and_everything_else_is_kept(bedem, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    good = demo_evidence()[0]
    shutil.copy(good, folder / "good.zip")
    (folder / "cut.zip").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    (folder / "zero.evtx").write_bytes(b"")
    (folder / "note.txt").write_text("nothing a reader takes")
    done = bedem("investigate", folder, "--case", tmp_path / "c", "--workers", "1", "-q")
    assert done.code == 3
    gaps = bedem("gaps", "--each", "--format", "jsonl", "--case", tmp_path / "c").out
    kinds = {json.loads(line)["kind"] for line in gaps.splitlines()}
    assert "no_reader" in kinds
    assert kinds & {"damaged", "refused", "unreadable"}


def test_every_command_explains_itself(bedem) -> None:
    for entry in COMMANDS:
        done = bedem(entry.name, "--help")
        assert done.code == 0
        assert "Usage: bedem" in done.out


def test_every_answer_of_the_demo_can_be_read(bedem, small_case: Case) -> None:
    for language in ("en", "cnr"):
        done = bedem("ask", "--all", "--whole", "--lang", language, "--case", small_case.path)
        assert done.code == 0, done.err


def test_the_demo_deletes_nothing_but_its_own(bedem, small_case: Case) -> None:
    done = bedem("demo", "--into", small_case.path, "-q")
    assert done.code == 1
    one_line(done, "was kept")
    assert bedem("hits", "--case", small_case.path).code == 0


def test_a_host_that_is_not_there_is_no_clean_host(bedem, small_case: Case) -> None:
    for command in ("hits", "gaps", "timeline"):
        done = bedem(command, "--host", "WORKSTATION66", "--case", small_case.path)
        assert done.code == 1
        one_line(done, "no host", "workstation6")
    done = bedem("gaps", "--kind", "nonsense", "--case", small_case.path)
    assert done.code == 2


def test_a_table_that_is_gone_is_told_in_one_line(bedem, small_case: Case) -> None:
    for table in small_case.path.glob("segments/*/hits-*.parquet"):
        table.unlink()
    done = bedem("hits", "--case", small_case.path)
    assert done.code == 1
    one_line(done, "bedem verify")


def test_rules_check_takes_a_folder(bedem, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "bad.yml").write_text("title: x\ndetection:\n  a: [\n")
    done = bedem("rules", "check", tmp_path)
    assert done.code == 3
    assert "deep/bad.yml:4: " in done.out
    assert "1 problems" in done.out


def test_a_case_may_lie_in_a_folder_with_brackets(bedem, tmp_path: Path) -> None:
    case = tmp_path / "a[1]" / "c?e" if sys.platform != "win32" else tmp_path / "a[1]"
    first = bedem("investigate", demo_evidence()[0], "--case", case, "--workers", "1", "-q")
    assert first.code == 0
    assert bedem("hits", "--case", case).out.strip()
