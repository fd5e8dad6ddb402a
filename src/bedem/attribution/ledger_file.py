"""Reading a ledger: every error names file and line, and nothing is taken in half."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any, Final

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bedem.attribution.ledger import (
    FAKING,
    FALSE_FLAG,
    GRADES,
    HYPOTHESES,
    KINDS,
    SCHEMA,
    Item,
    Ledger,
    Range,
)
from bedem.knowledge.attack_store import BUNDLED, load_release
from bedem.model.errors import KnowledgeError

MOST_BYTES: Final = 2 * 1024**2
MOST_ITEMS: Final = 2000
MOST_NODES: Final = 200_000
MOST_DEPTH: Final = 12
MOST_BRACKETS: Final = 50
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOLERANCE: Final = 1e-6


class LedgerError(KnowledgeError):
    """A ledger that does not add up: file, line, what and what to do."""


def load_ledger(path: Path) -> Ledger:
    """Raise LedgerError for anything that is off."""
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        raise LedgerError("is larger than 2 MB", where=str(path), todo="Split it by case.")
    return parse_ledger(raw, str(path))


def parse_ledger(raw: bytes, name: str) -> Ledger:
    """The ledger with the line of each item."""
    tree = _tree(raw, name)
    if not isinstance(tree, dict):
        raise LedgerError("holds no ledger", where=f"{name}:1", todo=f"Begin: schema: {SCHEMA}")
    plain = _Plain(name).of(tree)
    for part in ("items", "links", "tests", "seen"):
        rows = plain.get(part)
        for i, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, dict):
                row["line"] = tree[part].lc.item(i)[0] + 1
    try:
        ledger = msgspec.convert(plain, Ledger)
    except msgspec.ValidationError as error:
        line = _line_of(tree, str(error))
        raise LedgerError(str(error), where=f"{name}:{line}", todo="Correct that field.") from error
    _check(ledger, tree, name)
    return ledger


def _tree(raw: bytes, name: str) -> Any:
    _refuse_depth(raw, name)
    try:
        yaml = YAML(typ="rt", pure=True)
        yaml.Constructor = _Constructor
        return yaml.load(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LedgerError("is not UTF-8 text", where=f"{name}:1", todo="Save as UTF-8.") from error
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LedgerError(
            "says one thing twice", where=f"{name}:{line}", todo="Delete one of the two."
        ) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LedgerError(
            error.problem or "is no YAML", where=f"{name}:{line}", todo="Correct that line."
        ) from error
    except (YAMLError, RecursionError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
        raise LedgerError(f"is no YAML: {why}", where=f"{name}:1", todo="Correct it.") from error


def _refuse_depth(raw: bytes, name: str) -> None:
    """Brackets within brackets without end cost the parser minutes; brackets in text count too."""
    depth = 0
    for line, text in enumerate(raw.splitlines(), 1):
        for byte in text:
            depth += (byte in b"[{") - (byte in b"]}")
            if depth > MOST_BRACKETS:
                what = "has too many brackets within brackets"
                raise LedgerError(what, where=f"{name}:{line}", todo="Close them.")


class _Constructor(RoundTripConstructor):
    """Days stay text: a day that does not exist is named with its line, like any other error."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


class _Plain:
    """Plain data from a tree, bounded in depth and size: aliases may stand for themselves often."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._left = MOST_NODES

    def of(self, node: Any, depth: int = 0) -> Any:
        self._left -= 1
        if depth > MOST_DEPTH or self._left < 0:
            raise LedgerError("is nested too deeply, or too large", where=f"{self._name}:1")
        if isinstance(node, dict):
            return {str(k): self.of(v, depth + 1) for k, v in node.items()}
        if isinstance(node, list):
            return [self.of(v, depth + 1) for v in node]
        if isinstance(node, bool) or node is None:
            return node
        for kind in (int, float, str):
            if isinstance(node, kind):
                return kind(node)
        return str(node)


def _line_of(tree: Any, message: str) -> int:
    """Line of the field that a msgspec message names as `$.items[3].lr`."""
    _, _, path = message.partition(" - at `$")
    node, line = tree, 1
    for step in re.findall(r"\.([^.\[\]`]+)|\[(\d+|\.\.\.)\]", path):
        key: Any = step[0] or (int(step[1]) if step[1].isdigit() else None)
        try:
            place = node.lc.item(key) if isinstance(key, int) else node.lc.key(key)
            line, node = place[0] + 1, node[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


class _Checker:
    """Everything a schema cannot say, each with its line."""

    def __init__(self, ledger: Ledger, tree: Any, name: str) -> None:
        self.ledger, self.tree, self.name = ledger, tree, name

    def refuse(self, line: int, what: str, todo: str) -> None:
        raise LedgerError(what, where=f"{self.name}:{line}", todo=todo)

    def line(self, *path: Any) -> int:
        return _line_of(self.tree, " - at `$" + "".join(f".{p}" for p in path) + "`")

    def bounds(self, line: int, what: str, bounds: Range, lowest: float, highest: float) -> None:
        low, high = bounds
        if not (lowest <= low <= high <= highest):
            self.refuse(
                line, f"{what} is [{low:g}, {high:g}]",
                f"Low before high, both from {lowest:g} to {highest:g}.",
            )  # fmt: skip

    def names(self, line: int, what: str, used: dict[str, Range]) -> None:
        for name in used:
            if name not in self.ledger.hypotheses:
                known = ", ".join(self.ledger.hypotheses)
                self.refuse(line, f'{what}: "{name}" is no hypothesis here', f"Known: {known}.")

    def day(self, line: int, text: str) -> None:
        try:
            fits = bool(_DAY.fullmatch(text)) and bool(datetime.date.fromisoformat(text))
        except ValueError:
            fits = False
        if not fits:
            self.refuse(line, f'"{text}" is no day', "Write it as 2022-08-26.")

    def prior(self, name: str, prior: dict[str, Range]) -> None:
        line = self.line("priors", name)
        self.names(line, f'prior "{name}"', prior)
        missing = [h for h in self.ledger.hypotheses if h not in prior]
        if missing:
            self.refuse(
                line, f'prior "{name}" leaves out {", ".join(missing)}', "Give all of them."
            )
        for hypothesis, bounds in prior.items():
            self.bounds(line, f'prior "{name}" of {hypothesis}', bounds, 0.0, 1.0)
        low, high = (sum(b[i] for b in prior.values()) for i in (0, 1))
        if low > 1 + _TOLERANCE or high < 1 - _TOLERANCE:
            self.refuse(
                line,
                f'prior "{name}" cannot add up to 1: its ranges sum to {low:.3g} to {high:.3g}',
                "Correct the ranges.",
            )  # fmt: skip

    def item(self, item: Item) -> None:
        self.day(item.line, item.as_of)
        if not item.evidence or not item.family.strip():
            self.refuse(item.line, "an item has no evidence or no family", "Give both.")
        if item.grade not in self.ledger.rho and item.grade not in GRADES:
            what = f'grade "{item.grade}" is not known'
            self.refuse(item.line, what, "A1 to F6, or one that rho defines.")
        self.names(item.line, f"item {item.id}", item.lr)
        if item.kind not in KINDS:
            self.refuse(
                item.line, f'kind "{item.kind}" is not known', f"Known: {', '.join(KINDS)}."
            )
        most = KINDS[item.kind]
        for hypothesis, bounds in item.lr.items():
            self.bounds(item.line, f"item {item.id}, {hypothesis}", bounds, 1 / most, most)
        if isinstance(item.faking, str) and item.faking not in FAKING:
            self.refuse(
                item.line, f'faking "{item.faking}" is not known', "cheap, dear or a range."
            )
        if isinstance(item.faking, tuple):
            self.bounds(item.line, f"item {item.id}, faking", item.faking, 0.01, 1.0)
        if item.faking is not None and FALSE_FLAG in item.lr:
            self.refuse(item.line, f"item {item.id} gives {FALSE_FLAG} twice", "lr or faking.")


def _check(ledger: Ledger, tree: Any, name: str) -> None:
    check = _Checker(ledger, tree, name)
    if ledger.schema != SCHEMA:
        check.refuse(check.line("schema"), f'schema is "{ledger.schema}"', f"Here it is {SCHEMA}.")
    if len(ledger.items) > MOST_ITEMS:
        check.refuse(check.line("items"), f"{len(ledger.items)} items", f"At most {MOST_ITEMS}.")
    line = check.line("hypotheses")
    unknown = [h for h in ledger.hypotheses if h not in HYPOTHESES]
    if (
        unknown
        or len(set(ledger.hypotheses)) != len(ledger.hypotheses)
        or len(ledger.hypotheses) < 2
    ):
        what = (
            f'"{unknown[0]}" is no hypothesis' if unknown else "hypotheses repeat, or are too few"
        )
        check.refuse(line, what, f"Known: {', '.join(HYPOTHESES)}.")
    if not ledger.priors:
        check.refuse(1, "there is no prior", "Give at least one, better three.")
    for grade, bounds in ledger.rho.items():
        check.bounds(check.line("rho", grade), f"rho of {grade}", bounds, 0.0, 1.0)
    for prior, ranges in ledger.priors.items():
        check.prior(prior, ranges)
    _check_items(check)
    _check_rest(check)


def _check_items(check: _Checker) -> None:
    seen: dict[str, tuple[int, str]] = {}
    for item in check.ledger.items:
        check.item(item)
        for evidence in item.evidence:
            if evidence in seen:
                line, family = seen[evidence]
                what = f'evidence "{evidence}" stands in line {line} already'
                if family != item.family:
                    what += f', there of family "{family}", here "{item.family}"'
                check.refuse(item.line, what, "One piece of evidence counts once.")
            seen[evidence] = (item.line, item.family)


def _check_rest(check: _Checker) -> None:
    incidents = {i.incident for i in check.ledger.items if i.incident}
    for link in check.ledger.links:
        check.day(link.line, link.as_of)
        unknown = [i for i in link.incidents if i not in incidents]
        if unknown or len(link.incidents) < 2:
            what = f'no item is about incident "{unknown[0]}"' if unknown else "joins nothing"
            check.refuse(link.line, what, "A link names two incidents that items are about.")
        if not link.evidence or not link.because.strip():
            check.refuse(link.line, "a link needs evidence and a reason", "Give both.")
    _check_seen(check)
    tests: set[str] = set()
    for test in check.ledger.tests:
        if test.id in tests:
            check.refuse(test.line, f'test "{test.id}" stands here twice', "Rename one.")
        tests.add(test.id)
        check.names(test.line, f"test {test.id}", test.yes)
        for hypothesis, bounds in test.yes.items():
            check.bounds(test.line, f"test {test.id}, {hypothesis}", bounds, 0.001, 0.999)
        if test.done:
            check.day(test.line, test.done)


def _check_seen(check: _Checker) -> None:
    """Ids must be active ones of the newest release that ships."""
    if not check.ledger.seen:
        return
    newest = load_release(list(BUNDLED)[-1])
    for feature in check.ledger.seen:
        check.day(feature.line, feature.as_of)
        if not 0 <= feature.certainty <= 1:
            what = f"certainty of {feature.id} is {feature.certainty:g}"
            check.refuse(feature.line, what, "From 0 to 1.")
        entry = newest.entries.get(feature.id)
        if entry is None or feature.id[:1] not in "TS" or feature.id[:2] == "TA":
            what = f'"{feature.id[:40]}" is no technique or software of ATT&CK {newest.release}'
            check.refuse(feature.line, what, "Correct the id.")
        elif not entry.active:
            todo = f"Use {entry.revoked_by}." if entry.revoked_by else "It has no successor."
            state = "revoked" if entry.revoked else "deprecated"
            check.refuse(feature.line, f"{feature.id} is {state}", todo)
