"""What the attacker does in each sample: drawn once, the same for every option.

Each domain and each node has a stream of random numbers of its own, keyed by its name, so that
adding a node leaves the others' luck unchanged and a difference of options is not noise.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from bedem.infrastructure.bits import Bits, pack
from bedem.infrastructure.scenario import Options
from bedem.infrastructure.schema import Services

Floats = NDArray[np.float64]


class Draws(msgspec.Struct, frozen=True, eq=False):
    """domains: names in order. held[d], prior[d]: uniforms [samples]; acts and begins by domain.

    targets: node indices the attacker can stop, with the domain that decides; mine: index of the
    control system by which he does it (the node itself where it has a domain of its own). begin,
    end [targets, samples]: hours of the outage, were the domain held; exposed: uniform.
    """

    samples: int
    domains: tuple[str, ...]
    held: Floats
    prior: Floats
    targets: NDArray[np.int64]
    domain_of: NDArray[np.int64]
    through: NDArray[np.int64]
    begin: NDArray[np.int32]
    end: NDArray[np.int32]
    exposed: Floats


def stream(seed: int, *name: str) -> np.random.Generator:
    """Random numbers that depend on seed and name alone."""
    key = hashlib.blake2b("\x1f".join((str(seed), *name)).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))


def domain_of(services: Services, node: int) -> str:
    """Who decides over a control system: its domain, else the system alone."""
    found = services.nodes[node].domain
    return found.value if found else services.nodes[node].id


def draw(services: Services, options: Options, samples: int, seed: int) -> Draws:
    """Draw all that is uncertain but who is held; see Draws."""
    index = {n.id: i for i, n in enumerate(services.nodes)}
    pairs: list[tuple[int, int]] = []
    for i, node in enumerate(services.nodes):
        if node.outside:
            continue
        if node.control:
            pairs.append((i, index[node.control]))
        if node.kind == "control_system" or node.domain:
            pairs.append((i, i))
    names = tuple(sorted({domain_of(services, c) for _, c in pairs}))
    attack = options.attack
    acts: dict[str, NDArray[np.bool_]] = {}
    hour: dict[str, Floats] = {}
    for name in names:
        rng = stream(seed, "act", name)
        acts[name] = rng.random(samples) < attack.acts.value
        hour[name] = np.floor(rng.random(samples) * attack.within_h.value)
    begin = np.zeros((len(pairs), samples), np.int32)
    end = np.zeros((len(pairs), samples), np.int32)
    exposed = np.zeros((len(pairs), samples))
    shares: dict[int, NDArray[np.bool_]] = {}
    for row, (target, control) in enumerate(pairs):
        name = domain_of(services, control)
        if control not in shares:
            rng = stream(seed, "share", services.nodes[control].id)
            shares[control] = rng.random(samples) < attack.node_share.value
        rng = stream(seed, "outage", services.nodes[target].id)
        exposed[row] = rng.random(samples)
        length = np.ceil(_lognormal(rng, options, samples))
        begin[row] = hour[name]
        happens = acts[name] & shares[control]
        end[row] = np.where(
            happens, np.minimum(hour[name] + np.maximum(length, 1), 1e9), begin[row]
        )
    uniform = np.array([stream(seed, "held", d).random(samples) for d in names])
    prior = np.array([stream(seed, "prior", d).random(samples) for d in names])
    held = _together(uniform.reshape(len(names), samples), names, options, seed)
    return Draws(
        samples, names, held, prior.reshape(len(names), samples),
        np.array([p[0] for p in pairs], np.int64),
        np.array([names.index(domain_of(services, p[1])) for p in pairs], np.int64),
        np.array([p[1] for p in pairs], np.int64), begin, end, exposed,
    )  # fmt: skip


def _lognormal(rng: np.random.Generator, options: Options, samples: int) -> Floats:
    outage = options.attack.outage_h
    normal = rng.standard_normal(samples)
    return np.exp(math.log(outage.median.value) + outage.spread.value * normal)


def _together(held: Floats, names: tuple[str, ...], options: Options, seed: int) -> Floats:
    """Domains of one administrator share one uniform in the stated share of the samples."""
    for name, administrator in sorted(options.administrators.items()):
        rng = stream(seed, "administrator", name)
        common, chosen = rng.random(held.shape[1]), rng.random(held.shape[1])
        for domain in administrator.domains:
            row = names.index(domain)
            held[row] = np.where(chosen < administrator.share.value, common, held[row])
    return held


def held_bits(
    draws: Draws, ranges: Mapping[str, tuple[float, float]], fixed: Mapping[str, float]
) -> Bits:
    """Words [domains, words]: where each domain is held. fixed: probabilities set for a question.

    A domain without a range is never held.
    """
    flags = np.zeros((len(draws.domains), draws.samples), np.bool_)
    for row, name in enumerate(draws.domains):
        if name in fixed:
            flags[row] = draws.held[row] < fixed[name]
        elif name in ranges:
            low, high = ranges[name]
            flags[row] = draws.held[row] < low + draws.prior[row] * (high - low)
    return pack(flags)
