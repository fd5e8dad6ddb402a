"""Scheduled tasks as Windows keeps them (System32/Tasks) or exports them: one event an action.

log = task/definition. The time is RegistrationInfo/Date: what the author of the task wrote
there, so it can be false; local unless it carries an offset. Times of triggers are plans, not
happenings, and stay fields. Parsed by expat with types and entities refused, depth and size
bounded. Source: [MS-TSCH] 2.5, the task schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Protocol

from bedem.knowledge.eventxml import MAX_XML, XmlRefused, parse
from bedem.readers.base import Head, Input, Item, Unread, stamped_event
from bedem.readers.stamps import Stamps
from bedem.readers.textview import encoding_of, head_text

VERSION: Final = 1
_NAMESPACE: Final = b"http://schemas.microsoft.com/windows/2004/02/mit/task"
_ACTIONS: Final = ("Exec", "ComHandler", "SendEmail", "ShowMessage")
_SECTIONS: Final = {
    "RegistrationInfo": ("URI", "Author", "Date", "Description", "Source", "Version"),
    "Principal": ("UserId", "GroupId", "LogonType", "RunLevel"),
    "Settings": ("Enabled", "Hidden", "DeleteExpiredTaskAfter"),
}
_TRIGGER_FIELDS: Final = ("StartBoundary", "EndBoundary", "Interval", "Delay", "Subscription")


class _Node(Protocol):
    name: str
    attributes: dict[str, str]
    children: list[Any]
    text: list[str]


def score(head: Head) -> int:
    """By the schema's namespace on the first element."""
    text = head_text(head.data[:65_536]).lstrip()
    if not text.startswith(b"<") or _NAMESPACE not in text[:8_192]:
        return 0
    before = text.partition(_NAMESPACE)[0]
    return 94 if b"<Task" in before[-512:] and b"<Event" not in before else 0


def read(source: Input) -> Iterator[Item]:
    stamps, broken = Stamps(), Unread()
    with source.bytes() as raw:
        data = bytes(raw[:MAX_XML])
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else encoding_of(data)
    text = data.decode(encoding, "replace").lstrip("\ufeff")
    text = _without_declaration(text)
    cut = source.size > MAX_XML
    task: _Node | None = None
    try:
        task = parse(text)
    except XmlRefused:
        cut = True
        try:
            task = parse(text, partial=True)
        except XmlRefused:
            task = None
    if task is None or task.name != "Task":
        broken.add(0, source.size)
        yield from broken.gaps()
        return
    common = _common(task)
    time, kind = stamps.iso(common.get("Date"), 0)
    for part, action in enumerate(_actions(task) or [{}]):
        yield stamped_event(
            place=0,
            length=source.size,
            part=part,
            time=time,
            kind=kind,
            field="Date",
            log="task/definition",
            record=common | action,
            shape="json",
            state="cut" if cut else "live",
            time_text=common.get("Date"),
        )
    if cut:
        broken.add(0, source.size)
    yield from broken.gaps()
    yield from stamps.gaps()


def _without_declaration(text: str) -> str:
    """`<?xml encoding="UTF-16"?>` would contradict the text, which is decoded already."""
    text = text.lstrip()
    if text.startswith("<?xml"):
        return text.partition("?>")[2]
    return text


def _all(node: _Node, name: str) -> Iterator[_Node]:
    for child in node.children:
        if child.name == name:
            yield child


def _text(node: _Node) -> str:
    return "".join(node.text).strip()


def _common(task: _Node) -> dict[str, Any]:
    """What holds for every action: who made it, for whom it runs, what starts it."""
    out: dict[str, Any] = {}
    sections = [*task.children]
    sections += [p for c in task.children if c.name == "Principals" for p in c.children]
    for section in sections:
        wanted = _SECTIONS.get(section.name, ())
        for child in section.children:
            if child.name in wanted and (value := _text(child)):
                out.setdefault(child.name, value)
    triggers = [t for holder in _all(task, "Triggers") for t in holder.children]
    if triggers:
        out["Triggers"] = [t.name for t in triggers]
    for trigger in triggers:
        for name, value in _leaves(trigger):
            if name in _TRIGGER_FIELDS and value:
                out.setdefault(name, []).append(value)
    return out


def _leaves(node: _Node) -> Iterator[tuple[str, str]]:
    for child in node.children:
        if child.children:
            yield from _leaves(child)
        else:
            yield child.name, _text(child)


def _actions(task: _Node) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for holder in _all(task, "Actions"):
        for action in holder.children:
            if action.name not in _ACTIONS:
                continue
            told: dict[str, Any] = {"Action": action.name}
            for name, value in _leaves(action):
                if value:
                    told.setdefault(name, value)
            found.append(told)
    return found
