"""The local view and the report on a large case, as a reader at the screen meets them.

    python benchmarks/live_view.py [--events 10000000]

The server is a process of its own; its pages are asked for over the loopback as a browser does.
Written into the section of docs/performance.md that this script owns.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import large_case
from sets import BENCH, ROOT

from bedem.answers import open_view
from bedem.case import Case

PAGE = ROOT / "docs" / "performance.md"
START, END = "## Local view and report", "## Data"
ROW = b'<td class="said"'
FIRST = 100


class Reader:
    """A browser of a few lines that was let in."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.address = (parts.hostname or "", parts.port or 0)
        reply, _ = self._ask(f"{parts.path}?{parts.query}", "")
        self.cookie = str(reply.getheader("Set-Cookie")).partition(";")[0]

    def _ask(self, path: str, cookie: str) -> tuple[http.client.HTTPResponse, Any]:
        connection = http.client.HTTPConnection(*self.address, timeout=1_800)
        connection.request("GET", path, headers={"Cookie": cookie})
        return connection.getresponse(), connection

    def get(self, path: str) -> tuple[float, float, bytes]:
        """(seconds to the 100th row or to all rows, seconds to the end, page)."""
        start = time.perf_counter()
        reply, connection = self._ask(path, self.cookie)
        page, first = b"", 0.0
        while piece := reply.read1(65_536):
            page += piece
            if not first and page.count(ROW) >= FIRST:
                first = time.perf_counter() - start
        connection.close()
        if reply.status != 200:
            raise SystemExit(f"{path}: {reply.status}")
        end = time.perf_counter() - start
        return first or end, end, page


def searched(case: Case) -> dict[str, str]:
    """What is looked for: a word of every copy, one of a single host, and one that is nowhere."""
    view = open_view(case)
    sql = "SELECT min(host) FROM events WHERE host IS NOT NULL"
    (host,) = view.connection.cursor().execute(sql).fetchone() or ("",)
    view.close()
    return {"common": "svchost.exe", "one_host": host, "nowhere": "no-such-word-anywhere"}


def measure(events: int, repeats: int) -> dict[str, Any]:
    """Seconds by the clock, median of `repeats`; the answers are computed once."""
    case = large_case.make(events)
    found: dict[str, Any] = {"events": sum(s.events for s in case.sources().values())}
    words = searched(case)
    found["host"] = words["one_host"]
    command = [sys.executable, "-m", "bedem", "open", "--no-browser", "--case", str(case.path)]
    environment = os.environ | {"BEDEM_HOME": str(large_case.HOME)}
    begin = time.perf_counter()
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    )
    try:
        assert server.stdout is not None
        reader = Reader(server.stdout.readline().strip())
        found["listening"] = time.perf_counter() - begin
        while b"http-equiv" in reader.get("/")[2]:
            time.sleep(0.2)
        found["answers"] = time.perf_counter() - begin
        for name, word in words.items():
            taken = [reader.get(f"/search?q={quote(word)}")[:2] for _ in range(repeats)]
            found[f"{name}_first"] = statistics.median(first for first, _ in taken)
            found[f"{name}_whole"] = statistics.median(end for _, end in taken)
        page = f"/host/{quote(words['one_host'])}"
        found["host_page"] = statistics.median(reader.get(page)[1] for _ in range(repeats))
        ref = next(open_view(case).events.rows("ref", "host = ?", [words["one_host"]], limit=1))[0]
        for span in ("1h", "30d"):
            path = f"/record/{quote(ref)}?span={span}"
            found[f"record_{span}"] = statistics.median(reader.get(path)[1] for _ in range(repeats))
        found["hits_page"] = statistics.median(reader.get("/hits")[1] for _ in range(repeats))
    finally:
        server.terminate()
        server.wait()
    return found | report(case)


def report(case: Case) -> dict[str, float]:
    """A technical report in HTML: seconds, and MB of the file."""
    with tempfile.TemporaryDirectory(dir=BENCH) as folder:
        path = Path(folder) / "report.html"
        took = large_case.bedem(
            "report", "--audience", "technical", "-o", str(path), "--case", str(case.path)
        )
        return {"report": took, "report_mb": path.stat().st_size / 1e6}


def section(found: dict[str, Any]) -> str:
    """The part of the page that this script owns."""

    def row(told: str, needed: str, name: str) -> str:
        return f"| {told} | {needed} | {found[name]:.2f} s |"

    rows = [
        row("search: the first 100 of a common word", "≤ 3 s", "common_first"),
        row("the same until the count is whole", "", "common_whole"),
        row("search: the first 100 that name one host", "≤ 3 s", "one_host_first"),
        row("search: a word that is nowhere", "≤ 3 s", "nowhere_whole"),
        row("page of a host", "", "host_page"),
        row("record with its neighbours within an hour", "", "record_1h"),
        row("the same within 30 days", "", "record_30d"),
        row("detections, first page", "", "hits_page"),
        row("`bedem open` until it listens", "", "listening"),
        row("and until all questions are answered", "", "answers"),
        row("technical report in HTML", "≤ 20 s at 5 million", "report"),
    ]
    return (
        f"{START}\n\n"
        f"Measured by `python benchmarks/live_view.py` on {found['events']:,} events, seconds by\n"
        f"the clock over the loopback (load of the machine when it began: {found['load']:.1f}). "
        f"The report is {found['report_mb']:.1f} MB.\n\n"
        "| | needed | measured |\n|---|---|---|\n" + "\n".join(rows) + "\n\n"
    )


def with_section(page: str, own: str) -> str:
    """The page with this section in its place, whether it held one or not."""
    head, _, tail = page.partition(END)
    return f"{head.partition(START)[0]}{own}{END}{tail}"


def kept(page: str) -> str:
    """The section as a page holds it, "" for one without."""
    return START + page.partition(START)[2].partition(END)[0] if START in page else ""


def main() -> int:
    """Measure, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    told = parser.parse_args()
    load = os.getloadavg()[0]
    found = {"load": load} | measure(told.events, told.repeats)
    print(json.dumps(found, indent=2))
    text = with_section(PAGE.read_text(encoding="utf-8"), section(found))
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
