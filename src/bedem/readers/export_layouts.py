"""Tables other tools write: which columns tell a tool, and which of them mean what.

Column names are compared without case and blanks; a version may have more columns than those asked
for. Sources: the tools' own output (shared data, tool_csv_headers.json).
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

Zone = Literal["utc", "local", "offset"]


class Layout(msgspec.Struct, frozen=True):
    """needs: columns that must be there. time: column, or several to be tried, or one event for
    each distinct time of `times`. log: a column, or a name that begins with `=`. order: of day and
    month where the tool fixes it.
    """

    name: str
    needs: tuple[str, ...]
    time: tuple[str, ...] = ()
    zone: Zone = "utc"
    host: tuple[str, ...] = ()
    log: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    provider: tuple[str, ...] = ()
    record_number: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    order: str = ""


_SI: Final = ("created0x10", "lastmodified0x10", "lastrecordchange0x10", "lastaccess0x10")
_FN: Final = ("created0x30", "lastmodified0x30", "lastrecordchange0x30", "lastaccess0x30")
LAYOUTS: Final[tuple[Layout, ...]] = (
    Layout(
        "EvtxECmd",
        ("eventrecordid", "timecreated", "eventid", "channel", "computer", "provider"),
        ("timecreated",),
        host=("computer",),
        log=("channel",),
        code=("eventid",),
        provider=("provider",),
        record_number=("eventrecordid",),
    ),
    Layout(
        "Hayabusa",
        ("timestamp", "ruletitle", "level", "computer", "channel", "eventid"),
        ("timestamp",),
        "offset",
        ("computer",),
        ("channel",),
        ("eventid",),
        ("provider",),
        ("recordid",),
    ),
    Layout(
        "Chainsaw",
        ("timestamp", "detections", "path"),
        ("timestamp",),
        "offset",
        ("computer",),
        ("channel", "=chainsaw"),
        ("eventid",),
        ("event.system.provider", "provider"),
        ("recordid",),
    ),
    Layout(
        "Get-WinEvent",
        ("id", "providername", "logname", "machinename", "timecreated", "recordid"),
        ("timecreated",),
        "local",
        ("machinename",),
        ("logname",),
        ("id",),
        ("providername",),
        ("recordid",),
    ),
    Layout(
        "Timesketch",
        ("datetime", "timestamp", "timestamp_desc", "message"),
        ("datetime",),
        "utc",
        ("computer_name", "hostname"),
        ("=timeline/timesketch",),
        ("event_identifier",),
        ("source_name", "data_type"),
        ("record_number",),
    ),
    Layout(
        "plaso dynamic",
        ("datetime", "timestamp_desc", "source", "source_long", "message"),
        ("datetime",),
        "utc",
        ("hostname", "host"),
        ("=timeline/plaso",),
        provider=("source_long",),
    ),
    Layout(
        "plaso l2tcsv",
        ("date", "time", "timezone", "macb", "source", "sourcetype", "desc"),
        ("date",),
        "utc",
        ("host",),
        ("=timeline/plaso",),
        provider=("sourcetype",),
        order="mdy",
    ),
    Layout(
        "TLN",
        ("time", "source", "host", "user", "description"),
        ("time",),
        "utc",
        ("host",),
        ("=timeline/tln",),
        provider=("source",),
    ),
    Layout(
        "MFTECmd $MFT",
        ("entrynumber", "sequencenumber", "parentpath", "filename", "created0x10"),
        log=("=ntfs/mft",),
        times=(*_SI, *_FN),
    ),
    Layout(
        "MFTECmd $J",
        ("entrynumber", "sequencenumber", "updatesequencenumber", "updatetimestamp"),
        ("updatetimestamp",),
        log=("=ntfs/usn",),
        record_number=("updatesequencenumber",),
    ),
    Layout(
        "SrumECmd network",
        ("id", "timestamp", "exeinfo", "sid", "appid", "bytesreceived", "bytessent"),
        ("timestamp",),
        log=("=srum/network",),
    ),
    Layout(
        "SrumECmd",
        ("id", "timestamp", "exeinfo", "userid", "appid"),
        ("timestamp",),
        log=("=srum/other",),
    ),
    Layout(
        "PECmd",
        ("executablename", "runcount", "lastrun", "hash"),
        log=("=prefetch",),
        times=("lastrun", *(f"previousrun{n}" for n in range(7))),
    ),
    Layout(
        "AmcacheParser",
        ("filekeylastwritetimestamp", "sha1", "fullpath", "name"),
        ("filekeylastwritetimestamp",),
        log=("=amcache",),
    ),
    Layout(
        "AppCompatCacheParser",
        ("cacheentryposition", "path", "lastmodifiedtimeutc"),
        ("lastmodifiedtimeutc",),
        log=("=shimcache",),
    ),
)
# Hayabusa's short names of logs (its config/channel_abbreviations).
CHANNELS: Final[dict[str, str]] = {
    "sec": "Security",
    "sys": "System",
    "app": "Application",
    "sysmon": "Microsoft-Windows-Sysmon/Operational",
    "pwsh": "Microsoft-Windows-PowerShell/Operational",
    "pwshclassic": "Windows PowerShell",
    "defender": "Microsoft-Windows-Windows Defender/Operational",
    "tasksch": "Microsoft-Windows-TaskScheduler/Operational",
    "wmi": "Microsoft-Windows-WMI-Activity/Operational",
    "bitscli": "Microsoft-Windows-Bits-Client/Operational",
    "rdp-cli": "Microsoft-Windows-TerminalServices-RDPClient/Operational",
    "tscm": "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
    "tslsm": "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
    "winrm": "Microsoft-Windows-WinRM/Operational",
    "ntlm": "Microsoft-Windows-NTLM/Operational",
    "firewall": "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",
    "codeintegrity": "Microsoft-Windows-CodeIntegrity/Operational",
    "shell-core": "Microsoft-Windows-Shell-Core/Operational",
}


def key_of(name: str) -> str:
    """How column names are compared."""
    return name.casefold().replace(" ", "").strip('"')


def layout_of(header: list[str]) -> Layout | None:
    """The tool whose columns are all there."""
    names = {key_of(name) for name in header}
    for layout in LAYOUTS:
        if names.issuperset(layout.needs):
            return layout
    return None
