"""The case as the local view shows it: one state, opened once, its answers computed beside.

What a reader looks at never changes under him: a state stays until a ruling of his own, or until
he asks for the newer one. Pages that need the answers wait for them; records and search do not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Literal

import duckdb
import msgspec

from bedem.answers import ANSWERS, open_view
from bedem.answers.account import account_names
from bedem.answers.compose import Wanted, compose
from bedem.answers.entity import host_names
from bedem.case import Case, CaseView
from bedem.case.search import prepare
from bedem.investigation import register_of
from bedem.model.documents import Document
from bedem.model.errors import BedemError, CaseDamaged, DocumentError
from bedem.report.places import Places

Language = Literal["en", "cnr"]
_PATIENCE: Final = 2.5
# Size and time of last change of each file that answers depend on beside the segments.
Stamp = tuple[tuple[int, int], ...]


class Settings:
    """What was asked for when the view was opened. Times are Micros."""

    def __init__(
        self,
        language: Language = "en",
        zone: str = "UTC",
        as_of: int | None = None,
        until: int | None = None,
    ) -> None:
        self.language: Language = language
        self.zone = zone
        self.as_of = as_of
        self.until = until


class Opened:
    """One state of the case. ready: its answers are there, or `failed` says why they are not."""

    def __init__(self, view: CaseView, settings: Settings, stamped: Stamp) -> None:
        self.view = view
        self.settings = settings
        self.stamp = stamped
        self.lock = threading.Lock()
        self.ready = threading.Event()
        self.step = ""
        self.failed: BedemError | None = None
        self.overview: Document | None = None
        self.places: Places | None = None
        self.hosts: frozenset[str] = frozenset()
        self.accounts: frozenset[str] = frozenset()

    def compute(self) -> None:
        """Every answer, then the page of all; runs beside the requests."""
        try:
            with self.lock:
                for entry in ANSWERS:
                    self.step = entry.name
                    self.view.answer(entry.name)
                self.step = ""
                self.overview = self._composed()
                self.places = Places(self.overview)
                self.hosts = frozenset(n for n, k in host_names(self.view).items() if len(k) == 1)
                self.accounts = frozenset(account_names(self.view))
        except BedemError as error:
            self.failed = error
        except (duckdb.Error, OSError) as error:
            why = str(error).splitlines()[0]
            self.failed = CaseDamaged(f"a table cannot be read ({why})", todo="bedem verify")
        finally:
            self.ready.set()

    def _composed(self) -> Document:
        settings = self.settings
        wanted = Wanted(
            audience="technical", language=settings.language, zone=settings.zone,
            statements=True, records=False,
        )  # fmt: skip
        names = [entry.name for entry in ANSWERS]
        try:
            made = compose(self.view, wanted, names)
        except DocumentError:
            # a claim that does not resolve: shown all the same, and marked UNVERIFIED
            made = compose(self.view, msgspec.structs.replace(wanted, draft=True), names)
        # there is no report before this one that it could be compared with
        first = msgspec.structs.replace(made.page_one, changes=())
        return msgspec.structs.replace(made, page_one=first)

    def wait(self) -> bool:
        """True when the answers are there; waits a moment for those that take no longer."""
        return self.ready.wait(_PATIENCE)

    def is_old(self) -> bool:
        """True when something was added to the case since it was opened."""
        return stamp(self.view.case) != self.stamp


class Live:
    """Holds the state that is shown, and opens the next one."""

    def __init__(self, case: Case, settings: Settings, tell: Callable[[str], None]) -> None:
        self.case = case
        self.settings = settings
        self.tell = tell
        self.ruler = ""
        self.look = "system"
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._now = self._open()

    @property
    def now(self) -> Opened:
        return self._now

    def start(self) -> None:
        """Begin to compute, and to make what search needs."""
        self._compute(self._now)
        self._run(self._prepare, "prepare")

    def renew(self) -> None:
        """Open the state for what the case holds now; who still reads the old one keeps it."""
        with self._lock:
            if self._now.is_old():
                opened = self._open()
                self._compute(opened)
                self._now = opened

    def stop(self, seconds: float = 2.0) -> bool:
        """Ask the work behind the pages to end; False where some still runs after that time."""
        self._stopped.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, work: Callable[[], None], name: str) -> None:
        self._threads = [t for t in self._threads if t.is_alive()]
        self._threads.append(threading.Thread(target=work, name=name, daemon=True))
        self._threads[-1].start()

    def _open(self) -> Opened:
        case = Case(self.case.path)
        settings = self.settings
        stamped = stamp(case)
        register = register_of(case)
        view = open_view(case, register, as_of=settings.as_of, until=settings.until,
                         progress=lambda step: self.tell(f"settling {step} …"))  # fmt: skip
        return Opened(view, settings, stamped)

    def _compute(self, opened: Opened) -> None:
        self._run(opened.compute, "answers")

    def _prepare(self) -> None:
        def one_more(done: int, total: int) -> None:
            if self._stopped.is_set():
                raise BedemError("stopped")

        # The answers first: they are the first page, and two such works at once gain nothing here.
        while not self._now.ready.wait(0.2):
            if self._stopped.is_set():
                return
        try:
            prepare(self.case, self.settings.as_of, one_more)
        except BedemError as error:
            if not self._stopped.is_set():
                self.tell(f"search is slower than it could be: {error}")


def stamp(case: Case) -> Stamp:
    """Ledger and register as they are now."""
    found = []
    for path in (case.ledger.path, case.path / "register.yml"):
        try:
            told = path.stat()
            found.append((told.st_size, told.st_mtime_ns))
        except OSError:
            found.append((0, 0))
    return tuple(found)
