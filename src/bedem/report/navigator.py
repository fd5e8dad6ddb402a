"""A layer for ATT&CK Navigator: techniques that hits show, on how many hosts, with records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from bedem.language import clean

# Layer format 4.5, read by Navigator 4.9 and later.
LAYER: Final = "4.5"
_TAG: Final = re.compile(r"\battack\.(t\d{4}(?:\.\d{3})?)\b", re.IGNORECASE)
_LEVELS: Final = ("critical", "high", "medium", "low", "informational")
_MOST_REFS: Final = 5


def layer(rows: Iterable[tuple[str, str, str | None, int, str]], *, name: str, release: str) -> str:
    """JSON of a layer; rows: (tags, level, host, hits, first ref). score: hosts with a hit.

    release: ATT&CK release, `17.1`; only its whole number is told, as Navigator has it.
    """
    found: dict[str, dict[str, Any]] = {}
    for tags, level, host, count, ref in rows:
        for ident in {t.upper() for t in _TAG.findall(tags)}:
            seen = found.setdefault(ident, {"hosts": set(), "levels": {}, "refs": set()})
            seen["hosts"].add((host or "").casefold())
            seen["levels"][level] = seen["levels"].get(level, 0) + count
            seen["refs"].add(ref)
    most = max((len(seen["hosts"]) for seen in found.values()), default=1)
    made = {
        "name": clean(name), "domain": "enterprise-attack", "sorting": 3,
        "versions": {"layer": LAYER} | _release(release),
        "description": "Techniques tagged by the rules that matched. Score: hosts with a hit. "
        "No score is no sign of absence: not every technique has a rule or a log here.",
        "gradient": {"colors": ["#f3d4d9", "#a4001d"], "minValue": 0, "maxValue": most},
        "techniques": [_technique(ident, found[ident]) for ident in sorted(found)],
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _release(release: str) -> dict[str, str]:
    whole = release.partition(".")[0]
    return {"attack": whole} if whole.isdecimal() else {}


def _technique(ident: str, seen: dict[str, Any]) -> dict[str, Any]:
    levels = ", ".join(f"{seen['levels'][v]} {v}" for v in _LEVELS if v in seen["levels"])
    refs = sorted(seen["refs"])[:_MOST_REFS]
    return {
        "techniqueID": ident, "score": len(seen["hosts"]), "enabled": True,
        "comment": f"hits: {levels}", "showSubtechniques": "." in ident,
        "metadata": [{"name": "record", "value": ref} for ref in refs],
    }  # fmt: skip
