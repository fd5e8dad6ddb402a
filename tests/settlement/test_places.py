from collections.abc import Callable
from pathlib import Path

from bedem.answers import open_view
from bedem.case import Case
from bedem.investigation import register_of
from tests.settlement.test_duplicates import record

REGISTER = """
institutions:
  - {id: MF, name: Ministry of Finance, ad_domains: [mf.example]}
  - {id: MUP, name: Interior, subnets: [10.2.0.0/16]}
  - {id: PU, name: Revenue}
hosts:
  - {id: tax-dc01, names: [TAX-DC01.other.example], institution: PU}
"""


def test_register_then_domain_then_subnet_then_delivery(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    hosts = ["PC1.mf.example", "10.2.3.4", "TAX-DC01.other.example", "tax-dc01", "elsewhere"]
    lines = [record(i, host) for i, host in enumerate(hosts, 1)]
    (tmp_path / "a.json").write_text("\n".join(lines) + "\n")
    case = new_case(tmp_path / "a.json", institution="Delivered")
    (case.path / "register.yml").write_text(REGISTER)
    view = open_view(case, register_of(case))
    found = dict(view.places.rows("host, institution"))
    view.close()
    assert found == {
        "PC1.mf.example": "MF",
        "10.2.3.4": "MUP",
        "TAX-DC01.other.example": "PU",
        "tax-dc01": "PU",
        "elsewhere": "Delivered",
    }


def test_a_changed_register_settles_anew_and_leaves_the_evidence(
    new_case: Callable[..., Case], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(record(1, "PC1.mf.example") + "\n")
    case = new_case(tmp_path / "a.json")
    before = [(f.name, f.sha256) for s in case.all_segments() for f in s.files]
    first = open_view(case)
    (case.path / "register.yml").write_text(REGISTER)
    second = open_view(case, register_of(case))
    assert first.state is not None
    assert second.state is not None
    assert first.state.id != second.state.id
    assert next(second.events.rows("institution"))[0] == "MF"
    assert [(f.name, f.sha256) for s in case.all_segments() for f in s.files] == before
    first.close()
    second.close()
