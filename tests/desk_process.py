# SPDX-License-Identifier: Apache-2.0
"""A desk in a process of its own, for tests of several desks on one registry.

Run as `python -m tests.desk_process FOLDER THREADS`, with filings on standard input, one a line, and an empty line to
begin: opens the registry, says `ready`, and once begun answers each filing with a line of position and proof, or of the
error. The registry is one of `tests.ledgers`.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from events.errors import RegistryError
from tests.ledgers import START, ForwardClock, load_log_signers, open_ledger


class Answer(msgspec.Struct, frozen=True):
    """What became of one filing."""

    number: int
    position: int = -1
    entry: bytes = b""
    proof: bytes = b""
    error: str = ""


def main(folder: Path, threads: int) -> None:
    """File what stands on standard input, with so many threads."""
    ledger = open_ledger(folder, ForwardClock(START), load_log_signers(folder))
    filings = list(iter(sys.stdin.buffer.readline, b"\n"))
    print("ready", flush=True)
    sys.stdin.buffer.readline()

    def file(number: int) -> Answer:
        try:
            receipt = ledger.desk.file(filings[number].rstrip(b"\n"))
        except RegistryError as error:
            return Answer(number, error=f"{error.code}: {error.message}")
        return Answer(number, receipt.position, receipt.entry, receipt.proof)

    with ThreadPoolExecutor(threads) as pool:
        for answer in pool.map(file, range(len(filings))):
            print(msgspec.json.encode(answer).decode(), flush=True)
    ledger.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
