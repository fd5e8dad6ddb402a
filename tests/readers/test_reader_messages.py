"""Every sentence a reader or the unpacking can say stands in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource

SOURCE = Path(__file__).resolve().parents[2] / "src/bedem"
FILES = [
    *(p for p in (SOURCE / "readers").glob("*.py") if p.name != "evtx.py"),
    *(SOURCE / "intake").glob("unpack*.py"),
]
USED = sorted(
    {m for p in FILES for m in re.findall(r'"((?:gap|close)-[a-z0-9-]+)"', p.read_text())}
)


def bundle(language: str) -> FluentBundle:
    out = FluentBundle([language], use_isolating=False)
    for name in ("readers", "unpack", "intake"):
        text = (SOURCE / "language" / language / f"{name}.ftl").read_text(encoding="utf-8")
        out.add_resource(FluentResource(text))
    return out


@pytest.mark.parametrize("language", ["en", "cnr"])
def test_messages_stand_in_the_catalogue(language: str) -> None:
    found = bundle(language)
    arguments = dict.fromkeys(
        [
            "name",
            "why",
            "limit",
            "tried",
            "detail",
            "count",
            "start",
            "end",
            "short",
            "long",
            "kind",
            "held",
        ],
        5,
    )
    assert len(USED) > 20
    for message in USED:
        assert found.has_message(message), message
        text, errors = found.format_pattern(
            found.get_message(message).value, {**arguments, "bytes": 7, "missing": "x"}
        )
        assert errors == [], message
        assert text
