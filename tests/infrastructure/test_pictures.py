"""Pictures are well-formed, say what is assumed, and carry no hostile text."""

import json
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from bedem.commands import main
from bedem.infrastructure import run_register
from bedem.infrastructure.depends import assumed_by, branch_of, drawn
from bedem.infrastructure.pictures import dependency_picture, pictures
from bedem.infrastructure.schema import Inventory
from bedem.model.errors import NotFound
from tests.infrastructure.country import small_country
from tests.infrastructure.test_running import options


def test_pictures_of_a_run(tmp_path: Path) -> None:
    inventory = small_country()
    square = [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]
    feature = {
        "type": "Feature",
        "properties": {"kind": "municipality", "name": "X"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    (tmp_path / "m.geojson").write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    nodes = list(inventory.services.nodes)
    nodes[-1] = msgspec.structs.replace(nodes[-1], name="<script>\x1b[31m \u202e")
    services = msgspec.structs.replace(
        inventory.services, nodes=tuple(nodes), outline="m.geojson",
        declared_synthetic=("all needs",),
    )  # fmt: skip
    inventory = Inventory(services, str(tmp_path / "register.yml"), {})
    found = pictures(run_register(inventory, options()), inventory)
    assert set(found) == {"map.svg", "services.svg", "options.svg"}
    for svg in found.values():
        ElementTree.fromstring(svg)
        assert "all needs" in svg
        assert "A1" in svg
        assert "<script>" not in svg
        assert "\x1b" not in svg
        assert "\u202e" not in svg
    (tmp_path / "m.geojson").write_text("[[[", encoding="utf-8")
    assert "map.svg" not in pictures(run_register(inventory), inventory)


def test_an_outline_elsewhere_is_not_read(tmp_path: Path) -> None:
    services = msgspec.structs.replace(small_country().services, outline="../secret.geojson")
    inventory = Inventory(services, str(tmp_path / "register.yml"), {})
    assert "map.svg" not in pictures(run_register(inventory), inventory)


def test_what_a_service_needs() -> None:
    branch = branch_of(small_country(), "svc:power:x")
    lines = list(drawn(branch))
    assert lines[0] == "svc:power:x  Power in X"
    assert any("plant:a" in line and "[2 of 2]" in line for line in lines)
    assert sum("cs:north" in line for line in lines) == 2
    told = assumed_by(small_country(), branch)
    assert told.tags == ("A1",)
    for language in ("en", "cnr"):
        svg = dependency_picture(branch, told, language=language)
        ElementTree.fromstring(svg)
        assert "A1" in svg
    with pytest.raises(NotFound, match="Did you mean"):
        branch_of(small_country(), "svc:power:z")


def test_commands_that_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "me"
    assert main(["infrastructure", "init", "montenegro", str(folder)]) == 0
    register = str(folder / "register.yml")
    arguments = ["infrastructure", "run", register, "--samples", "64", "--pictures"]
    assert main([*arguments, str(tmp_path / "out")]) == 0
    shapes = ElementTree.parse(tmp_path / "out" / "map.svg").getroot()
    assert sum(e.tag.endswith("path") for e in shapes) == 21
    for form in ("text", "json", "svg"):
        assert main(["infrastructure", "needs", register, "svc:port:bar", "--format", form]) == 0
        out = capsys.readouterr().out
        assert "A6" in out
        assert "all needs (dependencies)" in out
    assert main(["infrastructure", "needs", register, "svc:port:barr"]) == 1
    assert "Did you mean" in capsys.readouterr().err
