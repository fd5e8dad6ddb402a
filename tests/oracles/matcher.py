"""A slow, obvious matcher: walks pySigma's parsed condition over flat fields.

No formula, no folding of conditions, no needles, no memo, no plans. It shares with bedem only what
is a decision and no algorithm: the table of log sources and the field maps' tables (names); what
made fields hold is written again below.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime
from typing import Any

import yaml
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule
from sigma.types import (
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
    SpecialChars,
)

from bedem.detection.logsources import Target, targets_of
from bedem.model.records import Event
from tests.oracles.records import Fields, Record, low


def pattern(value: SigmaString, whole: bool) -> str:
    """A Python regular expression for a Sigma string."""
    out = ""
    for part in value.s:
        if isinstance(part, str):
            out += re.escape(part)
        else:
            out += "(?s:.*)" if part is SpecialChars.WILDCARD_MULTI else "(?s:.)"
    return r"\A(?:" + out + r")\Z" if whole else out


def lowered(value: SigmaString) -> SigmaString:
    if isinstance(value, SigmaCasedString):
        return value
    copy = SigmaString()
    copy.s = [low(p) if isinstance(p, str) else p for p in value.s]
    return copy


PATTERNS: dict[tuple[int, bool], tuple[SigmaString, re.Pattern[str]]] = {}


def compiled(value: SigmaString, keyword: bool) -> re.Pattern[str]:
    key = (id(value), keyword)
    if key not in PATTERNS:  # the value is kept, so that its id stays its own
        PATTERNS[key] = (value, re.compile(pattern(lowered(value), not keyword)))
    return PATTERNS[key][1]


def number(text: str) -> float | None:
    try:
        return float(int(text, 16)) if text[:2].lower() == "0x" else float(text)
    except ValueError:
        return None


def one_value(value: Any, have: list[str], record: Record, keyword: bool) -> bool:
    if isinstance(value, SigmaExpansion):
        return any(one_value(v, have, record, keyword) for v in value.values)
    if isinstance(value, SigmaNull):
        return not have or "" in have
    if isinstance(value, SigmaExists):
        return bool(have) == value.exists
    if isinstance(value, SigmaString):
        if not keyword:
            if value.s in ([], [""]):
                return not have or "" in have
            if all(p is SpecialChars.WILDCARD_MULTI for p in value.s):
                return bool(have)
        cased = isinstance(value, SigmaCasedString)
        wanted = compiled(value, keyword)
        return any(wanted.search(t if cased else low(t)) for t in have)
    if isinstance(value, SigmaRegularExpression):
        flags = sum((value.sigma_to_python_flags[f] for f in value.flags), re.RegexFlag(0))
        text = re.sub(r"(?<!\\)\$$", r"\\Z", str(value.regexp))
        return any(re.search(text, t, flags | re.ASCII) for t in have)
    if isinstance(value, SigmaCIDRExpression):
        return any(in_network(t, value.network) for t in have)
    if isinstance(value, SigmaTimestampPart):
        return any(time_part(t, value.timestamp_part.name.lower()) == value.number for t in have)
    if isinstance(value, SigmaNumber):
        if keyword:
            return any(str(value.number) in t for t in have)
        return any(
            t == str(value.number) or (t[:2] == "0x" and number(t) == value.number)
            for t in map(low, have)
        )
    if isinstance(value, SigmaBool):
        word = "true" if value.boolean else "false"
        return any(word in low(t) if keyword else word == low(t) for t in have)
    if isinstance(value, SigmaCompareExpression):
        limit, op = value.number.number, value.op.name
        tests = {
            "LT": lambda n: n < limit,
            "LTE": lambda n: n <= limit,
            "GT": lambda n: n > limit,
            "GTE": lambda n: n >= limit,
            "NEQ": lambda n: n != limit,
        }
        numbers = [number(t) for t in have]
        return any(n is not None and tests[op](n) for n in numbers)
    if isinstance(value, SigmaFieldReference):
        for theirs in record.get(value.field):
            for mine in have:
                a, b = low(mine), low(theirs)
                if value.starts_with and value.ends_with:
                    hit = b in a
                elif value.starts_with:
                    hit = a.startswith(b)
                elif value.ends_with:
                    hit = a.endswith(b)
                else:
                    hit = a == b
                if hit:
                    return True
        return False
    raise AssertionError(type(value))


def in_network(text: str, network: Any) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    if network.version == 4 and mapped is not None:
        address = mapped
    return address.version == network.version and address in network


def time_part(text: str, part: str) -> int | None:
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d))?", text, re.ASCII)
    if not found:
        return None
    try:
        when = datetime(*(int(g or 0) for g in found.groups()))
    except ValueError:
        return None
    return when.isocalendar()[1] if part == "week" else getattr(when, part)


def holds(node: Any, record: Record) -> bool:
    if isinstance(node, ConditionAND):
        return all(holds(a, record) for a in node.args)
    if isinstance(node, ConditionOR):
        return any(holds(a, record) for a in node.args)
    if isinstance(node, ConditionNOT):
        return not holds(node.args[0], record)
    if isinstance(node, ConditionFieldEqualsValueExpression):
        return one_value(node.value, record.get(node.field), record, False)
    if isinstance(node, ConditionValueExpression):
        return one_value(node.value, record.fields.values(), record, True)
    raise AssertionError(type(node))


class Naive:
    """Every rule of a set of texts asked of every event."""

    def __init__(self, rules: dict[str, str | bytes]) -> None:
        """rules: id -> YAML text."""
        self.rules: list[tuple[str, list[Any], tuple[Target, ...]]] = []
        for name, text in sorted(rules.items()):
            rule = SigmaRule.from_dict(yaml.load(text, yaml.CSafeLoader), collect_errors=True)
            if rule.errors:
                continue
            source = rule.logsource
            targets = targets_of(source.product or "", source.category or "", source.service or "")
            try:
                conditions = [c.parsed for c in rule.detection.parsed_condition]
            except SigmaError:
                continue
            self.rules.append((name, conditions, targets))

    def match(self, event: Event) -> list[str]:
        fields = Fields(event)
        out = []
        records: dict[Target, Record | None] = {}
        for name, conditions, targets in self.rules:
            for target in targets:
                if target not in records:
                    made = Record(fields, target)
                    records[target] = made if made.kind_fits(event) else None
                record = records[target]
                if record is not None and any(holds(c, record) for c in conditions):
                    out.append(name)
                    break
        return out
