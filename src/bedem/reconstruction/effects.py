"""Effects: what another host's user did on this one, by the traces each method leaves here.

method             ATT&CK       trace on the target
service            T1569.002    7045, 4697; 5145 on the pipe svcctl; a connection to services.exe
scheduled task     T1053.005    4698, 4702, TaskScheduler 106; 5145 on the pipe atsvc
WMI                T1047        a process of WmiPrvSE; a subscription (Sysmon 19 to 21, 5861)
WinRM              T1021.006    wsmprovhost, or a process of it or of winrshost
DCOM               T1021.003    a connection to a program of the desktop; a server with -Embedding
admin share        T1021.002    a write below ADMIN$, C$ and the like
remote desktop     T1021.001    logon type 10, 1149, 21, 25, 131; a connection to port 3389
Netlogon exploit   T1210        a controller's password changed by nobody (4742)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from bedem.reconstruction.timeline import HostFacts
from bedem.reconstruction.values import Fact, base_name, is_machine, number

_DYNAMIC: Final = 49_152
# They serve RPC for the system: a connection to them alone is no DCOM of a desktop program.
_SYSTEM_SERVERS: Final = frozenset(
    {
        "svchost.exe", "lsass.exe", "services.exe", "spoolsv.exe", "wininit.exe", "system", "",
        "dns.exe", "ntds.exe", "dfsrs.exe", "dfssvc.exe", "ismserv.exe", "certsrv.exe",
        "microsoft.activedirectory.webservices.exe", "wsmprovhost.exe", "msdtc.exe", "vmms.exe",
    }
)  # fmt: skip
_WRITES: Final = 0x2 | 0x4 | 0x10 | 0x100 | 0x10000 | 0x40000  # write, append, attributes, delete
_SYSTEM_LOGON: Final = "0x3e7"
_INTERPRETERS: Final = frozenset(
    {"cmd.exe", "powershell.exe", "pwsh.exe", "rundll32.exe", "mshta.exe", "regsvr32.exe",
     "wscript.exe", "cscript.exe"}
)  # fmt: skip
_IN_WINDOWS: Final = re.compile(r'"?(%systemroot%|\\systemroot|[a-z]:\\windows)\\[^\\"]+\.exe')
_ADMIN_SHARES: Final = ("admin$", "c$", "d$", "e$")


class Effect(msgspec.Struct, frozen=True):
    """execution: code ran or a change was made, not only a session opened.

    strong: by a person's account. remote: the trace alone tells that it came over the network, so
    that an unknown source is an answer. towards: the other host, for a trace that the source left.
    """

    fact: Fact
    methods: tuple[str, ...]
    execution: bool
    ports: tuple[int, ...]
    strong: bool = True
    remote: bool = False
    towards: str | None = None


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
        if (fact.account or "").casefold() == f"{host.host}$":
            yield Effect(fact, ("T1210",), True, (135, 445), strong=False, remote=True)
    for fact in host.of("logon"):
        if fact.logon_type == 10 and not is_machine(fact.account):
            yield Effect(fact, ("T1021.001",), True, (3389,))
    for fact in host.of("rdp"):
        yield Effect(fact, ("T1021.001",), False, (3389,), strong=False)
    for fact in host.of("explicit"):
        yield from _towards(fact)


def _services(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("service"):
        by_person = fact.code == 4697 and not is_machine(fact.account)
        methods = ("T1021.002", "T1543.003", "T1569.002")
        remote = _is_interpreter(fact) or _is_copied(fact)
        yield Effect(fact, methods, True, (445, 135), by_person, remote=remote)


def _is_interpreter(service: Fact) -> bool:
    """A service that is a command line: nobody installs such a one at the keyboard."""
    command = (service.command or "").casefold()
    return any(word in command for word in ("%comspec%", "cmd.exe", "cmd /c", "powershell"))


def _is_copied(service: Fact) -> bool:
    """A program directly in the Windows folder: where the share ADMIN$ leads."""
    return _IN_WINDOWS.match((service.command or "").casefold()) is not None


def _tasks(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("task"):
        if not is_machine(fact.account):
            yield Effect(fact, ("T1053.005",), True, (135, 445), strong=fact.logon_id is not None)


def _processes(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("process"):
        parent, own = base_name(fact.parent), base_name(fact.process)
        if parent == "services.exe" and own in _INTERPRETERS:
            yield Effect(fact, ("T1569.002", "T1021.002"), True, (445, 135), strong=False)
        if own == "wmiprvse.exe" and _person_just_came(host, fact):
            started = host.near("process", fact.time or 0, 0.0, 2.0)
            yield Effect(fact, ("T1047",), len(started) > 1, (135,), strong=False)
        if is_machine(fact.account):
            continue
        if parent in ("wsmprovhost.exe", "winrshost.exe") or own == "wsmprovhost.exe":
            yield Effect(fact, ("T1021.006",), True, (5985, 5986), remote=True)
        elif parent == "wmiprvse.exe":
            yield Effect(fact, ("T1047",), True, (135, 445, 5985))
        elif "-embedding" in (fact.command or "").casefold() and own not in _SYSTEM_SERVERS:
            yield Effect(fact, ("T1021.003",), True, (135, 445), strong=False)


def _person_just_came(host: HostFacts, fact: Fact) -> bool:
    return bool(
        host.near(
            "logon",
            fact.time or 0,
            2.0,
            0.5,
            lambda f: f.logon_type == 3 and f.address is not None and not is_machine(f.account),
        )
    )


def _towards(fact: Fact) -> Iterator[Effect]:
    """4648 on the source: credentials of another account used on another host; outcome unknown."""
    program = base_name(fact.process)
    service = (fact.object or "").casefold()
    for word, methods in _BY_SERVICE:
        if service.startswith(word + "/") or program.startswith(word):
            yield Effect(fact, methods, False, (), towards=fact.peer)
            return


# Service class of the ticket, or program, that the credentials were used with.
_BY_SERVICE: Final = (
    ("wmic", ("T1047",)),
    ("cifs", ("T1021.002",)),
    ("net.exe", ("T1021.002",)),
    ("termsrv", ("T1021.001",)),
    ("mstsc", ("T1021.001",)),
    ("wsman", ("T1021.006",)),
    ("http", ("T1021.006",)),
    ("schtasks", ("T1053.005",)),
    ("sc.exe", ("T1569.002",)),
    ("rpcss", ("T1047", "T1021.003")),
)


def _pipes_and_shares(host: HostFacts) -> Iterator[Effect]:
    for fact in host.of("share"):
        share = (fact.object or "").casefold().rstrip("\\").rpartition("\\")[2]
        name = (fact.command or "").casefold()
        if fact.logon_id == _SYSTEM_LOGON and fact.address is not None:
            # the system's own session, used from another address: only an exploit gives that
            if share not in _ADMIN_SHARES and name not in ("svcctl", "atsvc"):
                continue
            yield Effect(fact, ("T1210", "T1021.002", "T1569.002"), True, (445,), remote=True)
            continue
        if is_machine(fact.account):
            continue
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
        if fact.port == 3389:
            yield Effect(fact, ("T1021.001",), False, (3389,), strong=False)
        if (fact.port or 0) < _DYNAMIC:
            continue
        if program == "services.exe":
            yield Effect(fact, ("T1569.002", "T1543.003"), True, (135,), strong=False)
        elif program not in _SYSTEM_SERVERS:
            yield Effect(fact, ("T1021.003",), True, (135,), strong=False)
