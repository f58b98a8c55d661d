# SPDX-License-Identifier: Apache-2.0
"""The parts of a registry killed by the system for want of memory, and started again (reliability.md case 12).

What the kernel sends then is SIGKILL. The parts are run as the service file of `deploy/` has them run: by its command
line, and again after its pause whenever its `Restart=` says so.
"""

import configparser
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api.wiring import found
from tests.api_registry import FOUNDING, sign_company
from tests.api_server import ROOT
from tests.conftest import nightly
from tests.desk_process import Answer
from tests.oracle import check_everything

pytestmark = nightly

UNIT = ROOT / "deploy" / "verdigris@.service"
FILINGS, KILLS = 60, 3
_PROGRAM = str(Path(sys.executable).with_name("verdigris"))


class Supervisor:
    """Keeps one part running as systemd does by the service file."""

    def __init__(self, part: str, folder: Path, port: int) -> None:
        unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(UNIT)
        service = unit["Service"]
        assert "on-failure" == service["Restart"]
        self._pause = float(service["RestartSec"])
        self._never = int(service["RestartPreventExitStatus"])
        _, *words = service["ExecStart"].replace("%i", part).split()
        self._command = [_PROGRAM, *(str(folder) if word == "/var/lib/verdigris" else word for word in words)]
        if part != "worker":
            self._command += ["--port", str(port)]
        self._ended = threading.Event()
        self.starts = 0
        self.process = self._start()
        self._thread = threading.Thread(target=self._keep)
        self._thread.start()

    def _start(self) -> "subprocess.Popen[bytes]":
        self.starts += 1
        return subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _keep(self) -> None:
        while True:
            status = self.process.wait()
            # on-failure: any signal but those of a wanted end, and any other exit code than 0 (systemd.service(5)).
            if self._ended.is_set() or status in {0, -signal.SIGTERM, self._never}:
                return
            time.sleep(self._pause)
            self.process = self._start()

    def kill(self) -> None:
        """Kill it as the kernel does, once it has come back from the last time."""
        while self.process.poll() is not None:
            time.sleep(0.05)
        self.process.kill()

    def stop(self) -> None:
        """End the part for good."""
        self._ended.set()
        self.process.terminate()
        self._thread.join(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _file_until_taken(client: httpx.Client, filing: bytes) -> Answer:
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = client.post("/filings", content=filing, headers={"Content-Type": "application/jose"})
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code in {200, 201}:
            receipt = answer.json()
            return Answer(0, receipt["position"], receipt["entry"].encode(), receipt["proof"].encode())
        assert answer is None or answer.status_code == 503, answer.text
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("victim", ["worker", "intake"])
def test_case_12_a_part_is_killed_for_want_of_memory(
    tmp_path: Path, victim: str, engine: str, request: pytest.FixtureRequest
) -> None:
    """
    Killed again and again amid filings: it comes back by itself, every receipt holds, and what was not answered is
    recorded once when it is sent again.
    """
    folder, port = tmp_path / "here", _free_port()
    is_embedded = engine == "sqlite"
    founding = FOUNDING if is_embedded else replace(FOUNDING, database_url=request.getfixturevalue("postgres_url"))
    found(folder, founding)
    with ExitStack() as stack:
        parts = {name: Supervisor(name, folder, port) for name in ("intake", "worker")}
        for part in parts.values():
            stack.callback(part.stop)
        client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30))
        receipts = []
        for number in range(FILINGS):
            if number % (FILINGS // KILLS) == 1:
                parts[victim].kill()
            receipts.append(_file_until_taken(client, sign_company(folder, f"P{number}")))
        deadline = time.monotonic() + 30
        while parts[victim].starts <= KILLS:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert FILINGS == len({receipt.position for receipt in receipts})
    check_everything(folder, receipts)
