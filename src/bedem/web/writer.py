"""The report's writer with links into the case: refs, hosts and accounts lead to their pages."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from markupsafe import Markup

from bedem.answers.base import foundation
from bedem.answers.compose import marking
from bedem.language import clean
from bedem.model.answers import Absent, Cell, Column
from bedem.model.documents import Document, PageOne, Snapshot
from bedem.model.messages import Message, msg
from bedem.report.html import Writer
from bedem.report.svg import tag
from bedem.report.wording import Wording
from bedem.web.live import Opened

_HOSTS: Final = frozenset({"host", "from", "to", "peer", "source", "target"})
_ACCOUNTS: Final = frozenset({"account"})


def host_address(name: str) -> str:
    return f"/host/{quote(name, safe='')}"


def account_address(name: str) -> str:
    return f"/account/{quote(name, safe='')}"


def record_address(basis: str, span: str = "") -> str:
    """The page of a record, or of any other basis."""
    tail = f"?{urlencode({'span': span})}" if span else ""
    return f"/record/{quote(basis, safe='')}{tail}"


def bare_document(opened: Opened, title: Message) -> Document:
    """A Document of one page, for its words, marking and foot; it holds no answer."""
    settings, view = opened.settings, opened.view
    nothing = PageOne((), (), (), msg("of-hosts"), (), msg("next-report-with-evidence"))
    return Document(
        title=title, number=1, audience="technical", language=settings.language,
        zone=settings.zone, marking=marking(view.case.settings.tlp, None),
        as_of=settings.as_of or 0, foundation=foundation(view), page_one=nothing, sections=(),
        snapshot=Snapshot({}, {}, {}, (), ()), internal=True,
    )  # fmt: skip


class LiveWording(Wording):
    """The head of a page that does not leave this machine."""

    def marking(self) -> str:
        document = self.document
        parts = [self.told("report-draft")] if document.draft else []
        return " · ".join([*parts, document.marking, self.told("live-marking")])

    def head(self) -> str:
        document = self.document
        return self.told(
            "live-head", when=self.words.when(document.as_of), zone=document.zone,
            state=document.foundation.state,
        )  # fmt: skip

    def clean(self, text: str) -> str:
        """Text that was typed, as it goes back into its field."""
        return clean(text)


class LiveWriter(Writer):
    """See the module; what is shown where is asked of the opened state."""

    def __init__(self, document: Document, opened: Opened) -> None:
        super().__init__(document, opened.settings.language)
        self.wording: Wording = LiveWording(document, opened.settings.language)
        self.opened = opened

    def ref(self, basis: str) -> Markup:
        """A basis as a link to its page."""
        css = "ref long" if len(basis) > 34 else "ref"
        return tag("a", clean(basis), class_=css, href=record_address(basis))

    def numbers(self, bases: tuple[str, ...]) -> Markup:
        parts = [
            tag("a", str(i), href=record_address(basis), aria_label=f"{i} {clean(basis)}")
            for i, basis in enumerate(bases, 1)
        ]
        return tag("span", *parts, class_="fn") if parts else Markup("")

    def is_open(self, data: str) -> bool:
        return True

    def cited(self, basis: str) -> Markup:
        """Sentences of the overview that rest on this: each question once, its places numbered."""
        places = self.opened.places
        found: dict[str, list[str]] = {}
        for where, name in places.cited_by(basis) if places else ():
            found.setdefault(name, []).append(f"/#{where}")
        parts: list[object] = []
        for name, addresses in found.items():
            heading = self.wording.told(f"question-{name}")
            parts += [", " if parts else "", tag("a", heading, href=addresses[0])]
            for i, address in enumerate(addresses[1:], 2):
                parts += [" ", tag("a", str(i), href=address, aria_label=f"{heading} {i}")]
        return Markup("").join(Markup.escape(p) for p in parts)

    def host_page(self, name: str | None) -> str:
        """Address of a host's page, "" where it has none."""
        return host_address(name) if name and name.casefold() in self.opened.hosts else ""

    def cell(self, column: Column, cell: Cell) -> Markup:
        """Names of hosts and accounts that have a page lead to it."""
        shown = super().cell(column, cell)
        if not isinstance(cell, str):
            return shown
        if column.name in _HOSTS and cell.casefold() in self.opened.hosts:
            return tag("a", shown, href=host_address(cell))
        if column.name in _ACCOUNTS and cell.casefold() in self.opened.accounts:
            return tag("a", shown, href=account_address(cell))
        if column.name == "rule":
            return tag("a", shown, href=f"/hits?{urlencode({'rule': cell})}")
        return shown

    def exact(self, column: Column, cell: Cell) -> Markup:
        """A cell of a single record: its time to the second."""
        if column.kind == "time" and not isinstance(cell, Absent):
            return tag("span", self.wording.cell(column, cell, seconds=True).text, class_="nw")
        return self.cell(column, cell)
