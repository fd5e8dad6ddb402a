"""States of log kinds: on, off, lost or unknown, per host and stretch of time.

Each kind is painted in layers; the first that covers a moment holds:

1. hard signs: records that say that recording stopped (dropped, Sysmon stopped, silence)
2. on, by unbroken numbers and a proof; then by heartbeat where numbers say nothing
3. off, where live records go on and the proof does not come
4. lost: numbers jump, the log was cleared, had rolled over, or begins late
5. unknown: not delivered, not subscribed, or no proof either way
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from bedem.knowledge.observability import SECURITY, SYSMON, SYSTEM, LogKind, log_kinds
from bedem.settlement import coverage_proof
from bedem.settlement.coverage_logs import LiveLog, Run
from bedem.settlement.coverage_proof import Proof, Segment
from bedem.settlement.coverage_scan import Scan, Sign
from bedem.settlement.coverage_signs import SOON, clock_turns, doubt, hard_signs, lost, removes
from bedem.settlement.coverage_spans import (
    ALWAYS,
    DAY,
    HOUR,
    Paint,
    Span,
    length,
    merged,
    painted,
    within,
)

BUSY_RECORDS: Final = 1_000
# A host with so many logs of its own was collected whole: a channel without a file was off.
WHOLE_SET: Final = 30
SECOND: Final = 1_000_000


class KindState(msgspec.Struct, frozen=True):
    """A row of `kinds`: host by its key; start ALWAYS where nothing limits it."""

    host: str
    kind: str
    span: Span
    state: str
    ref: str | None
    why: str


class Lives:
    """What the states are computed from. windows: host to [first record, last or collection]."""

    def __init__(
        self,
        logs: list[LiveLog],
        signs: list[Sign],
        windows: dict[str, Span],
        seen: dict[str, frozenset[str]],
    ) -> None:
        self.logs = logs
        self.signs = signs
        self.windows = windows
        self.seen = seen
        self._logs: dict[tuple[str, str], list[LiveLog]] = {}
        self.counts: Counter[str] = Counter()
        for log in logs:
            for host in log.hosts:
                self._logs.setdefault((host, log.log), []).append(log)
                self.counts[host] += 1

    def of(self, host: str, log: str) -> list[LiveLog]:
        """Live logs of that channel with records under that name."""
        return self._logs.get((host, log), [])


def spans_of(log: LiveLog, run: Run, host: str) -> list[Span]:
    """When `host` is covered by a run; the newest run reaches to the collection of its file."""
    spans = run.spans(host)
    newest = run is log.runs[-1] and log.owner == host and not log.damaged
    if newest and spans and log.covered_to > spans[-1][1]:
        spans = merged([*spans, (spans[-1][1], log.covered_to)])
    return spans


def kind_states(scan: Scan, lives: Lives) -> Iterator[KindState]:
    """All states, by host, kind and time."""
    parts = _Parts(scan, lives)
    for host in sorted(lives.windows):
        windows = any(is_windows(log) for log in lives.seen[host])
        for kind in log_kinds().values():
            beats = parts.beats.get((host, kind.name), [])
            live = any(lives.of(host, log) for log in kind.logs)
            proofs = parts.proofs.get((host, kind.name), [])
            proved = any(proof for _, proof in proofs)
            if not (beats or (windows and kind.windows) or (live and proved)):
                continue
            for paint in painted(parts.layers(host, kind), (ALWAYS, lives.windows[host][1])):
                if paint.state == "unknown" and paint.span[1] - paint.span[0] < SECOND:
                    continue  # a log's first record is never the host's very first
                yield KindState(host, kind.name, paint.span, paint.state, paint.ref, paint.why)


def is_windows(log: str) -> bool:
    """True for a channel of Windows."""
    basic = ("security", "system", "application", "windows powershell", "setup")
    return log in basic or log.startswith("microsoft-windows-")


class _Parts:
    """What is computed once for all hosts."""

    def __init__(self, scan: Scan, lives: Lives) -> None:
        self.lives = lives
        self._hards: dict[tuple[str, str], list[Paint]] = {}
        self.beats = coverage_proof.heartbeats(scan)
        self.boot = coverage_proof.boot_only(scan)
        shares = coverage_proof.command_share(scan)
        self.commands = {key for key, (told, count) in shares.items() if told * 2 > count}
        self.quiet: dict[tuple[str, str], list[tuple[Span, str]]] = {}
        twice = clock_turns(lives.logs)
        for log, quiet in (
            (SYSMON, coverage_proof.sysmon_quiet(scan)),
            (SECURITY, coverage_proof.security_quiet(scan)),
        ):
            for host, span, ref in quiet:
                if not within(span, twice.get(host, [])):
                    self.quiet.setdefault((host, log), []).append((span, ref))
        self.signs: dict[tuple[str, str], list[Sign]] = {}
        for sign in lives.signs:
            self.signs.setdefault((sign.host, sign.log), []).append(sign)
        segments = list(self._segments())
        found = coverage_proof.first_proofs(scan, segments)
        self.proofs: dict[tuple[str, str], list[tuple[Span, Proof | None]]] = {}
        for segment, proof in zip(segments, found, strict=True):
            place = self.proofs.setdefault((segment.key, segment.kind), [])
            place.append((segment.span, proof))

    def _segments(self) -> Iterator[Segment]:
        for log in self.lives.logs:
            kinds = [k for k in log_kinds().values() if log.log in k.logs]
            for host in log.hosts if kinds else ():
                for kind in kinds:
                    for span in self._stretches(log, host, kind):
                        yield Segment(host, kind.name, span)
                        if kind.name == "sysmon_process":
                            yield Segment(host, coverage_proof.ANY_SYSMON, span)

    def _stretches(self, log: LiveLog, host: str, kind: LogKind) -> Iterator[Span]:
        """Where one proof is enough: a run of a default kind, else up to the next doubt."""
        for run in log.runs:
            spans = spans_of(log, run, host)
            if not spans:
                continue
            if kind.rule in ("default", "channel", "role", "clear"):
                yield (spans[0][0], spans[-1][1])
            else:
                cuts = [s.time for s in self.signs.get((host, log.log), []) if doubt(s, kind)]
                for span in spans:
                    yield from cut(span, cuts)

    def layers(self, host: str, kind: LogKind) -> list[Paint]:
        on, off = self._live(host, kind)
        beats = [
            Paint(span, "on", ref, "heartbeat")
            for span, ref in self.beats.get((host, kind.name), [])
            if kind.rule != "command_line" or host in self.commands
        ]
        lost = [p for log in kind.logs for p in self._lost(host, log)]
        rest = Paint(self.lives.windows[host], "unknown", None, self._why_unknown(host, kind))
        hard = [p for log in kind.logs for p in self._hard(host, log)]
        window = self.lives.windows[host]
        whole = self.lives.counts[host] >= WHOLE_SET
        absent = not any(log in self.lives.seen[host] for log in kind.logs)
        if whole and absent and kind.rule in ("sysmon", "channel"):
            off = [Paint(window, "off", None, "no_file")]
        return [*hard, *on, *beats, *off, *lost, rest]

    def _live(self, host: str, kind: LogKind) -> tuple[list[Paint], list[Paint]]:
        """(on, off) by unbroken numbers."""
        on: list[Paint] = []
        off: list[Paint] = []
        covered = merged(
            span
            for name in kind.logs
            for log in self.lives.of(host, name)
            for run in log.runs
            for span in spans_of(log, run, host)
        )
        on_until = ALWAYS
        told = self.proofs.get((host, kind.name), [])
        quiet = 0 if any(proof for _, proof in told) else length(merged(s for s, _ in told))
        for span, first in told:
            proof = first
            if kind.rule == "command_line" and host not in self.commands:
                proof = None
            if kind.rule in ("default", "channel", "role", "clear"):
                inside = [(max(a, span[0]), min(b, span[1])) for a, b in covered]
                parts = [s for s in inside if s[0] <= s[1]]
                if proof:
                    on += [Paint(s, "on", proof.ref, "numbers") for s in parts]
                elif kind.off_hours and span[1] - span[0] >= kind.off_hours * HOUR:
                    off += [Paint(s, "off", None, "no_heartbeat") for s in parts]
            else:
                since = proof.time if proof else span[1]
                booted = kind.rule != "sysmon" and on_until == span[0]
                if proof and booted and proof.time - span[0] <= SOON:
                    since = span[0]
                if proof:
                    on.append(Paint((since, span[1]), "on", proof.ref, "numbers"))
                    on_until = span[1]
                off += self._not_proved(host, kind, (span[0], since), quiet)
        return on, off

    def _not_proved(self, host: str, kind: LogKind, span: Span, quiet: int) -> list[Paint]:
        """Off, where live records went on long enough without a proof.

        quiet: micros of live records in which no proof ever came, 0 where one did.
        """
        if span[0] >= span[1]:
            return []
        if kind.rule == "sysmon":
            records = [
                proof.count
                for other, proof in self.proofs.get((host, coverage_proof.ANY_SYSMON), [])
                if proof and other[0] == span[0]
            ]
            busy = bool(quiet) and max(records, default=0) >= BUSY_RECORDS
            busy = busy or max(span[1] - span[0], quiet) >= DAY
            return [Paint(span, "off", None, "no_such_id")] if busy else []
        removed = [
            s for s in self.signs.get((host, SECURITY), [])
            if s.time == span[0] and removes(s, kind)
        ]  # fmt: skip
        if removed:
            return [Paint(span, "off", removed[0].ref, "policy")]
        boot = self.boot.get(host) if kind.rule in ("boot_set", "command_line") else None
        if boot:
            return [Paint(span, "off", boot, "boot_set_only")]
        if kind.off_hours and max(span[1] - span[0], quiet) >= kind.off_hours * HOUR:
            return [Paint(span, "off", None, "no_such_id")]
        return []

    def _hard(self, host: str, log: str) -> list[Paint]:
        found = self._hards.get((host, log))
        if found is None:
            system = merged(
                span
                for live in self.lives.of(host, SYSTEM)
                for run in live.runs
                for span in run.spans(host)
            )
            ends = [s.time for s in self.signs.get((host, SYSTEM), []) if s.code == 6006]
            own = self.signs.get((host, log), [])
            found = hard_signs(own, self.lives.windows[host][1], system, ends)
            stopped = merged(p.span for p in found if p.why == "sysmon_stopped")
            found += [
                Paint(span, "off", ref, "silent")
                for span, ref in self.quiet.get((host, log), [])
                if not within(span, stopped)
            ]
            self._hards[(host, log)] = found
        return found

    def _lost(self, host: str, log: str) -> list[Paint]:
        return lost(self.lives.of(host, log), host, log, self.signs)

    def _why_unknown(self, host: str, kind: LogKind) -> str:
        if any(self.lives.of(host, log) for log in kind.logs):
            return "no_proof"
        if self.beats.get((host, kind.name)):
            return "no_record"
        if any(log in self.lives.seen[host] for log in kind.logs):
            return "not_subscribed"
        return "not_delivered"


def cut(span: Span, cuts: Iterable[int]) -> Iterator[Span]:
    """The span in pieces that begin at each cut inside it."""
    start, stop = span
    for moment in sorted({c for c in cuts if start < c <= stop}):
        yield (start, moment)
        start = moment
    yield (start, stop)
