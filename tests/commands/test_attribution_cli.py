"""`bedem attribution` and `bedem knowledge` as a user calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bedem.commands import main
from bedem.knowledge.attack_store import known_releases, load_release
from bedem.model.answers import Answer
from tests.attribution.conftest import EXAMPLES
from tests.knowledge.test_attack_import import bundle, write

Call = Callable[..., tuple[int, str, str]]
MONTENEGRO = EXAMPLES / "montenegro-2022.yml"
CUBA = (
    "T1007,T1016,T1027,T1027.002,T1036.005,T1049,T1056.001,T1057,T1059.001,T1059.003,T1070.004,"
    "T1082,T1083,T1105,T1106,T1134,T1135,T1486,T1489,T1543.003,T1564.003,T1614.001,T1620"
)


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Call:
    monkeypatch.delenv("BEDEM_CASE", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("BEDEM_HOME", str(tmp_path / "home"))

    def run(*arguments: Any) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_compare_refuses_and_says_why(call: Call) -> None:
    code, out, err = call("attribution", "compare", "--techniques", CUBA, "--as-of", "2022-08-26")
    assert (code, err) == (0, "")
    assert "No group is named" in out
    assert "none of these" in out
    assert "Naming is not established" in out
    assert "ATT&CK 11.3 of 2022-07-07" in out
    assert "not seen" in out
    assert "all together" in out


def test_compare_as_json_holds_every_contribution(call: Call) -> None:
    arguments = ("attribution", "compare", "--techniques", "T1486,T1490,T1105", "--format", "json")
    answer = msgspec.json.decode(call(*arguments)[1], type=Answer)
    assert answer.details["named"] == ""
    assert len(answer.details["contributions"]) > 3 * 1000
    assert call(*arguments)[1] == call(*arguments)[1]


def test_techniques_from_stdin(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("T1486\nT1490\nT1105\n"))
    assert "3 techniques" in call("attribution", "compare", "--techniques", "-")[1]


def test_compare_and_capability_of_a_case(call: Call, demo_case_folder: Path) -> None:
    code, out, _ = call("attribution", "compare", "--case", demo_case_folder)
    assert code == 0
    assert "seen only in hits below high" in out
    code, out, _ = call("attribution", "capability", "--case", demo_case_folder)
    assert code == 0
    assert "commodity" in out


def test_weigh_shows_all_priors_and_draws(call: Call, tmp_path: Path) -> None:
    picture = tmp_path / "p.svg"
    code, out, _ = call(
        "attribution", "weigh", MONTENEGRO, "--as-of", "2022-08-31", "--svg", picture
    )
    assert code == 0
    for prior in ("crime_base_rate", "flat", "geopolitical"):
        assert prior in out
    assert out.count("ANSWER") == 3  # three incidents that nothing joins
    assert "Confidence in this weighing: low." in out
    drawn = {p.stem for p in tmp_path.glob("p-*.svg")}
    assert drawn == {f"p-{i}{end}" for i in ("I2", "I3", "I5") for end in ("", "-matrix")}


def test_weigh_in_montenegrin(call: Call) -> None:
    out = call("attribution", "weigh", MONTENEGRO, "--as-of", "2022-08-26", "--lang", "cnr")[1]
    assert "Nije utvrđeno ko stoji iza napada" in out
    assert "kriminalna grupa" in out


def test_next_names_test_doer_and_cost(call: Call) -> None:
    code, out, _ = call("attribution", "next", MONTENEGRO, "--as-of", "2022-09-12")
    assert code == 0
    assert "FIDEL.CA" in out
    assert "minutes" in out


def test_ask_attribution_with_and_without_a_ledger(call: Call, small_case: Any) -> None:
    code, out, _ = call("--case", small_case.path, "ask", "attribution")
    assert code == 0
    assert "nobody has entered evidence" in out
    (small_case.path / "attribution.yml").write_bytes(MONTENEGRO.read_bytes())
    out = call("--case", small_case.path, "ask", "attribution")[1]
    assert "sets of incidents that no item joins are weighed apart" in out
    assert "not ruled out" in out
    assert "%" not in out.split("BASIS")[0].replace("5 %", "")  # words; the numbers are the annex
    told = call("--case", small_case.path, "ask", "attribution", "--format", "json")[1]
    answer = json.loads(told)
    assert len(answer["details"]["weighings"]) == 3
    for basis in (answer["claims"][0]["basis"][0], "j:wallet", "k:attack/T1486", "k:attack/11.3"):
        assert call("--case", small_case.path, "show", basis)[0] == 0
    assert call("--case", small_case.path, "show", "k:attack/T9999")[0] == 1
    assert call("--case", small_case.path, "show", "j:nothing")[0] == 1


def test_ask_as_of_uses_what_was_known_then(call: Call, small_case: Any) -> None:
    (small_case.path / "attribution.yml").write_bytes(MONTENEGRO.read_bytes())
    out = call("--case", small_case.path, "ask", "attribution", "--as-of", "2022-08-27")[1]
    assert "ATT&CK 11.3 of 2022-07-07" in out
    assert "It rests on 3 independent sources." in out


def test_import_list_and_alias(call: Call, tmp_path: Path) -> None:
    path = write(tmp_path / "b.json", bundle())
    code, out, _ = call("knowledge", "import", path, "--no-benchmark")
    assert code == 0
    assert out.startswith("ATT&CK 18.1 of 2025-11-01  sha256 ")
    code, out, _ = call("knowledge", "list", "--format", "csv")
    assert "18.1,2025-11-01,imported," in out
    code, out, err = call("knowledge", "alias", "G0001", "--same-as", "G0102", "--source", "x")
    assert code == 2
    assert '"G0102" is no active group of ATT&CK 18.1' in err


def test_alias_and_undo(call: Call) -> None:
    given = (
        "knowledge",
        "alias",
        "G0119",
        "--same-as",
        "G0102",
        "--source",
        "a report",
        "--by",
        "N",
    )
    assert call(*given)[0] == 0
    assert "a report" in call("knowledge", "alias")[1]
    assert "Taken for one" in call("attribution", "compare", "--techniques", "T1486,T1490,T1105")[1]
    assert "undone: G0119" in call("knowledge", "alias", "--undo")[1]
    code, _, err = call("knowledge", "alias", "--undo")
    assert (code, err) == (2, "error: there is no alias record to undo\n")


def test_import_measures_again_on_reports_nobody_tuned_on(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A made newer release: some citations of 17.1 under new names, so that reports are new."""
    from bedem.attribution import benchmark
    from bedem.attribution.planted import CaseLayer
    from bedem.attribution.record import record_at
    from bedem.knowledge.attack_store import keep_release

    old = load_release("17.1")
    cited = tuple(
        msgspec.structs.replace(c, name=c.name + " x", url=f"{c.url}?x") if i % 29 == 0 else c
        for i, c in enumerate(old.citations)
    )
    newer = msgspec.structs.replace(old, release="18.1", released="2025-11-01", citations=cited)
    keep_release(newer, tmp_path / "home", sha256="0" * 64, objects=1)
    monkeypatch.setattr(benchmark, "case_layer", lambda: CaseLayer(0, 0, 0, 0, 0))
    monkeypatch.setattr(
        benchmark, "evaluate_left_out", lambda *_: benchmark.LeaveOut("", 0, 0, (), {}, None)
    )
    found = benchmark.run_benchmark(tmp_path / "home")
    assert [e.name for e in found.eras] == ["fitted on", "after the fit", "imported"]
    assert found.eras[2].releases == ("17.1", "18.1")
    assert found.eras[2].temporal.known > 5
    assert found.record().known == 56 + found.eras[2].temporal.known
    assert record_at(tmp_path / "home").known == 56  # only `knowledge import` keeps a new record


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("compare", "--techniques", "T9999"), 2, 'knows "T9999"'),
        (("compare", "--techniques", "foo"), 2, '"foo" is no ATT&CK technique'),
        (("compare", "--techniques", ","), 2, "no id was given"),
        (("compare", "--techniques", "T1486", "--as-of", "2010-01-01"), 1, "oldest is 6.3"),
        (("compare", "--techniques", "T1486", "--as-of", "soon"), 2, "is no time"),
        (("capability", "--techniques", "T1486.9"), 2, "no ATT&CK technique"),
        (("weigh", "none.yml"), 1, "none.yml: No such file"),
        (("weigh",), 1, "there is no case"),
        (("next", "none.yml"), 1, "No such file"),
    ],
)
def test_bad_input_is_one_line(
    call: Call, arguments: tuple[str, ...], code: int, complaint: str
) -> None:
    found, out, err = call("attribution", *arguments)
    assert (found, out) == (code, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert complaint in err


def test_a_bad_ledger_names_file_and_line(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "ledger.yml"
    path.write_text(MONTENEGRO.read_text().replace("grade: C3", "grade: Q9", 1))
    code, out, err = call("attribution", "weigh", path)
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {path}:15: ")


def test_a_bad_bundle_leaves_nothing_behind(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text(json.dumps(bundle(), indent=1)[:-40])
    code, out, err = call("knowledge", "import", path)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert not (tmp_path / "home" / "knowledge").exists()
    assert known_releases(tmp_path / "home")[-1].release == "17.1"
