"""Where the events a rule speaks of are found: Sigma log source -> targets.

A target is a set of logs (names compared without case; a trailing `*` stands for any ending), event
ids, providers, and a field map (`fieldmaps`). Windows names are those of Windows 7 to Server 2025,
old spellings included; Sysmon's and the audit log's records are both targets of one category. The
names of other systems' logs are those bedem's readers give.

Sources: Microsoft's event documentation, the Sigma specification's taxonomy, the Sysmon manual.
"""

from __future__ import annotations

from typing import Final

import msgspec


class Target(msgspec.Struct, frozen=True, array_like=True):
    """logs: casefolded. codes, providers: empty means any. where: extra condition by name."""

    logs: tuple[str, ...]
    codes: tuple[int, ...] = ()
    providers: tuple[str, ...] = ()
    fieldmap: str = ""


SYSMON: Final = ("microsoft-windows-sysmon/operational",)
LINUX_SYSMON: Final = ("linux-sysmon/operational",)
SECURITY: Final = ("security",)
POWERSHELL: Final = (
    "microsoft-windows-powershell/operational",
    "microsoft-windows-powershell-dsc/operational",
    "powershellcore/operational",
)
POWERSHELL_CLASSIC: Final = ("windows powershell",)
DEFENDER: Final = (
    "microsoft-windows-windows defender/operational",
    "microsoft-windows-windows defender/whc",
)
AUDITING: Final = ("microsoft-windows-security-auditing",)
ANY_WINDOWS: Final = "windows*"  # every log that is none of the other systems' below
OTHER_SYSTEMS: Final = (
    "zeek/",
    "suricata/",
    "webserver/",
    "iis/",
    "m365/",
    "azure/",
    "firewall/",
    "linux-sysmon/",
    "linux/",
    "dns/",
    "w3c/",
    "timeline/",
    "ntfs/",
    "srum/",
    "velociraptor/",
)
OTHER_LOGS: Final = frozenset({"auditd", "syslog"})


def _sysmon(*codes: int) -> Target:
    return Target(SYSMON, codes)


def _audit(code: int, fieldmap: str) -> Target:
    return Target(SECURITY, (code,), AUDITING, fieldmap)


WINDOWS_CATEGORIES: Final[dict[str, tuple[Target, ...]]] = {
    "process_creation": (_sysmon(1), _audit(4688, "4688")),
    "process_termination": (_sysmon(5), _audit(4689, "4689")),
    "file_change": (_sysmon(2),),
    "network_connection": (_sysmon(3), _audit(5156, "5156")),
    "sysmon_status": (_sysmon(4, 16),),
    "driver_load": (_sysmon(6),),
    "image_load": (_sysmon(7),),
    "create_remote_thread": (_sysmon(8),),
    "raw_access_thread": (_sysmon(9),),
    "raw_access_read": (_sysmon(9),),
    "process_access": (_sysmon(10),),
    "file_event": (_sysmon(11),),
    "registry_event": (_sysmon(12, 13, 14), _audit(4657, "4657")),
    "registry_add": (Target(SYSMON, (12,), (), "sysmon-create"), _audit(4657, "4657-add")),
    "registry_delete": (Target(SYSMON, (12,), (), "sysmon-delete"), _audit(4657, "4657-delete")),
    "registry_set": (_sysmon(13), _audit(4657, "4657-set")),
    "registry_rename": (_sysmon(14),),
    "create_stream_hash": (_sysmon(15),),
    "pipe_created": (_sysmon(17, 18),),
    "wmi_event": (_sysmon(19, 20, 21),),
    "dns_query": (_sysmon(22),),
    "file_delete": (_sysmon(23, 26),),
    "clipboard_capture": (_sysmon(24),),
    "process_tampering": (_sysmon(25),),
    "file_block_executable": (_sysmon(27),),
    "file_block_shredding": (_sysmon(28),),
    "file_executable_detected": (_sysmon(29),),
    "sysmon_error": (_sysmon(255),),
    "ps_module": (Target(POWERSHELL, (4103,)),),
    "ps_script": (Target(POWERSHELL, (4104,)),),
    "ps_classic_start": (Target(POWERSHELL_CLASSIC, (400,), (), "classic"),),
    "ps_classic_provider_start": (Target(POWERSHELL_CLASSIC, (600,), (), "classic"),),
    "ps_classic_script": (Target(POWERSHELL_CLASSIC, (800,), (), "classic"),),
}
_M: Final = "microsoft-windows-"
WINDOWS_SERVICES: Final[dict[str, tuple[str, ...]]] = {
    "security": SECURITY,
    "system": ("system",),
    "application": ("application",),
    "sysmon": SYSMON,
    "powershell": POWERSHELL,
    "powershell-classic": POWERSHELL_CLASSIC,
    "applocker": (
        f"{_M}applocker/exe and dll",
        f"{_M}applocker/msi and script",
        f"{_M}applocker/packaged app-deployment",
        f"{_M}applocker/packaged app-execution",
    ),
    "appmodel-runtime": (f"{_M}appmodel-runtime/admin",),
    "appxdeployment-server": (
        f"{_M}appxdeploymentserver/operational",
        f"{_M}appxdeployment-server/operational",
        f"{_M}appxdeploymentserver/restricted",
    ),
    "appxpackaging-om": (f"{_M}appxpackaging/operational", f"{_M}appxpackagingom/operational"),
    "bits-client": (f"{_M}bits-client/operational",),
    "bitlocker": (f"{_M}bitlocker/bitlocker management", f"{_M}bitlocker-api/management"),
    "capi2": (f"{_M}capi2/operational",),
    "certificateservicesclient-lifecycle-system": (
        f"{_M}certificateservicesclient-lifecycle-system/operational",
    ),
    "codeintegrity-operational": (f"{_M}codeintegrity/operational",),
    "dhcp": (f"{_M}dhcp-server/operational",),
    "diagnosis-scripted": (f"{_M}diagnosis-scripted/operational",),
    "dns-client": (f"{_M}dns client events/operational", f"{_M}dns-client/operational"),
    "dns-server": ("dns server",),
    "dns-server-analytic": (f"{_M}dns-server/analytical", f"{_M}dnsserver/analytical"),
    "dns-server-audit": (f"{_M}dns-server/audit", f"{_M}dnsserver/audit"),
    "driver-framework": (f"{_M}driverframeworks-usermode/operational",),
    "firewall-as": (
        f"{_M}windows firewall with advanced security/firewall",
        f"{_M}windows firewall with advanced security/firewalldiagnostics",
    ),
    "hyper-v-worker": (f"{_M}hyper-v-worker-admin", f"{_M}hyper-v-worker/admin"),
    "iis-configuration": (f"{_M}iis-configuration/operational",),
    "kernel-event-tracing": (f"{_M}kernel-eventtracing/admin",),
    "kernel-shimengine": (f"{_M}kernel-shimengine/operational",),
    "ldap": (f"{_M}ldap-client/debug", "directory service"),
    "ldap_debug": (f"{_M}ldap-client/debug",),
    "lsa-server": (f"{_M}lsa/operational",),
    "microsoft-servicebus-client": ("microsoft-servicebus-client/operational",),
    "msexchange-management": ("msexchange management",),
    "ntfs": (f"{_M}ntfs/operational",),
    "ntlm": (f"{_M}ntlm/operational",),
    "openssh": ("openssh/operational",),
    "printservice-admin": (f"{_M}printservice/admin",),
    "printservice-operational": (f"{_M}printservice/operational",),
    "security-mitigations": (
        f"{_M}security-mitigations/kernelmode",
        f"{_M}security-mitigations/kernel mode",
        f"{_M}security-mitigations/usermode",
        f"{_M}security-mitigations/user mode",
    ),
    "sense": (f"{_M}sense/operational",),
    "servicebus-client": (
        "microsoft-servicebus-client/admin",
        "microsoft-servicebus-client/operational",
    ),
    "shell-core": (f"{_M}shell-core/operational",),
    "smbclient-audit": (f"{_M}smbclient/audit",),
    "smbclient-connectivity": (f"{_M}smbclient/connectivity",),
    "smbclient-operational": (f"{_M}smbclient/operational",),
    "smbclient-security": (f"{_M}smbclient/security",),
    "smbserver-audit": (f"{_M}smbserver/audit",),
    "smbserver-connectivity": (f"{_M}smbserver/connectivity",),
    "smbserver-operational": (f"{_M}smbserver/operational",),
    "smbserver-security": (f"{_M}smbserver/security",),
    "taskscheduler": (f"{_M}taskscheduler/operational",),
    "terminalservices-localsessionmanager": (
        f"{_M}terminalservices-localsessionmanager/operational",
    ),
    "terminalservices-remoteconnectionmanager": (
        f"{_M}terminalservices-remoteconnectionmanager/operational",
    ),
    "vhdmp": (f"{_M}vhdmp/operational", f"{_M}vhdmp-operational"),
    "win-rm": (f"{_M}winrm/operational",),
    "windefend": DEFENDER,
    "wmi": (f"{_M}wmi-activity/operational",),
}

_SSHD: Final = ("sshd", "sshd-session", "sshd-auth")
_AUTH: Final = (*_SSHD, "sudo", "su", "login", "polkitd", "systemd-logind", "passwd", "useradd")
_LINUX: Final[dict[tuple[str, str], tuple[Target, ...]]] = {
    ("process_creation", ""): (
        Target(LINUX_SYSMON, (1,)),
        Target(("auditd",), (), (), "auditd-process"),
    ),
    ("file_event", ""): (Target(LINUX_SYSMON, (11,)),),
    ("file_delete", ""): (Target(LINUX_SYSMON, (23, 26)),),
    ("network_connection", ""): (Target(LINUX_SYSMON, (3,)),),
    ("", "auditd"): (Target(("auditd",)),),
    ("", "sshd"): (Target(("syslog",), (), _SSHD),),
    ("", "auth"): (Target(("syslog",), (), _AUTH),),
    ("", "sudo"): (Target(("syslog",), (), ("sudo",)),),
    ("", "cron"): (Target(("syslog",), (), ("cron", "crond", "anacron", "crontab")),),
    ("", "clamav"): (Target(("syslog",), (), ("clamd", "clamav", "freshclam", "clamscan")),),
    ("", "vsftpd"): (Target(("syslog",), (), ("vsftpd",)),),
    ("", "guacamole"): (Target(("syslog",), (), ("guacd", "guacamole")),),
    ("", "syslog"): (Target(("syslog",)),),
    ("", ""): (Target(("syslog", "auditd", *LINUX_SYSMON)),),
}
_ZEEK: Final = frozenset(
    [
        "conn",
        "dce_rpc",
        "dhcp",
        "dnp3",
        "dns",
        "dpd",
        "files",
        "ftp",
        "gquic",
        "http",
        "irc",
        "kerberos",
        "known_certs",
        "known_hosts",
        "known_services",
        "modbus",
        "mysql",
        "notice",
        "ntlm",
        "ntp",
        "ocsp",
        "pe",
        "pop3",
        "quic",
        "radius",
        "rdp",
        "rfb",
        "signatures",
        "sip",
        "smb_files",
        "smb_mapping",
        "smtp",
        "snmp",
        "socks",
        "software",
        "ssh",
        "ssl",
        "syslog",
        "traceroute",
        "tunnel",
        "weird",
        "x509",
    ]
)
_OTHERS: Final[dict[tuple[str, str, str], tuple[Target, ...]]] = {
    ("", "dns", ""): (
        Target(("zeek/dns",), (), (), "dns-zeek"),
        Target(("suricata/dns",), (), (), "dns-eve"),
    ),
    ("", "proxy", ""): (
        Target(("zeek/http",), (), (), "proxy-zeek"),
        Target(("suricata/http",), (), (), "proxy-eve"),
        Target(("firewall/*",), (), (), "proxy-firewall"),
    ),
    ("", "firewall", ""): (Target(("firewall/*",)),),
    ("", "webserver", ""): (Target(("webserver/*", "iis/*")),),
    ("", "", "apache"): (Target(("webserver/*",)),),
    ("", "", "nginx"): (Target(("webserver/*",)),),
    ("", "antivirus", ""): (
        Target(
            DEFENDER[:1],
            (1006, 1007, 1008, 1015, 1116, 1117, 1118, 1119),
            (),
            "antivirus",
        ),
    ),
    ("fortigate", "", "event"): (Target(("firewall/fortigate*",)),),
    ("m365", "", "audit"): (Target(("m365/*",)),),
    ("m365", "", "defender"): (Target(("defender",)),),
    ("azure", "", "signinlogs"): (Target(("azure/signinlogs",)),),
    ("azure", "", "auditlogs"): (Target(("azure/auditlogs",)),),
    ("azure", "", "activitylogs"): (Target(("azure/azureactivity",)),),
}


def targets_of(product: str, category: str, service: str) -> tuple[Target, ...]:
    """Targets of a log source, () where bedem reads no such log. Names are compared casefolded."""
    product, category, service = product.casefold(), category.casefold(), service.casefold()
    if product == "windows":
        return _windows(category, service)
    if product == "linux":
        return _LINUX.get((category, service), ())
    if product == "zeek" and not category and service in _ZEEK:
        return (Target((f"zeek/{service}",)),)
    return _OTHERS.get((product, category, service), ())


def _windows(category: str, service: str) -> tuple[Target, ...]:
    if not category and not service:
        return (Target((ANY_WINDOWS,)),)
    if category and not service:
        return WINDOWS_CATEGORIES.get(category, ())
    logs = WINDOWS_SERVICES.get(service, ())
    fieldmap = "classic" if logs == POWERSHELL_CLASSIC else ""
    if not category:
        return (Target(logs, (), (), fieldmap),) if logs else ()
    return tuple(t for t in WINDOWS_CATEGORIES.get(category, ()) if set(t.logs) & set(logs))


def is_windows(log: str) -> bool:
    """Is a log (casefolded) one of Windows, as far as its name tells?"""
    return log not in OTHER_LOGS and not log.startswith(OTHER_SYSTEMS)
