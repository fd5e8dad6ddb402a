"""The cascade of section 3 of the model, one sample, plain Python: slow and obvious."""

from __future__ import annotations

from collections.abc import Sequence


def scalar(
    nodes: int,
    groups: Sequence[tuple[int, tuple[int, ...], int, int, int, bool]],
    black_start: Sequence[bool],
    available: Sequence[Sequence[bool]],
    waived: Sequence[Sequence[bool]],
) -> list[list[bool]]:
    """groups: owner, members, k, buffer, recharge, start_only. available[t][i], waived[t][g]."""
    level = [g[3] for g in groups]
    mine: list[list[int]] = [[] for _ in range(nodes)]
    for j, group in enumerate(groups):
        mine[group[0]].append(j)
    up = [True] * nodes
    history = []
    for t, may in enumerate(available):

        def sat(j: int, state: list[bool], t: int = t) -> bool:
            return waived[t][j] or sum(state[m] for m in groups[j][1]) >= groups[j][2]

        up = [up[i] and may[i] for i in range(nodes)]
        while True:
            new = [
                up[i]
                and (
                    black_start[i]
                    or all(sat(j, up) or level[j] > 0 for j in mine[i] if not groups[j][5])
                )
                for i in range(nodes)
            ]
            if new == up:
                break
            up = new
        while True:
            new = [
                up[i] or (may[i] and (black_start[i] or all(sat(j, up) for j in mine[i])))
                for i in range(nodes)
            ]
            if new == up:
                break
            up = new
        for j, group in enumerate(groups):
            if sat(j, up):
                level[j] = min(group[3], level[j] + group[4])
            else:
                level[j] = max(0, level[j] - 1)
        history.append(up)
    return history
