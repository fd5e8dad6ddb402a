"""Everything that comes over syslog: Linux, firewalls, gateways, hypervisors, in one file or many.

A relay writes the lines of all its devices into one file, so every line is looked at by itself:
its header (`syslog_header`), then the first of PAYLOADS that knows its message. Lines without a
header carry on the message before. The log is `syslog` with the program as provider,
`firewall/PRODUCT`, `auditd`, or Linux-Sysmon/Operational.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from bedem.model.messages import msg
from bedem.model.records import Event, Gap, Micros, TimeKind
from bedem.readers import firewall_fortigate
from bedem.readers.audit_events import AuditJoiner
from bedem.readers.audit_fields import audit_line
from bedem.readers.base import Head, Input, Item, Unread
from bedem.readers.firewall_base import Payload
from bedem.readers.stamps import Stamps
from bedem.readers.syslog_header import Header, header_of, moment, split_rest
from bedem.readers.syslog_payloads import payload_of
from bedem.readers.syslog_split import is_run, pieces, split_run
from bedem.readers.syslog_year import Turn, year_of_first_line
from bedem.readers.textlines import Line, head_lines, text_lines
from bedem.readers.textview import Buffer
from bedem.readers.winjson import event_of as windows_event
from bedem.readers.xmlrow import xml_row

VERSION: Final = 1
_MAX_MESSAGE: Final = 262_144
_encode = msgspec.json.Encoder().encode


def score(head: Head) -> int:
    """High when the first lines have a header and say who wrote them, or a known message."""
    lines = [text for line in head_lines(head) for text in pieces(line)]
    good = sum(_is_one(line) for line in lines)
    if not lines or not good:
        return 0
    if _is_one(lines[0]) and good * 10 >= len(lines) * 9:
        return 75
    return 65 if good * 2 > len(lines) else 0


def _is_one(line: str) -> bool:
    if payload_of(Header(rest=line, message=line)) is not None:
        return True
    header = header_of(line)
    if header is None:
        return False
    if header.full or payload_of(header) is not None:
        return True
    if not header.stamp or header.kind == "none":
        return False
    split_rest(header)
    if header.pri is not None or header.program == "vsftpd":
        return True
    if header.month:  # RFC 3164 without priority
        return header.host is not None or header.program is not None
    return header.program is not None and (header.host is not None or header.severity is not None)


def read(source: Input) -> Iterator[Item]:
    with text_lines(source) as lines:
        reading = _Reading()
        runs: bool | None = None
        for line in lines:
            runs = is_run(line) if runs is None else runs
            for piece in split_run(line) if runs else (line,):
                yield from reading.take(piece, lines.data)
        yield from reading.rest()
        yield from lines.gaps()
    yield from reading.gaps()


def _payload_event(
    line: Line,
    payload: Payload,
    time: Micros | None,
    kind: TimeKind,
    stamp: str | None,
    host: str | None,
) -> Event:
    return Event(
        place=line.place,
        length=line.length,
        time_stamped=time,
        time_kind="none" if time is None else kind,
        time_field="" if time is None else payload.time_field or "header",
        time_text=stamp if time is None and stamp else None,
        host=payload.host or host,
        log=payload.log,
        provider=payload.provider,
        code=payload.code,
        record_number=None,
        data=_encode(payload.record).decode(),
        shape=payload.shape,
        part=line.part,
    )


class _Pending(msgspec.Struct):
    header: Header
    place: int
    length: int
    part: int
    more: list[str]
    size: int


class _Reading:
    """Carries the message that may go on in the next line, and the year."""

    def __init__(self) -> None:
        self.stamps = Stamps()
        self._audit = AuditJoiner(self.stamps)
        self._unread = Unread("gap-lines-unread")
        self._held: _Pending | None = None
        self._turn = Turn()
        self._year: int | None = None
        self._asked = False
        self._no_year = 0
        self._first_no_year: int | None = None

    def take(self, line: Line, data: Buffer) -> Iterator[Event]:
        if "logid=" in line.text:  # FortiGate tells its own time and name: the header adds nothing
            own = firewall_fortigate.payload(Header(rest=line.text))
            if own is not None and own.micros is not None and own.host:
                if self._held is not None:
                    yield from self._event(self._held)
                    self._held = None
                time = self.stamps.checked(own.micros, line.place)
                yield _payload_event(line, own, time, own.kind, None, None)
                return
        header = header_of(line.text)
        if header is None and payload_of(Header(rest=line.text, message=line.text)) is not None:
            header = Header(rest=line.text, message=line.text)
        if header is None:
            held = self._held
            if held is None or held.size > _MAX_MESSAGE:
                self._unread.add(line.place, line.length)
                return
            held.more.append(line.text)
            held.size += len(line.text)
            held.length = line.place + line.length - held.place
            return
        if self._held is not None:
            yield from self._event(self._held)
        if header.month:
            if not self._asked:
                self._asked = True
                self._year = year_of_first_line(data)
            self._date(header)
        self._held = _Pending(header, line.place, line.length, line.part, [], len(line.text))

    def _date(self, header: Header) -> None:
        turns = self._turn.step(header.month)
        if self._year is not None:
            header.micros = moment(self._year + turns, header.month, header.day, header.clock)

    def rest(self) -> Iterator[Event]:
        if self._held is not None:
            yield from self._event(self._held)
        yield from self._audit.rest()

    def _event(self, held: _Pending) -> Iterator[Event]:
        header = held.header
        if held.more:
            header.rest = "\n".join([header.rest, *held.more])
            if header.full:
                header.message = header.rest
        payload = payload_of(header)
        if payload is not None:
            yield self._of_payload(held, payload)
            return
        if not header.full:
            split_rest(header)
        line = Line(held.place, held.length, "")
        if "msg=audit(" in header.message[:400]:
            parsed = audit_line(header.message)
            if parsed is not None:
                yield from self._audit.add(line, parsed, header.host)
                return
        if header.message.startswith("<Event>"):
            row = xml_row(header.message, held.place, held.length)
            if row is not None:
                event = windows_event(row, self.stamps)
                event.part = held.part
                yield event
                return
        yield self._plain(held)

    def _of_payload(self, held: _Pending, payload: Payload) -> Event:
        header = held.header
        kind = payload.kind
        time = None
        if payload.micros is not None:
            time = self.stamps.checked(payload.micros, held.place)
        else:
            time, kind = self._header_time(held)
        line = Line(held.place, held.length, "", held.part)
        return _payload_event(line, payload, time, kind, header.stamp, header.host)

    def _header_time(self, held: _Pending) -> tuple[Micros | None, TimeKind]:
        header = held.header
        if header.micros is None:
            if header.month and self._year is None:
                self._no_year += 1
                if self._first_no_year is None:
                    self._first_no_year = held.place
            return None, "none"
        return self.stamps.checked(header.micros, held.place), header.kind

    def _plain(self, held: _Pending) -> Event:
        header = held.header
        time, kind = self._header_time(held)
        program = header.program
        provider = None
        if program is not None:
            provider = program.rpartition("/")[2].partition("(")[0] or program
        record: dict[str, object] = {"message": header.message}
        if program is not None:
            record["program"] = program
        for name in ("pid", "msgid", "severity", "host"):
            value = getattr(header, name)
            if value is not None:
                record[name] = value
        if header.pri is not None:
            record["pri"] = header.pri
        if header.stamp:
            record["stamp"] = header.stamp
        record.update(header.sd)
        return Event(
            place=held.place,
            length=held.length,
            time_stamped=time,
            time_kind="none" if time is None else kind,
            time_field="" if time is None else "header",
            time_text=header.stamp if time is None and header.stamp else None,
            host=header.host,
            log="syslog",
            provider=provider,
            code=None,
            record_number=None,
            data=_encode(record).decode(),
            shape="syslog",
            part=held.part,
        )

    def gaps(self) -> Iterator[Gap]:
        yield from self._unread.gaps()
        yield from self.stamps.gaps()
        if self._no_year:
            yield Gap(
                "time",
                msg("gap-time-no-year", count=self._no_year),
                place_from=self._first_no_year,
                count=self._no_year,
                closes=msg("close-time-no-year"),
            )
