"""Registry hives (SYSTEM, SOFTWARE, NTUSER.DAT, Amcache.hve) through libregf: what runs, what ran.

Logs: registry/service, registry/run, amcache, shimcache, registry/machine (name, time zone). The
time is the key's last write, UTC, so it dates the latest change of any of its values; in shimcache
it is the file's own time of change. What lies in a hive says which it is, not its name. The host is
the name in the SYSTEM hive; other hives name none. The place is the key's offset.

A hive that Windows had not finished writing (its two sequence numbers differ) is read as it is, and
a Gap says that changes may lie in its .LOG1 and .LOG2. Source: libyal's regf documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

from bedem.model.messages import msg
from bedem.model.records import Event, Gap
from bedem.readers import shimcache
from bedem.readers.base import Head, Input, Item, Unread, sound, stamped_event
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_EPOCH: Final = 116_444_736_000_000_000
_MOST: Final = 200_000
_FIRST_BIN: Final = 4_096
_STRINGS: Final = frozenset({1, 2, 6})
_NUMBERS: Final = frozenset({4, 5, 11})
_LONGEST: Final = 65_536
_RUN: Final = ("Run", "RunOnce", "RunOnceEx", "RunServices", "Policies\\Explorer\\Run")
_CURRENT: Final = (
    "Microsoft\\Windows\\CurrentVersion",
    "Wow6432Node\\Microsoft\\Windows\\CurrentVersion",
    "Software\\Microsoft\\Windows\\CurrentVersion",
    "Software\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion",
)
_AMCACHE: Final = (
    "InventoryApplicationFile",
    "InventoryApplication",
    "InventoryDriverBinary",
    "Programs",
)


def score(head: Head) -> int:
    """By the signature and a first bin at its place."""
    data = head.data
    if data[:4] != b"regf" or head.size < 2 * _FIRST_BIN:
        return 0
    return 96 if data[_FIRST_BIN : _FIRST_BIN + 4] == b"hbin" else 60


def read(source: Input) -> Iterator[Item]:
    import pyregf

    hive = _Hive(source.size)
    with source.bytes() as data:
        dirty = data[4:8] != data[8:12]
    file = pyregf.file()
    try:
        file.open(str(source.path))
        root = file.get_root_key()
    except (OSError, ValueError, MemoryError):
        root = None
        hive.broken.add(0, source.size)
    try:
        if root is not None:
            yield from hive.events(root)
    finally:
        root = None
        with suppress(OSError):  # what was never opened cannot be closed
            file.close()
    if dirty:
        yield Gap("unwritten", msg("gap-hive-unwritten"), closes=msg("close-hive-unwritten"))
    yield from hive.broken.gaps()
    yield from hive.stamps.gaps()


class _Hive:
    """One hive: its host, and what could not be read."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.host: str | None = None
        self.stamps = Stamps()
        self.broken = Unread()

    def events(self, root: Any) -> Iterator[Event]:
        control = self._control(root)
        if control is not None:
            yield from self._machine(control)
            yield from self._shimcache(control)
            yield from self._each(control.get("Services"), "registry/service", _service)
        for place in _CURRENT:
            for name in _RUN:
                key = self.key(root, f"{place}\\{name}")
                if key is not None:
                    yield from self._run(key, f"{place}\\{name}")
        for base in ("Root", ""):
            for name in _AMCACHE:
                key = self.key(root, f"{base}\\{name}" if base else name)
                yield from self._each(key, "amcache", _amcache(name))

    def key(self, parent: Any, path: str) -> Any:
        """The key under `parent`, None where there is none or it does not hold together."""
        at = parent
        for name in path.split("\\"):
            try:
                at = at.get_sub_key_by_name(name)
            except (OSError, ValueError, MemoryError):
                self.broken.add(0)
                return None
            if at is None:
                return None
        return at

    def _control(self, root: Any) -> dict[str, Any] | None:
        """Keys of the control set that was in use."""
        select = self.key(root, "Select")
        if select is None:
            return None
        current = self.values(select).get("Current")
        number = current if isinstance(current, int) and 0 < current < 1_000 else 1
        name = f"ControlSet{number:03d}"
        return {
            "Services": self.key(root, f"{name}\\Services"),
            "Control": self.key(root, f"{name}\\Control"),
        }

    def _machine(self, control: dict[str, Any]) -> Iterator[Event]:
        held = control["Control"]
        if held is None:
            return
        name = self.key(held, "ComputerName\\ComputerName")
        zone = self.key(held, "TimeZoneInformation")
        record = {}
        if name is not None:
            record["ComputerName"] = self.values(name).get("ComputerName")
            if isinstance(record["ComputerName"], str):
                self.host = record["ComputerName"] or None
        if zone is not None:
            values = self.values(zone)
            for field in ("TimeZoneKeyName", "Bias", "ActiveTimeBias", "StandardName"):
                if field in values:
                    record[field] = values[field]
        key = name if name is not None else zone
        if key is not None:
            yield self.event(key, "registry/machine", record)

    def _shimcache(self, control: dict[str, Any]) -> Iterator[Event]:
        held = control["Control"]
        key = self.key(held, "Session Manager\\AppCompatCache") if held is not None else None
        raw = self.raw(key, "AppCompatCache") if key is not None else None
        if not raw:
            return
        place = self.place(key)
        for number, entry in enumerate(shimcache.entries(raw)):
            if entry is None:
                self.broken.add(place)
                continue
            record: dict[str, Any] = {"CacheEntryPosition": number, "Path": entry.path}
            if entry.executed is not None:
                record["Executed"] = entry.executed
            yield self._stamped(
                place, entry.ticks, "LastModifiedTimeUTC", "shimcache", record, number
            )

    def _run(self, key: Any, path: str) -> Iterator[Event]:
        for part, (name, value) in enumerate(self.values(key).items()):
            record = {"Key": path, "Name": name, "Command": value}
            yield self.event(key, "registry/run", record, part)

    def _each(
        self, parent: Any, log: str, keep: Callable[[str, dict[str, Any]], dict[str, Any] | None]
    ) -> Iterator[Event]:
        """An event for each key under `parent` of which `keep` makes a record."""
        if parent is None:
            return
        try:
            count = min(parent.get_number_of_sub_keys(), _MOST)
        except (OSError, ValueError):
            self.broken.add(self.place(parent))
            return
        for number in range(count):
            try:
                key = parent.get_sub_key(number)
                name = sound(key.get_name() or "")
            except (OSError, ValueError, MemoryError):
                self.broken.add(self.place(parent))
                continue
            record = keep(name, self.values(key))
            if record is not None:
                yield self.event(key, log, record)

    def values(self, key: Any) -> dict[str, Any]:
        """Strings and numbers of a key; bytes are left out."""
        out: dict[str, Any] = {}
        try:
            count = key.get_number_of_values()
        except (OSError, ValueError):
            self.broken.add(self.place(key))
            return out
        for number in range(min(count, _MOST)):
            try:
                value = key.get_value(number)
                told = _told(value)
                if told is not None:
                    out[sound(value.get_name() or "")] = told
            except (OSError, ValueError, MemoryError):
                self.broken.add(self.place(key))
        return out

    def raw(self, key: Any, name: str) -> bytes | None:
        try:
            value = key.get_value_by_name(name)
            return None if value is None else value.get_data()
        except (OSError, ValueError, MemoryError):
            self.broken.add(self.place(key))
            return None

    def place(self, key: Any) -> int:
        """The key's offset, within the file."""
        try:
            return min(max(int(key.get_offset()), 0), self.size)
        except (OSError, ValueError):
            return 0

    def event(self, key: Any, log: str, record: dict[str, Any], part: int = 0) -> Event:
        try:
            ticks = key.get_last_written_time_as_integer()
        except (OSError, ValueError):
            ticks = 0
        return self._stamped(self.place(key), ticks, "KeyLastWrite", log, record, part)

    def _stamped(
        self, place: int, ticks: int, field: str, log: str, record: dict[str, Any], part: int
    ) -> Event:
        time = self.stamps.checked((ticks - _EPOCH) // 10, place) if ticks else None
        return stamped_event(
            place=place,
            length=0,
            part=part,
            time=time,
            kind="utc",
            field=field,
            log=log,
            host=self.host,
            record=record,
            shape="json",
        )


def _told(value: Any) -> Any:
    kind = value.get_type()
    if value.get_data_size() > _LONGEST:
        return None
    if kind in _STRINGS:
        return sound(value.get_data_as_string() or "").rstrip("\0")
    if kind in _NUMBERS:
        return value.get_data_as_integer()
    if kind == 7:
        return [sound(text or "") for text in value.get_data_as_multi_string()]
    return None


def _service(name: str, values: dict[str, Any]) -> dict[str, Any] | None:
    """Services and drivers that name what they start."""
    if "ImagePath" not in values:
        return None
    fields = ("ImagePath", "DisplayName", "Start", "Type", "ObjectName")
    return {"ServiceName": name} | {f: values[f] for f in fields if f in values}


def _amcache(table: str) -> Callable[[str, dict[str, Any]], dict[str, Any] | None]:
    def keep(name: str, values: dict[str, Any]) -> dict[str, Any] | None:
        record = {"Table": table, "KeyName": name} | values
        path, ident = values.get("LowerCaseLongPath"), values.get("FileId")
        if isinstance(path, str):
            record["FullPath"] = path
        if isinstance(ident, str) and len(ident) == 44 and ident.startswith("0000"):
            record["SHA1"] = ident[4:]
        return record

    return keep
