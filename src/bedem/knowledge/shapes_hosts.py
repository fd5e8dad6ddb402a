"""Linux, firewalls, web servers and clouds: fields as rules name them."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from bedem.knowledge.shapes_network import dotted

Record = dict[str, Any]
_KERNEL_TITLE: Final = 127  # bytes the kernel keeps of a command line


def auditd_data(record: Record) -> Record:
    """The lines of one audit event as one set of fields; `type` is the list of their types.

    The arguments of EXECVE stand before the numbers SYSCALL has under the same names. Where the
    kernel cut `proctitle`, the whole command line of EXECVE stands beside it.
    """
    out: Record = dotted({n: v for n, v in record.items() if n in {"node", "serial"}})
    listed = record.get("records")
    lines = [dotted(r) for r in (listed if isinstance(listed, list) else []) if isinstance(r, dict)]
    execve = [r for r in lines if r.get("type") == "EXECVE"]
    hidden = {n for r in execve for n in r if n[:1] == "a" and n[1:].isdigit()}
    for line in lines:
        for name, value in line.items():
            if name in hidden and line.get("type") != "EXECVE":
                continue
            held = out.get(name)
            if held is None:
                out[name] = value
            elif isinstance(held, list):
                if value not in held:
                    held.append(value)
            elif held != value:
                out[name] = [held, value]
    if execve:
        _command_line(execve[0], out)
    return out


def _command_line(execve: Record, out: Record) -> None:
    words: list[str] = []
    while isinstance(word := execve.get(f"a{len(words)}"), str):
        words.append(word)
    line, title = " ".join(words), out.get("proctitle")
    out["commandline"] = line
    if isinstance(title, str) and title != line and len(title.encode()) >= _KERNEL_TITLE:
        out["proctitle"] = [title, line]


# One name for what every device calls differently, in the words of Sigma's taxonomy.
_FIREWALL: Final[dict[str, tuple[str, ...]]] = {
    "src_ip": ("srcip", "src", "SrcIP", "src-ip", "ip", "public_ip"),
    "dst_ip": ("dstip", "dst", "DstIP", "dst-ip"),
    "src_port": ("srcport", "sport", "SrcPort", "src-port"),
    "dst_port": ("dstport", "dport", "DstPort", "dst-port"),
    "username": ("user", "srcuser", "User", "admin"),
    "action": ("AccessControlRuleAction", "act"),
    "cs-host": ("hostname", "ReferencedHost"),
    "c-useragent": ("agent", "user_agent", "UserAgent"),
    "cs-referrer": ("referralurl", "referer", "HTTPReferer"),
    "cs-method": ("http_method", "httpmethod"),
    "c-uri": ("url", "misc", "URL", "request"),
}


def firewall_data(record: Record) -> Record:
    """A device's own fields and, where it lacks them, those names rules use."""
    out = dotted(record)
    for name, others in _FIREWALL.items():
        if name not in out:
            for other in others:
                if out.get(other) not in (None, ""):
                    out[name] = out[other]
                    break
    if "c-uri" in out:
        _uri(out, out["c-uri"], "c-uri")
    return out


def _uri(out: Record, value: Any, name: str) -> None:
    if not isinstance(value, str):
        return
    stem, mark, query = value.partition("?")
    out.setdefault(f"{name}-stem", stem)
    out.setdefault("cs-uri-stem", stem)
    out.setdefault("cs-uri-query", query if mark else "")
    out.setdefault(f"{name}-query", query if mark else "")
    out.setdefault("cs-uri", value)
    last = stem.rpartition("/")[2]
    if "." in last:
        out.setdefault("c-uri-extension", last.rpartition(".")[2])


def web_data(record: Record) -> Record:
    """W3C names whatever the server's own format; `-` is a value that is not there."""
    out: Record = {}
    for name, value in dotted(record).items():
        out[_W3C.get(name.casefold(), name)] = value
    stem, query = out.get("cs-uri-stem"), out.get("cs-uri-query")
    if isinstance(stem, str):
        full = f"{stem}?{query}" if isinstance(query, str) and query else stem
        out.setdefault("cs-uri", full)
        out.setdefault("c-uri", full)
        last = stem.rpartition("/")[2]
        if "." in last:
            out.setdefault("c-uri-extension", last.rpartition(".")[2])
    if "cs-host" in out:
        out.setdefault("r-dns", out["cs-host"])
    if "c-useragent" in out:
        out.setdefault("cs-user-agent", out["c-useragent"])
    return out


_W3C: Final = {
    "cs(user-agent)": "c-useragent",
    "cs(referer)": "cs-referer",
    "cs(host)": "cs-host",
    "cs(cookie)": "cs-cookie",
}


def export_data(record: Record) -> Record:
    """Columns as they are; the event data inside EvtxECmd's Payload under their own names."""
    out = dotted(record)
    payload = record.get("Payload")
    if isinstance(payload, str) and payload[:1] == "{":
        try:
            opened = msgspec.json.decode(payload)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return out
        data = opened.get("EventData") if isinstance(opened, dict) else None
        values = data.get("Data") if isinstance(data, dict) else None
        for pair in values if isinstance(values, list) else [values]:
            if isinstance(pair, dict) and isinstance(pair.get("@Name"), str):
                text = pair.get("#text")
                out.setdefault(pair["@Name"], "" if isinstance(text, dict | list) else text)
    return out


def m365_data(record: Record) -> Record:
    """The unified audit log: nested objects under dotted names, name-value lists by their names."""
    out = dotted(record)
    for field in ("Parameters", "ExtendedProperties", "ModifiedProperties", "DeviceProperties"):
        for pair in _pairs(record.get(field)):
            name = pair.get("Name")
            if isinstance(name, str) and name:
                value = pair.get("Value", pair.get("NewValue"))
                out.setdefault(
                    f"{field}.{name}", value if not isinstance(value, dict | list) else str(value)
                )
    for name, other in (
        ("eventName", "Operation"),
        ("eventSource", "Workload"),
        ("status", "ResultStatus"),
    ):
        if other in record and not isinstance(record[other], dict | list):
            out.setdefault(name, record[other])
    return out


def _pairs(value: Any) -> list[Record]:
    return [p for p in value if isinstance(p, dict)] if isinstance(value, list) else []


def azure_data(record: Record) -> Record:
    """Azure Monitor: what lies in `properties` also under its own name; old and new spellings."""
    out = dotted(record)
    for name in list(out):
        if name.startswith("properties."):
            out.setdefault(name.removeprefix("properties."), out[name])
    for name, others in _AZURE.items():
        if name not in out:
            for other in others:
                if other in out:
                    out[name] = out[other]
                    break
    for name in ("properties.message", "ActivityDisplayName"):
        if "operationName" in out:
            out.setdefault(name, out["operationName"])
    return out


_AZURE: Final[dict[str, tuple[str, ...]]] = {
    "operationName": ("operationName.value", "operation_name.value", "OperationNameValue"),
    "properties.message": ("properties.activityDisplayName", "activityDisplayName"),
    "status": ("status.value", "resultType"),
    "Category": ("category.value",),
    "ResultType": ("resultType", "properties.status.errorCode", "status.errorCode"),
    "ResultDescription": ("resultDescription", "properties.status.failureReason"),
    "Location": ("location", "properties.location.countryOrRegion"),
    "UserAgent": ("properties.userAgent", "userAgent"),
}
