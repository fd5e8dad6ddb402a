"""States of log kinds that need more than numbers."""

from pathlib import Path

from tests.settlement.coverage_made import (
    HOUR,
    SECURITY,
    START,
    SYSMON,
    SYSTEM,
    File,
    event,
    gap_kinds,
    logons,
    made,
    states,
)  # fmt: skip

BOOT = "C:\\Windows\\System32\\smss.exe"
OTHER = "C:\\Windows\\System32\\svchost.exe"


def process(number: int, hour: float, program: str, command: str = "") -> object:
    return event(
        number, START + int(hour * HOUR), 4688, NewProcessName=program, CommandLine=command
    )


def test_the_programs_of_every_boot_prove_nothing(tmp_path: Path) -> None:
    records = [process(1, 0, BOOT), process(2, 0.01, "Registry"), *logons(3, 30)]
    view = made(tmp_path / "c", [File("a/S.evtx", records)])
    assert states(view, "sec_process") == [("off", "boot_set_only", 0.0, 29.0)]
    assert [g.code for g in gap_kinds(view)["not_audited"] if g.code] == [4688]


def test_one_other_program_proves_it_from_there(tmp_path: Path) -> None:
    records = [
        process(1, 0, BOOT),
        *logons(2, 10),
        process(12, 10, OTHER),
        *logons(13, 5, START + 11 * HOUR),
    ]
    view = made(tmp_path / "c", [File("a/S.evtx", records)])
    assert states(view, "sec_process") == [
        ("off", "boot_set_only", 0.0, 10.0), ("on", "numbers", 10.0, 15.0),
    ]  # fmt: skip
    assert {s[0] for s in states(view, "sec_process_cmd")} == {"off"}


def test_command_lines_are_a_kind_of_their_own(tmp_path: Path) -> None:
    records = [process(i, i, OTHER, "svchost -k x") for i in range(1, 10)]
    view = made(tmp_path / "c", [File("a/S.evtx", records)])
    assert states(view, "sec_process_cmd") == [("on", "numbers", 1.0, 9.0)]


def test_auditing_that_is_taken_away_ends_there(tmp_path: Path) -> None:
    taken = event(
        6, START + 6 * HOUR, 4719, SubcategoryGuid="{0CCE922B-69AE-11D9-BED3-505054503030}",
        AuditPolicyChanges="%%8448",
    )  # fmt: skip
    records = [
        *(process(i, i, OTHER) for i in range(1, 6)),
        taken,
        *logons(7, 20, START + 7 * HOUR),
    ]
    view = made(tmp_path / "c", [File("a/S.evtx", records)])
    assert states(view, "sec_process") == [
        ("on", "numbers", 1.0, 6.0), ("off", "policy", 6.0, 26.0),
    ]  # fmt: skip


def test_without_the_record_the_claim_goes(tmp_path: Path) -> None:
    """Ablation: each state rests on its log, its day, its id."""
    records = [*logons(1, 48), process(49, 48, OTHER)]
    whole = made(tmp_path / "whole", [File("a/S.evtx", records)])
    assert states(whole, "sec_process")[-1][0] == "on"
    no_id = made(tmp_path / "id", [File("a/S.evtx", records[:-1])])
    assert {s[0] for s in states(no_id, "sec_process")} == {"off"}
    no_day = made(tmp_path / "day", [File("a/S.evtx", records[:20] + records[30:])])
    assert ("lost", "numbers_missing", 19.0, 30.0) in states(no_day, "sec_logon")
    system = [event(i, START + i * HOUR, 7036, log=SYSTEM) for i in range(1, 40)]
    no_log = made(tmp_path / "log", [File("a/System.evtx", system)])
    assert {s[:2] for s in states(no_log, "sec_logon")} == {("unknown", "not_delivered")}


def sysmon(number: int, hour: float, code: int, **data: str) -> object:
    return event(number, START + int(hour * HOUR), code, log=SYSMON, **data)


def test_sysmon_that_was_stopped_is_off_until_it_starts(tmp_path: Path) -> None:
    records = [
        sysmon(1, 0, 4, State="Started"), *(sysmon(i, i / 2, 1) for i in range(2, 20)),
        sysmon(20, 10, 4, State="Stopped"), sysmon(21, 12, 4, State="Started"),
        *(sysmon(i, 12 + (i - 21) / 2, 1) for i in range(22, 40)),
    ]  # fmt: skip
    view = made(tmp_path / "c", [File("a/Sysmon.evtx", records), File("a/S.evtx", logons(1, 22))])
    assert ("off", "sysmon_stopped", 10.0, 12.0) in states(view, "sysmon_process")
    assert gap_kinds(view)["stopped"][0].message.id == "gap-sysmon-stopped"


def test_each_id_is_proved_anew_after_a_change(tmp_path: Path) -> None:
    records = [
        *(sysmon(i, i / 2, 3 if i % 2 else 1) for i in range(1, 20)), sysmon(20, 10, 16),
        *(sysmon(i, 10 + (i - 20) / 2, 1) for i in range(21, 80)),
    ]  # fmt: skip
    view = made(tmp_path / "c", [File("a/Sysmon.evtx", records)])
    assert [s[:3] for s in states(view, "sysmon_network")] == [
        ("on", "numbers", 0.5), ("off", "no_such_id", 10.0),
    ]  # fmt: skip
    assert {s[0] for s in states(view, "sysmon_image")} == {"off"}


def test_sysmon_without_processes_while_logons_go_on_is_off(tmp_path: Path) -> None:
    records = [sysmon(i, i / 4, 1) for i in range(1, 20)]
    records += [sysmon(20 + i, 12 + i / 4, 1) for i in range(20)]
    files = [File("a/Sysmon.evtx", records), File("a/S.evtx", logons(1, 17))]
    view = made(tmp_path / "c", files)
    assert ("off", "silent", 4.75, 12.0) in states(view, "sysmon_process")
    asleep = [
        e
        for e in logons(1, 17)
        if not START + 5 * HOUR <= (e.time_stamped or 0) < START + 12 * HOUR
    ]
    asleep = [event(i + 1, e.time_stamped or 0) for i, e in enumerate(asleep)]
    quiet = made(tmp_path / "d", [File("a/Sysmon.evtx", records), File("a/S.evtx", asleep)])
    assert "silent" not in {s[1] for s in states(quiet, "sysmon_process")}


def test_security_that_falls_silent_while_system_goes_on(tmp_path: Path) -> None:
    system = [event(i, START + i * HOUR // 2, 7036, log=SYSTEM) for i in range(1, 60)]
    security = [event(i + 1, START + h * HOUR) for i, h in enumerate([*range(10), *range(20, 30)])]
    view = made(tmp_path / "c", [File("a/S.evtx", security), File("a/System.evtx", system)])
    assert ("off", "silent", 9.0, 20.0) in states(view, "sec_logon")
    assert gap_kinds(view)["stopped"][0].log == SECURITY


def test_a_stopped_event_log_without_a_shutdown(tmp_path: Path) -> None:
    security = logons(1, 30)
    security[10] = event(11, START + 10 * HOUR, 1100, provider="Microsoft-Windows-Eventlog")
    security[20] = event(21, START + 20 * HOUR, 1100, provider="Microsoft-Windows-Eventlog")
    system = [event(i, START + i * HOUR, 7036, log=SYSTEM) for i in range(1, 29)]
    system[19] = event(20, START + 20 * HOUR, 6006, log=SYSTEM, provider="EventLog")
    view = made(tmp_path / "c", [File("a/S.evtx", security), File("a/System.evtx", system)])
    lost = [s for s in states(view, "sec_logon") if s[1] == "log_stopped"]
    assert [s[2] for s in lost] == [10.0]


def test_downtime_is_between_6006_and_6005(tmp_path: Path) -> None:
    system = [event(i, START + i * HOUR, 7036, log=SYSTEM) for i in range(1, 20)]
    system[4] = event(5, START + 5 * HOUR, 6006, log=SYSTEM, provider="EventLog")
    system[5] = event(6, START + 13 * HOUR, 6005, log=SYSTEM, provider="EventLog")
    system[6:] = [event(i, START + (i + 7) * HOUR, 7036, log=SYSTEM) for i in range(7, 20)]
    view = made(tmp_path / "c", [File("a/System.evtx", system)])
    rows = view.connection.cursor().execute(
        "SELECT epoch_us(time_from), epoch_us(time_to), why FROM downtime"
    )
    assert rows.fetchall() == [(START + 5 * HOUR, START + 13 * HOUR, "shutdown")]


def test_defender_without_a_heartbeat_is_off(tmp_path: Path) -> None:
    log = "Microsoft-Windows-Windows Defender/Operational"
    records = [event(i, START + i * HOUR, 5007, log=log) for i in range(1, 40)]
    view = made(tmp_path / "c", [File("a/D.evtx", records)])
    assert {s[:2] for s in states(view, "defender")} == {("off", "no_heartbeat")}
    records[3] = event(4, START + 4 * HOUR, 1150, log=log)
    alive = made(tmp_path / "d", [File("a/D.evtx", records)])
    assert {s[0] for s in states(alive, "defender")} == {"on"}


def test_a_channel_without_a_file_in_a_whole_set_was_off(tmp_path: Path) -> None:
    files = [
        File(f"a/{i}.evtx", logons(1, 3, code=1, log=f"Microsoft-Windows-X{i}/Operational"))
        for i in range(30)
    ]
    view = made(tmp_path / "whole", files)
    assert {s[:2] for s in states(view, "taskscheduler")} == {("off", "no_file")}
    part = made(tmp_path / "part", files[:29])
    assert {s[:2] for s in states(part, "taskscheduler")} == {("unknown", "not_delivered")}
