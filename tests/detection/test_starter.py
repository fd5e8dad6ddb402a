"""The starter pack: sound, tested rule by rule, quiet on a clean machine, telling on an attack."""

from __future__ import annotations

import csv
import json
import lzma
import re
import tempfile
import zipfile
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import py7zr
import pytest
import yaml
from tools import pack_starter, starter_table

from bedem.case import CaseView
from bedem.detection import Matcher, Profile, check_pack
from bedem.detection.checking import RuleTest, run_rule_tests
from bedem.detection.loading import compile_rules
from bedem.detection.logsources import WINDOWS_SERVICES
from bedem.detection.packs import starter_pack
from bedem.model.records import LEVELS, Event
from tests.detection.conftest import ATTACKS, REGRESSION, events_of, evtx_members, shared

FOLDER = pack_starter.RULES
RULES = {name: yaml.safe_load(text) for name, text in pack_starter.rule_files().items()}
TESTS = sorted((FOLDER / "tests").glob("*.yml"))
CLEAN = "events/ordinary/win10_clean_DESKTOP-GNCCVRK.7z"
SIMULATED = (
    "events/ordinary/win10_aptsimulator_DESKTOP-TMKU40H.7z",
    "events/ordinary/srv2022_aptsimulator_WIN-FUDU2CKJOE8.7z",
)
SAMPLES = "events/formats/evtx/evtx_samples.zip"
RDP_CLIENT = "microsoft-windows-terminalservices-rdpclient/operational"
# Ids that stand in no list of what Windows writes as delivered, with the reason; none so far.
NOT_LISTED: dict[tuple[str, int], str] = {}
# Real records whose licence does not let them lie in this repository: rule, set, member.
REAL = [
    ("security/asrep_roasting.yml", ATTACKS, "AS-REP-Roasting"),
    ("security/controller_password_set_anonymously.yml", ATTACKS, "Zerologon"),
    ("security/explicit_credentials_script_host.yml", ATTACKS, "LM_WMIC_4648"),
    ("security/scheduled_task_random_name.yml", ATTACKS, "LM_ScheduledTask_ATSVC"),
    ("security/scheduled_task_suspicious_action.yml", ATTACKS, "LM_ScheduledTask_ATSVC"),
    ("security/security_log_cleared.yml", ATTACKS, "password-spray"),
    ("security/failed_logon_disabled_account.yml", ATTACKS, "smb-password-guessing"),
    ("security/failed_logon_unknown_account.yml", ATTACKS, "smb-password-guessing"),
    ("system/event_log_cleared.yml", ATTACKS, "metasploit-psexec-native-target-system"),
    ("system/service_random_name_in_windows.yml", ATTACKS, "psexec-native-target-system"),
    ("system/service_named_pipe_echo.yml", ATTACKS, "psexec-native-target-system"),
    ("system/service_command_interpreter.yml", ATTACKS, "psexec-native-target-system"),
    ("taskscheduler/task_registered.yml", SAMPLES, "TaskScheduler"),
    ("taskscheduler/task_changed.yml", SAMPLES, "TaskScheduler"),
    ("taskscheduler/task_deleted.yml", SAMPLES, "TaskScheduler"),
    ("taskscheduler/task_runs_interpreter.yml", SAMPLES, "TaskScheduler"),
    ("defender/malware_action_failed.yml", REGRESSION, "win_defender_exploit_redsun"),
    (
        "taskscheduler/windows_protection_task_switched_off.yml",
        REGRESSION,
        "win_taskscheduler_susp_schtasks_delete_or_disable",
    ),
]


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    return Matcher(compile_rules([starter_pack()], Profile(all_rules=True)))


@lru_cache(maxsize=1)
def results() -> dict[str, list[RuleTest]]:
    return {path.name: run_rule_tests(path, [starter_pack()]) for path in TESTS}


def matches(events: list[Event]) -> Counter[tuple[str, str]]:
    """Matches by level and rule."""
    found = (m for event in events for m in matcher().match(event))
    return Counter((m.rule.level, m.rule.path) for m in found)


def machine(name: str) -> list[Event]:
    """Events of all logs in a 7z."""
    events: list[Event] = []
    with tempfile.TemporaryDirectory() as folder:
        with py7zr.SevenZipFile(shared(name)) as archive:
            archive.extractall(folder)
        for path in sorted(Path(folder).rglob("*.evtx")):
            events += events_of(path.read_bytes())
    return events


def log_of(rule: dict[str, Any]) -> tuple[str, ...]:
    service = rule["logsource"].get("service")
    if rule["logsource"]["product"] == "m365":
        return ("defender",)
    return WINDOWS_SERVICES[service] if service else (RDP_CLIENT,)


def test_no_problem_and_all_run() -> None:
    pack = starter_pack()
    assert check_pack(pack) == []
    rules = compile_rules([pack], Profile())
    assert len(rules.ordered) == len(RULES) >= 45
    assert list(rules.not_run) == []


def test_zip_is_the_folder() -> None:
    raw = pack_starter.ZIP.read_bytes()
    files = pack_starter.rule_files()
    wanted = {**files, "version.txt": pack_starter.version(files)}
    assert pack_starter.members(raw) == wanted
    assert list(pack_starter.members(raw)) == [*sorted(files), "version.txt"]


def test_packing_gives_the_same_bytes() -> None:
    files = pack_starter.rule_files()
    assert pack_starter.packed(files) == pack_starter.packed(pack_starter.rule_files())


def test_page_is_what_the_rules_say() -> None:
    assert starter_table.main(["--check"]) == 0


@pytest.mark.parametrize("path", TESTS, ids=lambda p: p.stem)
def test_rule_tests(path: Path) -> None:
    done = results()[path.name]
    assert done
    assert [r for r in done if not r.passed] == []


def test_every_rule_has_a_record_that_matches_and_one_that_does_not() -> None:
    ids = {str(rule["id"]): name for name, rule in RULES.items()}
    seen = {(ids[r.rule], r.expected) for file in results().values() for r in file}
    assert {(n, e) for n in RULES for e in ("hit", "none")} - seen == set()


def test_every_test_names_its_source_and_licence() -> None:
    free = re.compile(r"# source: (made\b.*|.*, (MIT|CC0-1\.0|Apache-2\.0|MIT or Apache-2\.0))$")
    for path in TESTS:
        lines = path.read_text(encoding="utf-8").splitlines()
        entries = [n for n, line in enumerate(lines) if line.startswith("- rule:")]
        assert all(free.match(lines[n - 1]) for n in entries), path.name


def test_heads_are_complete() -> None:
    assert len({rule["id"] for rule in RULES.values()}) == len(RULES)
    assert len({rule["title"] for rule in RULES.values()}) == len(RULES)
    for name, rule in RULES.items():
        assert (rule["author"], rule["license"]) == ("bedem", "Apache-2.0"), name
        assert rule["description"].strip() and rule["falsepositives"], name
        assert rule["level"] in LEVELS, name
        assert any(re.fullmatch(r"attack\.t\d{4}(\.\d{3})?", t) for t in rule["tags"]), name
        assert any(re.fullmatch(r"attack\.[a-z-]+", t) for t in rule["tags"]), name


def test_event_ids_stand_in_the_list_of_windows_events() -> None:
    with shared("knowledge/windows_events.csv").open(encoding="utf-8", newline="") as file:
        listed = {(r["channel"].casefold(), int(r["event_id"])) for r in csv.DictReader(file)}
    missing = {
        (name, code)
        for name, rule in RULES.items()
        for code in starter_table.codes(rule["detection"])
        if not any((log, code) in listed for log in log_of(rule))
        and not any((log, code) in NOT_LISTED for log in log_of(rule))
    }
    assert missing == set()


def test_every_rule_asks_for_event_ids() -> None:
    """Without an id a rule would look at all records of a log; cloud tables have none."""
    windows = {n: r for n, r in RULES.items() if r["logsource"]["product"] == "windows"}
    assert [n for n, r in windows.items() if not starter_table.codes(r["detection"])] == []


def test_techniques_are_of_attack_with_their_tactics() -> None:
    path = shared("attack/enterprise-17.1.json.xz")
    with lzma.open(path) as file:
        known = {t["id"]: t for t in json.load(file)["techniques"]}
    for name, rule in RULES.items():
        tags = [t.removeprefix("attack.") for t in rule["tags"]]
        tactics = {t for t in tags if not re.match(r"t\d", t)}
        used = [known[t.upper()] for t in tags if t not in tactics]
        assert all(tactics & set(t["tactics"]) for t in used), name
        assert tactics <= set().union(*(t["tactics"] for t in used)), name


@pytest.mark.parametrize(("rule", "set_name", "member"), REAL)
def test_real_records(rule: str, set_name: str, member: str) -> None:
    path = shared(set_name)
    if set_name == SAMPLES:
        with zipfile.ZipFile(path) as archive:
            name = next(n for n in archive.namelist() if member in n)
            events = events_of(archive.read(name))
    else:
        events = next(e for n, e in evtx_members(set_name).items() if member in n)
    assert rule in {path for _, path in matches(events)}


def test_clean_machine() -> None:
    """42,409 records of eight days: setup leaves these, and nothing of weight."""
    events = machine(CLEAN)
    assert len(events) == 42_409
    assert matches(events) == {
        ("medium", "security/member_added_to_administrators.yml"): 2,
        ("low", "security/account_created.yml"): 2,
        ("low", "security/account_deleted.yml"): 1,
    }


@pytest.mark.parametrize("name", SIMULATED)
def test_simulated_attack(name: str) -> None:
    found = {path for _, path in matches(machine(name))}
    assert {
        "defender/attack_tool_detected.yml",
        "security/guest_account_enabled.yml",
        "system/service_psexec_family.yml",
        "windows_powershell/engine_attack_tool.yml",
        "wmi/permanent_consumer_runs_code.yml",
    } <= found


def test_demo(small_view: CaseView) -> None:
    """The demo's evidence is told by several rules, the service above all."""
    ids = {str(rule["id"]): name for name, rule in RULES.items()}
    found = {ids[row[0]] for row in small_view.hits.rows("rule") if row[0] in ids}
    assert "security/service_installed_psexec_family.yml" in found
    assert {name.partition("/")[0] for name in found} >= {"security", "system", "powershell"}
    levels = dict(small_view.hits.rows("level, count(*)", "true GROUP BY level"))
    assert levels["critical"] >= 1
    assert levels["high"] >= 3
