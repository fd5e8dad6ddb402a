"""Made attacks against their own truth: every host, movement, asset and wave is known.

    python accuracy/exercises.py [--seeds N] [--hosts N] [--scenario S] [--why]

Each exercise is drawn from a seed, delivered as an institution would, taken in, and answered. The
seeds come from the hash of the commit below the one that is scored, so that nobody can choose them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from accuracy.lateral import user  # noqa: E402
from bedem.answers import open_view  # noqa: E402
from bedem.case import Case, CaseView  # noqa: E402
from bedem.investigation import register_of  # noqa: E402
from bedem.language import to_micros  # noqa: E402

SCENARIOS: Final = ("montenegro-2022", "quiet-theft")
RECORDS: Final = 300_000
LINK_US: Final = 60_000_000


class Tally(msgspec.Struct):
    """right: found and true; missed; false; soft: missed, but called suspected or not covered."""

    right: int = 0
    missed: int = 0
    false: int = 0
    soft: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.right += other.right
        self.missed += other.missed
        self.false += other.false
        self.soft += other.soft
        return self

    @property
    def f1(self) -> float | None:
        """None where there was nothing to find and nothing was found."""
        of = 2 * self.right + self.missed + self.false
        return 2 * self.right / of if of else None


class Scores(msgspec.Struct):
    """Of one exercise, or of several added up. hosts, links: by telemetry class."""

    hosts: dict[str, Tally] = msgspec.field(default_factory=lambda: defaultdict(Tally))
    links: dict[str, Tally] = msgspec.field(default_factory=lambda: defaultdict(Tally))
    counts: dict[str, list[int]] = msgspec.field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    quiet: int = 0
    false_compromised: int = 0
    false_suspected: int = 0
    silent_on_compromised: int = 0
    why: list[str] = msgspec.field(default_factory=list)

    def count(self, name: str, right: bool) -> None:
        self.counts[name][0] += right
        self.counts[name][1] += 1

    def __iadd__(self, other: Scores) -> Scores:
        for mine, theirs in ((self.hosts, other.hosts), (self.links, other.links)):
            for name, tally in theirs.items():
                mine[name] += tally
        for name, (right, of) in other.counts.items():
            self.counts[name][0] += right
            self.counts[name][1] += of
        self.quiet += other.quiet
        self.false_compromised += other.false_compromised
        self.false_suspected += other.false_suspected
        self.silent_on_compromised += other.silent_on_compromised
        self.why += other.why
        return self


class Names:
    """Every name and address that the truth gives a host -> its name."""

    def __init__(self, hosts: Iterable[dict[str, Any]]) -> None:
        self.known: dict[str, str] = {}
        for host in hosts:
            for name in (host["name"], host["old_name"], host["address"]):
                if name:
                    self.known[name.casefold()] = host["name"]

    def of(self, told: str | None) -> str:
        """As the truth names it; what it does not know keeps its own name."""
        key = (told or "").partition(" ")[0].casefold()
        return self.known.get(key) or self.known.get(key.partition(".")[0], key)


def seeds(scenario: str, count: int) -> tuple[str, list[int]]:
    """The parent commit, and the seeds drawn from it."""
    parent = subprocess.run(
        ["git", "rev-parse", "HEAD~1"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    drawn = [
        int(hashlib.sha256(f"{parent} {scenario} {n}".encode()).hexdigest()[:7], 16)
        for n in range(count)
    ]
    return parent, drawn


def score(truth: dict[str, Any], view: CaseView) -> Scores:
    """Every answer that the truth can judge."""
    scores, names = Scores(), Names(truth["hosts"])
    hosts_scored(scores, truth, names, view)
    links_scored(scores, truth, names, view)
    answers_scored(scores, truth, names, view)
    return scores


def hosts_scored(scores: Scores, truth: dict[str, Any], names: Names, view: CaseView) -> None:
    """Delivered hosts; of the others only what is wrong about them counts."""
    told: dict[str, str] = {}
    for word, found in view.answer("infection").details["hosts"].items():
        for host in found:
            name = names.of(host)
            if told.get(name) != "compromised":
                told[name] = word
    for host in truth["hosts"]:
        word, bad = told.get(host["name"], "not_covered"), host["infected"]
        tally = scores.hosts[host["telemetry"] if host["delivered"] else "not delivered"]
        if bad and word == "no_sign":
            scores.silent_on_compromised += 1
        if bad and (host["delivered"] or host["records_total"]):
            found = word == "compromised"
            tally += Tally(right=found, missed=not found, soft=word in ("suspected", "not_covered"))
            if not found:
                scores.why.append(f"missed {host['name']} ({word}; {host['way_in']})")
        elif not bad:
            tally += Tally(false=word == "compromised")
            if host["delivered"]:
                scores.quiet += 1
                scores.false_compromised += word == "compromised"
                scores.false_suspected += word == "suspected"
            if word in ("compromised", "suspected"):
                scores.why.append(f"false {word} {host['name']} ({host['role']})")
    unknown = {n for n, w in told.items() if w == "compromised"} - set(names.known.values())
    scores.why += [f"false compromised, no host of the exercise: {n}" for n in sorted(unknown)]
    scores.hosts["not delivered"].false += len(unknown)


def links_scored(scores: Scores, truth: dict[str, Any], names: Names, view: CaseView) -> None:
    """Recorded movements: pair, a technique in common, within a minute. False: pairs of neither."""
    hosts = {h["name"]: h for h in truth["hosts"]}
    ours = [
        (names.of(link["source"]), names.of(link["target"]), link)
        for link in view.answer("spread").details["links"]
        if link["intent"] == "attacker"
    ]

    def kind(target: str) -> str:
        host = hosts.get(target)
        return host["telemetry"] if host and host["delivered"] else "not delivered"

    for step in truth["links"]:
        if not step["recorded"]:
            continue
        same = [link for a, b, link in ours if (a, b) == (step["source"], step["target"])]
        near = [link for link in same if _near(link["time"], step["time"])]
        tally = scores.links[kind(step["target"])]
        tally += Tally(right=bool(near), missed=not near)
        if near:
            got = {user(link["account"]) for link in near}
            scores.count("account of a movement", user(step["account"]) in got)
        else:
            scores.why.append(
                f"missed {step['source']} to {step['target']} {step['method']}"
                f" ({len(same)} of pair)"
            )
    known = {(s["source"], s["target"]) for s in truth["links"] + truth["attempts"]}
    for source, target in sorted({(a, b) for a, b, _ in ours} - known):
        if source in ("", "?"):
            continue
        scores.links[kind(target)] += Tally(false=1)
        scores.why.append(f"false {source} to {target}")


def _near(time: int, told: str) -> bool:
    return abs(time - to_micros(datetime.fromisoformat(told))) <= LINK_US


def answers_scored(scores: Scores, truth: dict[str, Any], names: Names, view: CaseView) -> None:
    """First host, exposure, domains, the hosts to isolate, false marks of a quiet state."""
    hosts = {h["name"]: h for h in truth["hosts"]}
    spread, now = view.answer("spread"), view.answer("now")
    seen = [h for h in hosts.values() if h["infected"] and h["records_total"]]
    earliest = min(seen, key=lambda h: h["since"], default=None)
    first = names.of(spread.details["first_host"])
    right = first == truth["first_host"] or (earliest is not None and first == earliest["name"])
    scores.count("first host", right)
    if not right:
        want = earliest["name"] if earliest else truth["first_host"]
        scores.why.append(f"first host {first}, not {truth['first_host']} or {want}")
    isolate = {names.of(h) for h in now.details.get("isolate", ())}
    for name in truth["active"]:
        if hosts[name]["delivered"]:
            scores.count("active host listed by now", name in isolate)
            if name not in isolate:
                scores.why.append(f"active and not isolated: {name}")
    states = {a["id"]: a["state"] for a in view.answer("exposure").details["assets"]}
    for asset in truth["exposure"]:
        if asset["asset"] not in states:
            continue
        got = states[asset["asset"]]
        scores.count("exposure state", got in asset["right"])
        if got not in asset["right"]:
            scores.why.append(f"exposure {asset['asset']} {got}, not {asset['right']}")
    domains = view.answer("domain").details.get("domains", {})
    for domain in truth["domains"]:
        got = domains.get(domain["domain"], "not_covered")
        allowed = [*domain["right"], *(["suspected"] if domain["controllers_infected"] else [])]
        scores.count("domain", got in allowed)
        if got not in allowed:
            scores.why.append(f"domain {domain['domain']} {got}, not {allowed}")


def exercise(
    scenario: str, seed: int, hosts: int, work: Path, options: tuple[str, ...] = ()
) -> tuple[dict[str, Any], CaseView]:
    """Made, taken in, and opened; what lies there of an earlier run is used again."""
    folder = work / f"{scenario}-{seed}-{hosts}"
    if not (folder / "truth.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _bedem(
            "exercise", str(folder), "--scenario", scenario, "--seed", str(seed),
            "--hosts", str(hosts), *options,
        )  # fmt: skip
    case = folder.with_name(folder.name + "-case")
    if not case.exists():
        _bedem("--case", str(case), "investigate", str(folder / "evidence"), "-q")
        shutil.copy(folder / "register.yml", case / "register.yml")
    return json.loads((folder / "truth.json").read_text()), open_view(
        Case(case), register_of(Case(case))
    )


def _bedem(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bedem", *arguments], stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 3):
        raise SystemExit(f"bedem {arguments[0]} ended with {done.returncode}: {done.stderr[-500:]}")


def told(scores: Scores) -> str:
    """Rows for people."""
    lines = []
    for what, tallies in (("hosts", scores.hosts), ("movements", scores.links)):
        for name, t in sorted(tallies.items()):
            f1 = "–" if t.f1 is None else f"{t.f1:.3f}"
            lines.append(
                f"| {what}, {name} | {f1} | {t.right} of {t.right + t.missed} | {t.false} |"
                f" {t.soft if what == 'hosts' else '–'} |"
            )
    lines += [f"| {name} | – | {r} of {n} | – | – |" for name, (r, n) in scores.counts.items()]
    per = 1000 * scores.false_compromised / scores.quiet if scores.quiet else 0.0
    lines.append(
        f"| false `compromised` per 1,000 quiet hosts | – | {per:.1f} ({scores.false_compromised}"
        f" of {scores.quiet}; `suspected` {scores.false_suspected}) | – | – |"
    )
    lines.append(f"| `no_sign` on an infected host | – | {scores.silent_on_compromised} | – | – |")
    return "\n".join(lines)


def run(
    scenario: str, drawn: list[int], hosts: int, work: Path, say: Callable[[str], None]
) -> Scores:
    """All seeds of a scenario, added up."""
    total = Scores()
    for seed in drawn:
        truth, view = exercise(scenario, seed, hosts, work, ("--records", str(RECORDS)))
        made = score(truth, view)
        say(f"## {scenario} {seed}\n" + "\n".join(made.why))
        total += made
        view.connection.close()
    return total


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--scenario", choices=SCENARIOS)
    parser.add_argument("--seed", type=int, action="append", help="this one, not a drawn one")
    parser.add_argument("--why", action="store_true", help="say what is wrong in each")
    asked = parser.parse_args()
    work = ROOT / "bench-data" / "exercises"
    work.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("BEDEM_HOME", str(ROOT / "bench-data" / "accuracy" / "home"))
    for scenario in (asked.scenario,) if asked.scenario else SCENARIOS:
        parent, drawn = seeds(scenario, asked.seeds)
        scores = run(
            scenario, asked.seed or drawn, asked.hosts, work, print if asked.why else lambda _: None
        )
        print(f"\n{scenario}, {asked.hosts} hosts, seeds from {parent[:10]}\n")
        print("| what | F1 | right | false | missed, but not called clean |\n|---|---|---|---|---|")
        print(told(scores))
    return 0


if __name__ == "__main__":
    sys.exit(main())
