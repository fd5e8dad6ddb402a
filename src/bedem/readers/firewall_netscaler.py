"""Citrix NetScaler (ADC, Gateway): `... ns01 0-PPE-0 : default SSLVPN LOGIN 123 0 : Context ...`.

Its own stamp (`26/08/2022:10:15:32 GMT`) counts where it has one.
"""

from __future__ import annotations

import re

from bedem.readers.firewall_base import Payload
from bedem.readers.syslog_header import Header, header_of

_OWN = re.compile(r"\d\d/\d\d/\d{4}:\d\d:\d\d:\d\d(?: GMT| UTC)? ")
_HEAD = re.compile(
    r"(?:(\S{1,255}) )?(?:([\w.-]{1,64}) )?: {1,2}(?:default )?([A-Za-z][A-Z_0-9a-z]{1,32}) "
    r"([A-Z][A-Za-z_0-9]{1,64})(?: (\d{1,20}))?(?: \d{1,20})? : {0,2}"
)
_BARE = re.compile(r"\bdefault ([A-Z][A-Z_]{1,64}) (\d{1,20}) \d{1,20} : {0,2}")
_AAA = re.compile(r"\[\d{1,10}\]: (AAA) (Message) : ")
_PART = re.compile(r"(?:^| - )([A-Z][A-Za-z_ ]{1,30}?)[ :]{1,2}(.*?)(?= - |$)")
_ENDS = re.compile(r"([0-9A-Fa-fx.:]{3,45}):(\d{1,5})")


def payload(header: Header) -> Payload | None:
    rest = header.rest
    if " : " not in rest[:400]:
        return None
    own = None if "/" in header.stamp else _OWN.search(rest[:80])
    inner = header_of(rest[own.start() :]) if own else None
    text = inner.rest if inner is not None else rest
    slashes = inner is not None or "/" in header.stamp
    found = _HEAD.match(text) if slashes else None
    if found is not None:
        host, engine, module, event, number = found.groups()
        message = text[found.end() :]
    else:
        bare = _BARE.search(text[:300]) or (None if header.full else _AAA.match(text))
        if bare is None:
            return None
        host, engine, number = header.host, None, None
        module, event = header.program or "", bare.group(1)
        if bare.re is _AAA:
            module, event = bare.groups()
        message = text[bare.end() :]
        host = host or (text[: bare.start()].split(" ")[0] or None)
    record: dict[str, str] = {"module": module, "event": event, "message": message}
    if engine:
        record["engine"] = engine
    if number:
        record["number"] = number
    record.update(_parts(message))
    return Payload(
        log="firewall/netscaler",
        record=record,
        host=host or header.host,
        provider=f"{module}/{event}".strip("/"),
        micros=inner.micros if inner is not None else None,
        kind=inner.kind if inner is not None else "none",
        time_field="header" if inner is not None else "",
    )


def _parts(message: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, value in _PART.findall(message[:8192]):
        key = name.strip()
        out.setdefault(key, value.strip())
        ends = _ENDS.match(value)
        if ends is not None and key in {"Source", "Destination"}:
            side = "src" if key == "Source" else "dst"
            out[f"{side}_ip"], out[f"{side}_port"] = ends.groups()
    context = re.match(r"Context (\S+)@([0-9A-Fa-f.:]{3,45})", message)
    if context is not None:
        out["user"], out["src_ip"] = context.groups()
    return out
