"""How an indicator can be written in a record: the texts to look for, and their edges.

Records are JSON, so backslashes and quotes are doubled, and twice where a record holds JSON in a
text. An address of version 6 has several spellings, an international name two; an account or a URL
may lie in two fields of one record.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, ip_network
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

import idna
import msgspec

from bedem.knowledge.indicators import Indicator, NoIndicator

Edge = Literal["word", "address", "prefix", "name", "host", "email", "file", "path", "none"]
MOST_ADDRESSES: Final = 1_024


class Sought(NamedTuple):
    """One text as JSON writes it, and what may stand beside it. colons: an address of version 6."""

    text: str
    edge: Edge = "word"
    colons: bool = False


class Needle(msgspec.Struct, frozen=True):
    """alternatives: any of them is a find; of each, all its texts in one record."""

    alternatives: tuple[tuple[Sought, ...], ...]


def needle_of(indicator: Indicator, *, parts: bool = False) -> Needle:
    """What to look for. parts: also inside longer words. Raises NoIndicator for wide networks."""
    value = indicator.value
    if parts:
        return _any([_spelled(value, "none")])
    match indicator.type:
        case "address":
            found = [[Sought(text, "address", ":" in text)] for text in _addresses(value)]
            return _any(found)
        case "network":
            return _any([[text] for text in _network(value)])
        case "domain":
            return _any([[Sought(name, "name")] for name in _names(value)])
        case "host":
            return _any([[Sought(value, "host")]])
        case "url":
            return _url(value)
        case "hash":
            return _any([[Sought(value, "word")]])
        case "email":
            return _any([[Sought(value, "email")]])
        case "account":
            domain, _, user = value.partition("\\")
            both = [Sought(_json(domain), "word"), Sought(_json(user), "word")]
            return _any([_spelled(value, "word"), both])
        case "path":
            return _any([_spelled(value, "path")])
        case "file":
            return _any([_spelled(value, "file")])
        case _:
            return _any([_spelled(value, "word")])


def _any(groups: list[list[Sought]]) -> Needle:
    """Spellings of one text are alternatives: `_spelled` gives several, other lists are joined."""
    out: list[tuple[Sought, ...]] = []
    for group in groups:
        if isinstance(group, _Spellings):
            out += [(sought,) for sought in group]
        else:
            out.append(tuple(group))
    return Needle(tuple(dict.fromkeys(out)))


class _Spellings(list[Sought]):
    """Any of these."""


def _json(text: str) -> str:
    return msgspec.json.encode(text).decode()[1:-1]


def _spelled(text: str, edge: Edge) -> _Spellings:
    once = _json(text)
    texts = [once]
    if once != text:
        texts.append(_json(once))
    if not text.isascii():
        texts += [_json(other) for other in (text.lower(), text.upper(), text.title())]
    return _Spellings(Sought(t, edge) for t in dict.fromkeys(texts))


def _addresses(value: str) -> list[str]:
    if ":" not in value:
        return [value]
    address = IPv6Address(value)
    words = [f"{int(w, 16):x}" for w in address.exploded.split(":")]
    return list(dict.fromkeys([address.compressed, address.exploded, ":".join(words)]))


def _network(value: str) -> list[Sought]:
    network = ip_network(value)
    if network.num_addresses <= MOST_ADDRESSES:
        return [
            Sought(text, "address", ":" in text)
            for address in network
            for text in _addresses(str(address))
        ]
    if isinstance(network, IPv4Network):
        for step in (24, 16, 8):
            if network.prefixlen <= step and 2 ** (step - network.prefixlen) <= 256:
                keep = step // 8
                return [
                    Sought(".".join(str(part.network_address).split(".")[:keep]) + ".", "prefix")
                    for part in network.subnets(new_prefix=step)
                ]
    raise NoIndicator(f"{value} holds too many addresses to look for one by one")


def _names(value: str) -> list[str]:
    names = [value]
    if "xn--" in value:
        try:
            shown = idna.decode(value)
        except idna.IDNAError:
            return names
        names += [shown, shown.upper()]
    return list(dict.fromkeys(names))


def _url(value: str) -> Needle:
    parts = urlsplit(value)
    host = parts.hostname or ""
    edge: Edge = "address" if host.replace(".", "").isdigit() or ":" in host else "name"
    sought = Sought(host, edge, ":" in host)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if path in ("", "/"):
        return Needle(((sought,),))
    whole = f"{parts.netloc}{path}"
    found: list[tuple[Sought, ...]] = [(Sought(_json(whole), "path"),)]
    found.append((sought, Sought(_json(path), "path")))
    if parts.query and parts.path not in ("", "/"):
        stem, query = Sought(_json(parts.path), "path"), Sought(_json(parts.query), "path")
        found.append((sought, stem, query))
    return Needle(tuple(found))
