"""What keeps machines and accounts in order: updates, installations, password resets, scans."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bedem.exercise.shapes import made
from bedem.exercise.sysmon import Trace, guid
from bedem.exercise.world import DAY, HOUR, SECOND, Host, weekday

__all__ = ["upkeep"]

PRODUCTS = ("7-Zip 22.01 (x64 edition)", "Adobe Acrobat Reader", "Google Chrome", "Zoom")


def _updates(host: Host, day: int, r: random.Random) -> Iterator[Trace]:
    at = day + r.randrange(8 * HOUR, 12 * HOUR)
    title = "Security Intelligence Update for Microsoft Defender Antivirus - KB2267602"
    title += f" (Version 1.{r.randrange(300, 420)}.{r.randrange(2000)}.0)"
    for delay, key in ((0, "sys/44"), (20, "sys/43"), (80, "sys/19")):
        values = made(key, updateTitle=title, updateGuid=guid(r), updateRevisionNumber=200)
        yield Trace(host, at + delay * SECOND, key, values, 1500)
    if r.random() < 0.1:
        product = r.choice(PRODUCTS)
        text = (product, "22.1", "1033", "0", "Vendor", "(NULL)")
        yield Trace(host, at + HOUR, "app/1033", made("app/1033", s=text), 3300)
        done = (f"Product: {product} -- Installation completed successfully.", "(NULL)")
        yield Trace(host, at + HOUR - SECOND, "app/11707", made("app/11707", s=done), 3300)


def _directory(host: Host, day: int, r: random.Random) -> Iterator[Trace]:
    """Password resets by the help desk, machines that change their own password."""
    base = host.user.sid.rsplit("-", 1)[0]
    by: dict[str, object] = {
        "SubjectUserSid": f"{base}-1106", "SubjectUserName": "podrska",
        "SubjectDomainName": host.user.netbios, "SubjectLogonId": r.getrandbits(28),
    }  # fmt: skip
    for _ in range(r.randrange(3)):
        rid = r.randrange(1200, 1300)
        at = day + r.randrange(7 * HOUR, 14 * HOUR)
        who: dict[str, object] = {
            "TargetUserName": f"korisnik{rid}", "TargetDomainName": host.user.netbios,
            "TargetSid": f"{base}-{rid}",
        }  # fmt: skip
        yield Trace(host, at, "sec/4724", made("sec/4724", **who, **by), 612)
        yield Trace(host, at + 2000, "sec/4738", made("sec/4738", **who, **by), 612)
    if r.random() < 0.05:
        values = made("sec/4728", MemberName="CN=Novi Korisnik,CN=Users", MemberSid=f"{base}-1201",
                      TargetUserName="Racunovodstvo", TargetDomainName=host.user.netbios,
                      TargetSid=f"{base}-1150", **by)  # fmt: skip
        yield Trace(host, day + 9 * HOUR, "sec/4728", values, 612)


def upkeep(host: Host, day: int, r: random.Random) -> Iterator[Trace]:
    """One day of it."""
    if r.random() < 0.6:
        yield from _updates(host, day, r)
    if host.role == "dc" and weekday(day):
        yield from _directory(host, day, r)
    if host.server:
        at = day + 22 * HOUR + r.randrange(HOUR)
        yield Trace(host, at, "app/8224", made("app/8224"), 4100)
    if (day // DAY + host.index) % 3 == 0:
        scan: dict[str, object] = {
            "Product Name": "Microsoft Defender Antivirus", "Scan Type": "Antimalware",
            "Scan Parameters": "Quick Scan", "Domain": "NT AUTHORITY", "User": "SYSTEM",
            "SID": "S-1-5-18", "Scan ID": "{" + guid(r).upper() + "}",
        }  # fmt: skip
        at = day + 10 * HOUR + r.randrange(HOUR)
        for delay, key in ((0, "def/1000"), (95, "def/1001")):
            yield Trace(host, at + delay * SECOND, key, made(key, **scan), 2800)
