"""Write the parts of the documentation that the code already knows; --check compares instead.

docs/schemas/*.json       JSON Schemas of what leaves the program
docs/reference/commands.md  every command with its options, from the command line itself
docs/reference/tables.md    columns of the stored tables and of the relations for SQL
docs/explanation/montenegro-2022.md, its picture   the worked case of attribution
README.md, docs/pictures/demo.svg   real output of the demo
"""

from __future__ import annotations

import argparse
import difflib
import html
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import typer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import montenegro_page  # noqa: E402

SCHEMAS = ("Answer", "Document", "Register", "Statement", "Judgement")


def main() -> int:
    """Write, or with --check say what differs and return 1."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    wrong = 0
    for path, text in pages():
        now = path.read_text(encoding="utf-8") if path.exists() else ""
        if now == text:
            continue
        if check:
            wrong += 1
            name = path.relative_to(ROOT).as_posix()
            lines = difflib.unified_diff(now.splitlines(), text.splitlines(), name, "made now", n=1)
            sys.stdout.write("\n".join(list(lines)[:40]) + "\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    if check:
        sys.stdout.write("documents: up to date\n" if not wrong else "run: make docs\n")
    return 1 if wrong else 0


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with its text."""
    yield from schemas()
    yield ROOT / "docs/reference/commands.md", commands()
    yield ROOT / "docs/reference/tables.md", tables()
    yield ROOT / "docs/explanation/montenegro-2022.md", montenegro_page.page()
    for name, drawn in montenegro_page.pictures():
        yield ROOT / "docs/pictures" / name, drawn
    yield from readme_and_picture()


def schemas() -> Iterator[tuple[Path, str]]:
    from bedem.model import answers, documents, register, rulings

    homes = (answers, documents, register, rulings)
    for name in SCHEMAS:
        noun = next(getattr(home, name) for home in homes if hasattr(home, name))
        schema = msgspec.json.schema(noun)
        text = msgspec.json.format(msgspec.json.encode(schema, order="sorted"), indent=2).decode()
        yield ROOT / f"docs/schemas/{name.lower()}.json", text + "\n"


def run(*arguments: str, home: str = "", cwd: Path = ROOT) -> str:
    """Output of a command of bedem, 100 columns wide, without colour."""
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    environment.pop("BEDEM_CASE", None)
    if home:
        environment["BEDEM_HOME"] = home
    done = subprocess.run(
        [sys.executable, "-m", "bedem", *arguments],
        capture_output=True, text=True, env=environment, cwd=cwd, check=False,
    )  # fmt: skip
    return done.stdout


def commands() -> str:
    from bedem.commands import COMMANDS

    parts = ["# Commands\n\nMade from the command line itself (`make docs`).\n"]
    parts.append(f"```\n$ bedem --help\n{run('--help').strip()}\n```\n")
    for entry in COMMANDS:
        parts.append(f"## {entry.name}\n\n```\n{run(entry.name, '--help').strip()}\n```\n")
        group = entry.load()
        if isinstance(group, typer.Typer):
            for sub in group.registered_commands:
                text = run(entry.name, str(sub.name), "--help").strip()
                parts.append(f"### {entry.name} {sub.name}\n\n```\n{text}\n```\n")
    return "\n".join(parts)


def tables() -> str:
    import pyarrow as pa

    from bedem.case import relations, settled
    from bedem.case import tables as stored
    from bedem.case.view import CaseView

    parts = [
        "# Tables\n\nMade from the code (`make docs`). The relations `events`, `hits`, `gaps` and"
        " `sources` are what `bedem events` may ask.\n"
    ]
    schemas: dict[str, pa.Schema] = {
        "events-N.parquet": stored.EVENTS,
        "hits-RULES.parquet": stored.HITS,
        "gaps.parquet": stored.GAPS,
        "sources.parquet": stored.SOURCES,
    }
    schemas |= {f"settled/{name}": s for name, s in settled.SETTLED_TABLES.items()}
    for name, schema in schemas.items():
        rows = "\n".join(f"| {field.name} | {field.type} |" for field in schema)
        parts.append(f"## {name}\n\n| column | type |\n|---|---|\n{rows}\n")
    with tempfile.TemporaryDirectory() as folder:
        from bedem.case import Case

        view = CaseView(Case.create(Path(folder) / "case"), None)
        for name in relations.relations([]):
            described = view.connection.execute(f"DESCRIBE {name}").fetchall()
            rows = "\n".join(f"| {row[0]} | {row[1]} |" for row in described)
            parts.append(f"## SQL: {name}\n\n| column | type |\n|---|---|\n{rows}\n")
        view.close()
    return "\n".join(parts)


def readme_and_picture() -> Iterator[tuple[Path, str]]:
    """The README with fresh output of the demo between its marks, and that output as a picture."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    begin, end = "<!-- demo output -->\n", "<!-- end of demo output -->"
    with tempfile.TemporaryDirectory() as folder:
        home = str(Path(folder) / "home")
        shown = run("demo", "-q", home=home, cwd=Path(folder)).strip()
        hits = run("--case", "demo-case", "hits", home=home, cwd=Path(folder)).strip()
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    output = f"$ bedem demo\n{shown}\n\n$ bedem --case demo-case hits\n{hits}\n"
    yield ROOT / "README.md", f"{head}{begin}```\n{output}```\n{end}{tail}"
    yield ROOT / "docs/pictures/demo.svg", picture(output)


def picture(text: str) -> str:
    """Terminal text as SVG: one line an element, no font fetched, light and dark."""
    lines = [line.replace("\u202f", "\u2009") for line in text.rstrip().splitlines()]
    height = 18 * len(lines) + 28
    width = 16 + int(7.3 * max(len(line) for line in lines)) + 16
    style = (
        "text{font:12px ui-monospace,'DejaVu Sans Mono',Consolas,monospace;white-space:pre;"
        "fill:#16191c}rect{fill:#f6f7f8}.prompt{font-weight:650}.high{fill:#8a5a00}"
        ".critical{fill:#a4001d;font-weight:650}@media(prefers-color-scheme:dark){"
        "text{fill:#eceef0}rect{fill:#14171a}.high{fill:#ffc14d}.critical{fill:#ff8a9a}}"
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="bedem demo in a terminal">',
        f"<style>{style}</style>",
        f'<rect width="{width}" height="{height}"/>',
    ]
    for i, line in enumerate(lines):
        word = line.split(" ", 1)[0]
        kind = "prompt" if word == "$" else word if word in ("high", "critical") else ""
        mark = f' class="{kind}"' if kind else ""
        shown = html.escape(line)
        parts.append(f'<text x="16" y="{26 + 18 * i}"{mark} xml:space="preserve">{shown}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    sys.exit(main())
