"""Addresses and pages of the local view. A page is a stream of text; a reply may be a redirect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment
from markupsafe import Markup

from bedem.answers import ANSWERS
from bedem.answers.account import account_answer, find_account
from bedem.answers.compose_records import shown_others, shown_records
from bedem.answers.compose_sections import TECHNICAL, answer_section, judgements_section
from bedem.answers.entity import find_host, host_answer, tree, why
from bedem.answers.judging import RULINGS
from bedem.answers.neighbours import MOST, SPANS, Neighbours, Span, neighbours
from bedem.answers.pages import kept_twin
from bedem.case.hit_rows import LEVELS
from bedem.language import catalogue, clean
from bedem.model.answers import Answer, is_basis
from bedem.model.documents import RecordsBlock, Section
from bedem.model.errors import NotFound, UsageError
from bedem.model.messages import Message, msg
from bedem.model.refs import Ref
from bedem.report.html import asset, environment, frame
from bedem.web.detections import hits_of
from bedem.web.guard import Guard
from bedem.web.live import Live, Opened
from bedem.web.rulings import (
    RulingForm,
    Subject,
    account_form,
    host_form,
    page_of,
    record_form,
    rule,
)
from bedem.web.searching import COLUMNS, FIRST, Results, sought
from bedem.web.writer import (
    LiveWriter,
    account_address,
    bare_document,
    host_address,
    record_address,
)

LOOKS: Final = ("system", "light", "dark")
# What to do next stands on the page itself, as links and forms.
DEPTH: Final = msgspec.structs.replace(TECHNICAL, steps=False)


class Reply(NamedTuple):
    """What goes back: a page in pieces, or the address to go to."""

    status: int
    pieces: Iterator[str] = iter(())
    location: str = ""
    cookie: str = ""


class Asked(NamedTuple):
    """One request. rest: behind the route. send_now: send what is written. came_from: a path."""

    rest: str
    fields: Mapping[str, str]
    send_now: Callable[[], None] = lambda: None
    came_from: str = "/"


class Around(NamedTuple):
    """Neighbours of a record, for the template."""

    found: Neighbours
    span: Span
    ref: str

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(SPANS)

    @property
    def most(self) -> int:
        return MOST

    @property
    def left(self) -> bool:
        return max(self.found.before, self.found.after) > MOST

    def address(self, span: Span) -> str:
        return record_address(self.ref, span)


class Site:
    """Pages over the state that is shown."""

    def __init__(self, live: Live, guard: Guard) -> None:
        self.live = live
        self.guard = guard

    def get(self, route: str, asked: Asked) -> Reply:
        """The page at an address; raises BedemError for what is not there."""
        pages: dict[str, Callable[[Opened, Asked], Reply]] = {
            "": self.overview, "host": self.host, "account": self.account,
            "record": self.record, "search": self.search, "hits": self.hits,
        }  # fmt: skip
        page = pages.get(route)
        if page is None or bool(asked.rest) != (route in ("host", "account", "record")):
            raise NotFound("there is no such page")
        return page(self.live.now, asked)

    # pages ---------------------------------------------------------------------------------------

    def overview(self, opened: Opened, asked: Asked) -> Reply:
        if not opened.wait():
            return self.working(opened)
        if opened.overview is None:
            raise opened.failed or NotFound("there is no overview")
        writer = LiveWriter(opened.overview, opened)
        return Reply(200, self.pieces("overview.html.j2", writer))

    def host(self, opened: Opened, asked: Asked) -> Reply:
        if not opened.wait():
            return self.working(opened)
        with opened.lock:
            key = find_host(opened.view, asked.rest)
            answer = host_answer(opened.view, key)
            form = host_form(opened.view, key, self.live.ruler)
            reasons = tuple((d, h, m, tuple(r)) for d, h, m, r in tree(why(opened.view, key)[1]))
        return self._entity(opened, msg("live-title-host", name=key), answer, form, reasons)

    def account(self, opened: Opened, asked: Asked) -> Reply:
        if not opened.wait():
            return self.working(opened)
        with opened.lock:
            key = find_account(opened.view, asked.rest)
            answer = account_answer(opened.view, key)
            form = account_form(opened.view, key, self.live.ruler)
        return self._entity(opened, msg("live-title-account", name=key), answer, form)

    def _entity(
        self, opened: Opened, title: Message, answer: Answer, form: RulingForm,
        reasons: tuple[Any, ...] = (),
    ) -> Reply:  # fmt: skip
        known = answer_section(answer, (), DEPTH)
        known = msgspec.structs.replace(known, heading=msg("live-known"))
        parts = [known, *_ruled(opened, form)]
        writer = LiveWriter(bare_document(opened, title), opened)
        return Reply(200, self.pieces("thing.html.j2", writer, parts=parts, notes=[], around=None,
                                      reasons=reasons,
                                      ruling=self._form(opened, form)))  # fmt: skip

    def _form(self, opened: Opened, form: RulingForm | None) -> RulingForm | None:
        """No form over the past: a ruling made now is no part of it."""
        return form if opened.settings.as_of is None else None

    def hits(self, opened: Opened, asked: Asked) -> Reply:
        writer = LiveWriter(bare_document(opened, msg("live-title-hits")), opened)
        found = hits_of(opened.view, asked.fields)
        return Reply(200, self.pieces("hits.html.j2", writer, hits=found, at="hits",
                                      levels=tuple(reversed(LEVELS))))  # fmt: skip

    def record(self, opened: Opened, asked: Asked) -> Reply:
        """A record with its neighbours in time, or any other basis of a sentence."""
        basis = asked.rest
        if not is_basis(basis):
            raise NotFound(f'"{clean(basis)[:60]}" is no record and no basis')
        if basis[1:2] == ":":
            return self._other(opened, basis)
        ref = Ref.parse(basis)
        found = shown_records(opened.view, [basis])
        if not found:
            raise NotFound(f"no record {basis} in this case")
        writer = LiveWriter(bare_document(opened, msg("live-title-record", name=basis)), opened)
        told = asked.fields.get("span", "1h")
        span: Span = told if told in SPANS else "1h"
        around = Around(neighbours(opened.view, ref, span), span, basis)
        notes: list[str] = []
        twin = kept_twin(opened.view, ref)
        if twin is not None:
            same = writer.wording.told("live-same-record")
            notes.append(Markup("{} {}").format(same, writer.ref(str(twin))))
        if around.found.host is None:
            notes.append(writer.wording.told("live-no-neighbours"))
        if not opened.ready.is_set():
            notes.append(writer.wording.told("live-not-cited-yet"))
        form = record_form(found[0], self.live.ruler)
        return Reply(200, self.pieces(
            "thing.html.j2", writer, record=RecordsBlock(found), parts=_ruled(opened, form),
            notes=notes, reasons=(),
            around=around if around.found.host is not None else None,
            ruling=self._form(opened, form),
        ))  # fmt: skip

    def _other(self, opened: Opened, basis: str) -> Reply:
        if not opened.wait():
            return self.working(opened)
        with opened.lock:
            names = () if opened.failed else [entry.name for entry in ANSWERS]
            answers = [opened.view.answer(name) for name in names]
            found = shown_others(opened.view, [basis], answers)
        if not found:
            raise NotFound(f"nothing in this case is called {basis}")
        writer = LiveWriter(bare_document(opened, msg("live-title-basis", name=basis)), opened)
        return Reply(200, self.pieces(
            "thing.html.j2", writer, record=RecordsBlock((), found), parts=[], around=None,
            notes=[], ruling=None, reasons=(),
        ))  # fmt: skip

    def search(self, opened: Opened, asked: Asked) -> Reply:
        text = asked.fields.get("q", "")
        part = bool(asked.fields.get("part"))
        writer = LiveWriter(bare_document(opened, msg("live-title-search")), opened)
        wanted = sought(text, asked.fields.get("type", ""))
        results = Results(opened.view, wanted, part, asked.send_now)
        values = {
            "trouble": "", "sought": wanted, "part": part, "asked": clean(text), "most": FIRST,
            "pages": _pages_of(opened, text), "columns": COLUMNS, "first": results.first(),
            "counts": (writer.wording.say(m) for m in results.counts()), "hosts": results.hosts(),
            "part_address": search_address(text, part=True),
        }  # fmt: skip
        return Reply(200, self.pieces("search.html.j2", writer, **values))

    def post(self, route: str, asked: Asked) -> Reply:
        """What a form asks for; raises NotFound for what none of ours sends."""
        if route not in ("renew", "judge", "look") or asked.rest:
            raise NotFound("there is no such form")
        if route == "look":
            self.live.look = next((n for n in LOOKS if n == asked.fields.get("look")), LOOKS[0])
            return Reply(303, location=asked.came_from)
        if route == "renew":
            self.live.renew()
            return Reply(303, location="/")
        return self.judge(self.live.now, asked)

    def judge(self, opened: Opened, asked: Asked) -> Reply:
        """Enter a ruling and go to its subject; what does not fit comes back with the form."""
        if not opened.wait():
            return self.working(opened)
        try:
            made = rule(opened, asked.fields)
        except (UsageError, NotFound) as error:
            what = asked.fields.get("what", "")
            form = RulingForm((Subject(what, msg("live-judge-subject", name=what)),), RULINGS,
                              asked.fields)  # fmt: skip
            writer = LiveWriter(bare_document(opened, msg("live-title-not-ruled")), opened)
            return Reply(400, self.pieces("thing.html.j2", writer, parts=[], around=None, notes=[],
                                          trouble=clean(str(error)), reasons=(),
                                          ruling=self._form(opened, form)))  # fmt: skip
        self.live.ruler = made.by
        self.live.renew()
        return Reply(303, location=page_of(made))

    # what every page shares ----------------------------------------------------------------------

    def working(self, opened: Opened) -> Reply:
        """The answers are on their way; the page asks again by itself."""
        step = opened.step
        lead = msg("live-working-on", step_id=f"question-{step}") if step else msg("live-working")
        return self.said(opened, 200, msg("live-title-working"), lead, again=True)

    def said(
        self, opened: Opened, status: int, title: Message, lead: Message | str, *,
        again: bool = False,
    ) -> Reply:  # fmt: skip
        """A page of one sentence; one that is no message is in English."""
        writer = LiveWriter(bare_document(opened, title), opened)
        foreign = isinstance(lead, str) and writer.foreign is not None
        return Reply(status, self.pieces("said.html.j2", writer, lead=self._told(lead), again=again,
                                         foreign=foreign))  # fmt: skip

    def stranger(self, lead: Message | str) -> Iterator[str]:
        """A page for who was not let in: it tells nothing of the case."""
        words = catalogue(self.live.settings.language)
        told = self._told(lead)
        values = {"lang": words.language, "title": words.say(msg("live-title-refused"))}
        return iter([_environment().get_template("stranger.html.j2").render(values, lead=told)])

    def not_whole(self, lead: Message | str) -> Markup:
        """What stands at the end of a page that broke off."""
        head = self._told(msg("live-not-whole"))
        return Markup('<p class="old" role="alert">{} {}</p>').format(head, self._told(lead))

    def _told(self, lead: Message | str) -> str:
        words = catalogue(self.live.settings.language)
        return clean(lead) if isinstance(lead, str) else words.say(lead)

    def pieces(self, template: str, writer: LiveWriter, **values: Any) -> Iterator[str]:
        """The page as it is written."""
        look = self.live.look
        style = own_asset("live.css") + (
            f":root{{color-scheme:{look}}}" if look in LOOKS[1:] else ""
        )
        told = frame(writer, style) | values
        told |= {"form": self.guard.form, "old": writer.opened.is_old(), "look": look}
        return _environment().get_template(template).generate(told)


def _ruled(opened: Opened, form: RulingForm | None) -> list[Section]:
    """What was ruled on anything of this page."""
    names = {subject.what for subject in form.subjects} if form else set()
    made = [j for j in opened.view.judgements if j.subject.partition(":")[2] in names]
    return [judgements_section(made)] if made else []


def search_address(text: str, *, part: bool = False) -> str:
    return f"/search?{urlencode({'q': text} | ({'part': '1'} if part else {}))}"


def _pages_of(opened: Opened, text: str) -> list[tuple[str, str]]:
    """Pages of a host and of accounts that are called so."""
    folded = text.strip().casefold()
    found = [(host_address(folded), folded)] if folded in opened.hosts else []
    named = sorted(a for a in opened.accounts if folded in (a, a.rpartition("\\")[2]))
    return found + [(account_address(name), name) for name in named[:6]]


def own_asset(name: str) -> str:
    """A template or style of this room; raises FileNotFoundError."""
    return resources.files("bedem.web").joinpath("assets", name).read_text(encoding="utf-8")


def _load(name: str) -> str:
    try:
        return own_asset(name)
    except FileNotFoundError:
        return asset(name)


@cache
def _environment() -> Environment:
    return environment(_load)
