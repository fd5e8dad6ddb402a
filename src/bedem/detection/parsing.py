"""One rule file -> rules with formulas, or the reason why not. pySigma parses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
import yaml
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from bedem.detection.formula import Formula, disjunction
from bedem.detection.profiles import Kind, NotRun, reason
from bedem.detection.regexes import POLICY
from bedem.detection.translate import PlaceholderUnset, Unsupported, translate
from bedem.model.messages import Arg
from bedem.model.records import LEVELS, Level, Rule

MAX_ALIASES: Final = 64
MAX_DEPTH: Final = 32
_ANCHOR: Final = re.compile(rb"(?:^|[\s\[{,:-])&\w")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Parsed(msgspec.Struct, frozen=True, array_like=True):
    """A rule and its formula before any target. source: product, category, service."""

    rule: Rule
    formula: Formula
    source: tuple[str, str, str]


def parse_file(pack: str, path: str, text: bytes | str) -> list[Parsed | NotRun]:
    """What a rule file holds, one entry a document; a file that cannot be read gives one."""

    def refused(
        kind: Kind, line: int, rule_id: str = "", title: str = "", **args: Arg
    ) -> Parsed | NotRun:
        message, english = reason(kind, **args)
        return NotRun(kind, path, rule_id, title, message, english, f"{path}:{line}", pack)

    if isinstance(text, str):
        return [refused("syntax", 1, problem=text)]
    try:
        documents = _documents(text)
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        return [refused("syntax", line, problem=err.problem or "YAML error")]
    except (yaml.YAMLError, ValueError, RecursionError) as err:
        return [refused("syntax", 1, problem=str(err).splitlines()[0] if str(err) else "YAML")]
    if not documents:
        return [refused("syntax", 1, problem="empty file")]
    lines = text.decode("utf-8", "replace").splitlines()
    return [_document(pack, path, lines, document, refused) for document in documents]


def _documents(text: bytes) -> list[Any]:
    if _ANCHOR.search(text):
        aliases = sum(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, _Loader))
        if aliases > MAX_ALIASES:
            raise ValueError(f"more than {MAX_ALIASES} YAML aliases")
    return [d for d in yaml.load_all(text, _Loader) if d is not None]


def _document(
    pack: str,
    path: str,
    lines: list[str],
    document: Any,
    refused: Callable[..., Parsed | NotRun],
) -> Parsed | NotRun:
    if not isinstance(document, dict):
        return refused("syntax", 1, problem="a rule is a mapping of names")
    rule_id, title = str(document.get("id", "")), str(document.get("title", ""))
    if "correlation" in document or "filter" in document:
        return refused("correlation", line_of(lines, "correlation", "filter"), rule_id, title)
    at = line_of(lines, "detection")
    try:
        if _depth(document) > MAX_DEPTH:
            what = f"nested deeper than {MAX_DEPTH}"
            return refused("unsupported", at, rule_id, title, what=what)
        rule = SigmaRule.from_dict(document, collect_errors=True, policy=POLICY)
        if rule.errors:
            line, problem = _problem(lines, rule.errors[0])
            return refused("syntax", line, rule_id, title, problem=problem)
        at = line_of(lines, "condition", "detection")
        formula = disjunction([translate(c.parsed) for c in rule.detection.parsed_condition])
    except PlaceholderUnset as err:
        at = line_of(lines, f"%{err.names[0]}%")
        return refused("placeholder", at, rule_id, title, names=", ".join(err.names))
    except Unsupported as err:
        return refused("unsupported", at, rule_id, title, what=err.what)
    except SigmaError as err:
        line, problem = _problem(lines, err, at)
        return refused("syntax", line, rule_id, title, problem=problem)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as err:
        return refused("syntax", at, rule_id, title, problem=f"{type(err).__name__}: {err}"[:200])
    except RecursionError:
        return refused("unsupported", at, rule_id, title, what="conditions nested too deep")
    return Parsed(_rule(pack, path, document, rule), formula, _source(rule))


def _depth(value: Any, depth: int = 0) -> int:
    if depth > MAX_DEPTH:
        return depth
    if isinstance(value, dict):
        return max((_depth(v, depth + 1) for v in value.values()), default=depth)
    if isinstance(value, list):
        return max((_depth(v, depth + 1) for v in value), default=depth)
    return depth


def _source(rule: SigmaRule) -> tuple[str, str, str]:
    source = rule.logsource
    return (source.product or "", source.category or "", source.service or "")


def _rule(pack: str, path: str, document: dict[Any, Any], rule: SigmaRule) -> Rule:
    level: Level = "medium"  # a rule without a level is neither noise nor alarm
    if rule.level is not None and rule.level.name.lower() in LEVELS:
        level = next(x for x in LEVELS if x == rule.level.name.lower())
    return Rule(
        id=str(rule.id) if rule.id else path,
        title=rule.title,
        level=level,
        author=rule.author or "",
        status=rule.status.name.lower() if rule.status else "",
        tags=tuple(str(t) for t in rule.tags),
        logsource="/".join(part for part in _source(rule) if part),
        path=path,
        pack=pack,
        references=tuple(str(r) for r in document.get("references") or ()),
    )


def line_of(lines: list[str], *words: str) -> int:
    """Number of the first line that begins with (or holds) one of `words`; 1 where none does."""
    for word in words:
        for number, line in enumerate(lines, 1):
            if line.strip().startswith(word + ":") or (word.startswith("%") and word in line):
                return number
    return 1


def _problem(lines: list[str], err: SigmaError, default: int = 0) -> tuple[int, str]:
    """Where pySigma's error points, as well as its text tells."""
    text = " ".join(str(err.args[0] if err.args else err).split())[:200]
    for word in re.findall(r"[\w|.-]{3,}", text):
        for number, line in enumerate(lines, 1):
            if line.strip().startswith((f"{word}:", f"- {word}:")) or f"|{word}" in line:
                return number, text
    return default or line_of(lines, "detection"), text
