"""The file table of NTFS ($MFT), through libfsntfs: one event for each distinct time of a file.

log = ntfs/mft. `times` says which of the eight times it is: created, modified, changed, accessed of
$STANDARD_INFORMATION (si) and of $FILE_NAME (fn). The place is the entry's offset. UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.model.records import Event
from bedem.readers.base import Head, Input, Item, Unread, sound, stamped_event
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_EPOCH: Final = 116_444_736_000_000_000
_SI, _FN = 0x10, 0x30
_ENTRY_BYTES: Final = 1024
_ENTRY_SIZES: Final = (1024, 4096)
_TIMES: Final = (
    ("created", "get_creation_time_as_integer"),
    ("modified", "get_modification_time_as_integer"),
    ("changed", "get_entry_modification_time_as_integer"),
    ("accessed", "get_access_time_as_integer"),
)


def score(head: Head) -> int:
    """Certain by entries at their places: the first is the table itself."""
    data = head.data
    if data[:4] != b"FILE" or head.size < 4 * _ENTRY_BYTES:
        return 0
    size = int.from_bytes(data[28:32], "little")
    if size not in _ENTRY_SIZES:
        return 0
    begins = [data[at : at + 4] for at in range(0, min(len(data), 16 * size), size)]
    return 94 if sum(b in (b"FILE", b"BAAD", bytes(4)) for b in begins) == len(begins) else 0


def read(source: Input) -> Iterator[Item]:
    import pyfsntfs

    stamps = Stamps()
    table = pyfsntfs.mft_metadata_file()
    broken, size = Unread(), _ENTRY_BYTES
    try:
        with source.bytes() as data:
            told = int.from_bytes(bytes(data[28:32]), "little")
        size = told if told in _ENTRY_SIZES else _ENTRY_BYTES
        table.open(str(source.path))
        count = table.get_number_of_file_entries()
    except (OSError, ValueError):
        broken.add(0)
        yield from broken.gaps()
        return
    try:
        for number in range(count):
            place = number * size
            try:
                entry = table.get_file_entry(number)
                if not entry.is_empty():
                    there = max(min(size, source.size - place), 0)  # the last one can be cut
                    yield from _events(entry, number, min(place, source.size), there, stamps)
            except (OSError, ValueError):
                broken.add(place)
    finally:
        table.close()
    yield from broken.gaps()
    yield from stamps.gaps()


def _events(entry: Any, number: int, place: int, size: int, stamps: Stamps) -> Iterator[Event]:
    times: dict[int, list[str]] = {}
    names: list[str] = []
    parent = None
    for index in range(entry.number_of_attributes):
        attribute = entry.get_attribute(index)
        kind = attribute.attribute_type
        if kind not in (_SI, _FN):
            continue
        if kind == _FN:
            names.append(sound(attribute.name or ""))
            parent = int(attribute.parent_file_reference) & 0xFFFF_FFFF_FFFF
        for name, method in _TIMES:
            ticks = getattr(attribute, method)()
            if ticks:
                label = f"{'si' if kind == _SI else 'fn'}.{name}"
                held = times.setdefault((ticks - _EPOCH) // 10, [])
                if label not in held:
                    held.append(label)
    record: dict[str, Any] = {
        "entry": number,
        "sequence": int(entry.file_reference) >> 48,
        "allocated": bool(entry.is_allocated()),
        "name": max(names, key=len, default=""),
        "parent": parent,
        "path": _path(entry),
        "size": int(entry.size) if entry.has_default_data_stream() else None,
    }
    kept = {n: v for n, v in record.items() if v not in (None, "")}
    for part, micros in enumerate(sorted(times) or [None]):
        told = kept if micros is None else kept | {"times": " ".join(times[micros])}
        time = None if micros is None else stamps.checked(micros, place)
        yield stamped_event(
            place=place,
            length=size,
            part=part,
            time=time,
            kind="utc",
            field="times",
            log="ntfs/mft",
            record=told,
            shape="json",
        )


def _path(entry: Any) -> str:
    try:
        return sound(entry.get_path_hint(0) or "")
    except (OSError, ValueError, AttributeError):
        return ""
