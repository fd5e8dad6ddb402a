from typing import Any

import msgspec


class Limits(msgspec.Struct):
    pass


def archive_kind(head: bytes) -> str | None:
    return None


def zip_directory(path: Any, limits: Any) -> Any:
    return []


def walk(*a: Any) -> Any:
    return iter(())
