"""A picture of some hosts: theirs alone, and the movements that touch them.

Nothing is judged again: verdicts and intents are those made from everything together.
"""

from __future__ import annotations

import msgspec

from bedem.reconstruction.calls import Call
from bedem.reconstruction.verdicts import Picture


def narrow(picture: Picture, scope: frozenset[str]) -> Picture:
    """Verdicts of the hosts in scope, links that one of them is an end of."""
    kept = [
        i for i, link in enumerate(picture.links) if link.target in scope or link.source in scope
    ]
    place = {old: new for new, old in enumerate(kept)}
    hosts = {
        host: msgspec.structs.replace(judged, links_in=[place[i] for i in judged.links_in])
        for host, judged in picture.hosts.items() if host in scope
    }  # fmt: skip
    return Picture(hosts, [picture.links[i] for i in kept], [picture.intents[i] for i in kept])


def narrow_calls(called: list[Call], scope: frozenset[str]) -> list[Call]:
    """Addresses that one of them called; the other callers are counted as others."""
    found = []
    for call in called:
        by_host = {host: first for host, first in call.by_host.items() if host in scope}
        if by_host:
            hosts = tuple(host for host in call.hosts if host in scope)
            others = call.others + len(call.hosts) - len(hosts)
            found.append(msgspec.structs.replace(call, by_host=by_host, hosts=hosts, others=others))
    return found
