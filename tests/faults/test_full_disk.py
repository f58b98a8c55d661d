# SPDX-License-Identifier: Apache-2.0
"""The disk fills up during a burst of filings (reliability.md case 9).

With a reserve, a real server refuses filings before the disk is full and goes on by itself when there is room again.
Without one, a desk runs into the end of a small volume, or into a limit on the size of its files.
"""

import itertools
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec
import pytest

from api.wiring import found
from events.storage import MIB
from tests.api_registry import FOUNDING, sign_company
from tests.api_server import serving
from tests.desk_process import Answer
from tests.ledgers import Ledger, found_ledger, open_ledger
from tests.oracle import check_everything
from tests.volumes import small_volume

ROOT = Path(__file__).parents[2]
JOSE = {"Content-Type": "application/jose"}
LEAST_MIB, MOST_MIB = 256, 16 * 1024
"""Of ballast: large against what others on the machine write meanwhile; set aside, not written."""
WRITERS = 6
VOLUME_KIB, FREED_KIB = 18 * 1024, 16 * 1024


def _set_aside(file: Path, count: int) -> None:
    with file.open("wb") as ballast:
        os.posix_fallocate(ballast.fileno(), 0, count)


class Burst:
    """Many filers at once, each sending one filing after the other until one is refused."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._numbers = itertools.count()
        self._until = time.monotonic() + 60
        self.receipts: list[Answer] = []
        self.refused: list[tuple[bytes, httpx.Response]] = []
        self.is_under_way = threading.Event()

    def run(self) -> None:
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(lambda _: self._file_on(), range(WRITERS)))

    def _file_on(self) -> None:
        with httpx.Client(base_url=self._url, timeout=30) as client:
            while time.monotonic() < self._until:
                filing = sign_company(self._folder, f"B{next(self._numbers)}")
                if not self.send(client, filing):
                    return
        pytest.fail("no filing was refused within a minute")

    def send(self, client: httpx.Client, filing: bytes) -> bool:
        answer = client.post("/filings", content=filing, headers=JOSE)
        if answer.status_code != 201:
            self.refused.append((filing, answer))
            return False
        self.receipts.append(_given(answer))
        if len(self.receipts) > WRITERS:
            self.is_under_way.set()
        return True


def _given(answer: httpx.Response) -> Answer:
    receipt = answer.json()
    return Answer(0, receipt["position"], receipt["entry"].encode(), receipt["proof"].encode())


def _wait_until_taken(client: httpx.Client, filing: bytes) -> httpx.Response:
    deadline = time.monotonic() + 10
    while (answer := client.post("/filings", content=filing, headers=JOSE)).status_code == 503:
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.1)
    return answer


def test_case_9_filings_stop_before_the_disk_is_full(tmp_path: Path) -> None:
    """
    Amid a burst the reserve is reached: filings are refused with when to come again, reads go on, health tells; when
    there is room again, filings are taken at the next position, without anybody's help.
    """
    folder, ballast = tmp_path / "here", tmp_path / "ballast"
    found(folder, FOUNDING)
    free = shutil.disk_usage(tmp_path).free // MIB
    size = min(free // 4, MOST_MIB)
    if size < LEAST_MIB:
        pytest.skip(f"needs {4 * LEAST_MIB} MiB of room in {tmp_path}, there are {free}")
    with (
        serving("all", folder, reserve_mib=free - size // 2) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        burst = Burst(server.url, folder)
        under_way = threading.Thread(target=burst.run)
        under_way.start()
        assert burst.is_under_way.wait(60)
        _set_aside(ballast, size * MIB)
        under_way.join()

        said = {(answer.status_code, answer.json()["code"]) for _, answer in burst.refused}
        assert {(503, "disk-reserve")} == said
        assert all(int(answer.headers["retry-after"]) > 0 for _, answer in burst.refused)
        end = max(receipt.position for receipt in burst.receipts) + 1
        health = client.get("/healthz").json()
        assert ("degraded", True) == (health["status"], health["reads"]["ok"])
        assert (False, "disk-reserve") == (health["writes"]["ok"], health["writes"]["code"])
        for address in ("/checkpoint", "/v1/parties/B0", f"/v1/events/{end - 1}", f"/v1/events/{end - 1}/receipt"):
            assert 200 == client.get(address).status_code, address

        ballast.unlink()
        first, *others = [filing for filing, _ in burst.refused]
        again = [
            _wait_until_taken(client, first),
            *(client.post("/filings", content=each, headers=JOSE) for each in others),
        ]
        assert [201] * WRITERS == [answer.status_code for answer in again]
        assert [*range(end, end + WRITERS)] == [_given(answer).position for answer in again]
        assert "ok" == client.get("/healthz").json()["status"]
        assert 0 == server.stop()
    check_everything(folder, [*burst.receipts, *map(_given, again)])


class Full(NamedTuple):
    """A way to be out of room: how a desk is run on `folder` until then, and how the rest of the room is given back."""

    folder: Path
    run: Callable[[list[bytes]], list[Answer]]
    free: Callable[[], None]
    may_say: set[str]


def _desk(folder: Path, filings: list[bytes], *before: str, **options: object) -> list[Answer]:
    command = [*before, sys.executable, "-m", "tests.desk_process", str(folder), "4"]
    lines = b"".join(filing + b"\n" for filing in filings) + b"\n\n"
    done = subprocess.run(command, cwd=ROOT, input=lines, capture_output=True, check=False, **options)  # type: ignore[call-overload]
    assert 0 == done.returncode, done.stderr.decode()
    ready, *answers = done.stdout.splitlines()
    assert b"ready" == ready
    return [msgspec.json.decode(line, type=Answer) for line in answers]


@contextmanager
def _small_volume(prepared: Path, place: Path) -> Iterator[Full]:
    """Run the desk on a volume with hardly any room."""
    with small_volume(place, VOLUME_KIB) as volume:
        shutil.copytree(prepared, volume.seen, dirs_exist_ok=True)
        _set_aside(volume.seen / "ballast", FREED_KIB * 1024)
        yield Full(
            volume.seen,
            lambda filings: _desk(place, filings, *volume.enter),
            (volume.seen / "ballast").unlink,
            {"disk-full", "recorded-not-published"},
        )


@contextmanager
def _small_files(prepared: Path, place: Path) -> Iterator[Full]:
    """Let no file grow beyond a limit (EFBIG), as a quota does, until `free`."""
    shutil.copytree(prepared, place)
    limits = [MIB // 2]

    def limit() -> None:
        if limits:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limits[0], limits[0]))

    yield Full(
        place,
        lambda filings: _desk(place, filings, preexec_fn=limit),
        limits.clear,
        {"disk-full", "disk-failed", "database-io", "outcome-unknown", "recorded-not-published"},
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A small registry, closed."""
    ledger = found_ledger(tmp_path_factory.mktemp("prepared"))
    ledger.desk.file(ledger.sign_party("FIRST"))
    ledger.close()
    return ledger


@pytest.mark.parametrize("full", [_small_volume, _small_files])
def test_case_9_a_disk_that_is_really_full(
    prepared: Ledger, tmp_path: Path, full: Callable[[Path, Path], Iterator[Full]]
) -> None:
    """
    Without a reserve: every filing has its receipt or an error that says so, nothing is there by half, and with room
    again the same filings go on at the next position.
    """
    filings = [prepared.sign_party(f"N{number}") for number in range(260)]
    with full(prepared.folder, tmp_path / "volume") as volume:  # type: ignore[attr-defined]
        answers = volume.run(filings)

        receipts = [answer for answer in answers if not answer.error]
        errors = {answer.error.partition(":")[0] for answer in answers} - {""}
        assert receipts
        assert errors
        assert errors <= volume.may_say
        recorded = _check_copy(prepared, volume.folder, tmp_path / "full", receipts)
        assert recorded >= {receipt.position for receipt in receipts}

        volume.free()
        again = volume.run(filings)
        assert [""] * len(filings) == [answer.error for answer in again]
        for before, after in zip(answers, again, strict=True):
            assert before.error or (before.position, before.proof) == (after.position, after.proof)
        assert [*range(2, len(filings) + 2)] == sorted(answer.position for answer in again)
        assert _check_copy(prepared, volume.folder, tmp_path / "freed", again) == set(range(len(filings) + 2))


def _check_copy(prepared: Ledger, folder: Path, copy: Path, receipts: list[Answer]) -> set[int]:
    """Put the oracle to a copy of the registry as it is now, and return the positions in it."""
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("ballast", "*-shm"))
    ledger = open_ledger(copy, prepared.clock, prepared.log_signers, keys=prepared.keys)
    try:
        check_everything(ledger, receipts)
        with ledger.store.reading() as view:
            return set(range(view.head().size))
    finally:
        ledger.close()
