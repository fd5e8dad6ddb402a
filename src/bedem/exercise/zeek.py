"""Zeek logs (tab separated) of an institution's sensor."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from bedem.exercise.traces import PORTS, Movement
from bedem.exercise.world import SECOND

__all__ = ["Row", "flow", "of_movement", "outside", "shell", "write_logs"]

IDS: Final = "uid:string id.orig_h:addr id.orig_p:port id.resp_h:addr id.resp_p:port "
FIELDS: Final = {
    "conn": IDS + "proto:enum service:string duration:interval orig_bytes:count resp_bytes:count "
    "conn_state:string local_orig:bool local_resp:bool missed_bytes:count history:string "
    "orig_pkts:count orig_ip_bytes:count resp_pkts:count resp_ip_bytes:count",
    "dns": IDS + "proto:enum trans_id:count rtt:interval query:string qclass:count "
    "qclass_name:string qtype:count qtype_name:string rcode:count rcode_name:string AA:bool "
    "TC:bool RD:bool RA:bool Z:count answers:vector[string] TTLs:vector[interval] rejected:bool",
    "ssl": IDS + "version:string cipher:string curve:string server_name:string resumed:bool "
    "last_alert:string next_protocol:string established:bool",
    "http": IDS + "trans_depth:count method:string host:string uri:string referrer:string "
    "version:string user_agent:string origin:string request_body_len:count "
    "response_body_len:count status_code:count status_msg:string",
    "kerberos": IDS + "request_type:string client:string service:string success:bool "
    "error_msg:string from:time till:time cipher:string forwardable:bool renewable:bool",
    "ntlm": IDS + "username:string hostname:string domainname:string "
    "server_nb_computer_name:string server_dns_computer_name:string server_tree_name:string "
    "success:bool",
    "dce_rpc": IDS + "rtt:interval named_pipe:string endpoint:string operation:string",
    "smb_mapping": IDS + "path:string service:string native_file_system:string share_type:string",
    "ssh": IDS + "version:count auth_success:bool auth_attempts:count direction:enum client:string "
    "server:string cipher_alg:string mac_alg:string compression_alg:string kex_alg:string "
    "host_key_alg:string",
    "rdp": IDS
    + "cookie:string result:string security_protocol:string client_channels:vector[string] "
    "keyboard_layout:string client_build:string client_name:string",
}
RPC: Final = {
    "psexec": ("svcctl", ("OpenSCManagerW", "CreateServiceW", "StartServiceW")),
    "service": ("svcctl", ("OpenSCManagerW", "CreateServiceW", "StartServiceW", "DeleteService")),
    "wmi": ("IWbemServices", ("ExecMethod",)),
    "task": ("ITaskSchedulerService", ("SchRpcRegisterTask", "SchRpcRun")),
    "dcsync": ("drsuapi", ("DRSBind", "DRSCrackNames", "DRSGetNCChanges")),
}


class Row(msgspec.Struct):
    """One line of a log; cites: where its place is told to when it is written."""

    time: int
    log: str
    cells: dict[str, Any]
    cites: list[dict[str, Any]] | None = None


def flow(
    time: int,
    ends: tuple[str, int, str, int],
    service: str,
    sizes: tuple[int, int],
    r: random.Random,
    seconds: float = 1.0,
) -> tuple[Row, dict[str, Any]]:
    """A conn row and the columns that other rows of the same flow share. sizes: sent, received."""
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    shared: dict[str, Any] = {"uid": "C" + "".join(r.choices(alphabet, k=17))}
    shared |= dict(zip(("id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"), ends, strict=True))
    sent, got = sizes
    more = {
        "proto": "udp" if ends[3] == 53 else "tcp",
        "service": service or "-",
        "duration": f"{seconds:.6f}",
        "orig_bytes": sent,
        "resp_bytes": got,
        "conn_state": "SF",
        "local_orig": "T",
        "local_resp": "T" if ends[2].startswith("10.") else "F",
        "missed_bytes": 0,
        "history": "Dd" if ends[3] == 53 else "ShADadFf",
        "orig_pkts": 4 + sent // 1200,
        "orig_ip_bytes": sent + 40 * (4 + sent // 1200),
        "resp_pkts": 4 + got // 1200,
        "resp_ip_bytes": got + 40 * (4 + got // 1200),
    }
    return Row(time, "conn", shared | more), shared


def outside(
    time: int,
    ip: str,
    server: str,
    name: str,
    sizes: tuple[int, int],
    r: random.Random,
    seconds: float,
) -> Iterator[Row]:
    """A TLS session to the outside with its name lookup."""
    row, shared = flow(
        time, (ip, 49152 + r.randrange(16000), server, 443), "ssl", sizes, r, seconds
    )
    if name:
        asked, ids = flow(
            time - 50_000,
            (ip, 49152 + r.randrange(16000), ip.rsplit(".", 2)[0] + ".1.10", 53),
            "dns",
            (40, 90),
            r,
            0.01,
        )
        yield asked
        yield Row(
            asked.time,
            "dns",
            ids
            | {
                "proto": "udp",
                "trans_id": r.randrange(65536),
                "rtt": "0.010000",
                "query": name,
                "qclass": 1,
                "qclass_name": "C_INTERNET",
                "qtype": 1,
                "qtype_name": "A",
                "rcode": 0,
                "rcode_name": "NOERROR",
                "AA": "F",
                "TC": "F",
                "RD": "T",
                "RA": "T",
                "Z": 0,
                "answers": server,
                "TTLs": "300.000000",
                "rejected": "F",
            },
        )
    yield row
    yield Row(
        time + 30_000,
        "ssl",
        shared
        | {
            "version": "TLSv12",
            "cipher": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "curve": "x25519",
            "server_name": name or "-",
            "resumed": "F",
            "established": "T",
        },
    )


def of_movement(m: Movement, r: random.Random) -> Iterator[Row]:
    """What a sensor between the two hosts writes."""
    port = PORTS.get(m.method, 445)
    service = {3389: "rdp", 5985: "http", 135: "dce_rpc"}.get(
        port, "smb,ntlm" if m.ntlm else "gssapi,smb,krb"
    )
    ends = (m.source.ip, 49152 + r.randrange(16000), m.target.ip, port)
    row, shared = flow(
        m.time - 20_000,
        ends,
        service,
        (r.randrange(2000, 90000), r.randrange(2000, 60000)),
        r,
        m.lasts / SECOND,
    )
    yield row
    yield from _tickets(m, shared, r)
    if not m.fails:
        yield from _shares(m, shared, port)
        yield from _sessions(m, shared)


def _tickets(m: Movement, shared: dict[str, Any], r: random.Random) -> Iterator[Row]:
    if m.ntlm:
        yield Row(
            m.time,
            "ntlm",
            shared
            | {
                "username": m.account.name,
                "hostname": m.source.name,
                "domainname": m.account.netbios,
                "server_nb_computer_name": m.target.name,
                "success": "F" if m.fails else "T",
            },
        )
    else:
        kdc = (m.source.ip, 49152 + r.randrange(16000), m.controller.ip, 88)
        asked, ids = flow(m.time - 45_000, kdc, "krb_tcp", (1700, 1800), r, 0.02)
        yield asked
        yield Row(
            asked.time,
            "kerberos",
            ids
            | {
                "request_type": "TGS",
                "client": f"{m.account.name}/{m.account.domain.upper()}",
                "service": f"cifs/{m.target.name.lower()}.{m.target.domain}",
                "success": "T",
                "cipher": "aes256-cts-hmac-sha1-96",
                "forwardable": "T",
                "renewable": "T",
            },
        )


def _shares(m: Movement, shared: dict[str, Any], port: int) -> Iterator[Row]:
    if m.method in ("psexec", "copy", "backup", "share"):
        share = (
            "ADMIN$" if m.method == "psexec" else ("C$" if m.account.kind != "user" else "javno")
        )
        yield Row(
            m.time + 1000,
            "smb_mapping",
            shared | {"path": f"\\\\{m.target.name}\\{share}", "share_type": "DISK"},
        )
    if m.method in RPC:
        endpoint, operations = RPC[m.method]
        for i, operation in enumerate(operations):
            yield Row(
                m.time + 2000 + i * 900,
                "dce_rpc",
                shared
                | {
                    "rtt": "0.000800",
                    "named_pipe": str(port) if port == 135 else f"\\pipe\\{endpoint}",
                    "endpoint": endpoint,
                    "operation": operation,
                },
            )


def _sessions(m: Movement, shared: dict[str, Any]) -> Iterator[Row]:
    if m.method == "winrm":
        yield Row(
            m.time + 1000,
            "http",
            shared
            | {
                "trans_depth": 1,
                "method": "POST",
                "host": f"{m.target.name}:5985",
                "uri": "/wsman?PSVersion=5.1.17763.1",
                "version": "1.1",
                "user_agent": "Microsoft WinRM Client",
                "request_body_len": 5400,
                "response_body_len": 2100,
                "status_code": 200,
                "status_msg": "-",
            },
        )
    if m.method == "rdp":
        yield Row(
            m.time + 1000,
            "rdp",
            shared
            | {
                "cookie": m.account.name[:9],
                "result": "encrypted",
                "security_protocol": "HYBRID",
                "client_name": m.source.name,
            },
        )


def shell(time: int, ip: str, device: str, r: random.Random) -> Iterator[Row]:
    """An administrator on a network device."""
    ends = (ip, 49152 + r.randrange(16000), device, 22)
    row, shared = flow(
        time, ends, "ssh", (r.randrange(3000, 40_000), 60_000), r, r.uniform(20, 900)
    )
    yield row
    more = {"version": 2, "auth_success": "T", "auth_attempts": 1, "direction": "INTERNAL",
            "client": "SSH-2.0-PuTTY_Release_0.76", "server": "SSH-2.0-OpenSSH_8.4",
            "cipher_alg": "aes256-ctr", "mac_alg": "hmac-sha2-256", "compression_alg": "none",
            "kex_alg": "curve25519-sha256", "host_key_alg": "ssh-ed25519"}  # fmt: skip
    yield Row(time + 40_000, "ssh", shared | more)


def write_logs(folder: Path, rows: list[Row], place: str) -> int:
    """Sorted by time, one file a log; returns the number of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    rows.sort(key=lambda r: r.time)
    for log, text in FIELDS.items():
        own = [r for r in rows if r.log == log]
        if not own:
            continue
        names, types = zip(*(f.rsplit(":", 1) for f in text.split()), strict=True)
        head = (
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
            f"#path\t{log}\n#open\t2022-01-01-00-00-00\n"
        )
        with (folder / f"{log}.log").open("w", encoding="utf-8", newline="\n") as out:
            out.write(
                head
                + "\t".join(("#fields", "ts", *names))
                + "\n"
                + "\t".join(("#types", "time", *types))
                + "\n"
            )
            for line, row in enumerate(own, 9):
                cells = (str(row.cells.get(n, "-")) for n in names)
                out.write(
                    f"{row.time // SECOND}.{row.time % SECOND:06d}\t" + "\t".join(cells) + "\n"
                )
                if row.cites is not None:
                    row.cites.append(
                        {
                            "file": f"{place}/{log}.log",
                            "line": line,
                            "uid": row.cells["uid"],
                            "time": row.time,
                        }
                    )
    return len(rows)
