"""Bad files: one line each, with file, line and field."""

from pathlib import Path

import pytest

from bedem.infrastructure import examine, read_inventory, read_options, read_replay
from bedem.infrastructure.lined import parse_lined
from bedem.model.errors import RegisterError

GOOD = """\
format: bedem-register/1
sources: {S1: a source}
assumptions: {A1: an assumption}
nodes:
  - {id: cs, name: Control, kind: control_system, domain: [d, A1]}
  - id: plant
    name: Plant
    kind: asset
    mw: [10, S1]
    control: cs
    modes: {manual: {capacity: [0.8, A1], crew: [3, A1], switch_h: [1, A1], longest_h: [48, A1]}}
  - id: svc
    name: Service
    kind: service
    people: [100, S1]
    needs:
      - {k: 1, of: [plant], buffer_h: [4, A1], recharge: [1, A1], tag: A1}
crews:
  - {id: crew, count: [5, A1], may: ['plant*']}
"""

BAD = [
    ("of: [plant]", "of: [plnt]", 17, 'there is no node "plnt". Did you mean "plant"?'),
    ("buffer_h: [4, A1]", "buffer_h: [-4, A1]", 17, "buffer_h: -4 is negative"),
    ("people: [100, S1]", "people: 100", 15, "people: 100 has no tag"),
    ("people: [100, S1]", "people: [100, S9]", 15, 'tag "S9" stands in neither'),
    ("people: [100, S1]", "peple: [100, S1]", 15, 'Did you mean "people"?'),
    ("people: [100, S1]", "people: [.nan, S1]", 15, "no finite number"),
    ("people: [100, S1]", "people: [many, S1]", 15, "'many' is no number"),
    ("kind: asset", "kind: thing", 8, "kind"),
    ("control: cs", "control: svc", 10, "is no control_system"),
    ("k: 1", "k: 3", 17, "k: 3 of 1 cannot be"),
    ("k: 1", "k: 0", 17, "k: 0 of 1 cannot be"),
    ("capacity: [0.8, A1]", "capacity: [1.8, A1]", 11, "capacity: 1.8 is above 1"),
    ("modes: {manual:", "modes: {by_hand:", 11, 'mode "by_hand" is not known'),
    ("id: svc", "id: plant", 12, "this id stands twice"),
    ("tag: A1}", "tag: ''}", 17, "no tag stands"),
    ("may: ['plant*']", "may: ['pump*']", 19, 'no node is like "pump*"'),
    ("bedem-register/1", "bedem-register/9", 1, "is not known"),
    ("id: plant\n", "id: plant\n    id: twice\n", 7, '"id" stands twice in one place'),
    ("name: Plant", "name: *other", 7, "alias"),
    ("name: Plant", "name: [", 9, "did not find"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), BAD, ids=[b[1] for b in BAD])
def test_a_wrong_field_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in GOOD
    path = tmp_path / "register.yml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_inventory(path)
    text = str(caught.value)
    assert text.startswith(f"{path}:{line}: ")
    assert said in text
    assert "\n" not in text


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "register.yml"
    bad = GOOD.replace("people: [100, S1]", "people: 100").replace("mw: [10, S1]", "mw: 10")
    path.write_text(bad, encoding="utf-8")
    inventory, problems = examine(path)
    assert inventory is None
    assert [p.where for p in problems] == [f"{path}:9", f"{path}:15"]


@pytest.mark.parametrize(
    "raw", [b"", b"- 1\n", b"a: 1\n", b"\xff\xfe", b"services: {}\n", b"nodes: []\n", b"nodes: 3\n"]
)
def test_what_is_no_register_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "register.yml"
    path.write_bytes(raw)
    with pytest.raises(RegisterError) as caught:
        read_inventory(path)
    assert str(path) in str(caught.value)


def test_words_stay_words_and_bombs_stay_small() -> None:
    found = parse_lined(b"a: no\nb: 12:30\nc: 1_000\nd: '5'\ne: 1.5\nf: ~\n", "f").data
    assert found == {"a": "no", "b": "12:30", "c": "1_000", "d": "5", "e": 1.5, "f": None}
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
    )
    with pytest.raises(RegisterError):
        parse_lined(bomb.encode(), "bomb")
    with pytest.raises(RegisterError):
        parse_lined(b"[" * 5000 + b"]" * 5000, "deep")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "register.yml"
    path.write_text(GOOD, encoding="utf-8")
    return path


OPTIONS = [
    ("options: [{id: a, do: [{mode: manual, nodes: [pump]}]}]", 'there is no node "pump"'),
    ("options: [{id: a, do: [{mode: fly, nodes: [plant]}]}]", 'mode "fly" is not known'),
    ("options: [{id: a, do: [{nodes: [plant]}]}]", "give either mode or restore"),
    ("options: [{id: a, do: [{mode: manual, nodes: [plant], at_h: -1}]}]", "not between 0"),
    ("options: [{id: a}, {id: a}]", "stands twice"),
    ("verdicts: {maybe: [0, 1, A1]}", 'verdicts: "maybe" is not known'),
    ("verdicts: {no_sign: [0.5, 0.1, A1]}", "write [low, high, tag]"),
    ("verdicts: {no_sign: [0.5, 0.9, B9]}", "is not explained"),
    ("domains: {nobody: [0.1, 0.2, A1]}", '"nobody" is not known'),
    ("attack: {acts: [2, A1]}", "not between 0 and 1"),
    ("clean_h: {pump: [3, A1]}", 'there is no node "pump"'),
    ("optoins: []", 'Did you mean "options"?'),
]


@pytest.mark.parametrize(("body", "said"), OPTIONS, ids=[o[1] for o in OPTIONS])
def test_wrong_options_are_named_with_their_line(good: Path, body: str, said: str) -> None:
    path = good.with_name("options.yml")
    path.write_text(f"format: bedem-options/1\n{body}\n", encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_options(path, read_inventory(good))
    assert str(caught.value).startswith(f"{path}:2: ")
    assert said in str(caught.value)


EVENTS = [
    ("events: [{at_h: 1, node: pump, what: out}]", 'there is no node "pump"'),
    ("events: [{at_h: -1, node: plant, what: out}]", "not between 0"),
    ("events: [{at_h: 1, node: plant, what: mode, mode: fly}]", 'mode "fly" is not known'),
    ("events: [{at_h: 1, node: plant, what: degraded}]", "needs a capacity"),
    ("events: [{at_h: [1, X1], node: plant, what: out}]", 'tag "X1" is explained nowhere'),
    ("expect: [{node: svc, hours_lost: many}]", "neither a number"),
]


@pytest.mark.parametrize(("body", "said"), EVENTS, ids=[e[1] for e in EVENTS])
def test_wrong_replays_are_named_with_their_line(good: Path, body: str, said: str) -> None:
    path = good.with_name("events.yml")
    path.write_text(f"format: bedem-events/1\n{body}\n", encoding="utf-8")
    with pytest.raises(RegisterError) as caught:
        read_replay(path, read_inventory(good))
    assert str(caught.value).startswith(f"{path}:2: ")
    assert said in str(caught.value)
