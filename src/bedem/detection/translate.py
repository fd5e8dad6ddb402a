"""pySigma's condition tree -> formula.

pySigma reads the rule language (modifiers, wildcards, selectors); what it yields is a tree of
conditions over values, and only that tree is read here.
"""

from __future__ import annotations

from typing import Final

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from bedem.detection.formula import (
    KEYWORD,
    Atom,
    Formula,
    Op,
    conjunction,
    disjunction,
    negation,
)
from bedem.detection.regexes import flags_of, refusal
from bedem.detection.text import MADE, field_key, fold

MAX_DEPTH: Final = 64
_COMPARE: Final[dict[str, Op]] = {"LT": "lt", "LTE": "le", "GT": "gt", "GTE": "ge", "NEQ": "ne"}


class Unsupported(Exception):
    """The rule asks for something this matcher does not do; `what` says it in a few words."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class PlaceholderUnset(Exception):
    """The rule needs values that only the institution can give."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def translate(node: object, depth: int = 0) -> Formula:
    """The formula of a parsed condition; raises Unsupported or PlaceholderUnset."""
    if depth > MAX_DEPTH:
        raise Unsupported(f"conditions nested deeper than {MAX_DEPTH}")
    if isinstance(node, ConditionAND):
        return conjunction([translate(a, depth + 1) for a in node.args])
    if isinstance(node, ConditionOR):
        return disjunction([translate(a, depth + 1) for a in node.args])
    if isinstance(node, ConditionNOT):
        return negation(translate(node.args[0], depth + 1))
    if isinstance(node, ConditionFieldEqualsValueExpression):
        key = field_key(node.field)
        if not key or key.startswith(MADE):
            raise Unsupported(f"field name {node.field!r}")
        return _value(key, node.value)
    if isinstance(node, ConditionValueExpression):
        return _value(KEYWORD, node.value)
    raise Unsupported(f"condition of kind {type(node).__name__}")


def _value(field: str, value: SigmaType) -> Formula:
    if isinstance(value, SigmaExpansion):
        return disjunction([_value(field, v) for v in value.values])
    if isinstance(value, SigmaString):
        return _string(field, value)
    if isinstance(value, SigmaTimestampPart):
        return Atom(field, "part", str(value.number), (value.timestamp_part.name.lower(),))
    if isinstance(value, SigmaNumber):
        return Atom(field, "number" if field else "contains", str(value.number))
    if isinstance(value, SigmaBool):
        return Atom(field, "equals" if field else "contains", "true" if value.boolean else "false")
    if isinstance(value, SigmaRegularExpression):
        return _regex(field, value)
    if isinstance(value, SigmaNull):
        return Atom(field, "null")
    if isinstance(value, SigmaExists):
        return Atom(field, "exists", "true" if value.exists else "false")
    if isinstance(value, SigmaCIDRExpression):
        return Atom(field, "cidr", str(value.network))
    if isinstance(value, SigmaCompareExpression):
        return Atom(field, _COMPARE[value.op.name], str(value.number.number))
    if isinstance(value, SigmaFieldReference):
        ends = (value.starts_with, value.ends_with)
        how = {(True, True): "contains", (True, False): "starts", (False, True): "ends"}.get(ends)
        return Atom(field, "ref", field_key(value.field), (how,) if how else ())
    raise Unsupported(f"value of kind {type(value).__name__}")


def _regex(field: str, value: SigmaRegularExpression) -> Formula:
    names = [p.name for p in value.regexp.s if isinstance(p, Placeholder)]
    if names:
        raise PlaceholderUnset(names)
    pattern, flags = str(value.regexp), flags_of({f.name for f in value.flags})
    why = refusal(pattern, flags)
    if why:
        raise Unsupported(f"regular expression that RE2 cannot run in linear time ({why})")
    return Atom(field, "re", pattern, flags)


def _string(field: str, value: SigmaString) -> Formula:
    """Wildcards at the ends become contains, starts, ends; inner ones and `?` a glob."""
    names = [p.name for p in value.s if isinstance(p, Placeholder)]
    if names:
        raise PlaceholderUnset(names)
    cased = isinstance(value, SigmaCasedString)
    tokens: list[str] = []
    for part in value.s:
        if isinstance(part, str):
            tokens.append("=" + (part if cased else fold(part)))
        else:
            wildcard = "*" if part is SpecialChars.WILDCARD_MULTI else "?"
            if wildcard == "?" or tokens[-1:] != ["*"]:
                tokens.append(wildcard)
    return _pattern(field, tokens, cased)


def _pattern(field: str, tokens: list[str], cased: bool) -> Atom:
    if field == KEYWORD:  # a keyword stands anywhere in a value
        tokens = [*([] if tokens[:1] == ["*"] else ["*"]), *tokens]
        tokens = [*tokens, *([] if tokens[-1:] == ["*"] else ["*"])]
    lead, trail = tokens[:1] == ["*"], tokens[-1:] == ["*"]
    inner = tokens[1 if lead else 0 : len(tokens) - (1 if trail and len(tokens) > 1 else 0)]
    if not inner:
        # `*` alone asks for any value; the empty text is what a missing field shows too
        return Atom(field, "exists", "true") if lead else Atom(field, "null")
    if len(inner) == 1 and inner[0][0] == "=":
        ops: dict[tuple[bool, bool], Op] = {
            (False, False): "equals",
            (False, True): "starts",
            (True, False): "ends",
            (True, True): "contains",
        }
        return Atom(field, ops[lead, trail], inner[0][1:], (), cased)
    return Atom(field, "glob", "", tuple(tokens), cased)
