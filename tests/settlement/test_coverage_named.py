"""Hosts that are only named, and hosts of the register that nothing names."""

from pathlib import Path

from bedem.answers import connect
from bedem.answers.first_screen import first_screen
from bedem.case.register import RegisterFile
from bedem.model.register import Register, RegisteredHost
from tests.settlement.coverage_made import START, SYSMON, File, event, gap_kinds, logons, made


def named(view) -> dict[str, int]:
    rows = view.connection.cursor().execute(
        "SELECT host, \"count\" FROM coverage WHERE basis = 'named' ORDER BY host"
    )
    return dict(rows.fetchall())


def evidence() -> list[File]:
    own = logons(1, 5)
    own += [
        event(6, START, WorkstationName="FS01", IpAddress="10.0.0.5"),
        event(7, START, WorkstationName="PC1"),
        event(8, START, WorkstationName="-", LogonGuid="{0}"),
        event(9, START, 4648, TargetServerName="fs01.corp.local"),
        event(10, START, 4648, TargetServerName="localhost"),
        event(11, START, 4769, ServiceName="DC02$"),
        event(12, START, 4769, ServiceName="krbtgt"),
        event(13, START, 4648, TargetServerName="10.0.0.7"),
        event(14, START, 4625, WorkstationName="sprayed"),
    ]
    network = [
        event(1, START, 3, log=SYSMON, SourceHostname="PC1.corp.local",
              DestinationHostname="DC02.corp.local"),
        event(2, START, 3, log=SYSMON, SourceHostname="-", DestinationHostname="a1.cdn.example"),
    ]  # fmt: skip
    return [File("a/S.evtx", own), File("a/Sysmon.evtx", network)]


def test_each_host_once_whatever_its_spelling(tmp_path: Path) -> None:
    view = made(tmp_path / "c", evidence())
    assert named(view) == {"DC02.corp.local": 2, "fs01.corp.local": 2}
    gaps = [g for g in gap_kinds(view)["not_collected"] if g.message.id == "gap-only-named"]
    assert {g.host: g.count for g in gaps} == named(view)
    for gap in gaps:
        assert view.events.count("ref = ?", [gap.message.args["ref"]]) == 1


def test_the_first_screen_counts_them_apart(tmp_path: Path) -> None:
    view = made(tmp_path / "c", evidence())
    [line] = [x for x in first_screen(connect(view)) if x.label == "HOSTS"]
    assert line.messages[0].args == {"delivered": 1, "named": 2}


def test_a_delivery_of_the_host_takes_its_gap_away(tmp_path: Path) -> None:
    more = File("b/S.evtx", logons(1, 3, host="FS01.corp.local"))
    view = made(tmp_path / "c", [*evidence(), more])
    assert named(view) == {"DC02.corp.local": 2}


def test_the_register_knows_other_names_and_silent_hosts(tmp_path: Path) -> None:
    register = Register(
        hosts=(
            RegisteredHost("file-server", names=("FS01.corp.local", "PC1")),
            RegisteredHost("printer-7"),
        )
    )
    view = made(tmp_path / "c", evidence(), RegisterFile(register, "00", "register.yml"))
    assert named(view) == {"DC02.corp.local": 2}
    silent = [g.host for g in gap_kinds(view)["not_collected"] if g.message.id == "gap-registered"]
    assert silent == ["printer-7"]


def test_a_host_without_its_basic_logs(tmp_path: Path) -> None:
    view = made(tmp_path / "c", [File("a/Sysmon.evtx", evidence()[1].events)])
    told = [g for g in gap_kinds(view)["not_collected"] if g.message.id == "gap-no-security"]
    assert [g.host for g in told] == ["PC1.corp.local"]
