"""Zeek and Suricata rows, and any other object, as flat names."""

from __future__ import annotations

from typing import Any, Final

Record = dict[str, Any]
_MAX_DEPTH: Final = 32
# Envelope added by Zeek's JSON writers and forwarders, not part of the row.
ZEEK_ENVELOPE: Final = frozenset(
    {"_path", "_write_ts", "_system_name", "_node_name", "@stream", "@system", "@proc"}
)
_UNDERSCORED: Final = {
    "id_orig_h": "id.orig_h",
    "id_orig_p": "id.orig_p",
    "id_resp_h": "id.resp_h",
    "id_resp_p": "id.resp_p",
}


def zeek_data(record: Record) -> Record:
    """One row without its envelope; `id_orig_h` and nested `id` become `id.orig_h`."""
    out: Record = {}
    for name, value in record.items():
        if name in ZEEK_ENVELOPE:
            continue
        if isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value)
        ):
            _open(name, value, out, 0)
        else:
            out[_UNDERSCORED.get(name, name)] = value
    return out


def dotted(record: Record) -> Record:
    """Nested objects under dotted names; objects inside lists give lists of their values."""
    out: Record = {}
    for name, value in record.items():
        if isinstance(value, (dict, list)):
            _open(name, value, out, 0)
        else:
            out[name] = value
    return out


def _open(name: str, value: Any, out: Record, depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _open(f"{name}.{key}", inner, out, depth + 1)
    elif isinstance(value, list):
        plain = [v for v in value if not isinstance(v, (dict, list))]
        nested = [v for v in value if isinstance(v, (dict, list))]
        if plain or not nested:
            _extend(out, name, plain)
        for inner in nested:
            part: Record = {}
            _open(name, inner, part, depth + 1)
            for key, found in part.items():
                _extend(out, key, found if isinstance(found, list) else [found])
    elif name in out:
        _extend(out, name, [value])
    else:
        out[name] = value


def _extend(out: Record, name: str, values: list[Any]) -> None:
    held = out.get(name)
    if name not in out:
        out[name] = list(values)
    elif isinstance(held, list):
        held.extend(values)
    else:
        out[name] = [held, *values]
