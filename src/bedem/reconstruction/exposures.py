"""Traces of what happened to data: read, collected, sent, taken; each of a host or a mailbox.

accessed   the attacker's account used a share that is no administrative one, or read its mailbox
staged     a detected archiver, a detected tool that sends out, a dump written by a detected act
outflow    bytes to a destination of its own (outflow.py)
taken      a transfer record that names the file (an upload seen by Zeek or Suricata)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec

from bedem.case import CaseView
from bedem.reconstruction.facts import facts_of
from bedem.reconstruction.outflow import LEAST_CALLED, Known, Outflow
from bedem.reconstruction.values import base_name
from bedem.reconstruction.verdicts import Picture

State = Literal["accessed", "staged", "outflow", "taken"]
STATES: Final = ("accessed", "staged", "outflow", "taken")
_SLACK: Final = 120 * 1_000_000
_REFS: Final = 12
_STAGING: Final = ("t1560", "t1074", "t1119")
_SENDING: Final = ("t1048", "t1567", "t1041", "t1537")
_DUMPS: Final = (".dmp", ".kirbi", ".rar", ".7z", ".zip", ".cab", ".gz", ".dit")
_PLAIN_SHARES: Final = frozenset({"ipc$", "admin$", "print$", "sysvol", "netlogon", ""})


class Trace(msgspec.Struct, frozen=True):
    """One kind of act on one host. told: command, file, share or mailbox; number: bytes, else 0.

    ours: False where the host is not known to be compromised, so that whose hand it was is open.
    """

    state: State
    kind: str
    host: str
    time: int
    told: str
    number: int
    refs: tuple[str, ...]
    ours: bool = True


def traces_of(view: CaseView, picture: Picture, sent: Sequence[Outflow]) -> list[Trace]:
    """All traces, in order of host and time."""
    since = {j.host: j.since for j in picture.hosts.values() if j.since is not None}
    found = [
        Trace("outflow", "bytes", o.host, o.first, o.target, o.sent, o.refs)
        for o in sent if o.measured
    ]  # fmt: skip
    found += _detected(view, picture, since)
    found += _dumps(view, picture)
    found += _uploads(view, since)
    found += _shares(view, picture)
    found += _mailboxes(view, picture)
    return sorted(found, key=lambda t: (t.host, t.time, t.state, t.told))


def _detected(view: CaseView, picture: Picture, since: dict[str, int]) -> Iterator[Trace]:
    """A rule's tag is not enough: the command must be an archiver's or one that sends."""
    marks = {
        mark.ref: host
        for host, judged in picture.hosts.items() if host in since
        for mark in judged.marks
        if mark.time >= since[host] - _SLACK
        and any(t.startswith((*_STAGING, *_SENDING)) for t in mark.techniques)
    }  # fmt: skip
    if not marks:
        return
    rows = view.connection.cursor().execute(
        "SELECT ref, process, command, time FROM (SELECT *, source || '-' || place || CASE WHEN "
        "part > 0 THEN '+' || part ELSE '' END AS ref FROM read_parquet($1) WHERE kind = 'process' "
        "AND time IS NOT NULL) WHERE list_contains($2, ref) ORDER BY ALL",
        [facts_of(view), sorted(marks)],
    )
    for ref, process, command, time in rows.fetchall():
        told = (command or process or "")[:200]
        folded = f"{base_name(process)} {command or ''}".casefold()
        if _SENDS.search(folded):
            yield Trace("staged", "sender", marks[ref], time, told, 0, (ref,))
        elif _PACKS.search(folded):
            yield Trace("staged", "packer", marks[ref], time, told, 0, (ref,))


# Names of the programs and their options, as the vendors document them.
_PACKS: Final = re.compile(
    r"\b(?:win)?rar(?:\.exe)?\b.*\sa\s|\b7z[ag]?(?:r)?(?:\.exe)?\b.*\sa\s|compress-archive|"
    r"\bmakecab\b|\btar(?:\.exe)?\s+-?[a-z]*c|\bzip(?:\.exe)?\s|ziparchive|createfromdirectory"
)
_SENDS: Final = re.compile(
    r"\brclone\b|\bmega(?:sync|cmd|cmdserver|-put)\b|\bwinscp\b|\bpscp\b|\bpsftp\b|\brestic\b|"
    r"\bcurl(?:\.exe)?\b.*\s(?:-t|--upload-file|-f|--form|--data-binary)\s|"
    r"\bbitsadmin\b.*/upload|-method\s+(?:put|post)\b|uploadfile|\bscp\b|\bazcopy\b"
)


def _dumps(view: CaseView, picture: Picture) -> Iterator[Trace]:
    """Files that a detected record of a compromised host wrote."""
    refs = {
        mark.ref: host
        for host, judged in picture.hosts.items() if judged.word == "compromised"
        for mark in judged.marks
    }  # fmt: skip
    if not refs:
        return
    rows = view.connection.cursor().execute(
        "SELECT ref, object, time FROM (SELECT source || '-' || place || CASE WHEN part > 0 THEN "
        "'+' || part ELSE '' END AS ref, object, time FROM read_parquet($1) WHERE kind = 'file' "
        "AND object IS NOT NULL AND time IS NOT NULL) WHERE list_contains($2, ref) ORDER BY ALL",
        [facts_of(view), sorted(refs)],
    )
    for ref, path, time in rows.fetchall():
        if path.casefold().endswith(_DUMPS):
            yield Trace("staged", "file", refs[ref], time, path, 0, (ref,))


_UPLOADS: Final = f"""
SELECT src, dst, epoch_us(coalesce(time, time_from)) AS t, size, name, ref FROM (
  SELECT *, coalesce(json_extract_string(data, '$."id.orig_h"'),
      json_extract_string(data, '$.id_orig_h'), json_extract_string(data, '$.id.orig_h')) AS src,
    coalesce(json_extract_string(data, '$."id.resp_h"'),
      json_extract_string(data, '$.id_resp_h'), json_extract_string(data, '$.id.resp_h')) AS dst,
    TRY_CAST(json_extract_string(data, '$.request_body_len') AS BIGINT) AS size,
    json_extract_string(data, '$.uri') AS name,
    upper(json_extract_string(data, '$.method')) AS method
  FROM events WHERE lower(log) = 'zeek/http')
WHERE size >= {LEAST_CALLED} AND method IN ('PUT', 'POST') AND src IS NOT NULL AND dst IS NOT NULL
ORDER BY t, source, place"""


def _uploads(view: CaseView, since: dict[str, int]) -> Iterator[Trace]:
    """A PUT names the file in its address; what a POST carries is not named."""
    rows = view.connection.cursor().execute(_UPLOADS).fetchall()
    if not rows:
        return
    known = Known(view)
    groups: dict[tuple[str, str, str], list[tuple[int, int, str]]] = {}
    for source, target, time, size, uri, ref in rows:
        if time is None or known.internal(target, time):
            continue
        host = known.host(source, time)
        start = since.get(host)
        if start is not None and time < start - _SLACK:
            continue
        groups.setdefault((host, target, uri or ""), []).append((time, size, ref))
    for (host, target, uri), held in sorted(groups.items()):
        named = "." in uri.rpartition("/")[2].partition("?")[0]
        refs = tuple(dict.fromkeys(ref for _, _, ref in held))[:_REFS]
        # the same file sent twice (a refused try first) left once
        size = max(size for _, size, _ in held)
        yield Trace(
            "taken" if named else "outflow", "upload", host, held[0][0],
            f"{target} {uri}"[:200], size, refs, host in since,
        )  # fmt: skip


def _shares(view: CaseView, picture: Picture) -> Iterator[Trace]:
    """Shares that the attacker's accounts used after an attacker's movement with them."""
    accounts: dict[str, int] = {}
    for link, intent in zip(picture.links, picture.intents, strict=True):
        if intent == "attacker" and link.account:
            folded = link.account.casefold()
            accounts[folded] = min(accounts.get(folded, link.time), link.time)
    if not accounts:
        return
    rows = view.connection.cursor().execute(
        "SELECT host, lower(account), object, min(time), array_agg(source || '-' || place || "
        "CASE WHEN part > 0 THEN '+' || part ELSE '' END ORDER BY time, source, place)[:12] "
        "FROM read_parquet($1) WHERE kind = 'share' AND list_contains($2, lower(account)) "
        "AND time IS NOT NULL AND address IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        [facts_of(view), sorted(accounts)],
    )
    for host, account, share, time, refs in rows.fetchall():
        name = (share or "").casefold().rstrip("\\").rpartition("\\")[2]
        if name in _PLAIN_SHARES or (len(name) == 2 and name.endswith("$")):
            continue
        if time >= accounts[account] - _SLACK:
            yield Trace("accessed", "share", host, time, share or "", 0, tuple(refs))


_READING: Final = ("MailItemsAccessed", "FileDownloaded", "FileSyncDownloadedFull", "FileAccessed")
_MAIL: Final = """
SELECT lower(coalesce(json_extract_string(data, '$.MailboxOwnerUPN'),
    json_extract_string(data, '$.UserId'), json_extract_string(data, '$.AccountUpn'))) AS who,
  coalesce(json_extract_string(data, '$.Operation'),
    json_extract_string(data, '$.OfficeOperation'),
    json_extract_string(data, '$.ActionType')) AS done,
  min(epoch_us(coalesce(time, time_from))), count(*),
  array_agg(ref ORDER BY coalesce(time, time_from), source, place)[:12]
FROM events WHERE (starts_with(lower(log), 'm365/') OR lower(log) IN ('officeactivity', 'defender'))
GROUP BY 1, 2 HAVING list_contains($1, done) ORDER BY 1, 2"""


def _mailboxes(view: CaseView, picture: Picture) -> Iterator[Trace]:
    """Cloud data of an account that a detection of this case names."""
    named = _named_accounts(view, picture)
    if not named:
        return
    rows = view.connection.cursor().execute(_MAIL, [list(_READING)]).fetchall()
    for who, done, time, count, refs in rows:
        name = (who or "").partition("@")[0]
        if name in named and time is not None and time >= named[name] - _SLACK:
            yield Trace("accessed", "cloud", who, time, done, count, tuple(refs))


# Cloud tables are no facts: who did what a detection of Defender's tables tells of.
_ACTORS: Final = """
SELECT coalesce(nullif(json_extract_string(data, '$.AccountName'), ''),
    nullif(json_extract_string(data, '$.InitiatingProcessAccountName'), '')) AS who,
  epoch_us(coalesce(time, time_from)) AS moment
FROM events WHERE lower(log) = 'defender' AND list_contains($1, ref) AND moment IS NOT NULL
ORDER BY ALL"""


def _named_accounts(view: CaseView, picture: Picture) -> dict[str, int]:
    """Accounts of attackers' movements and of records that carry a high detection, with first."""
    found: dict[str, int] = {}

    def note(account: str | None, time: int) -> None:
        folded = (account or "").casefold()
        if folded and not folded.endswith("$"):
            found[folded] = min(found.get(folded, time), time)

    for link, intent in zip(picture.links, picture.intents, strict=True):
        if intent == "attacker":
            note(link.account, link.time)
    refs = sorted({m.ref for j in picture.hosts.values() for m in j.marks if m.level != "medium"})
    if refs:
        rows = view.connection.cursor().execute(
            "SELECT account, time FROM read_parquet($1) WHERE time IS NOT NULL AND list_contains("
            "$2, source || '-' || place || CASE WHEN part > 0 THEN '+' || part ELSE '' END)",
            [facts_of(view), refs],
        )
        for account, time in rows.fetchall():
            note(account, time)
        for account, time in view.connection.cursor().execute(_ACTORS, [refs]).fetchall():
            note(account, time)
    return {name: time for name, time in found.items() if name not in _SYSTEM}


_SYSTEM: Final = frozenset({"system", "local service", "network service", "administrator"})
