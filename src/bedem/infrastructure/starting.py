"""`init`: a country to start from, written as the services part of a register."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

from bedem.model.errors import NotFound, OutputExists

COUNTRIES: Final = ("montenegro",)
_HEAD: Final = (
    "# bedem register. The part `services` below is an exercise: read sources, assumptions and\n"
    "# disputed in it before you believe a figure.\nversion: 1\nservices:\n"
)


def start(country: str, folder: Path) -> list[Path]:
    """Write register.yml, options.yml, replays/ and the map; nothing that exists is touched."""
    if country not in COUNTRIES:
        raise NotFound(f'no country "{country}"', todo=f"There is: {', '.join(COUNTRIES)}.")
    home = resources.files("bedem.infrastructure") / "data" / country
    texts: dict[str, str] = {}
    for name in ("register.yml", "options.yml", "map.geojson", "population.csv"):
        texts[name] = (home / name).read_text(encoding="utf-8")
    for file in sorted((home / "replays").iterdir(), key=lambda f: f.name):
        texts[f"replays/{file.name}"] = file.read_text(encoding="utf-8")
    texts["register.yml"] = under_services(texts["register.yml"])
    for name in texts:
        if (folder / name).exists():
            raise OutputExists(
                "exists; nothing was written", where=str(folder / name), todo="Give another folder."
            )
    written = []
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def under_services(text: str) -> str:
    """The shared file indented below `services:`, comments and order kept."""
    body = "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))
    return _HEAD + body
