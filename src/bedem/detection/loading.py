"""Rule packs -> RuleSet: each rule file is run, or listed with its reason. Nothing is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import msgspec

from bedem.detection.binding import bind
from bedem.detection.fieldmaps import FIELDMAPS
from bedem.detection.formula import FALSE, Formula, atoms, is_static
from bedem.detection.logsources import Target, targets_of
from bedem.detection.packs import Pack, rule_texts
from bedem.detection.parsing import Parsed, parse_file
from bedem.detection.profiles import Kind, NotRun, Profile, Weakened, reason
from bedem.detection.ruleset import Body, Bound, RuleSet
from bedem.model.records import Rule

Progress = Callable[[int, int], None]


@lru_cache(maxsize=1)
def code_version() -> str:
    """Hash of this room's code and the libraries that decide what a rule means."""
    digest = hashlib.sha256()
    for entry in sorted(files("bedem.detection").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".py"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    for name in ("pysigma", "google-re2", "msgspec", "pyyaml"):
        digest.update(f"{name} {version(name)}\n".encode())
    return digest.hexdigest()


def load_rules(
    packs: Sequence[Pack], profile: Profile, cache: Path, progress: Progress | None = None
) -> RuleSet:
    """Compile the packs' rules, or take them from `cache` where it holds exactly these.

    Where two packs hold one rule id, the first pack's rule runs. progress: (files done, files).
    """
    key = _key(packs, profile)
    path = cache / f"rules-{hashlib.sha256(key.encode()).hexdigest()[:24]}.msgpack"
    held = RuleSet.open_if_sound(path)
    if held is not None and held.body.key == key:
        return held
    compiled = compile_rules(packs, profile, progress)
    if cache.exists() or _can_make(cache):
        compiled.save(path)
    return compiled


def _can_make(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True


def _key(packs: Sequence[Pack], profile: Profile) -> str:
    parts = [code_version(), msgspec.json.encode(profile).decode()]
    return "\n".join(parts + [f"{p.name} {p.sha256}" for p in packs])


def compile_rules(
    packs: Sequence[Pack], profile: Profile, progress: Progress | None = None
) -> RuleSet:
    """As `load_rules`, without a cache."""
    total, done, documents = sum(p.rule_files for p in packs), 0, 0
    compiler = _Compiler(profile)
    for pack in packs:
        for path, text in rule_texts(pack):
            entries = parse_file(pack.name, path, text)
            documents += len(entries)
            for entry in entries:
                compiler.add(entry)
            done += 1
            if progress is not None:
                progress(done, total)
    return compiler.ruleset(_key(packs, profile), documents)


class _Compiler:
    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.rules: dict[str, Rule] = {}
        self.bound: list[tuple[str, Target, Formula]] = []
        self.not_run: list[NotRun] = []
        self.weakened: list[Weakened] = []

    def add(self, entry: Parsed | NotRun) -> None:
        if isinstance(entry, Parsed):
            refused = self._left_out(entry.rule) or self._bind(entry)
            if refused is None:
                return
            kind, args = refused
            message, english = reason(kind, **args)
            rule = entry.rule
            entry = NotRun(
                kind, rule.path, rule.id, rule.title, message, english, f"{rule.path}:1", rule.pack
            )
        self.not_run.append(entry)

    def _left_out(self, rule: Rule) -> tuple[Kind, dict[str, str]] | None:
        profile = self.profile
        if rule.id in profile.muted:
            return "muted", {}
        if not profile.all_rules:
            if rule.level not in profile.levels:
                return "level", {"level": rule.level}
            for folder in rule.path.split("/")[:-1]:
                if folder in profile.left_out:
                    return "folder", {"folder": folder}
        if rule.id in self.rules:
            other = self.rules[rule.id]
            return "duplicate", {"other": f"{other.pack}: {other.path}"}
        return None

    def _bind(self, entry: Parsed) -> tuple[Kind, dict[str, str]] | None:
        rule = entry.rule
        targets = targets_of(*entry.source)
        if not targets:
            return "no-log-source", {"logsource": rule.logsource or "any kind"}
        lacking: set[str] = set()
        bound: list[tuple[str, Target, Formula]] = []
        weakened: list[Weakened] = []
        for target in targets:
            formula, missing = bind(entry.formula, FIELDMAPS[target.fieldmap])
            fires = formula != FALSE
            if fires:
                bound.append((rule.id, target, formula))
            if missing:
                lacking.update(missing)
                event = f"{target.logs[0]} {'/'.join(map(str, target.codes))}".strip()
                message, english = reason("weakened", event=event, fields=", ".join(missing))
                weakened.append(Weakened(rule.id, event, missing, fires, message, english))
        if not bound:
            return "cannot-fire", {"fields": ", ".join(sorted(lacking)) or "what it asks for"}
        self.rules[rule.id] = rule
        self.bound.extend(bound)
        self.weakened.extend(weakened)
        return None

    def ruleset(self, key: str, documents: int) -> RuleSet:
        ordered = tuple(self.rules[rule_id] for rule_id in sorted(self.rules))
        index = {rule.id: i for i, rule in enumerate(ordered)}
        bound = [
            Bound(
                index[rule_id],
                target,
                msgspec.Raw(msgspec.msgpack.encode(formula)),
                tuple(dict.fromkeys(a for a in atoms(formula) if is_static(a))),
            )
            for rule_id, target, formula in self.bound
        ]
        return RuleSet(
            Body(
                key=key,
                ordered=ordered,
                bound=tuple(sorted(bound, key=lambda b: (b.rule, b.target.logs, b.target.codes))),
                not_run=tuple(self.not_run),
                weakened=tuple(self.weakened),
                files=documents,
            )
        )
