"""The world of an exercise: institutions, machines, accounts. All of it is drawn from the seed."""

from __future__ import annotations

import random
from typing import Final

import msgspec

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "Account",
    "Host",
    "Institution",
    "World",
    "make_world",
    "weekday",
]

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
NAMES: Final = (
    "Mills",
    "Ferries",
    "Springs",
    "Orchards",
    "Bridges",
    "Harbours",
    "Lanterns",
    "Quarries",
    "Pastures",
    "Archives",
    "Granaries",
    "Lighthouses",
    "Weirs",
    "Looms",
)
FIRST: Final = (
    "ana",
    "marko",
    "jelena",
    "luka",
    "ivana",
    "petar",
    "milena",
    "stefan",
    "sanja",
    "vuk",
    "tijana",
    "nikola",
    "maja",
    "filip",
    "dragana",
    "bojan",
)
LAST: Final = ("kralj", "lipa", "breza", "jelic", "soko", "javor", "rosa", "zora", "dren", "bistri")
FIXED: Final = ("dc", "file", "admin", "backup", "app", "jump", "monitor", "dc", "file", "mail")


def weekday(day: int) -> bool:
    """day: start of a day, microseconds since 1970 (which was a Thursday)."""
    return (day // DAY + 3) % 7 < 5


class Account(msgspec.Struct, frozen=True):
    """kind: user, admin, service."""

    name: str
    netbios: str
    domain: str
    sid: str
    kind: str


class Host(msgspec.Struct):
    """skew: what its clock adds, microseconds; old_name until renamed_at, where it was renamed."""

    index: int
    institution: int
    name: str
    role: str
    ip: str
    domain: str
    sid: str
    sysmon: bool
    delivered: bool
    registered: bool
    server: bool
    user: Account
    skew: int = 0
    old_name: str = ""
    renamed_at: int = 0

    @property
    def account_sid(self) -> str:
        """SID of the machine's account in its domain; `sid` is that of the machine."""
        return f"{self.user.sid.rsplit('-', 1)[0]}-{20_000 + self.index}"

    def computer(self, at: int) -> str:
        """The name records of this time carry."""
        return f"{self.old_name if at < self.renamed_at else self.name}.{self.domain}"


class Institution(msgspec.Struct):
    index: int
    id: str
    name: str
    netbios: str
    domain: str
    sid: str
    net: str
    zeek: bool
    hosts: list[Host]
    users: list[Account]
    admin: Account
    helper: Account
    backup: Account
    monitor: Account
    assets: list[tuple[str, str, str, int, str]]

    def first(self, *roles: str) -> Host:
        """The first host that has one of the roles, in the order of the roles."""
        return next(h for r in roles for h in self.hosts if h.role == r)

    def of(self, role: str) -> list[Host]:
        return [h for h in self.hosts if h.role == role]


class World(msgspec.Struct):
    seed: str
    institutions: list[Institution]
    hosts: list[Host]


def _sid(r: random.Random) -> str:
    return f"S-1-5-21-{r.getrandbits(31)}-{r.getrandbits(31)}-{r.getrandbits(31)}"


def _institution(seed: str, index: int, names: list[str], zeek: bool) -> Institution:
    r = random.Random(f"{seed}/institution/{index}")
    noun = names[index]
    short = noun[:3].upper() + r.choice("KPVZ")
    domain = f"{short.lower()}.{r.choice(('gov', 'uprava', 'lan', 'corp'))}.example"
    base = _sid(r)

    def account(name: str, rid: int, kind: str) -> Account:
        return Account(name, short, domain, f"{base}-{rid}", kind)

    admin = account(r.choice(("admin.", "adm-", "a.")) + r.choice(LAST), 1105, "admin")
    helper = account(
        r.choice(("helpdesk", "podrska", "it-help")) + str(r.randrange(9)), 1106, "admin"
    )
    backup = account(r.choice(("svc-backup", "svc_bkp", "bkpoperator")), 1107, "service")
    monitor = account(r.choice(("svc-mon", "zabbix", "nadzor")), 1108, "service")
    return Institution(
        index,
        short.lower(),
        f"Authority of {noun} (fictional)",
        short,
        domain,
        base,
        f"10.{20 + index * 7 + r.randrange(6)}",
        zeek,
        [],
        [],
        admin,
        helper,
        backup,
        monitor,
        [],
    )


def _skew(r: random.Random) -> int:
    """Most clocks are right; some are minutes off, a few an hour."""
    if r.random() < 0.06:
        return r.choice((-1, 1)) * r.randrange(20, 280) * SECOND
    if r.random() < 0.004:
        return r.choice((-1, 1, 2)) * HOUR
    return 0


def _hosts(world: World, inst: Institution, count: int) -> None:
    r = random.Random(f"{world.seed}/hosts/{inst.index}")
    style = r.choice(("{n}-{k}-{i:03d}", "{n}{k}{i:04d}", "{k}{i:03d}-{n}"))
    kinds = {
        "ws": r.choice(("WS", "PC", "RAD")),
        "dc": "DC",
        "file": "FS",
        "app": "APP",
        "admin": "ADM",
        "backup": "BKP",
        "jump": "JMP",
        "monitor": "MON",
        "mail": "MX",
    }
    roles = list(FIXED if count >= 20 else FIXED[: max(2, count // 4)])
    roles += ["ws"] * (count - len(roles))
    for i, role in enumerate(roles):
        user = Account(
            f"{r.choice(FIRST)}.{r.choice(LAST)}{i}",
            inst.netbios,
            inst.domain,
            f"{inst.sid}-{1200 + i}",
            "user",
        )
        inst.users.append(user)
        host = Host(
            len(world.hosts),
            inst.index,
            style.format(n=inst.netbios, k=kinds[role], i=i + 1),
            role,
            f"{inst.net}.{1 + i // 200}.{10 + i % 200}",
            inst.domain,
            _sid(r),
            False,
            True,
            r.random() < 0.93,
            role not in ("ws", "admin"),
            user,
        )
        host.skew = _skew(r)
        inst.hosts.append(host)
        world.hosts.append(host)
    _assets(inst, r)


def _assets(inst: Institution, r: random.Random) -> None:
    """Two stocks of data a server or two hold."""
    file = inst.first("file", "ws")
    for i, kind in enumerate(r.sample(("citizens", "payroll", "permits", "cases"), 2)):
        place = r.choice([file, *inst.of("file"), *inst.of("app")])
        inst.assets.append(
            (
                f"{inst.id}-{kind}",
                f"{kind} of {inst.netbios}",
                place.name,
                r.randrange(3, 400) * 1000,
                f"D:\\{kind}{i}",
            )
        )


def make_world(seed: str, hosts: int, sysmon: float, begin: int, days: int) -> World:
    """sysmon: share of hosts with Sysmon; begin, days: when hosts may be renamed."""
    r = random.Random(f"{seed}/world")
    count = min(10, max(2, hosts // 4))
    names = r.sample(NAMES, count)
    seeing = set(r.sample(range(count), max(1, count * 4 // 10)))
    world = World(seed, [], [])
    world.institutions = [_institution(seed, i, names, i in seeing) for i in range(count)]
    weights = [r.uniform(0.75, 1.25) for _ in range(count)]
    sizes = [max(4, int(hosts * w / sum(weights))) for w in weights]
    while sum(sizes) != hosts:
        place = sizes.index(max(sizes)) if sum(sizes) > hosts else sizes.index(min(sizes))
        sizes[place] += 1 if sum(sizes) < hosts else -1
    for inst, size in zip(world.institutions, sizes, strict=True):
        _hosts(world, inst, size)
    for host in r.sample(world.hosts, round(hosts * sysmon)):
        host.sysmon = True
    for host in r.sample(world.hosts, round(hosts * 309 / 600)):
        host.delivered = False
    for host in r.sample(world.hosts, max(1, hosts // 60)):
        if host.role == "ws":
            host.old_name = f"DESKTOP-{r.getrandbits(28):07X}"
            host.renamed_at = begin + r.randrange(days * DAY)
    return world
