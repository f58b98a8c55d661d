# SPDX-License-Identifier: Apache-2.0
"""A real server process over a real registry folder, for tests of what only a process can show."""

import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.environment import without_settings

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0
_DRIVER = """
import sys
from api.logs import log_to_stderr
from api.serving import bind, serve
from api.settings import resolve_target
log_to_stderr()
role, folder = sys.argv[1:]
listener = None if role == "worker" else bind("127.0.0.1", 0)
serve(role, resolve_target(folder), listener=listener, on_ready=lambda url: print(url, flush=True))
"""


@dataclass
class Server:
    """A running server: its process, its address, and what it says on standard error."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def serving(role: str, folder: Path, *, before: Sequence[str] = (), **settings: object) -> Iterator[Server]:
    """Run `serve` in `role` on `folder` until the block ends; `settings` win over the folder's.

    `before` is a command that runs it, such as `nsenter`; it must become the server by `exec`, to be signalled.
    """
    variables = {f"VERDIGRIS_{name.upper()}": str(value) for name, value in settings.items()}
    log = folder.parent / f"{role}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [*before, sys.executable, "-c", _DRIVER, role, str(folder)],
            cwd=ROOT,
            env=without_settings() | variables,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield Server(process, _first_line(process, log), log)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(30)
            assert process.stdout
            process.stdout.close()


def _first_line(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 0.1)
        if ready:
            line = process.stdout.readline()
            assert line, log.read_text()
            return line.strip()
    message = f"the server did not start: {log.read_text()}"
    raise AssertionError(message)
