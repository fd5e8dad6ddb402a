"""One account under several spellings, and what must never be joined."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedem.answers import open_view
from bedem.answers.account import account_answer, accounts_at_risk, find_account
from bedem.answers.subjects import subject_of
from bedem.case import CaseView
from bedem.case.rulings import add_judgement
from bedem.model.errors import NotFound
from bedem.reconstruction.accounts import Accounts, accounts_of
from bedem.reconstruction.rulings import rulings_of
from tests.making import investigate

CORP, OTHER = "S-1-5-21-11-22-33", "S-1-5-21-44-55-66"
GUID = "{0F8FAD5B-D9CB-469F-A165-70867728950E}"


def record(host: str, number: int, code: int = 4624, **fields: Any) -> dict[str, Any]:
    """One Security record as evtx_dump writes it, a second apart."""
    second = f"{8 + number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}"
    system = {
        "Provider": {"#attributes": {"Name": "Microsoft-Windows-Security-Auditing"}},
        "EventID": code, "EventRecordID": number, "Channel": "Security", "Computer": host,
        "TimeCreated": {"#attributes": {"SystemTime": f"2022-08-20T{second}.000000Z"}},
    }  # fmt: skip
    fields = {"LogonType": 3, **fields} if code == 4624 else fields
    return {"Event": {"System": system, "EventData": fields}}


def named(user: str, domain: str, sid: str = "", **more: Any) -> dict[str, Any]:
    told = {"TargetUserName": user, "TargetDomainName": domain, **more}
    return told | ({"TargetUserSid": sid} if sid else {})


def view_of(folder: Path, *records: dict[str, Any]) -> CaseView:
    file = folder / "records.jsonl"
    file.write_text("".join(json.dumps(r) + "\n" for r in records))
    return open_view(investigate(folder / "case", [file]))


def keys(view: CaseView) -> set[str]:
    return {k for k in accounts_of(view).all() if not k.endswith("$")}


def test_names_of_one_domain_by_its_sid_are_one_account_with_both_records(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        record("PC1", 1, **named("Ana", "CORP", f"{CORP}-1105")),
        record("PC2", 2, **named("marko", "corp.example", f"{CORP}-1106")),
        record("PC2", 3, **named("ana@corp.example", "-")),
    )
    assert keys(view) == {"corp\\ana", "corp\\marko"}
    for name in ("CORP\\ana", "ana@corp.example", "corp.example\\ANA", f"{CORP}-1105", "ana"):
        assert find_account(view, name) == "corp\\ana"
    page = account_answer(view, "ana@corp.example")
    names = next(t for t in page.tables if t.name == "names")
    proof = {str(row[0]): row[2:] for row in names.rows}["ana@corp.example"]
    assert all(view.events.count("ref = ?", [ref]) == 1 for ref in proof)
    logons = next(t for t in page.tables if t.name == "logons")
    assert sum(int(row[4]) for row in logons.rows if isinstance(row[4], int)) == 2


def test_two_domains_of_one_name_stay_two_and_their_accounts_too(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        record("PC1.a.example", 1, **named("ana", "CORP", f"{CORP}-1105")),
        record("PC2.b.example", 2, **named("ana", "CORP", f"{OTHER}-1105")),
        record("PC2.b.example", 3, 4648, TargetServerName="x", **named("ana", "CORP")),
    )
    assert len(keys(view)) == 2
    found = accounts_of(view)
    assert found.key("ana", "CORP", "pc1") != found.key("ana", "CORP", "pc2")
    with pytest.raises(NotFound, match="several"):
        find_account(view, "corp\\ana")


def test_a_name_without_a_domain_is_not_counted_and_is_told(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        record("PC1", 1, **named("ana", "CORP", f"{CORP}-1105")),
        record("PC1", 2, 4776, TargetUserName="ana", Workstation="PC9"),
    )
    page = account_answer(view, "ana")
    assert [c.message.id for c in page.against] == ["account-bare"]
    assert keys(view) == {"corp\\ana", "ana"}


def test_accounts_of_cloned_machines_stay_two(tmp_path: Path) -> None:
    sid = f"{CORP}-500"
    view = view_of(
        tmp_path,
        record("PC1", 1, **named("Administrator", "PC1", sid)),
        record("PC2", 2, **named("Administrator", "PC2", sid)),
        record("PC2", 3, **named("Administrator", ".")),
    )
    assert keys(view) == {"pc1\\administrator", "pc2\\administrator"}


def test_a_machine_of_the_domain_and_a_logon_with_its_ticket_prove_it_too(tmp_path: Path) -> None:
    machine = view_of(
        tmp_path,
        record("PC1.corp.example", 1, **named("PC1$", "CORP")),
        record("PC1.corp.example", 2, **named("ana", "CORP")),
        record("PC1.corp.example", 3, **named("ana", "corp.example")),
    )
    assert keys(machine) == {"corp\\ana"}
    (tmp_path / "b").mkdir()
    ticket = view_of(
        tmp_path / "b",
        record("PC1", 1, **named("ana", "CORP", LogonGuid=GUID)),
        record("DC1", 2, 4769, LogonGuid=GUID, ServiceName="PC1$",
               **named("ana@CORP.EXAMPLE", "CORP.EXAMPLE")),
        record("PC2", 3, **named("eva", "CORP")),
        record("PC2", 4, **named("eva@corp.example", "")),
    )  # fmt: skip
    assert keys(ticket) == {"corp\\ana", "corp\\eva"}


def test_a_renamed_account_is_one_by_its_sid_unless_the_name_went_to_another(
    tmp_path: Path,
) -> None:
    view = view_of(
        tmp_path,
        record("PC1", 1, **named("ana", "CORP", f"{CORP}-1105")),
        record("PC1", 2, **named("anap", "CORP", f"{CORP}-1105")),
    )
    assert len(keys(view)) == 1
    (tmp_path / "b").mkdir()
    taken = view_of(
        tmp_path / "b",
        record("PC1", 1, **named("ana", "CORP", f"{CORP}-1105")),
        record("PC1", 2, **named("anap", "CORP", f"{CORP}-1105")),
        record("PC1", 3, **named("ana", "CORP", f"{CORP}-1200")),
    )
    assert keys(taken) == {"corp\\ana", "corp\\anap"}


def test_a_ruling_holds_for_every_name_of_the_account(tmp_path: Path) -> None:
    view = view_of(
        tmp_path,
        record("PC1", 1, **named("ana", "CORP", f"{CORP}-1105")),
        record("PC2", 2, **named("ana", "corp.example", f"{CORP}-1105")),
    )
    subject = subject_of(view, "ana@corp.example")
    assert subject == "account:corp\\ana"
    add_judgement(view.case, subject, "ours", by="N.N.", because="said", state="")
    ruled = rulings_of(open_view(view.case))
    assert ruled.spares_account("ana", "CORP", "pc1")
    assert ruled.spares_account("Ana", "corp.example", "pc2")
    assert not ruled.spares_account("ana", "pc2", "pc2")


def test_the_reset_list_holds_each_account_once(small_view: CaseView) -> None:
    listed = [a.account for a in accounts_at_risk(small_view)]
    assert len(listed) == len(set(listed))
    assert small_view.answer("infection").details["at_risk"] == listed
    assert isinstance(accounts_of(small_view), Accounts)
