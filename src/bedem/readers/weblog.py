"""Access logs of Apache, nginx, lighttpd, HAProxy-less proxies: Common and Combined format.

log = webserver/access. The virtual host in front of a line, where there is one, is the site, kept
as `cs-host`; these logs do not name the machine. Apache's error log is webserver/error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from bedem.model.records import Event
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.stamps import Stamps
from bedem.readers.syslog_header import MONTHS, moment
from bedem.readers.textlines import Line, head_lines, text_lines

VERSION: Final = 1
_STAMP = (
    r"\[(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d)(?:[.,]\d{1,6})? ([+-])(\d\d)(\d\d)\]"
)
_ACCESS = re.compile(
    r"(?:(\S{1,255}) )?(\S{1,255}) (\S{1,255}) (.{1,255}?) " + _STAMP + r' "((?:[^"\\]|\\.)*)" '
    r"(\d{3}|-) (\d{1,20}|-)(?: \"((?:[^\"\\]|\\.)*)\"(?: \"((?:[^\"\\]|\\.)*)\"?)?(.*))?"
)
# A request may hold quotes that were not escaped: the status after it decides.
_LOOSE = re.compile(
    r"(?:(\S{1,255}) )?(\S{1,255}) (\S{1,255}) (.{1,255}?) " + _STAMP + r' "(.*)" '
    r"(\d{3}|-) (\d{1,20}|-)(?: \"([^\"]*)\"(?: \"([^\"]*)\"?)?(.*))?$"
)
_ERROR = re.compile(
    r"\[(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)"
    r"(?:\.(\d{1,6}))? (\d{4})\] \[(?:(\w{1,32}):)?(\w{1,16})\] (?:\[pid (\d+)(?::tid \d+)?\] )?"
    r"(?:\[client ([^\]\s]{1,64})\] )?(.*)"
)
_NGINX_ERROR = re.compile(
    r"(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d) \[(\w{1,16})\] (\d+)#\d+: (.*)"
)


def score(head: Head) -> int:
    """Certain when nearly all first lines are requests; error logs a little less."""
    lines = head_lines(head)
    access = sum(_match(line) is not None for line in lines)
    error = sum(_is_error(line) for line in lines)
    known = access + error
    if not known:
        return 0
    if known * 10 >= len(lines) * 9:
        return 90 if access else 82
    return 62 if known * 2 > len(lines) else 0


def _match(line: str) -> re.Match[str] | None:
    # Cheap tests first: the patterns look at every blank.
    if '"' not in line or "[" not in line:
        return None
    return _ACCESS.match(line) or _LOOSE.match(line)


def _is_error(line: str) -> bool:
    return _ERROR.match(line) is not None or _NGINX_ERROR.match(line) is not None


def read(source: Input) -> Iterator[Item]:
    stamps, unread = Stamps(), Unread("gap-lines-unread")
    with text_lines(source) as lines:
        for line in lines:
            event = _event(line, stamps)
            if event is None:
                unread.add(line.place, line.length)
            else:
                yield event
        yield from lines.gaps()
    yield from unread.gaps()
    yield from stamps.gaps()


def _event(line: Line, stamps: Stamps) -> Event | None:
    found = _match(line.text)
    if found is None:
        return _error_event(line, stamps)
    site, client, ident, user, day, month, year, hour, minute, second, *rest = found.groups()
    sign, zone_hours, zone_minutes, request, status, size, referer, agent, more = rest
    clock = (int(hour) * 3600 + int(minute) * 60 + int(second)) * 1_000_000
    offset = (int(zone_hours) * 3600 + int(zone_minutes) * 60) * 1_000_000
    base = moment(int(year), MONTHS.get(month, 0), int(day), clock)
    micros = None if base is None else base - (offset if sign == "+" else -offset)
    record = {"c-ip": client, "cs-username": user, "ident": ident, "sc-status": status}
    record |= _request(request)
    for name, value in (
        ("cs-host", site),
        ("sc-bytes", size),
        ("cs-referer", referer),
        ("c-useragent", agent),
        ("_more", (more or "").strip()),
    ):
        if value:
            record[name] = value
    time = None if micros is None else stamps.checked(micros, line.place)
    return stamped_event(
        place=line.place,
        length=line.length,
        time=time,
        kind="offset",
        field="time",
        log="webserver/access",
        record={n: v for n, v in record.items() if v != "-"},
        shape="web",
    )


def _request(text: str) -> dict[str, str]:
    """Method, stem and query; the query also decoded once, for rules that look for plain words."""
    method, mark, rest = text.partition(" ")
    if not mark:
        return {"request": text}
    target, _, version = rest.rpartition(" ") if " HTTP/" in rest else (rest, "", "")
    stem, question, query = target.partition("?")
    out = {"cs-method": method, "cs-uri-stem": stem}
    if question:
        out["cs-uri-query"] = query
    if version:
        out["cs-version"] = version
    if "%" in target:
        decoded = unquote(target, errors="replace")
        if decoded != target:
            out["decoded"] = decoded
    return out


def _error_event(line: Line, stamps: Stamps) -> Event | None:
    found = _ERROR.match(line.text)
    record: dict[str, str]
    if found is not None:
        month, day, hour, minute, second, fraction, year, module, level, pid, client, text = (
            found.groups()
        )
        number = MONTHS.get(month, 0)
        micros = int((fraction or "0").ljust(6, "0"))
        values = {"module": module, "level": level, "pid": pid, "client": client, "message": text}
        record = {n: v for n, v in values.items() if v}
    else:
        other = _NGINX_ERROR.match(line.text)
        if other is None:
            return None
        year, month, day, hour, minute, second, level, pid, text = other.groups()
        number, micros = int(month), 0
        record = {"level": level, "pid": pid, "message": text}
    clock = (int(hour) * 3600 + int(minute) * 60 + int(second)) * 1_000_000 + micros
    base = moment(int(year), number, int(day), clock)
    time = None if base is None else stamps.checked(base, line.place)
    return stamped_event(
        place=line.place,
        length=line.length,
        time=time,
        kind="local",
        field="time",
        log="webserver/error",
        record=record,
        shape="web",
    )
