"""Ivanti and Pulse Connect Secure, NSX packet logs, and CEF of any device."""

from __future__ import annotations

import re
from typing import Any, Final

from bedem.readers.firewall_base import Payload
from bedem.readers.syslog_header import Header, split_rest

PULSE_COLUMNS: Final = (
    *("node", "time", "id", "severity", "device_ip", "context", "src_ip", "user", "realm"),
    *("roles", "column_11", "column_12", "column_13", "column_14", "column_15", "message"),
)
_PULSE_OLD = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - (?P<node>\S{1,64}) - \[(?P<src_ip>[^\]]{0,45})\] "
    r"(?P<user>[^()\s]{0,128})\((?P<realm>[^)]{0,128})\)\[(?P<roles>[^\]]{0,256})\] - "
    r"(?P<message>.*)",
    re.DOTALL,
)
_NSX = re.compile(
    r"(?:^|\s)(INET6?)(?: (TERM|match))? (PASS|DROP|REJECT|NAT|RDR)(?: \S{1,64})? (?:\d{1,10} )?"
    r"(IN|OUT) (?:\d{1,10} )?(TCP|UDP|PROTO \d{1,3}|ICMP)\S* (?:RST )?"
    r"([0-9a-fA-F.:]{3,45})/(\d{1,5})->([0-9a-fA-F.:]{3,45})/(\d{1,5})"
)
_CEF = re.compile(r"(?:^|\s)CEF:(\d)\|")
_CEF_PAIR = re.compile(r"(?:^|\s)([\w.-]{1,64})=((?:(?!\s[\w.-]{1,64}=).)*)", re.DOTALL)
_CEF_NAMES: Final = {"src": "src_ip", "dst": "dst_ip", "spt": "src_port", "dpt": "dst_port"}


def pulse(header: Header) -> Payload | None:
    """Columns between bars, or the older `time - node - [address] user(realm)[roles] - ...`."""
    text = header.message if header.full else header.rest
    if "PulseSecure" not in text[:200] and "PulseSecure" not in (header.program or ""):
        return None
    _, _, tail = text.rpartition("PulseSecure:")
    tail = tail.strip()
    record: dict[str, Any]
    old = _PULSE_OLD.search(tail)
    if tail.count(" | ") >= 6:
        values = [v.strip() for v in tail.split("|", len(PULSE_COLUMNS) - 1)]
        record = {n: v for n, v in zip(PULSE_COLUMNS, values, strict=False) if v}
    elif old is not None:
        record = {n: v for n, v in old.groupdict().items() if v}
    else:
        record = {"message": tail}
    return Payload(
        log="firewall/ivanti",
        record=record,
        host=header.host or (text.split(" ")[0] if not header.full else None),
        provider=record.get("id"),
    )


def nsx(header: Header) -> Payload | None:
    """The packet log of VMware's distributed firewall."""
    text = header.rest
    if "->" not in text or "INET" not in text:
        return None
    found = _NSX.search(text[:600])
    if found is None:
        return None
    _, kind, action, direction, protocol, src, sport, dst, dport = found.groups()
    if not header.full:
        split_rest(header)
    record = {
        "action": action,
        "direction": direction,
        "protocol": protocol,
        "src_ip": src,
        "src_port": sport,
        "dst_ip": dst,
        "dst_port": dport,
        "message": text,
    }
    if kind:
        record["kind"] = kind
    return Payload("firewall/nsx", record, header.host, "nsx")


def cef(header: Header) -> Payload | None:
    """Common Event Format. Of vendors without a name here the log is `syslog`."""
    text = header.rest
    if "CEF:" not in text[:300]:
        return None
    found = _CEF.search(text[:300])
    if found is None:
        return None
    parts = re.split(r"(?<!\\)\|", text[found.end() :], maxsplit=6)
    if len(parts) < 7:
        return None
    vendor, product, version, signature, name, severity, extension = parts
    record: dict[str, Any] = {
        "vendor": vendor,
        "product": product,
        "version": version,
        "signature": signature,
        "name": name,
        "severity": severity,
    }
    for key, value in _CEF_PAIR.findall(extension):
        clean = re.sub(r"\\([=|\\])", r"\1", value)
        record.setdefault(key, clean)
        if key in _CEF_NAMES:
            record[_CEF_NAMES[key]] = clean
    log = _CEF_LOGS.get(vendor.casefold(), "syslog")
    stamp = record.get("rt", "")
    micros = (
        int(stamp) * 1_000 if stamp.isascii() and stamp.isdigit() and len(stamp) == 13 else None
    )
    before = text[: found.start()].strip().split(" ")[0]
    return Payload(
        log=log,
        record=record,
        host=record.get("dvchost") or header.host or before or None,
        provider=product,
        micros=micros,
        kind="utc" if micros is not None else "none",
        time_field="rt" if micros is not None else "",
    )


_CEF_LOGS: Final = {
    "citrix": "firewall/netscaler",
    "fortinet": "firewall/fortigate",
    "palo alto networks": "firewall/paloalto",
    "cisco": "firewall/asa",
    "check point": "firewall/checkpoint",
}
