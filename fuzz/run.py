"""Mutates real files and gives them to a reader or to the unpacking.

    python fuzz/run.py TARGET [--seconds N] [--inputs N] [--seed S] [--only I]

TARGET: a name of READERS, or `archives`. Looks for three faults: an exception, an answer that
breaks the interface (see targets.py), and more than five seconds for one input. The same seed
gives the same inputs; input I alone is made again with --only I. A faulty input is written to
the folder `bedem-fuzz` among the system's temporary files. The last line says how many
inputs ran. Exit code 1 when a fault was found.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from types import FrameType

from mutate import mutated
from targets import TARGETS, Target

SLOW = 5.0


class Hang(BaseException):
    """One input took too long; no handler of the code under test may catch it."""


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    raise Hang


def run_one(target: Target, data: bytes, folder: Path) -> tuple[str, float]:
    """(fault or "", seconds) of one input."""
    began = time.monotonic()
    fault = ""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, SLOW)
    try:
        target.check(data, folder)
    except Hang:
        fault = "hang\n" + traceback.format_exc()
    except Exception:
        fault = traceback.format_exc()
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.monotonic() - began
    if not fault and seconds > SLOW:
        fault = f"slow: {seconds:.1f} s"
    return fault, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    target = TARGETS[options.target]
    seeds = target.seeds()
    if not seeds:
        print(f"{options.target}: no seed files", file=sys.stderr)
        return 1
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _alarm)
    crashes = Path(tempfile.gettempdir()) / "bedem-fuzz"
    began = time.monotonic()
    done, faults, slowest = 0, 0, 0.0
    numbers = range(options.inputs) if options.only is None else [options.only]
    with tempfile.TemporaryDirectory() as name:
        for number in numbers:
            if time.monotonic() - began > options.seconds:
                break
            data = mutated(seeds, random.Random(f"{options.target} {options.seed} {number}"))
            fault, seconds = run_one(target, data, Path(name))
            done += 1
            slowest = max(slowest, seconds)
            if fault:
                faults += 1
                crashes.mkdir(exist_ok=True)
                path = crashes / f"{options.target}-{options.seed}-{number}.bin"
                path.write_bytes(data)
                print(f"input {number} ({path}):\n{fault}", file=sys.stderr)
    print(
        f"{options.target}: {done} inputs, seed {options.seed}, {len(seeds)} seed files, "
        f"{faults} faults, slowest {slowest:.2f} s, {time.monotonic() - began:.0f} s in all"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
