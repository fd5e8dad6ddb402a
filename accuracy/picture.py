"""The national picture against the published answers of recorded cases, each in a case of its own.

An assertion is a sentence with what is expected and what bedem said; nothing here is read by bedem.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from accuracy import lateral
from bedem.case import CaseView
from bedem.case.identity import short_host
from bedem.language import to_micros
from bedem.model.answers import Answer

SECOND: Final = 1_000_000
CaseOf = Callable[..., CaseView]


class Row(msgspec.Struct, frozen=True):
    """One assertion. right None: it is written down, not judged."""

    case: str
    assertion: str
    expected: str
    got: str
    right: bool | None


def section(shared: Path, case_of: CaseOf) -> tuple[str, int]:
    """The page's section, and 0: falling short is written down, and fails nothing."""
    rows = [*campaigns(shared, case_of), *apt29(shared, case_of), *cloud(shared, case_of),
            *quiet(shared, case_of)]  # fmt: skip
    judged = [r for r in rows if r.right is not None]
    right = sum(bool(r.right) for r in judged)
    table = "".join(
        f"| {r.case} | {r.assertion} | {r.expected} | {r.got or 'nothing'} |"
        f" {'–' if r.right is None else 'right' if r.right else '**wrong**'} |\n"
        for r in rows
    )
    return (
        f"## The picture of recorded cases\n\n{right} of {len(judged)} assertions are right. The"
        " quiet machines are the negatives; the recorded cases have no other.\n\n"
        "| case | assertion | expected | got | |\n|---|---|---|---|---|\n" + table
    ), 0


def _micros(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


def _hosts(answer: Answer, word: str) -> set[str]:
    return {short_host(h) for h in answer.details["hosts"].get(word, ())}


def _names(values: Any) -> str:
    return ", ".join(sorted(map(str, values)))


def _same(case: str, assertion: str, expected: set[str], got: set[str]) -> Row:
    return Row(case, assertion, _names(expected), _names(got), expected == got)


def _since(answer: Answer, host: str) -> int | None:
    found = {short_host(h): t for h, t in answer.details["since"].items()}
    return found.get(short_host(host))


def _time_row(case: str, host: str, told: str, answer: Answer, tolerance: int) -> Row:
    got = _since(answer, host)
    off = None if got is None else (got - _micros(told)) / SECOND
    return Row(
        case, f"since of {host}, within {tolerance} s", told,
        "nothing" if off is None else f"{off:+.1f} s", off is not None and abs(off) <= tolerance,
    )  # fmt: skip


def campaigns(shared: Path, case_of: CaseOf) -> list[Row]:
    """campaigns.json: three victims of one hand, no movement, volume not measurable."""
    truth = json.loads((shared / "truth/campaigns.json").read_text())
    view = case_of("lsass", shared / "events/attacks/lsass")
    infection, campaign = view.answer("infection"), view.answer("campaign")
    exposure, spread, now = view.answer("exposure"), view.answer("spread"), view.answer("now")
    wanted = [short_host(o["host"]) for o in truth["answer"]["order"]]
    order = [short_host(h) for h, _ in campaign.details["order"]]
    attacks = [link for link in spread.details["links"] if link["intent"] == "attacker"]
    measured = [o for o in exposure.details["outflows"] if o["measured"]]
    rows = [
        _same("LSASS", "compromised", set(wanted), _hosts(infection, "compromised")),
        Row("LSASS", "order of the victims", _names_in(wanted), _names_in(order), order == wanted),
        Row("LSASS", "one hand", "one_hand", campaign.word, campaign.word == "one_hand"),
        Row("LSASS", "waves", "2 (or 3)", str(len(campaign.details["waves"])),
            len(campaign.details["waves"]) in (2, 3)),
        Row("LSASS", "movements between the victims", "0", str(len(attacks)), not attacks),
        Row("LSASS", "volume", "not measurable", f"{len(measured)} measured", not measured),
        _same("LSASS", "addresses to block", {c["c2"]["ip"] for c in truth["campaigns"]},
              set(now.details["block"])),
    ]  # fmt: skip
    rows += [
        _time_row("LSASS", short_host(c["host"]), c["since_utc"], infection, 60)
        for c in truth["campaigns"]
    ]
    return rows


def _names_in(values: list[str]) -> str:
    return ", ".join(values)


def apt29(shared: Path, case_of: CaseOf) -> list[Row]:
    """apt29_day1.json: two network sensors and no host log."""
    truth = json.loads((shared / "truth/apt29_day1.json").read_text())
    view = case_of("apt29", shared / "events/attacks/apt29_day1")
    infection, spread, exposure = (view.answer(q) for q in ("infection", "spread", "exposure"))
    uploads = {
        c.message.args["bytes"] for c in exposure.claims if c.message.id == "exposure-trace-upload"
    }
    out = truth["exfiltration"]
    pairs = {(e["source_ip"], e["target_ip"], t) for e in truth["edges"] for t in e["techniques"]}
    got = {
        (link["source"], link["target"], t)
        for link in spread.details["links"] for t in link["method"].split()
    }  # fmt: skip
    found = [e for e in truth["edges"] if any(_is(link, e) for link in spread.details["links"])]
    others = {(a, b) for a, b, _ in got} - {(a, b) for a, b, _ in pairs}
    return [
        Row("APT29 day 1", "movements seen on the network", str(len(truth["edges"])),
            str(len(found)), len(found) == len(truth["edges"])),
        Row("APT29 day 1", "pairs that are no movement", "0", _names(others) or "0", not others),
        Row("APT29 day 1", "bytes of the file that left", f"{out['file_bytes']:,}",
            _names(f"{n:,}" for n in uploads), uploads == {out["file_bytes"]}),
        Row("APT29 day 1", "hosts called compromised without a log of theirs", "0",
            str(len(_hosts(infection, "compromised"))),
            not _hosts(infection, "compromised")),
    ]  # fmt: skip


def _is(link: dict[str, Any], edge: dict[str, Any]) -> bool:
    """Pair, technique, account, and time within 2 s of one of the right times."""
    times = [edge["time_utc"], *edge.get("time_also_right", ())]
    account = lateral.user(link["account"])
    return (
        (link["source"], link["target"]) == (edge["source_ip"], edge["target_ip"])
        and bool(set(link["method"].split()) & set(edge["techniques"]))
        and account == lateral.user(edge["account"])
        and any(abs(link["time"] - _micros(t)) <= 2 * SECOND for t in times)
    )


def cloud(shared: Path, case_of: CaseOf) -> list[Row]:
    """cloud_and_web.json: each case alone."""
    truth = json.loads((shared / "truth/cloud_and_web.json").read_text())
    folder = shared / "events/attacks/sentinel"
    rows: list[Row] = []
    for case in truth["cases"]:
        name = case["case"]
        files = sorted(folder.glob(f"{name.replace('golden_saml', 'goldensaml')}_*.zip"))
        view = case_of(name, *files)
        infection, now = view.answer("infection"), view.answer("now")
        bad = [case["host"]] if case.get("host") else case["compromised"]
        rows.append(
            _same(name, "compromised", {short_host(h) for h in bad},
                  _hosts(infection, "compromised"))
        )  # fmt: skip
        if case.get("c2"):
            wanted = {c["ip"] for c in case["c2"]}
            rows.append(_same(name, "addresses to block", wanted, set(now.details["block"])))
        if case.get("since_utc"):
            rows.append(_time_row(name, bad[0], case["since_utc"], infection, 2))
        if case.get("exposure"):
            word = view.answer("exposure").word
            state = case["exposure"]["state"]
            rows.append(Row(name, "exposure", state, word, word == state))
    return rows


_QUIET: Final = ("win10_clean_DESKTOP-GNCCVRK.7z",)


def quiet(shared: Path, case_of: CaseOf) -> list[Row]:
    """A clean Windows machine: nothing compromised, nothing exposed, no domain lost."""
    rows = []
    for name in _QUIET:
        view = case_of(name.partition(".")[0], shared / "events/ordinary" / name)
        infection = view.answer("infection")
        bad = _hosts(infection, "compromised") | _hosts(infection, "suspected")
        shown = f"{name.partition('_')[0]} clean"
        rows.append(Row(shown, "compromised or suspected", "0", _names(bad) or "0", not bad))
        for question, word in (("domain", "control_lost"), ("exposure", "outflow")):
            got = view.answer(question).word
            rows.append(Row(shown, f"{question} is not {word}", "true", got, got != word))
    return rows
