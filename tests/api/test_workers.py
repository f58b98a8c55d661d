# SPDX-License-Identifier: Apache-2.0
"""Several processes that answer at one address: all answer alike, none is missed, and all end together."""

import signal
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from api.wiring import found
from tests.api_registry import FOUNDING
from tests.api_server import Server, serving

WORKERS = 2
DEADLINE_SECONDS = 60


def workers_of(server: Server) -> list[psutil.Process]:
    """Return the processes that listen at the server's address, but for the one that began them."""
    workers = []
    for each in psutil.Process(server.process.pid).children(recursive=True):
        # One that has just ended has no words any more.
        with suppress(psutil.NoSuchProcess):
            workers += [each] if any("spawn_main" in word for word in each.cmdline()) else []
    return workers


def answers(server: Server) -> set[int]:
    """Ask on many connections, so that every process gets some of them; return the statuses."""
    return {httpx.get(f"{server.url}/v1/rights").status_code for _ in range(20)}


def test_workers_share_an_address_and_are_begun_anew(tmp_path: Path) -> None:
    """
    One that is killed has a successor, readers are answered all the while, and after the order to stop none is left.
    """
    folder = tmp_path / "here"
    found(folder, FOUNDING)
    with serving("public", folder, workers=WORKERS) as server:
        first = workers_of(server)
        assert WORKERS == len(first)
        assert {200} == answers(server)
        first[0].kill()
        deadline = time.monotonic() + DEADLINE_SECONDS
        while len(now := [each for each in workers_of(server) if each != first[0]]) < WORKERS:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert {200} == answers(server)
        code = server.stop(signal.SIGTERM)
        _, left = psutil.wait_procs(now, timeout=DEADLINE_SECONDS)

    assert (0, []) == (code, left)


def test_a_registry_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    """
    What no process could open stops the server at its start instead of one process after the other.
    """
    folder = tmp_path / "here"
    found(folder, FOUNDING)
    (folder / "registry.sqlite").unlink()
    with pytest.raises(AssertionError) as told, serving("public", folder, workers=WORKERS):
        pass

    assert 1 == str(told.value).count("no such file")
