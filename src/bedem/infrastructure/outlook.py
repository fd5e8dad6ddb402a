"""What fails when: services grouped by kind and region, with P10, P50 and P90 over the samples."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import ALL, unpack
from bedem.infrastructure.losses import percentiles
from bedem.infrastructure.schema import Node, Services

_SMALL_WORDS: Final = frozenset({"in", "of", "at", "the", "for", "u", "na", "za"})
Triple = tuple[int, int, int]


class Outlook(msgspec.Struct, frozen=True):
    """One group of services. half: hours until half of it is not served (horizon+1: never).

    lost: hours not served, mean over the group; people: affected at some hour; curve: share
    served by hour (P10, P50, P90); services: how many there are; never: share of samples
    without any loss.
    """

    name: str
    region: str
    services: tuple[str, ...]
    half: Triple
    lost: Triple
    people: Triple | None
    curve: tuple[tuple[float, float, float], ...]
    untouched: float


class ServiceLoss(msgspec.Struct, frozen=True):
    """One service. first: hour at which it is first not wholly served (horizon+1: never)."""

    id: str
    municipality: str
    first: Triple
    lost: Triple
    people: Triple | None


def group_names(services: Services) -> dict[tuple[str, str], list[int]]:
    """Services by kind (first two parts of the id, or the sector) and region, as indices."""
    kinds: dict[str, list[int]] = {}
    for i, node in enumerate(services.nodes):
        if node.kind == "service":
            kinds.setdefault(_kind(node), []).append(i)
    found: dict[tuple[str, str], list[int]] = {}
    for kind, members in kinds.items():
        label = _label(kind, [services.nodes[i].name for i in members])
        for i in members:
            found.setdefault((label, services.nodes[i].region), []).append(i)
    return found


def _kind(node: Node) -> str:
    parts = node.id.split(":")
    return ":".join(parts[:2]) if len(parts) > 2 else node.id


def _label(kind: str, names: list[str]) -> str:
    """The words that all names begin with; else the last part of the id's stem."""
    if len(names) == 1:
        return names[0]
    columns = zip(*(n.split() for n in names), strict=False)
    words = [c[0] for c in takewhile(lambda c: len(set(c)) == 1, columns)]
    while words and words[-1].casefold() in _SMALL_WORDS:
        words = words[:-1]
    return " ".join(words) if words else kind.rpartition(":")[2].replace("_", " ")


def outlook(
    services: Services,
    history: NDArray[np.uint64],
    capacity: NDArray[np.float64],
    watched: NDArray[np.int64],
    samples: int,
) -> tuple[tuple[Outlook, ...], tuple[ServiceLoss, ...]]:
    """By group and by service. History [hours, watched, words], capacity [hours, nodes]."""
    groups = group_names(services)
    row_of = {int(i): row for row, i in enumerate(watched)}
    hours = len(history)
    flags = {key: [row_of[i] for i in members] for key, members in groups.items()}
    served = {key: np.ones((hours, samples)) for key in groups}
    worst = np.ones((len(watched), samples))
    lost = np.zeros((len(watched), samples))
    first = np.full((len(watched), samples), hours + 1, np.int32)
    weight = {key: _weight(services, members) for key, members in groups.items()}
    for t in range(hours):
        cap = capacity[t, watched]
        if not ((history[t] != ALL).any() or (cap < 1).any()):
            continue
        now = unpack(history[t], samples) * cap[:, None]
        np.minimum(worst, now, out=worst)
        lost += 1 - now
        first[(now < 1) & (first > hours)] = t
        for key, rows in flags.items():
            served[key][t] = weight[key] @ now[rows]
    by_group = tuple(
        _one(services, key, members, served[key], worst[flags[key]])
        for key, members in groups.items()
    )
    by_service = tuple(
        _service(services.nodes[int(i)], first[row], lost[row])
        for row, i in enumerate(watched)
        if services.nodes[int(i)].kind == "service"
    )
    return by_group, by_service


def _service(node: Node, first: NDArray[np.int32], lost: NDArray[np.float64]) -> ServiceLoss:
    people = None
    if node.people is not None:
        people = percentiles((lost > 0) * node.people.value)
    return ServiceLoss(node.id, node.municipality, percentiles(first), percentiles(lost), people)


def _weight(services: Services, members: list[int]) -> NDArray[np.float64]:
    people = [services.nodes[i].people for i in members]
    known: list[float] = [p.value for p in people if p is not None]
    whole = len(known) == len(members) and sum(known) > 0
    raw = np.array(known if whole else [1.0] * len(members), np.float64)
    share: NDArray[np.float64] = raw / raw.sum()
    return share


def _one(
    services: Services,
    key: tuple[str, str],
    members: list[int],
    served: NDArray[np.float64],
    worst: NDArray[np.float64],
) -> Outlook:
    hours = len(served)
    below = served < 0.5
    half = np.where(below.any(axis=0), below.argmax(axis=0), hours + 1)
    lost = (1 - served).sum(axis=0)
    ordered = np.sort(served, axis=1)
    cuts = [max(int(np.ceil(q * served.shape[1])) - 1, 0) for q in (0.1, 0.5, 0.9)]
    people = _people(services, members, worst < 1)
    return Outlook(
        key[0], key[1], tuple(services.nodes[i].id for i in members),
        percentiles(half), percentiles(lost), people,
        tuple((float(r[cuts[0]]), float(r[cuts[1]]), float(r[cuts[2]])) for r in ordered),
        float((worst == 1).all(axis=0).mean()),
    )  # fmt: skip


def _people(services: Services, members: list[int], hit: NDArray[np.bool_]) -> Triple | None:
    """Affected at some hour; services of one municipality serve the same people: counted once."""
    counts = [services.nodes[i].people for i in members]
    if any(c is None for c in counts):
        return None
    places: dict[str, NDArray[np.float64]] = {}
    for row, (i, count) in enumerate(zip(members, counts, strict=True)):
        place = services.nodes[i].municipality or services.nodes[i].id
        here = hit[row] * (count.value if count else 0.0)
        places[place] = np.maximum(places.get(place, np.zeros(hit.shape[1])), here)
    return percentiles(np.sum(list(places.values()), axis=0))


def spark(values: tuple[float, ...], width: int = 18) -> str:
    """A line of blocks: served share over time; the lowest block is nothing served."""
    if not values:
        return ""
    width = min(width, len(values))
    cuts = [i * len(values) // width for i in range(width + 1)]
    cells = [values[a:b] for a, b in pairwise(cuts)]
    blocks = "▁▂▃▄▅▆▇█"
    return "".join(blocks[round(min(max(min(c), 0.0), 1.0) * 7)] for c in cells)
