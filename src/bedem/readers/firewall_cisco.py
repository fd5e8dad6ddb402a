"""Cisco ASA, PIX, FWSM and FTD: `%ASA-6-302013: ...`; the code is the message number.

FTD's connection events are `Key: value` lists; of ASA's sentences the addresses, ports, users and
the verdict are read, the sentence is kept whole.

Source: Cisco Secure Firewall ASA and Threat Defense syslog message guides.
"""

from __future__ import annotations

import re
from typing import Final

from bedem.readers.firewall_base import Payload
from bedem.readers.syslog_header import Header

_MARK = re.compile(r"%(ASA|PIX|FWSM|FTD)-(?:[A-Za-z]{1,16}-)?([0-7])-(\d{3,7}): ?")
_LISTED = re.compile(
    r"(?:^|, )([A-Z][A-Za-z0-9_ ]{1,40}): ((?:(?!, [A-Z][A-Za-z0-9_ ]{1,40}: ).)*)"
)
_END = r"(?:([\w.-]{1,64}):)?([0-9a-fA-F.:]{2,45})(?![\w.:])(?:/(\d{1,5}))?"
_FROM_TO = re.compile(rf"\b(?:from|src|for) {_END}.{{0,120}}?\b(?:to|dst) {_END}")
_USER = re.compile(r"\b[Uu]ser(?:name)?[ =:]{1,3}[<']?([^\s',>)]{1,128})")
_VERDICT = re.compile(
    r"\b(Built|Teardown|[Dd]eny|[Dd]enied|denied|permitted|[Pp]ermit|discarded|dropped|accepted|"
    r"executed)\b"
)
_VERDICTS: Final = {
    "built": "built",
    "teardown": "teardown",
    "deny": "deny",
    "denied": "deny",
    "discarded": "deny",
    "dropped": "deny",
    "permitted": "permit",
    "permit": "permit",
    "accepted": "permit",
    "executed": "executed",
}


def payload(header: Header) -> Payload | None:
    rest = header.rest
    if "%" not in rest:
        return None
    mark = _MARK.search(rest[:512])
    if mark is None:
        return None
    product, level, number = mark.groups()
    message = rest[mark.end() :]
    record = {"product": product, "level": level, "message_id": number, "message": message}
    if product == "FTD" and message[:40].count(": ") and number.startswith("430"):
        for name, value in _LISTED.findall(message):
            record.setdefault(name, value)
    else:
        record.update(_sentence(message))
    before = rest[: mark.start()].strip(" :")
    return Payload(
        log="firewall/ftd" if product == "FTD" else "firewall/asa",
        record=record,
        host=header.host or (before.split(" ")[0] or None),
        provider=product,
        code=int(number),
    )


def _sentence(message: str) -> dict[str, str]:
    out: dict[str, str] = {}
    ends = _FROM_TO.search(message)
    if ends is not None:
        names = ("src_interface", "src_ip", "src_port", "dst_interface", "dst_ip", "dst_port")
        out.update({n: v for n, v in zip(names, ends.groups(), strict=True) if v})
    user = _USER.search(message)
    if user is not None:
        out["user"] = user.group(1)
    verdict = _VERDICT.search(message)
    if verdict is not None:
        out["action"] = _VERDICTS[verdict.group(1).lower()]
    return out
