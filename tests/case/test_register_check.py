"""Registers that fit the schema and still cannot be right: file, line, what, what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bedem.case.register_check import check_register, problems
from bedem.model.errors import RegisterError
from bedem.model.register import Institution, Network, Register, RegisteredHost

BAD = """\
institutions:
- id: MF
  name: Finance
  subnets: [10.0.0.0/8]
- id: MIA
  name: Interior
  subnets: [10.1.0.0/16, 2001:db8::/32]
networks:
- {id: n1, cidr: 10.300.0.0/16}
hosts:
- {id: a, institution: XX, names: [srv01.mf.test]}
- {id: b, institution: MF, time_zone: Europe/Nowhere}
- {id: b, institution: MF, addresses: [10.0.0.999]}
data_assets:
- {id: owners, name: Owners, hosts: [srv02]}
"""


def test_every_problem_names_its_line_and_what_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "register.yml"
    path.write_text(BAD, encoding="utf-8")
    _, found = check_register(path)
    told = [line.removeprefix(f"{path}:") for line in found]
    lines = [int(line.partition(":")[0]) for line in told]
    assert lines == sorted(lines)
    for line, text in (
        (7, "10.1.0.0/16 of MIA overlaps 10.0.0.0/8 of MF"), (9, '"10.300.0.0/16" is no network'),
        (11, 'no institution "XX". Known: MF, MIA'), (12, 'no time zone "Europe/Nowhere"'),
        (13, 'two hosts have the id "b"'), (13, '"10.0.0.999" is no address'),
        (15, 'no host "srv02"'),
    ):  # fmt: skip
        assert any(t.startswith(f"{line}:") and text in t for t in told), text


def test_an_unknown_field_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "register.yml"
    path.write_text("hosts:\n- id: a\n  color: red\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"register\.yml:3"):
        check_register(path)


def test_one_institution_may_nest_its_networks_and_two_may_share_host_names() -> None:
    register = Register(
        institutions=(Institution("MF", "Finance"), Institution("MIA", "Interior")),
        networks=(
            Network("a", "10.0.0.0/8", institution="MF"),
            Network("b", "10.1.0.0/16", institution="MF"),
            Network("c", "192.0.2.0/24", institution="MIA"),
        ),
        hosts=(
            RegisteredHost("mf-dc01", names=("DC01",), institution="MF"),
            RegisteredHost("mia-dc01", names=("DC01",), institution="MIA"),
        ),
    )
    assert list(problems(register)) == []
