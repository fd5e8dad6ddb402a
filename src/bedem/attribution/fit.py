"""Fitting the knowledge layer, on transitions up to 12.1 and on nothing later.

    python -m bedem.attribution.fit            prints what parameters.json holds

k, the weight of software and P(none) are declared; temperature, the weight of likeness and the
likeness that is usual minimise the log loss, known and new groups weighing half each.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable
from typing import Final

import msgspec
import numpy as np

from bedem.attribution.likelihood import Model, Parameters, combine
from bedem.attribution.reports import Array, count
from bedem.attribution.transitions import FIT_ERA, Item, bundled_items
from bedem.knowledge.attack_store import load_release

COMMAND: Final = "python -m bedem.attribution.fit"
GRID: Final = np.linspace(-1.0, 1.0, 5)
ROUNDS: Final = 7
DECLARED: Final = Parameters(
    shrink=32, software_weight=3, temperature=1, likeness=1, usual_likeness=0, none_prior=0.5
)


class _Prepared(msgspec.Struct):
    """What does not change while fitting: raw log factors, cosines, prior, the true place."""

    factors: Array
    cosine: Array
    prior: Array
    true: int


def prepare(items: Iterable[Item], declared: Parameters = DECLARED) -> list[_Prepared]:
    """True is -1 for none of these."""
    raw = msgspec.structs.replace(declared, capped=False, likeness=0, temperature=1)
    models: dict[str, Model] = {}
    found = []
    for item in items:
        if item.older not in models:
            models[item.older] = Model(count(load_release(item.older)), raw)
        model = models[item.older]
        places = model.counts.places(item.features)
        true = model.counts.group_at[item.actor] if item.kind == "known" else -1
        cosine = model.likeness(places).sum(axis=1)
        found.append(_Prepared(model.log_factors(places), cosine, model.prior("reports"), true))
    return found


def loss(items: list[_Prepared], temperature: float, likeness: float, usual: float) -> float:
    """Mean of the mean log losses on known and on new groups."""
    sums = {True: 0.0, False: 0.0}
    counts = {True: 0, False: 0}
    for item in items:
        factors = item.factors / temperature + likeness * (item.cosine - usual)
        found = combine(factors, item.prior, DECLARED.none_prior, capped=DECLARED.none_capped)
        told = found.none if item.true < 0 else float(found.groups[item.true])
        sums[item.true < 0] -= float(np.log(max(told, 1e-12)))
        counts[item.true < 0] += 1
    return sum(sums[half] / counts[half] for half in sums) / 2


def fit(items: list[_Prepared]) -> Parameters:
    """A grid that closes in on the least loss: the same result on every machine."""
    centre, width = np.array([np.log(3.0), np.log(5.0), 0.1]), np.array([1.0, 1.5, 0.15])
    least = np.inf
    for _ in range(ROUNDS):
        steps = itertools.product(*(c + w * GRID for c, w in zip(centre, width, strict=True)))
        for log_temperature, log_likeness, usual in steps:
            now = loss(items, float(np.exp(log_temperature)), float(np.exp(log_likeness)), usual)
            if now < least - 1e-9:
                least, centre = now, np.array([log_temperature, log_likeness, usual])
        width = width / 2
    return msgspec.structs.replace(
        DECLARED,
        temperature=round(float(np.exp(centre[0])), 2),
        likeness=round(float(np.exp(centre[1])), 1),
        usual_likeness=round(float(centre[2]), 3),
        fitted_by=COMMAND,
        loss=round(float(least), 4),
    )


def fit_items() -> list[Item]:
    """The items of the era, those the published figures use; unattributed campaigns are not."""
    items = (i for i in bundled_items() if i.older in FIT_ERA and i.kind != "campaign")
    return [i for i in items if i.counts]


def main() -> None:
    items = fit_items()
    known = sum(i.kind == "known" for i in items)
    new = len(items) - known
    found = msgspec.structs.replace(
        fit(prepare(items)),
        fitted_on=f"ATT&CK 6.3 to 12.1: {known} reports on known groups, {new} on new",
    )
    raw = msgspec.json.format(msgspec.json.encode(found), indent=1)
    sys.stdout.write(raw.decode() + "\n")


if __name__ == "__main__":
    main()
