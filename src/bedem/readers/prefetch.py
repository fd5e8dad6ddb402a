"""Prefetch files (.pf), also compressed (MAM of Windows 10), through libscca: an event a run.

log = prefetch. Windows keeps the last run (8.1 and later: the last eight); each is an event of its
own, part 0 the latest. `RunCount` counts all runs, so it can say that earlier ones are not kept.
Files the program touched in its first seconds are listed; UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.readers.base import Head, Input, Item, Unread, sound, stamped_event
from bedem.readers.stamps import Stamps

VERSION: Final = 1
_EPOCH: Final = 116_444_736_000_000_000
_VERSIONS: Final = frozenset({17, 23, 26, 30, 31})
_MOST_RUNS: Final = 8
_MOST_FILES: Final = 2_048
_LARGEST: Final = 64 * 1024 * 1024


def score(head: Head) -> int:
    """By the signature; compressed ones by MAM, the method and a size that can be."""
    data = head.data
    if data[4:8] == b"SCCA" and int.from_bytes(data[:4], "little") in _VERSIONS:
        return 96
    if data[:4] == b"MAM\x04" and len(data) > 264:
        size = int.from_bytes(data[4:8], "little")
        return 90 if 84 <= size <= _LARGEST and size * 2 >= head.size else 0
    return 0


def read(source: Input) -> Iterator[Item]:
    import pyscca

    stamps, broken = Stamps(), Unread()
    file = pyscca.file()
    try:
        if source.size > _LARGEST:
            raise OSError("larger than any prefetch file")
        file.open(str(source.path))
    except (OSError, ValueError, MemoryError):
        broken.add(0, source.size)
        yield from broken.gaps()
        return
    try:
        record = _record(file, broken)
        ticks = _runs(file, broken)
    finally:
        file.close()
    for part, tick in enumerate(ticks or [0]):
        time = stamps.checked((tick - _EPOCH) // 10, 0) if tick else None
        yield stamped_event(
            place=0,
            length=source.size,
            part=part,
            time=time,
            kind="utc",
            field="LastRun" if part == 0 else f"PreviousRun{part - 1}",
            log="prefetch",
            record=record | {"run": part},
            shape="json",
            state="cut" if broken.count else "live",
        )
    yield from broken.gaps()
    yield from stamps.gaps()


def _runs(file: Any, broken: Unread) -> list[int]:
    """FILETIMEs of the runs that are kept, as the file orders them: the latest first."""
    found: list[int] = []
    for number in range(_MOST_RUNS if file.get_format_version() >= 26 else 1):
        try:
            tick = file.get_last_run_time_as_integer(number)
        except (OSError, ValueError):
            broken.add(0)
            break
        if tick:
            found.append(tick)
    return found


def _record(file: Any, broken: Unread) -> dict[str, Any]:
    out: dict[str, Any] = {"Version": file.get_format_version()}
    for name, ask in (
        ("ExecutableName", lambda: sound(file.get_executable_filename() or "")),
        ("Hash", lambda: f"{file.get_prefetch_hash():08X}"),
        ("RunCount", file.get_run_count),
        ("Volumes", lambda: _volumes(file)),
        ("FilesLoaded", lambda: _files(file)),
    ):
        try:
            value = ask()
        except (OSError, ValueError, MemoryError):
            broken.add(0)
            continue
        if value not in (None, "", []):
            out[name] = value
    full = next(
        (f for f in out.get("FilesLoaded", ()) if _ends(f, out.get("ExecutableName"))), None
    )
    if full:
        out["Path"] = full
    return out


def _ends(path: str, name: object) -> bool:
    """The executable's own path; its name is cut at 29 letters."""
    last = path.rpartition("\\")[2].casefold()
    return isinstance(name, str) and bool(name) and last.startswith(name.casefold())


def _files(file: Any) -> list[str]:
    count = min(file.get_number_of_filenames(), _MOST_FILES)
    return [sound(name) for number in range(count) if (name := file.get_filename(number))]


def _volumes(file: Any) -> list[str]:
    found = []
    for number in range(min(file.get_number_of_volumes(), 64)):
        volume = file.get_volume_information(number)
        found.append(f"{sound(volume.device_path or '')} {volume.serial_number:08X}")
    return found
