r"""The debug log of Windows DNS servers (dns.log): packets, one a line, local time.

    6/15/2024 9:01:02 AM 0E4C PACKET  000002... UDP Rcv 10.0.0.5  0a1b   Q [0001   D   NOERROR]
    A      (3)www(7)example(3)com(0)

log = dns/windows-debug. Day and month of the date stand in the order of the server's culture: where
a number above 12 in the file tells the order it is used, else the time stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bedem.model.messages import msg
from bedem.model.records import Event, Gap, Micros
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.culture_dates import culture_micros, order_of
from bedem.readers.stamps import Stamps
from bedem.readers.textlines import Line, head_lines, text_lines

VERSION: Final = 1
_STAMP = r"(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.? \d{1,2}:\d\d:\d\d(?: [AP]M)?)"
_PACKET = re.compile(
    _STAMP + r" ([0-9A-F]{3,8}) PACKET +(?:[0-9A-F]{8,16} +)?(UDP|TCP) (Rcv|Snd) +"
    r"([0-9A-Fa-f.:]{3,45}) +"
    r"([0-9a-fA-F]{4}) +(R )? *([A-Z?]) \[([0-9a-fA-F]{4}) ([A-Z ]{0,8}?) *([A-Z]{2,16})\] +"
    r"(\S{1,16}) +(\S*)"
)
_OTHER = re.compile(
    _STAMP + r" ([0-9A-F]{3,8}) (EVENT|NOTE|Note:|DSPOLL|LOOKUP|INIT|SOCK|RECV) +(.*)"
)
_TITLE: Final = "DNS Server log file creation"
_LABEL = re.compile(r"\((\d{1,3})\)")


def score(head: Head) -> int:
    """Certain by its packets or by the title of the file."""
    lines = head_lines(head)
    packets = sum(_PACKET.match(line) is not None for line in lines)
    if any(_TITLE in line for line in lines[:3]) and any("Message logging key" in x for x in lines):
        return 92
    return 90 if packets and packets * 2 > len(lines) else 0


def read(source: Input) -> Iterator[Item]:
    stamps, unread = Stamps(), Unread("gap-lines-unread")
    with source.bytes() as data:
        order = order_of(m.group(1).decode("ascii") for m in _DATES.finditer(data))
    no_order, first = 0, None
    title = True
    with text_lines(source) as lines:
        for line in lines:
            found = _PACKET.match(line.text) or _OTHER.match(line.text)
            if found is None:
                # The head of the file explains its columns.
                if not title:
                    unread.add(line.place, line.length)
                continue
            title = False
            micros = culture_micros(found.group(1), order)
            if micros is None and order is None:
                no_order += 1
                first = line.place if first is None else first
            yield _event(line, found, micros, stamps)
        yield from lines.gaps()
    yield from unread.gaps()
    yield from stamps.gaps()
    if no_order:
        yield Gap(
            "time",
            msg("gap-time-order", count=no_order),
            place_from=first,
            count=no_order,
            closes=msg("close-time-order"),
        )


_DATES = re.compile(rb"(?m)^(\d{1,4}[./-]\d{1,2}[./-]\d{1,4})\.? \d{1,2}:\d\d:\d\d")


def _event(line: Line, found: re.Match[str], micros: Micros | None, stamps: Stamps) -> Event:
    if found.re is _PACKET:
        stamp, thread, protocol, direction, peer, ident, *rest = found.groups()
        answer, opcode, flags, names, code, kind, name = rest
        record = {
            "thread": thread,
            "protocol": protocol,
            "direction": direction,
            "src_ip": peer if direction == "Rcv" else "",
            "dst_ip": peer if direction == "Snd" else "",
            "id": ident,
            "kind": "response" if answer else "query",
            "opcode": opcode,
            "flags": f"{flags} {names}".strip(),
            "rcode": code,
            "record_type": kind,
            "query": host_name(name),
        }
    else:
        stamp, thread, context, text = found.groups()
        record = {"thread": thread, "context": context, "message": text}
    time = None if micros is None else stamps.checked(micros, line.place)
    return stamped_event(
        place=line.place,
        length=line.length,
        time=time,
        kind="local",
        field="date",
        time_text=stamp if time is None else None,
        log="dns/windows-debug",
        record={n: v for n, v in record.items() if v},
        shape="json",
    )


def host_name(text: str) -> str:
    """`(3)www(7)example(3)com(0)` as www.example.com."""
    if not text.startswith("("):
        return text
    return _LABEL.sub(".", text).strip(".")
