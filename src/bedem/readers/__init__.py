"""bytes -> events. One file a format; READERS is the only place where formats are registered."""

from __future__ import annotations

from bedem.readers.base import Cut, Head, Input, Item, ReaderEntry

__all__ = ["READERS", "Cut", "Head", "Input", "Item", "ReaderEntry", "recognise"]

# The highest score wins; at equal scores the earlier line does. Formats with magic numbers come
# first, then those told by structure, last those told by their words alone.
READERS: tuple[ReaderEntry, ...] = (
    ReaderEntry("evtx", "bedem.readers.evtx", "chunks", "Windows event log (EVTX)"),
    ReaderEntry("srum", "bedem.readers.srum", "whole", "SRUM database"),
    ReaderEntry("ntfsmft", "bedem.readers.ntfsmft", "whole", "NTFS file table ($MFT)"),
    ReaderEntry("usnjrnl", "bedem.readers.usnjrnl", "whole", "NTFS change journal ($UsnJrnl:$J)"),
    ReaderEntry("hive", "bedem.readers.hive", "whole", "registry hive"),
    ReaderEntry("prefetch", "bedem.readers.prefetch", "whole", "prefetch file"),
    ReaderEntry("taskxml", "bedem.readers.taskxml", "whole", "scheduled task (XML)"),
    # Before winjson: text of evtx_dump holds JSON between its `Record N` lines.
    ReaderEntry(
        "winxml", "bedem.readers.winxml", "whole", "Windows events as XML or evtx_dump text"
    ),
    # Zeek and Suricata before the many shapes of Windows JSON: their words are their own.
    ReaderEntry("zeek", "bedem.readers.zeek", "lines", "Zeek log (TSV or JSON)"),
    ReaderEntry("eve", "bedem.readers.eve", "lines", "Suricata EVE"),
    ReaderEntry("auditd", "bedem.readers.auditd", "whole", "Linux audit log"),
    ReaderEntry("journal", "bedem.readers.journal", "lines", "systemd journal (JSON or export)"),
    ReaderEntry("utmp", "bedem.readers.utmp", "whole", "wtmp, btmp, lastlog"),
    ReaderEntry("ivanti", "bedem.readers.ivanti", "whole", "Ivanti Connect Secure log (vc0)"),
    ReaderEntry("w3c", "bedem.readers.w3c", "whole", "W3C log of IIS, Windows Firewall, Exchange"),
    ReaderEntry("weblog", "bedem.readers.weblog", "lines", "access and error logs of web servers"),
    ReaderEntry("dnsdebug", "bedem.readers.dnsdebug", "whole", "Windows DNS server debug log"),
    ReaderEntry("syslog", "bedem.readers.syslog", "whole", "syslog of hosts and devices"),
    ReaderEntry("cloud", "bedem.readers.cloud", "lines", "Microsoft 365, Entra, Azure (JSON)"),
    ReaderEntry("m365csv", "bedem.readers.m365csv", "whole", "Microsoft 365 audit log (CSV)"),
    ReaderEntry("exports", "bedem.readers.exports", "whole", "tables of other tools (CSV, TLN)"),
    ReaderEntry("exportjson", "bedem.readers.exportjson", "lines", "JSON lines of other tools"),
    ReaderEntry("eventviewer", "bedem.readers.eventviewer", "whole", "Event Viewer CSV"),
    ReaderEntry("winjson", "bedem.readers.winjson", "lines", "Windows events as JSON"),
)


def recognise(head: Head) -> ReaderEntry | None:
    """The reader whose score for these bytes is highest, None when no reader claims them."""
    best, best_score = None, 0
    for entry in READERS:
        score = entry.load().score(head)
        if score > best_score:
            best, best_score = entry, score
    return best
