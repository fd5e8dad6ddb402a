"""Coverage of real machines with default auditing, through the whole pipeline."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import py7zr
import pytest

from bedem.answers import open_view
from bedem.case import CaseView
from tests.making import investigate

# What their README and labels say: name now, name before the first restart, Sysmon or not.
MACHINES = {
    "win10_clean_DESKTOP-GNCCVRK": ("DESKTOP-GNCCVRK", "WIN-28GFHAGEV4P", False),
    "win10_aptsimulator_DESKTOP-TMKU40H": ("DESKTOP-TMKU40H", "WIN-C89CFTIHC0I", True),
    "srv2022_aptsimulator_WIN-FUDU2CKJOE8": ("WIN-FUDU2CKJOE8", None, True),
}


@pytest.fixture(scope="session")
def machines(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three machines unpacked, a folder each."""
    target = tmp_path_factory.mktemp("machines")
    for name in MACHINES:
        with py7zr.SevenZipFile(shared / "events/ordinary" / f"{name}.7z") as archive:
            archive.extractall(target / name)
    return target


@pytest.fixture(scope="session")
def machines_view(machines: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseView]:
    view = open_view(investigate(tmp_path_factory.mktemp("case") / "case", [machines]))
    yield view
    view.close()


def rows(view: CaseView, sql: str, *values: object) -> list[tuple]:
    return view.connection.cursor().execute(sql, list(values)).fetchall()


def held(view: CaseView, host: str, kind: str) -> str:
    """The state that held longest."""
    sql = (
        "SELECT state FROM kinds WHERE host = ? AND log_kind = ? AND state <> 'unknown' "
        "GROUP BY state ORDER BY sum(epoch_us(time_to) - epoch_us(time_from)) DESC LIMIT 1"
    )
    return rows(view, sql, host, kind)[0][0]


@pytest.mark.parametrize("machine", MACHINES)
def test_process_audit_is_off_by_default_although_4688_occurs(
    machines_view: CaseView, machine: str
) -> None:
    host = MACHINES[machine][0]
    assert machines_view.events.count("host = ? AND code = 4688 AND log = 'Security'", [host])
    assert held(machines_view, host, "sec_process") == "off"
    found = rows(
        machines_view,
        "SELECT ref FROM kinds WHERE host = ? AND log_kind = 'sec_process' AND state = 'off'",
        host,
    )
    for (ref,) in found:
        assert machines_view.events.count("ref = ? AND code = 4688", [ref]) == 1
    assert not rows(
        machines_view,
        "SELECT * FROM kinds WHERE host = ? AND log_kind = 'sec_process' AND state = 'on'",
        host,
    )


@pytest.mark.parametrize("machine", MACHINES)
def test_logons_are_on_and_no_number_is_missing(machines_view: CaseView, machine: str) -> None:
    host, former, _ = MACHINES[machine]
    assert held(machines_view, host, "sec_logon") == "on"
    missing = rows(
        machines_view, "SELECT sum(missing)::INT, bool_and(basis = 'numbers') FROM coverage "
        "WHERE host IN (?, ?) AND code IS NULL", host, former or "",
    )  # fmt: skip
    assert missing == [(0, True)]


@pytest.mark.parametrize("machine", MACHINES)
def test_sysmon_is_on_where_it_was_installed(machines_view: CaseView, machine: str) -> None:
    host, _, sysmon = MACHINES[machine]
    states = {
        s for (s,) in rows(
            machines_view, "SELECT state FROM kinds WHERE host = ? AND log_kind = "
            "'sysmon_process'", host,
        )
    }  # fmt: skip
    assert ("on" in states) == sysmon
    assert held(machines_view, host, "taskscheduler") == "off"


def test_a_log_of_its_own_rolls_over(machines_view: CaseView) -> None:
    """win10_clean: the firewall log is full and begins with record 94, Security with record 1."""
    gaps = {
        g.log: g for g in machines_view.gaps("kind = 'rolled_over' AND host = 'DESKTOP-GNCCVRK'")
    }
    firewall = gaps["Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"]
    assert firewall.count == 93
    assert firewall.vanishes is not None
    assert firewall.time_to is not None
    assert "Security" not in gaps


def test_hours_a_clock_passed_over_are_no_uptime(machines_view: CaseView) -> None:
    found = rows(machines_view, "SELECT host FROM downtime WHERE why = 'clock'")
    assert ("WIN-FUDU2CKJOE8",) in found


def test_every_proof_can_be_shown(machines_view: CaseView) -> None:
    refs = rows(machines_view, "SELECT DISTINCT ref FROM kinds WHERE ref IS NOT NULL")
    shown = rows(
        machines_view,
        "SELECT count(DISTINCT ref) FROM events WHERE ref IN (SELECT ref FROM kinds)",
    )
    assert shown == [(len(refs),)]


def test_order_of_delivery_changes_nothing(machines: Path, tmp_path: Path) -> None:
    folder = machines / "srv2022_aptsimulator_WIN-FUDU2CKJOE8"
    files = sorted(p for p in folder.rglob("*.evtx") if p.stat().st_size < 200_000)
    wanted = [*files, *folder.rglob("Security.evtx"), *folder.rglob("System.evtx")]
    one, two = tmp_path / "one", tmp_path / "two"
    investigate(one, wanted)
    investigate(two, wanted[::-2])
    investigate(two, wanted)
    first, second = (open_view(investigate(case, wanted)) for case in (one, two))
    for table in ("coverage", "kinds", "downtime", "settled_gaps"):
        assert rows(first, f"SELECT * FROM {table}") == rows(second, f"SELECT * FROM {table}")


def test_a_damaged_chunk_is_lost_between_its_neighbours(machines: Path, tmp_path: Path) -> None:
    """A chunk in the middle of a real Security log is wiped: its numbers are the Gap."""
    source = next((machines / "win10_clean_DESKTOP-GNCCVRK").rglob("Security.evtx"))
    before = open_view(investigate(tmp_path / "whole", [source]))
    chunk = 4096 + 20 * 65_536
    inside = rows(
        before,
        "SELECT count(*), min(record_number), max(record_number) FROM events "
        "WHERE state = 'live' AND place BETWEEN ? AND ?", chunk, chunk + 65_535,
    )[0]  # fmt: skip
    hurt = tmp_path / "Security.evtx"
    shutil.copy(source, hurt)
    hurt.chmod(0o600)
    with hurt.open("r+b") as file:
        file.seek(chunk)
        file.write(bytes(65_536))
    after = open_view(investigate(tmp_path / "hurt", [hurt]))
    [gap] = after.gaps("kind = 'numbers_missing'")
    assert (gap.count, gap.message.args["first"], gap.message.args["last"]) == inside
    assert held(after, "DESKTOP-GNCCVRK", "sec_logon") == "on"
    lost = rows(
        after, "SELECT epoch_us(time_from), epoch_us(time_to) FROM kinds WHERE state = 'lost' AND "
        "log_kind = 'sec_logon' AND why = 'numbers_missing'",
    )  # fmt: skip
    assert lost == [(gap.time_from, gap.time_to)]
