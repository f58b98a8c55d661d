# SPDX-License-Identifier: Apache-2.0
"""Striking a desk at one system call, by `strace`, and what it has to show for it afterwards (reliability.md §0.4).

`Forge` keeps a warm process that forks a desk for each blow (`tests.fault_process`); `strace` is attached to the desk
before it opens its registry. A dry run without a blow counts which calls there are to strike.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from tests.desk_process import Answer
from tests.ledgers import Ledger, found_ledger, open_ledger
from tests.oracle import check_everything

ROOT = Path(__file__).parents[1]
_CALL = re.compile(r"^\d+ +(\w+)\((?:AT_FDCWD, )?(?:\d+)?(?:[<\"]([^>\"]*)[>\"])?", re.MULTILINE)


class Blow(msgspec.Struct, frozen=True):
    """What befalls which call: `how` is strace's word, such as `signal=KILL` or `error=EIO`."""

    call: str
    how: str
    when: int


UNREADABLE = {"database-damaged", "evidence", "writing-stopped"}
"""SQLite does not tell a page that cannot be read (EIO) from one that is damaged: writing stops."""


class Outcome(msgspec.Struct, frozen=True):
    """What a struck desk said before it ended, and how it ended."""

    answers: list[Answer]
    status: int
    is_struck: bool

    @property
    def receipts(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.error]

    @property
    def errors(self) -> set[str]:
        return {answer.error for answer in self.answers if answer.error}


class Forge:
    """Desks to be struck, each on a copy of one prepared registry, with the same filings to make."""

    def __init__(self, prepared: Ledger, filings: list[bytes], process: "subprocess.Popen[str]") -> None:
        """Use `process`, which `forging` starts."""
        self.prepared = prepared
        self.filings = filings
        self._process = process

    def strike(self, folder: Path, blow: Blow | None, *, trace: str = "") -> Outcome:
        """Copy the registry to `folder`, let a desk work on it under `blow`, and return what came of it."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.prepared.folder, folder)
        status, struck = self._run(str(folder), folder.with_suffix(".strace"), blow, trace)
        said = (folder / "answers").read_bytes().rpartition(b"\n")[0].splitlines()
        return Outcome([msgspec.json.decode(line, type=Answer) for line in said], status, struck)

    def strike_file(self, folder: Path, blow: Blow | None, *, trace: str = "", also: str = "") -> bool:
        """Let `folder/new` be written and replaced under `blow`; return whether that struck."""
        folder.mkdir()
        _, struck = self._run(f"file {folder}", folder.with_suffix(".strace"), blow, trace, also)
        return struck

    def _run(self, line: str, log: Path, blow: Blow | None, trace: str, also: str = "") -> tuple[int, bool]:
        child = int(self._ask(line).split()[1])
        with _attached(child, log, blow, trace, also):
            os.kill(child, signal.SIGUSR1)
            status = int(self._answer().split()[1])
        told = log.read_text()
        return status, "(INJECTED)" in told or "killed by SIGKILL" in told

    def calls(self, folder: Path, *names: str) -> list[tuple[str, str]]:
        """Return every call of those names that an undisturbed desk makes, in order, with the file it is about."""
        outcome = self.strike(folder, None, trace=",".join(names))
        assert (0, set()) == (outcome.status, outcome.errors)
        assert len(outcome.receipts) == len(self.filings)
        return calls_in(folder.with_suffix(".strace"))

    def count(self, folder: Path, *names: str) -> Counter[str]:
        """Return how often an undisturbed desk makes each call."""
        return Counter(call for call, _ in self.calls(folder, *names))

    def check_recovery(self, folder: Path, outcome: Outcome) -> None:
        """Restart the registry in `folder`, file the same again, and ask the oracle.

        Without a human, but where a page could not be read: SQLite calls that damage, and then writing has stopped.
        """
        before = self.prepared.filed + 1
        ledger = open_ledger(folder, self.prepared.clock, self.prepared.log_signers, keys=self.prepared.keys)
        try:
            ledger.filed = 1_000_000
            resumed = {receipt.position for receipt in (ledger.resume(),) if receipt}
            assert not resumed or outcome.errors & UNREADABLE, outcome
            again = [ledger.desk.file(filing) for filing in self.filings]
            found = {receipt.position for receipt in again} | resumed
            assert set(range(before, before + len(found))) == found
            for given in outcome.receipts:
                receipt = again[given.number]
                assert (given.position, given.entry, given.proof) == (receipt.position, receipt.entry, receipt.proof)
            check_everything(ledger, [*outcome.receipts, *again])
        finally:
            ledger.close()

    def _ask(self, line: str) -> str:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout
        answer = self._process.stdout.readline()
        assert answer, "the process that forks desks has ended"
        return answer


def calls_in(log: Path) -> list[tuple[str, str]]:
    """Return the calls in a log of strace, with the name of the file each is about."""
    return [(call, Path(path).name) for call, path in _CALL.findall(log.read_text())]


@contextmanager
def forging(folder: Path, *, entries: int = 3, filings: int = 2) -> Iterator[Forge]:
    """Prepare a registry of `entries` behind its foundation, and desks that are to make so many `filings` more."""
    if not shutil.which("strace"):
        pytest.skip("needs strace (Debian: apt-get install strace) to strike at system calls; none is here")
    base = folder / "prepared"
    base.mkdir()
    ledger = found_ledger(base)
    ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(entries)])
    prepared_size = ledger.filed - 1
    lines = [ledger.sign_party(f"F{number}") for number in range(filings)]
    ledger.close()
    ledger.filed = prepared_size
    (base / "filings").write_bytes(b"".join(line + b"\n" for line in lines))
    warm = shutil.copytree(base, folder / "warm")
    command = [sys.executable, "-m", "tests.fault_process", str(warm)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Forge(ledger, lines, process)
        assert process.stdin
        process.stdin.close()


@contextmanager
def _attached(child: int, log: Path, blow: Blow | None, trace: str, also: str) -> Iterator[None]:
    words = ["-e", f"inject={blow.call}:{blow.how}:when={blow.when}"] if blow else ["-y"]
    words += ["-e", f"inject={also}"] if also else []
    calls = f"{blow.call},{also.partition(':')[0]}".rstrip(",") if blow else trace
    command = ["strace", "-f", "-o", str(log), "-p", str(child), "-e", f"trace={calls}", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        said = strace.stderr.readline()
        if "attached" not in said:
            os.kill(child, signal.SIGKILL)
            pytest.skip(f"strace cannot be attached here: {said.strip()}")
        yield
        strace.wait(30)
