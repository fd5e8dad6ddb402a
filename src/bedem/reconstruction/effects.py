"""Effects: what another host's user did on this one, by the traces each method leaves here.

    method             ATT&CK       trace on the target
    service            T1569.002    7045, 4697; 5145 on the pipe svcctl; a connection to services.exe
    scheduled task     T1053.005    4698, 4702, TaskScheduler 106; 5145 on the pipe atsvc
    WMI                T1047        a process of WmiPrvSE; a subscription (Sysmon 19 to 21, 5861)
    WinRM              T1021.006    wsmprovhost, or a process of it or of winrshost
    DCOM               T1021.003    a connection to a program of the desktop; a server with -Embedding
    admin share        T1021.002    a write below ADMIN$, C$ and the like
    remote desktop     T1021.001    logon type 10, 1149, 21, 25, 131
    Netlogon exploit   T1210        a controller's password changed by nobody (4742)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from bedem.reconstruction.timeline import HostFacts
from bedem.reconstruction.values import Fact, base_name, is_machine, number

_DYNAMIC: Final = 49_152
# Programs that serve RPC for the system: a connection to them alone is no DCOM of a desktop program.
_SYSTEM_SERVERS: Final = frozenset(
    {
        "svchost.exe", "lsass.exe", "services.exe", "spoolsv.exe", "wininit.exe", "system", "",
        "dns.exe", "ntds.exe", "dfsrs.exe", "dfssvc.exe", "ismserv.exe", "certsrv.exe",
        "microsoft.activedirectory.webservices.exe", "wsmprovhost.exe", "msdtc.exe", "vmms.exe",
    }
)  # fmt: skip
_WRITES: Final = 0x2 | 0x4 | 0x10 | 0x100 | 0x10000 | 0x40000  # write, append, attributes, delete
_ADMIN_SHARES: Final = ("admin$", "c$", "d$", "e$")


class Effect(msgspec.Struct, frozen=True):
    """execution: code ran or a change was made, not only a session opened."""

    fact: Fact
    methods: tuple[str, ...]
    execution: bool
    ports: tuple[int, ...]
    strong: bool = True


def effects(host: HostFacts) -> Iterator[Effect]:
    """All effects on one host; whether they came from another is for links to find out."""
    yield from _services(host)
    yield from _tasks(host)
    yield from _processes(host)
    yield from _pipes_and_shares(host)
    yield from _connections(host)
    for fact in host.of("wmi_subscription"):
        if not is_machine(fact.account):
            yield Effect(fact, ("T1047", "T1546.003"), True, (135,), strong=False)
    for fact in host.of("computer_changed_anonymously"):
        if (fact.account or "").endswith("$"):
            yield Effect(fact, ("T1210",), True, (135, 445), strong=False)
    for fact in host.of("logon"):
        if fact.logon_type == 10 and not is_machine(fact.account):
            yield Effect(fact, ("T1021.001",), True, (3389,))
    for fact in host.of("rdp"):
        yield Effect(fact, ("T1021.001",), False, (3389,), strong=False)


def _services(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("service"):
        by_person = fact.code == 4697 and not is_machine(fact.account)
        yield Effect(
            fact, ("T1021.002", "T1543.003", "T1569.002"), True, (445, 135), strong=by_person
        )


def _tasks(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("task"):
        if not is_machine(fact.account):
            yield Effect(fact, ("T1053.005",), True, (135, 445), strong=fact.logon_id is not None)


def _processes(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("process"):
        parent, own = base_name(fact.parent), base_name(fact.process)
        if is_machine(fact.account):
            continue
        if parent in ("wsmprovhost.exe", "winrshost.exe") or own == "wsmprovhost.exe":
            yield Effect(fact, ("T1021.006",), True, (5985, 5986))
        elif parent == "wmiprvse.exe":
            yield Effect(fact, ("T1047",), True, (135, 5985))
        elif "-embedding" in (fact.command or "").casefold() and own not in _SYSTEM_SERVERS:
            yield Effect(fact, ("T1021.003",), True, (135,), strong=False)


def _pipes_and_shares(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("share"):
        if is_machine(fact.account):
            continue
        share = (fact.object or "").casefold().rstrip("\\").rpartition("\\")[2]
        name = (fact.command or "").casefold()
        if share == "ipc$" and name == "svcctl":
            yield Effect(fact, ("T1021.002", "T1569.002"), _service_ran(host, fact), (445,))
        elif share == "ipc$" and name == "atsvc":
            yield Effect(fact, ("T1053.005",), True, (445,))
        elif share in _ADMIN_SHARES and fact.code == 5145 and (number(fact.detail) or 0) & _WRITES:
            yield Effect(fact, ("T1021.002", "T1570"), True, (445,))


def _service_ran(host: HostFacts, pipe: Fact) -> bool:
    """The pipe alone is also opened to look; a service installed or a program started is more."""
    time = pipe.time or 0
    if host.near("service", time, 5.0, 60.0):
        return True
    return bool(host.near("process", time, 1.0, 60.0, _started_by_services))


def _started_by_services(fact: Fact) -> bool:
    return base_name(fact.parent) == "services.exe" and base_name(fact.process) != "svchost.exe"


def _connections(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("conn_in"):
        program = base_name(fact.process)
        if (fact.port or 0) < _DYNAMIC:
            continue
        if program == "services.exe":
            yield Effect(fact, ("T1569.002", "T1543.003"), True, (135,), strong=False)
        elif program not in _SYSTEM_SERVERS:
            yield Effect(fact, ("T1021.003",), True, (135,), strong=False)
