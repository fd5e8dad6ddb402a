"""Facts of network sensors: who spoke with whom, by which named service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bedem.reconstruction.values import Fact, account, address, made, small, text


def _flow(base: dict[str, Any], f: dict[str, Any], kind: str, **told: Any) -> Iterator[Fact]:
    source, target = address(f.get("id.orig_h")), address(f.get("id.resp_h"))
    if source is None or target is None:
        return
    yield made(
        base, kind, address=source, peer=target, port=small(f.get("id.resp_p")),
        detail=text(f.get("uid")), **told,
    )  # fmt: skip


def _conn(base: dict[str, Any], f: dict[str, Any]) -> Iterator[Fact]:
    sent, got = f.get("orig_bytes"), f.get("resp_bytes")
    yield from _flow(
        base, f, "flow", object=text(f.get("conn_state")), command=f"{sent or 0} {got or 0}",
        process=text(f.get("service")),
    )  # fmt: skip


def _rpc(base: dict[str, Any], f: dict[str, Any]) -> Iterator[Fact]:
    yield from _flow(
        base, f, "flow_rpc", object=text(f.get("endpoint")), command=text(f.get("operation"))
    )


def _smb(base: dict[str, Any], f: dict[str, Any]) -> Iterator[Fact]:
    name = text(f.get("name")) or text(f.get("path"))
    yield from _flow(base, f, "flow_smb", object=name, command=text(f.get("action")))


def _ntlm(base: dict[str, Any], f: dict[str, Any]) -> Iterator[Fact]:
    user, domain = account(f.get("username"), f.get("domainname"))
    yield from _flow(
        base, f, "flow_ntlm", account=user, domain=domain, process=text(f.get("hostname")),
        object=text(f.get("server_nb_computer_name")),
    )  # fmt: skip


def _kerberos(base: dict[str, Any], f: dict[str, Any]) -> Iterator[Fact]:
    user, _, domain = (text(f.get("client")) or "").partition("/")
    yield from _flow(
        base, f, "flow_kerberos", account=user or None, domain=domain or None,
        object=text(f.get("service")), command=text(f.get("request_type")),
    )  # fmt: skip


WANTED: Final = (
    ("zeek/conn", None, _conn),
    ("zeek/dce_rpc", None, _rpc),
    ("zeek/smb_mapping", None, _smb),
    ("zeek/smb_files", None, _smb),
    ("zeek/ntlm", None, _ntlm),
    ("zeek/kerberos", None, _kerberos),
)
