"""bedem open as a user starts and ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from bedem.commands import main


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_it_prints_an_address_and_ends_cleanly(demo_case_folder: Path) -> None:
    command = [sys.executable, "-m", "bedem", "open", "--no-browser", "--case", demo_case_folder]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"BROWSER": "false"},
    )  # fmt: skip
    try:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = opener.open(url, timeout=60).read().decode()
        assert "<h1" in page
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 0
    assert "Traceback" not in errors
    assert errors.splitlines()[-1] == "closed"


def test_a_port_in_use_is_one_line(
    demo_case_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = ["open", "--no-browser", "--case", str(demo_case_folder), "--port", port]
        assert main(told) == 2
    assert f"--port {port}" in capsys.readouterr().err


def test_no_case_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open", "--no-browser", "--case", str(tmp_path / "none")]) == 1
    assert "Traceback" not in capsys.readouterr().err
