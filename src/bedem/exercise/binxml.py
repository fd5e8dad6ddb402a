"""Templates and values of binary XML, as event log files hold them.

Source of the format: the documentation of libevtx and the shape of real files. A template holds
the names and what never changes; an instance holds typed values. Offsets of names count from the
start of the chunk, so a template keeps the places of its offsets and is moved into a chunk.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from typing import Final

import msgspec

__all__ = ["TYPES", "Field", "Shape", "Template", "filetime", "pack", "sid"]

U32: Final = struct.Struct("<I")
# name of a type in a shape -> its number in an instance
TYPES: Final = {
    "str": 0x01, "u8": 0x04, "u16": 0x06, "i32": 0x07, "u32": 0x08, "i64": 0x09, "u64": 0x0A,
    "bool": 0x0D, "bin": 0x0E, "guid": 0x0F, "time": 0x11, "sid": 0x13, "x32": 0x14, "x64": 0x15,
    "strs": 0x81,
}  # fmt: skip
FRAGMENT: Final = b"\x0f\x01\x01\x00"
NAMESPACE: Final = "http://schemas.microsoft.com/win/2004/08/events/event"
EPOCH_1601: Final = 116_444_736_000_000_000  # 1970 in units of 100 ns since 1601
DEFINITION_HEADER: Final = 24


class Field(msgspec.Struct, frozen=True):
    """One value of a record; name "" writes `<Data>` without a name; type: a key of TYPES."""

    name: str
    type: str = "str"


class Shape(msgspec.Struct, frozen=True):
    """What all records of one event id share. root: element inside UserData; "" means EventData."""

    provider: str
    guid: str
    channel: str
    code: int
    version: int = 0
    level: int = 0
    task: int = 0
    opcode: int = 0
    keywords: int = 0x8000000000000000
    fields: tuple[Field, ...] = ()
    root: str = ""
    qualifiers: int | None = None
    user: str = ""
    source: str = ""


def filetime(micros: int) -> int:
    """Microseconds since 1970 (UTC) as FILETIME."""
    return micros * 10 + EPOCH_1601


def sid(text: str) -> bytes:
    """`S-1-5-21-...` in its binary form."""
    parts = [int(p) for p in text.split("-")[1:]]
    subs = parts[2:]
    head = struct.pack(">BB", parts[0], len(subs)) + parts[1].to_bytes(6, "big")
    return head + struct.pack(f"<{len(subs)}I", *subs)


def _strings(values: tuple[str, ...]) -> bytes:
    return "".join(f"{v}\0" for v in values).encode("utf-16-le")


_PACK: Final[dict[str, Callable[..., bytes]]] = {
    "str": lambda v: v.encode("utf-16-le"),
    "u8": struct.Struct("<B").pack,
    "u16": struct.Struct("<H").pack,
    "i32": struct.Struct("<i").pack,
    "u32": U32.pack,
    "i64": struct.Struct("<q").pack,
    "u64": struct.Struct("<Q").pack,
    "bool": lambda v: U32.pack(1 if v else 0),
    "bin": bytes,
    "guid": lambda v: uuid.UUID(v).bytes_le,
    "time": lambda v: struct.pack("<Q", filetime(v)),
    "sid": sid,
    "x32": U32.pack,
    "x64": struct.Struct("<Q").pack,
    "strs": _strings,
}


def pack(kind: str, value: object) -> bytes:
    """One value in its binary form; None and unknown kinds are errors of the caller."""
    return _PACK[kind](value)


class Template:
    """A shape on one computer, ready to be put into chunks.

    Instance values in order: time, record number, process, thread, then event id, version, level,
    task, opcode, keywords, then the fields. The first four have fixed places, so a record is packed
    once and only these change.
    """

    def __init__(self, shape: Shape, computer: str) -> None:
        self.shape = shape
        self._data = bytearray(DEFINITION_HEADER)
        self._names: dict[str, int] = {}
        self._moves: list[int] = []
        self._packers = tuple(_PACK[f.type] for f in shape.fields)
        types = ["time", "u64", "u32", "u32", "u16", "u8", "u8", "u16", "u8", "x64"]
        types += [f.type for f in shape.fields]
        self._types = bytes(TYPES[t] for t in types)
        head = (("u16", shape.code), ("u8", shape.version), ("u8", shape.level),
                ("u16", shape.task), ("u8", shape.opcode), ("x64", shape.keywords))  # fmt: skip
        self._constant = [pack(kind, value) for kind, value in head]
        self._data += FRAGMENT
        self._event(shape, computer)
        self._data += b"\0"
        made = uuid.uuid5(uuid.NAMESPACE_OID, repr((shape, computer)))
        self.id = U32.unpack(made.bytes_le[:4])[0]
        self._data[4:20] = made.bytes_le
        self._data[20:24] = U32.pack(len(self._data) - DEFINITION_HEADER)

    def __len__(self) -> int:
        return len(self._data)

    def placed(self, offset: int, following: int) -> bytes:
        """The definition at this offset of a chunk; following: offset of the next in its chain."""
        data = bytearray(self._data)
        data[:4] = U32.pack(following)
        for place in self._moves:
            U32.pack_into(data, place, U32.unpack_from(data, place)[0] + offset)
        return bytes(data)

    def instance(self, values: tuple[object, ...]) -> tuple[bytes, bytes]:
        """(count and descriptors, the values after the four that change)."""
        packed = self._constant + [p(v) for p, v in zip(self._packers, values, strict=True)]
        sizes = [8, 8, 4, 4, *map(len, packed)]
        flat = [x for pair in zip(sizes, self._types, strict=True) for x in pair]
        return struct.pack(f"<I{'HBx' * len(sizes)}", len(sizes), *flat), b"".join(packed)

    def _name(self, text: str) -> None:
        """A name is written where it is first used; later uses point to it."""
        data = self._data
        self._moves.append(len(data))
        known = self._names.get(text)
        data += U32.pack(len(data) + 4 if known is None else known)
        if known is None:
            self._names[text] = len(data)
            hashed = 0
            for character in text:
                hashed = (hashed * 65599 + ord(character)) & 0xFFFFFFFF
            data += struct.pack("<IHH", 0, hashed & 0xFFFF, len(text))
            data += text.encode("utf-16-le") + b"\0\0"

    def _value(self, value: str | int) -> None:
        """A text that never changes, or the number of the value that is put in."""
        if isinstance(value, str):
            self._data += struct.pack("<BBH", 0x05, 0x01, len(value)) + value.encode("utf-16-le")
        else:
            self._data += struct.pack("<BHB", 0x0E, value, self._types[value])

    def _element(
        self,
        name: str,
        content: str | int | Callable[[], None] | None = None,
        **attributes: str | int,
    ) -> None:
        data = self._data
        data += b"\x41\xff\xff" if attributes else b"\x01\xff\xff"
        size_at = len(data)
        data += b"\0\0\0\0"
        self._name(name)
        if attributes:
            list_at = len(data)
            data += b"\0\0\0\0"
            left = len(attributes)
            for key, value in attributes.items():
                left -= 1
                data += b"\x46" if left else b"\x06"
                self._name(key)
                self._value(value)
            data[list_at : list_at + 4] = U32.pack(len(data) - list_at - 4)
        if content is None:
            data += b"\x03"
        else:
            data += b"\x02"
            if callable(content):
                content()
            else:
                self._value(content)
            data += b"\x04"
        data[size_at : size_at + 4] = U32.pack(len(data) - size_at - 4)

    def _event(self, shape: Shape, computer: str) -> None:
        def system() -> None:
            provider: dict[str, str | int] = {"Name": shape.provider}
            if shape.guid:
                provider["Guid"] = shape.guid
            if shape.source:
                provider["EventSourceName"] = shape.source
            self._element("Provider", None, **provider)
            if shape.qualifiers is None:
                self._element("EventID", 4)
            else:
                self._element("EventID", 4, Qualifiers=str(shape.qualifiers))
            for name, place in (("Version", 5), ("Level", 6), ("Task", 7), ("Opcode", 8)):
                self._element(name, place)
            self._element("Keywords", 9)
            self._element("TimeCreated", None, SystemTime=0)
            self._element("EventRecordID", 1)
            self._element("Correlation")
            self._element("Execution", None, ProcessID=2, ThreadID=3)
            self._element("Channel", shape.channel)
            self._element("Computer", computer)
            if shape.user:
                self._element("Security", None, UserID=shape.user)
            else:
                self._element("Security")

        def named() -> None:
            for place, field in enumerate(shape.fields, 10):
                if field.name:
                    self._element("Data", place, Name=field.name)
                else:
                    self._element("Data", place)

        def plain() -> None:
            for place, field in enumerate(shape.fields, 10):
                self._element(field.name, place)

        def whole() -> None:
            self._element("System", system)
            if shape.root:
                self._element("UserData", lambda: self._element(shape.root, plain))
            else:
                self._element("EventData", named)

        self._element("Event", whole, xmlns=NAMESPACE)
