# SPDX-License-Identifier: Apache-2.0
"""A desk that is about to be struck by a fault, in a process that costs little to start.

Run as `python -m tests.fault_process WARM`: everything is imported and tried out once on the registry in the folder
WARM, which is closed again. Each line on standard input then names a registry's folder; a child is forked for it, which
is told of as `ready PID` on standard output, waits for SIGUSR1 and only then opens the registry, makes the filings in
the file `filings`, one a line, and closes it. Each receipt goes to the file `answers` as soon as the desk hands it out.
A filing that was not taken is sent once more at the end, as its filer would. The parent says `ended STATUS`.

A line `file FOLDER` is for a child that writes the file `new` and then replaces it (`events.files`).

Whatever a child touches between the signal and its end is the work of opening, filing and closing, nothing else.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from events.errors import RegistryError
from events.files import store_file
from tests.desk_process import Answer
from tests.ledgers import START, ForwardClock, Ledger, load_log_signers, open_ledger


def main(warm: Path) -> None:
    """Fork a desk for every line of standard input."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    _prepare(warm)()
    for line in sys.stdin:
        work = _prepare(Path(line.strip())) if " " not in line else _prepare_file(Path(line.split()[1]))
        child = os.fork()
        if not child:
            _run(work)
        print("ready", child, flush=True)
        _, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


def _run(work: Callable[[], None]) -> None:
    signal.sigwait({signal.SIGUSR1})
    code = 1
    try:
        work()
        code = 0
    except Exception:  # noqa: BLE001  # told by its trace and by the status, which the test looks at
        traceback.print_exc()
    finally:
        # No clean-up of the parent's: its streams are not ours.
        os._exit(code)


def _prepare_file(folder: Path) -> Callable[[], None]:
    def store() -> None:
        with suppress(OSError):
            store_file(folder / "new", b"old" * 100)
            store_file(folder / "new", b"new" * 100, replace=True)

    return store


def _prepare(folder: Path) -> Callable[[], None]:
    lines = (folder / "filings").read_bytes().splitlines()
    answers = os.open(folder / "answers", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def work() -> None:
        try:
            ledger = open_ledger(folder, ForwardClock(START), load_log_signers(folder))
        except RegistryError as error:
            _say(answers, Answer(-1, error=error.code))
            return
        failed = [number for number, line in enumerate(lines) if not _file(ledger, number, line, answers)]
        for number in failed:
            _file(ledger, number, lines[number], answers)
        ledger.close()

    return work


def _file(ledger: Ledger, number: int, line: bytes, answers: int) -> bool:
    try:
        receipt = ledger.desk.file(line)
    except RegistryError as error:
        _say(answers, Answer(number, error=error.code))
        return False
    _say(answers, Answer(number, receipt.position, receipt.entry, receipt.proof))
    return True


def _say(answers: int, answer: Answer) -> None:
    # Not `pwrite`: what a fault strikes is counted by the name of the call.
    os.writev(answers, [msgspec.json.encode(answer) + b"\n"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
