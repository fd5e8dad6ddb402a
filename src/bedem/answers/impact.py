"""What was destroyed on compromised hosts, said beside verdict and state.

`none_seen` asks for a log that would have shown encryption from the host's since to the last
record of the case; on default logs there is none, and the word is `not_covered`.
"""

from __future__ import annotations

import msgspec

from bedem.answers.silence import covers
from bedem.case import CaseView
from bedem.knowledge.observability import silence_of
from bedem.model.answers import Claim
from bedem.model.messages import msg
from bedem.reconstruction import Picture
from bedem.reconstruction.impacts import Damage, damage_of

_TECHNIQUES = ("T1486", "T1485")
_REFS = 12


def damages(view: CaseView, picture: Picture) -> dict[str, Damage]:
    """Of every host with a since, by key."""
    found = {j.host: damage_of(j) for j in picture.hosts.values() if j.since is not None}
    row = next(view.coverage.rows('epoch_us(max("last"))'), None)
    end = row[0] if row is not None else None
    unseen = {
        host: (picture.hosts[host].since or 0, end)
        for host, damage in found.items() if damage.word == "not_covered" and end is not None
    }  # fmt: skip
    kinds = [silence_of(technique) for technique in _TECHNIQUES]
    for host in covers(view, kinds, unseen):
        found[host] = msgspec.structs.replace(found[host], word="none_seen")
    return found


def impact_claims(found: dict[str, Damage], *only: str) -> tuple[Claim, ...]:
    """One a host and kind, the worst first."""
    told = []
    for host, damage in sorted(found.items(), key=lambda item: (item[1].time or 2**62, item[0])):
        if only and host not in only:
            continue
        if damage.refs:
            said = msg("impact-host", host=host, word_id=f"word-{damage.word}")
            refs = damage.refs
            told.append(Claim(said, refs[:_REFS], grade="decisive", basis_total=len(refs)))
        if damage.hindered:
            refs = damage.hindered
            said = msg("impact-hindered", host=host, count=len(refs))
            told.append(Claim(said, refs[:_REFS], basis_total=len(refs)))
    return tuple(told)
