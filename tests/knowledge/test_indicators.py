"""Indicators: types, defanged forms, lists in every shape, lines that are none."""

from __future__ import annotations

import json

import pytest

from bedem.knowledge.indicator_files import read_list
from bedem.knowledge.indicators import NoIndicator, told


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("203[.]0[.]113[.]7", "address", "203.0.113.7"),
        ("203.0.113(.)7:8080", "address", "203.0.113.7"),
        ("[2001:DB8::1]:443", "address", "2001:db8::1"),
        ("::ffff:1.2.3.4", "address", "1.2.3.4"),
        ("10.0.0.0/24", "network", "10.0.0.0/24"),
        ("10.0.0.5/32", "address", "10.0.0.5"),
        ("hxxps[:]//evil[.]example/a", "url", "https://evil.example/a"),
        ("meow://evil.example/a", "url", "http://evil.example/a"),
        ("Evil[.]Example.", "domain", "evil.example"),
        ("evil(dot)example", "domain", "evil.example"),
        ("*.evil.example", "domain", "evil.example"),
        ("Žaba.me", "domain", "xn--aba-b3a.me"),
        ("D41D8CD98F00B204E9800998ECF8427E", "hash", "d41d8cd98f00b204e9800998ecf8427e"),
        ("SHA-1: " + "A" * 40, "hash", "a" * 40),
        ("bob[at]evil[.]example", "email", "bob@evil.example"),
        ("CORP\\bob", "account", "CORP\\bob"),
        ("C:\\Temp\\x.exe", "path", "C:\\Temp\\x.exe"),
        ("/tmp/.x/y", "path", "/tmp/.x/y"),
        ("evil.exe", "file", "evil.exe"),
        ("some words", "text", "some words"),
    ],
)
def test_types(text: str, type_: str, value: str) -> None:
    found = told(text)
    assert (found.type, found.value) == (type_, value)


def test_a_type_that_is_told_is_checked() -> None:
    with pytest.raises(NoIndicator):
        told("not an address", "address")
    assert told("evil", "host").value == "evil"


STIX = {
    "type": "bundle",
    "objects": [
        {
            "type": "indicator",
            "id": "indicator--1",
            "pattern_type": "stix",
            "name": "c2",
            "pattern": "[ipv4-addr:value = '203.0.113.7' OR domain-name:value = 'evil.example'] "
            f"AND [file:hashes.'SHA-256' = '{'a' * 64}']",
        },
        {"type": "indicator", "id": "indicator--2", "pattern_type": "yara", "pattern": "rule x"},
        {"type": "identity", "id": "identity--1", "name": "x"},
    ],
}
MISP = {
    "Event": {
        "Tag": [{"name": "tlp:amber"}],
        "Attribute": [
            {"type": "ip-dst|port", "value": "203.0.113.7|443"},
            {"type": "filename|sha256", "value": f"evil.exe|{'b' * 64}"},
            {"type": "comment", "value": "text"},
            {"type": "ip-src", "value": "999.1.1.1", "uuid": "u1"},
        ],
        "Object": [{"Attribute": [{"type": "domain", "value": "evil.example"}]}],
    }
}


@pytest.mark.parametrize(
    ("raw", "values", "bad"),
    [
        (b"# list\n203[.]0[.]113[.]7\n\nevil.example # c2\n\x00\x01\n", 2, 1),
        (
            b"Type;Indicator;Comment\nip;203.0.113.7;x\ndomain;evil.example;y\nip;nonsense;z\n",
            2,
            1,
        ),
        (b"ip,md5,other\n203.0.113.7,d41d8cd98f00b204e9800998ecf8427e,q\n,,\n", 2, 1),
        (json.dumps(STIX).encode(), 3, 1),
        (json.dumps(MISP).encode(), 4, 1),
        (b'["203.0.113.7", {"value": "evil.example", "type": "domain"}]', 2, 0),
        (b'{"ioc": "203.0.113.7"}\nnonsense\n{"ioc": "evil.example"}\n', 2, 1),
        ("\ufeffindicator\r\n203.0.113.7\r\n".encode("utf-16"), 1, 0),
    ],
)
def test_lists(raw: bytes, values: int, bad: int) -> None:
    found = read_list(raw, "list")
    assert len(found.indicators) == values, found
    assert len(found.bad) == bad, found.bad
    assert found.indicators[0].value == "203.0.113.7"
    assert all(line.place and line.why for line in found.bad)


def test_garbage_among_many_lines_costs_itself_alone() -> None:
    lines = [f"203.0.{n // 250}.{n % 250}" for n in range(1_000)]
    lines[::100] = ["\x02\x03"] * 10
    found = read_list("\n".join(lines).encode(), "x")
    assert (len(found.indicators), len(found.bad)) == (990, 10)
    assert found.bad[0].place == "line 1"
