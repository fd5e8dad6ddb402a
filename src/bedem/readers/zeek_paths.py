"""Which Zeek log a row belongs to, where the row itself does not say.

A row's own words go before the name of its file: the name may be anything.
"""

from __future__ import annotations

import re
from typing import Any, Final

from bedem.knowledge.shapes_windows import names

KNOWN: Final = names(
    """analyzer broker capture_loss cluster config conn dce_rpc dhcp dnp3 dns dpd files ftp
    geneve http http2 intel irc kerberos known_certs known_devices known_hosts known_modbus
    known_services ldap ldap_search loaded_scripts mdns modbus modbus_register_change mqtt_connect
    mqtt_publish mqtt_subscribe mysql netcontrol notice notice_alarm ntlm ntp ocsp open_connections
    packet_filter pe postgresql print profinet quic radius rdp redis reporter rfb signatures sip
    smb_cmd smb_files smb_mapping smtp snmp socks software ssh ssl stats stderr stdout syslog
    telemetry traceroute tunnel unknown_protocols weird websocket wireguard x509"""
)
# Fields no other log has together; the first that fits is taken, so the longer ones come first.
_SIGNATURES: Final[tuple[tuple[str, frozenset[str]], ...]] = tuple(
    (path, names(words))
    for path, words in (
        ("x509", "certificate.serial"),
        ("x509", "certificate_serial"),
        ("smb_files", "action path name times.modified"),
        ("smb_files", "action name uid id.orig_h size"),
        ("smb_mapping", "path share_type"),
        ("dce_rpc", "endpoint operation"),
        ("kerberos", "request_type service"),
        ("kerberos", "request_type client"),
        ("conn", "conn_state uid"),
        ("dns", "trans_id qclass"),
        ("dns", "trans_id rcode rejected"),
        ("dns", "query AA TC RD"),
        ("http", "trans_depth request_body_len"),
        ("smtp", "trans_depth helo"),
        ("files", "fuid seen_bytes"),
        ("ssl", "established resumed"),
        ("quic", "history client_initial_dcid"),
        ("ssh", "auth_attempts uid"),
        ("ssh", "version client uid"),
        ("rdp", "cookie result security_protocol"),
        ("ntlm", "domainname success"),
        ("ntlm", "hostname username uid"),
        ("notice", "note msg"),
        ("signatures", "sig_id event_msg"),
        ("intel", "seen.indicator"),
        ("weird", "name notice peer"),
        ("dpd", "analyzer failure_reason proto"),
        ("dhcp", "uids msg_types"),
        ("dhcp", "mac assigned_ip"),
        ("ntp", "stratum poll precision"),
        ("pe", "machine compile_ts"),
        ("software", "software_type name"),
        ("tunnel", "tunnel_type action"),
        ("snmp", "community get_requests"),
        ("ftp", "command arg"),
        ("capture_loss", "percent_lost"),
        ("stats", "pkts_proc"),
        ("packet_filter", "filter init"),
        ("reporter", "level message location"),
        ("known_services", "port_num port_proto host"),
        ("known_certs", "port_num issuer_subject host"),
    )
)
_STEM = re.compile(r"([A-Za-z0-9_]+?)(?:[._-]\d.*|\..*)?\Z", re.DOTALL)


def from_name(name: str) -> str | None:
    """`conn.00_00_00-01_00_00.log` -> conn; None when no Zeek log has that name."""
    base = re.split(r"[/\\!]", name)[-1]
    found = _STEM.match(base)
    stem = found.group(1).lower() if found else ""
    return stem if stem in KNOWN else None


def from_fields(record: dict[str, Any]) -> str | None:
    """The log whose fields these are, None when they could be any's."""
    held = record.keys()
    for path, wanted in _SIGNATURES:
        if wanted <= held or (
            "id_orig_h" in record and {n.replace("id.", "id_") for n in wanted} <= held
        ):
            return path
    if len(record) == 1 and str(record.get("name", "")).endswith((".zeek", ".bro")):
        return "loaded_scripts"
    return None


def stated(record: dict[str, Any]) -> str | None:
    """The log a JSON row names itself."""
    for name in ("_path", "@stream"):
        value = record.get(name)
        if isinstance(value, str) and value:
            return value
    return None


def is_row(record: dict[str, Any]) -> bool:
    """Whether a JSON object is a row of a Zeek log."""
    if "ts" not in record:
        return from_fields(record) == "loaded_scripts"
    if not isinstance(record["ts"], (int, float, str)):
        return False
    if stated(record) is not None and ("_write_ts" in record or "@system" in record):
        return True
    if "uid" in record and ("id.orig_h" in record or "id_orig_h" in record or "id" in record):
        return True
    return from_fields(record) is not None or stated(record) in KNOWN
