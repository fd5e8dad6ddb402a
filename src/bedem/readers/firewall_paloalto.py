"""Palo Alto's comma-separated messages: columns by position, named by TYPE.

The time is the generated time in the device's zone, or the stamp with offset that newer releases
add at the end. Columns beyond those known are kept under `_more`.

Source: PAN-OS syslog field descriptions.
"""

from __future__ import annotations

import csv
import re
from typing import Final

from bedem.readers.firewall_base import Payload
from bedem.readers.stamps import iso_micros
from bedem.readers.syslog_header import Header

_START = re.compile(
    r"(?:^|[\s\"])(?=[01],\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]{0,40},[A-Z][A-Z-]{2,20},)"
)
_PRECISE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}[+-]\d\d:\d\d")
_BEGIN: Final = "- receive_time serial type subtype - generated_time"
_FLOW: Final = (
    f"{_BEGIN} src dst natsrc natdst rule srcuser dstuser app vsys from to inbound_if outbound_if "
    "logset - sessionid repeatcnt sport dport natsport natdport flags proto action"
)
_GROUPS: Final = "dg_hier_level_1 dg_hier_level_2 dg_hier_level_3 dg_hier_level_4"
_DEVICE: Final = f"{_GROUPS} vsys_name device_name"
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(text.split())
    for name, text in {
        "TRAFFIC": f"{_FLOW} bytes bytes_sent bytes_received packets start elapsed category - "
        "seqno actionflags srcloc dstloc - pkts_sent pkts_received session_end_reason "
        f"{_DEVICE} action_source src_uuid dst_uuid",
        "THREAT": f"{_FLOW} misc threatid category severity direction seqno actionflags srcloc "
        "dstloc - contenttype pcap_id filedigest cloud url_idx user_agent filetype xff referer "
        f"sender subject recipient reportid {_DEVICE} - src_uuid dst_uuid http_method",
        "SYSTEM": f"{_BEGIN} vsys eventid object - - module severity opaque seqno actionflags "
        f"{_DEVICE}",
        "CONFIG": f"{_BEGIN} host vsys cmd admin client result path seqno actionflags {_DEVICE}",
        "USERID": f"{_BEGIN} vsys ip user datasourcename eventid repeatcnt timeout sport dport "
        f"datasource datasourcetype seqno actionflags {_DEVICE} vsys_id",
        "GLOBALPROTECT": f"{_BEGIN} vsys eventid stage auth_method tunnel_type srcuser srcregion "
        "machinename public_ip public_ipv6 private_ip private_ipv6 hostid serialnumber client_ver "
        "client_os client_os_ver repeatcnt reason error opaque status location login_duration "
        "connect_method error_code portal seqno actionflags",
        "HIPMATCH": f"{_BEGIN} srcuser vsys machinename os src matchname repeatcnt matchtype - - "
        f"seqno actionflags {_DEVICE}",
        "DECRYPTION": f"{_FLOW} tunnel - - src_uuid dst_uuid",
        "AUTHENTICATION": f"{_BEGIN} vsys ip user normalize_user object authpolicy repeatcnt "
        "authid vendor logset serverprofile desc clienttype event factorno seqno actionflags "
        f"{_DEVICE}",
        "": _BEGIN,
    }.items()
}
_MAX_COLUMNS: Final = 512


def payload(header: Header) -> Payload | None:
    rest = header.rest
    if rest.count(",") < 6:
        return None
    start = _START.search(rest[:600])
    if start is None:
        return None
    try:
        row = next(csv.reader([rest[start.end() :].replace("\n", " ")]))
    except csv.Error:
        return None
    kind = row[3]
    names = COLUMNS.get(kind, COLUMNS[""])
    record = {name: value for name, value in zip(names, row, strict=False) if name != "-" and value}
    more = row[len(names) : _MAX_COLUMNS]
    out: dict[str, object] = dict(record)
    if any(more):
        out["_more"] = more
    precise = next((v for v in reversed(row[-40:]) if _PRECISE.fullmatch(v)), None)
    stamp = precise or record.get("generated_time", "").replace("/", "-")
    read = iso_micros(stamp)
    before = rest[: start.start()].strip().split(" ")[0] or header.host
    return Payload(
        log="firewall/paloalto",
        record=out,
        host=record.get("device_name") or before or record.get("serial"),
        provider=f"{kind}/{record.get('subtype', '')}".strip("/"),
        micros=read[0] if read else None,
        kind=read[1] if read else "none",
        time_field="high_res_timestamp" if precise else "generated_time",
    )
