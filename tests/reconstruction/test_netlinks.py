"""Movements that only a sensor saw: by what, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedem.answers import open_view
from bedem.reconstruction.netlinks import _traces
from bedem.reconstruction.values import Fact
from tests.making import investigate


def flow(port: int, sent: int, state: str = "SF", kind: str = "flow", **told: object) -> Fact:
    given: dict[str, object] = {
        "source": "0" * 12, "place": 1, "part": 0, "time": 10**9, "host": "sensor", "kind": kind,
        "address": "192.0.2.1", "peer": "192.0.2.2", "port": port, "object": state,
        "command": f"{sent} 10",
    }  # fmt: skip
    return Fact(**{**given, **told})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fact", "methods"),
    [
        (flow(5985, 5_000), "T1021.006"),
        (flow(5985, 500), ""),
        (flow(5985, 5_000, "S0"), ""),
        (flow(445, 200_000), "T1021.002 T1570"),
        (flow(445, 4_000), ""),
        (flow(135, 0, kind="flow_rpc", object="svcctl", command="CreateServiceW"),
         "T1021.002 T1569.002 T1543.003"),
        (flow(135, 0, kind="flow_rpc", object="svcctl", command="OpenSCManagerW"), ""),
        (flow(445, 0, kind="flow_smb", object="\\\\h\\ADMIN$\\x.exe", command="SMB::FILE_WRITE"),
         "T1021.002 T1570"),
        (flow(445, 0, kind="flow_smb", object="\\\\h\\public\\x", command="SMB::FILE_WRITE"), ""),
    ],
)  # fmt: skip
def test_traces_on_the_wire(fact: Fact, methods: str) -> None:
    assert " ".join(m for seen in _traces([fact]) for m in seen.methods) == methods


def test_a_copy_beside_the_endpoint_mapper_is_a_service_too() -> None:
    found = list(_traces([flow(135, 0), flow(445, 200_000)]))
    assert [seen.methods[-1] for seen in found] == ["T1569.002"]


def test_two_sensors_tell_both_movements_once_and_no_more(
    shared: Path, tmp_path: Path, home: Path
) -> None:
    view = open_view(investigate(tmp_path / "case", [shared / "events/attacks/apt29_day1"]))
    links = view.answer("spread").details["links"]
    assert {(link["source"], link["target"]) for link in links} == {("10.0.1.4", "10.0.1.6")}
    assert {link["intent"] for link in links} == {"unexplained"}
    assert {link["account"].rpartition("\\")[2] for link in links} == {"pbeesly"}
    assert [link["method"] for link in links].count("T1021.006") == 1
    view.close()
