"""The part before the message of a syslog line: RFC 3164, RFC 5424, ISO stamps, vendors' own.

<34>1 2003-10-11T22:14:15.003Z host app pid id [sd k="v"] message      RFC 5424
<34>Oct 11 22:14:15 host app[pid]: message                             RFC 3164, year unknown
Oct 11 2003 22:14:15 host : message                                    Cisco
2003-10-11T22:14:15+02:00 host app[pid]: message                       rsyslog
<34> 11/10/2003:22:14:15 GMT host app : message                        NetScaler
Mon Oct 11 22:14:15 2003 [pid 3] message                               vsftpd and others
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import msgspec

from bedem.model.records import Micros, TimeKind
from bedem.readers.stamps import iso_micros

_EPOCH: Final = datetime(1970, 1, 1)
MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        start=1,
    )
}
_MONTH = "(" + "|".join(MONTHS) + ")"
_PRI = re.compile(r"<(\d{1,3})>")
_VERSION = re.compile(r"1 (?=\S)")
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)(?=[\s:]|$)"
)
_OLD = re.compile(
    r"[*:.]?" + _MONTH + r" {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?"
    r"(?: (\d{4})(?= ))?(?: (UTC|GMT|[A-Z]{3,4})(?=[: ]))?"
)
_SLASHES = re.compile(r"(\d\d)/(\d\d)/(\d{4}):(\d\d):(\d\d):(\d\d)(?: (GMT|UTC))?(?= |$)")
_WEEKDAY = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    + _MONTH
    + r" {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})(?= )"
)
_BRACKET_PID = re.compile(r"\[pid (\d{1,10})\] ")
_FIVE = re.compile(r"(\S+) (\S+) (\S+) (\S+) ")
_SD_ELEMENT = re.compile(r'\[([^\s=\]"]{1,64})((?: [^\s=\]"]{1,64}="(?:[^"\\]|\\.)*")*) *\]')
_SD_PAIR = re.compile(r' ([^\s=\]"]{1,64})="((?:[^"\\]|\\.)*)"')
SEVERITIES: Final = frozenset(
    ["EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG"]
)
_TAG = re.compile(
    r"([^\s:\[\]<>]{1,128}|[^\s:\[\]<>]{1,64} [^\s:\[\]<>]{1,64}(?=\[\d))"
    r"(?:\[([^\[\]\s]{0,32})\])?(?: \([^()]{1,128}\)(?:\[\d{1,10}\])?| <\w{1,16}>)?"
    r" ?:(?: |$)|([^\s:\[\]<>]{1,64}) [\d.]{1,16}:(?: |$)|([^\s:\[\]<>]{1,128})\[(\d{1,10})\] "
)


class Header(msgspec.Struct):
    """rest: what follows the stamp. month, day: only where the year is not told.

    kind, micros: of the stamp; micros counts from year 0 of an unknown year as None.
    """

    pri: int | None = None
    stamp: str = ""
    micros: Micros | None = None
    kind: TimeKind = "none"
    month: int = 0
    day: int = 0
    clock: int = 0
    rest: str = ""
    host: str | None = None
    program: str | None = None
    pid: str | None = None
    msgid: str | None = None
    severity: str | None = None
    sd: dict[str, str] = {}
    message: str = ""
    full: bool = False


def header_of(text: str) -> Header | None:
    """The header of a line; None when it has neither a priority nor a stamp in front."""
    out = Header()
    pri = _PRI.match(text)
    pos = 0
    if pri is not None and int(pri.group(1)) < 192:
        out.pri = int(pri.group(1))
        pos = pri.end()
        version = _VERSION.match(text, pos)
        if version is not None:
            return _rfc5424(text, version.end(), out)
    at = pos
    if out.pri is not None and text[pos : pos + 1] in {" ", ":"}:
        at += 1
    end = _stamp(text, at, out)
    if end < 0:
        if out.pri is None:
            return None
        end = at
    out.rest = text[end:].lstrip(" ")
    return out


def _stamp(text: str, at: int, out: Header) -> int:
    """Fill the stamp that stands at `at`; where it ends, -1 when there is none."""
    found = _OLD.match(text, at)
    if found is not None:
        month, day, year, hour, minute, second, fraction, late_year, zone = found.groups()
        year = year or late_year
        out.stamp = found.group(0)
        clock = int(hour) * 3600 + int(minute) * 60 + min(int(second), 59)
        micros = clock * 1_000_000 + int((fraction or "0").ljust(6, "0")[:6])
        if int(hour) > 23 or int(minute) > 59:
            return -1
        out.month, out.day, out.clock = MONTHS[month], int(day), micros
        out.kind = "utc" if zone in {"UTC", "GMT"} else "local"
        if year:
            out.micros = moment(int(year), out.month, out.day, micros)
            out.month = 0
        return found.end()
    found = _ISO.match(text, at)
    if found is not None:
        out.stamp = found.group(1)
        read = iso_micros(out.stamp.replace(",", "."))
        if read is not None:
            out.micros, out.kind = read
        return found.end()
    found = _SLASHES.match(text, at)
    if found is not None:
        first, second_, year, hour, minute, second, zone = found.groups()
        out.stamp = found.group(0)
        out.kind = "utc" if zone else "local"
        day, month = _day_month(int(first), int(second_))
        clock = (int(hour) * 3600 + int(minute) * 60 + int(second)) * 1_000_000
        out.micros = moment(int(year), month, day, clock)
        return found.end()
    found = _WEEKDAY.match(text, at)
    if found is not None:
        name, day_text, hour, minute, second, year = found.groups()
        clock = (int(hour) * 3600 + int(minute) * 60 + int(second)) * 1_000_000
        out.stamp, out.kind = found.group(0), "local"
        out.micros = moment(int(year), MONTHS[name], int(day_text), clock)
        return found.end()
    return -1


def _day_month(first: int, second: int) -> tuple[int, int]:
    """NetScaler writes day first, older releases month first: only a number over 12 tells."""
    return (second, first) if second > 12 else (first, second)


def moment(year: int, month: int, day: int, micros: int) -> Micros | None:
    """Microseconds of a calendar date; None when there is no such day."""
    try:
        delta = datetime(year, month, day) - _EPOCH
    except ValueError:
        return None
    return delta.days * 86_400_000_000 + micros


def _rfc5424(text: str, pos: int, out: Header) -> Header | None:
    stamp, _, rest = text[pos:].partition(" ")
    if stamp != "-":
        out.stamp = stamp
        read = iso_micros(stamp)
        if read is None:
            return None
        out.micros, out.kind = read
    parts = _FIVE.match(rest)
    if parts is None:
        return None
    host, program, pid, msgid = (None if p == "-" else p for p in parts.groups())
    out.host, out.program, out.pid, out.msgid = host, program, pid, msgid
    out.full = True
    rest = rest[parts.end() :]
    sd: dict[str, str] = {}
    if rest[:1] == "-":
        rest = rest[1:]
    else:
        at = 0
        while element := _SD_ELEMENT.match(rest, at):
            for name, value in _SD_PAIR.findall(element.group(2)):
                key = f"{element.group(1)}.{name}"
                sd[key] = re.sub(r"\\([\"\\\]])", r"\1", value)
            at = element.end()
        rest = rest[at:]
    out.sd = sd
    out.rest = out.message = rest.removeprefix(" ").removeprefix("\ufeff")
    return out


def split_rest(out: Header) -> None:
    """Host, program and message of a line that is not RFC 5424."""
    rest = out.rest
    bracket = _BRACKET_PID.match(rest)
    if bracket is not None:  # vsftpd's own log
        out.program, out.pid = "vsftpd", bracket.group(1)
        out.message = rest[bracket.end() :]
        return
    if rest[:1] == ":":
        out.message = rest[1:].lstrip(" ")
        return
    first, _, after = rest.partition(" ")
    if first in SEVERITIES:
        out.severity = first
    elif first.endswith(":") or "[" in first or not after:
        after = rest
    else:
        out.host = first
    after = after.lstrip(" ")
    tag = _TAG.match(after)
    if tag is None:
        out.message = after
        return
    out.program = tag.group(1) or tag.group(3) or tag.group(4)
    out.pid = tag.group(2) or tag.group(5)
    out.message = after[tag.end() :]
    if tag.group(0).startswith(f"{tag.group(1)}[") or tag.group(5) or tag.group(1) is None:
        return
    middle = tag.group(0)[len(tag.group(1)) :].rstrip(" :")
    if middle:
        out.message = f"{middle.strip()} {out.message}"
