# SPDX-License-Identifier: Apache-2.0
"""A desk that is about to be struck by a fault, in a process that costs little to start.

Run as `python -m tests.fault_process WARM`: everything is imported and tried out once on the registry in the folder
WARM, which is closed again. Each line on standard input then names a registry and a file of filings, one a line; a
child is forked for it, which says `ready PID` on standard output, waits for SIGUSR1 and only then opens the registry,
files, and closes it. Each receipt is written to the file ANSWERS beside the filings as soon as the desk hands it out.
A filing that was not taken is sent once more at the end, as its filer would. The parent says `ended STATUS`.

Whatever a child touches between the signal and its end is the work of opening, filing and closing, nothing else.
"""

import os
import signal
import sys
from pathlib import Path

import msgspec

from events.errors import RegistryError
from registry.keyfiles import load_log_signers
from tests.desk_process import Answer
from tests.ledgers import ORIGIN, START, ForwardClock, Ledger, open_ledger


def main(warm: Path) -> None:
    """Fork a desk for every line of standard input."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    _run(warm, warm / "filings", os.open(os.devnull, os.O_WRONLY))
    for line in sys.stdin:
        folder, filings = (Path(part) for part in line.split())
        answers = os.open(filings.with_name("answers"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        child = os.fork()
        if not child:
            _become_desk(folder, filings, answers)
        os.close(answers)
        print("ready", child, flush=True)
        _, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


def _become_desk(folder: Path, filings: Path, answers: int) -> None:
    signal.sigwait({signal.SIGUSR1})
    code = 1
    try:
        _run(folder, filings, answers)
        code = 0
    finally:
        # No clean-up of the parent's: its streams are not ours.
        os._exit(code)


def _run(folder: Path, filings: Path, answers: int) -> None:
    lines = filings.read_bytes().splitlines()
    try:
        ledger = open_ledger(folder, ForwardClock(START), load_log_signers(folder, ORIGIN))
    except RegistryError as error:
        _say(answers, Answer(-1, error=error.code))
        return
    failed = [number for number, line in enumerate(lines) if not _file(ledger, number, line, answers)]
    for number in failed:
        _file(ledger, number, lines[number], answers)
    ledger.close()


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
