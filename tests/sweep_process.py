# SPDX-License-Identifier: Apache-2.0
"""A sweep in a process of its own, for tests of several workers on one registry, and of one that is killed.

Run as `python -m tests.sweep_process FOLDER DAY WHERE`: opens the registry of `tests.ledgers` in FOLDER, says
`ready`, waits for a line on standard input, brings the views up, sweeps as of DAY and says what it did as JSON. At
WHERE, if not `never`, the process kills itself as a power cut would: `found` is between finding and recording,
`flagged` between the flags and the record of the run, `rows` between the views' rows and their cursor.
"""

import datetime
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from projections.runner import Runner
from projections.views import cursor
from registry.deadlines import Sweeper
from registry.filing import Desk
from registry.ledger.receipts import Receipt
from tests.ledgers import ORIGIN, ForwardClock, load_log_signers, load_service_key, open_ledger


def die(*_: Any) -> None:
    """End at once, without any clearing up."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingDesk(Desk):
    """A desk whose process dies before it records flags, or the run."""

    where = "never"

    def file_all(self, raws: Sequence[bytes]) -> Any:
        if self.where == "found":
            die()
        return super().file_all(raws)

    def file(self, raw: bytes) -> Receipt:
        if self.where == "flagged":
            die()
        return super().file(raw)


def main(folder: Path, day: datetime.date, where: str) -> None:
    """Sweep once."""
    noon = datetime.datetime.combine(day, datetime.time(4), datetime.UTC)
    signers = load_log_signers(folder)
    ledger = open_ledger(folder, ForwardClock(noon), signers)
    if where == "rows":
        cursor.store = die  # type: ignore[assignment]
    desk = DyingDesk(ledger.store, ledger.publisher, clock=ledger.clock)
    desk.where = where
    sweeper = Sweeper(ledger.database, ledger.store, desk, signer=load_service_key(folder), ledger=ORIGIN)
    print("ready", flush=True)
    sys.stdin.readline()
    Runner(ledger.database, ledger.store).catch_up()
    report = sweeper.sweep(day, ledger.clock(), progress=lambda *_: None)
    print(msgspec.json.encode(report).decode(), flush=True)
    ledger.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.date.fromisoformat(sys.argv[2]), sys.argv[3])
