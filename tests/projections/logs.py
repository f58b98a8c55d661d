# SPDX-License-Identifier: Apache-2.0
"""A log on a real database, filled with signed entries past the desk: for tests of what is computed from it."""

import datetime
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.event import Event
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered
from events.database import Database, open_database
from events.filing import Filing, parse_filing, sign_filing, write_payload
from events.ids import TreeSize, derived_filing_id
from events.keys import PrivateKey, generate_key
from events.sql import SqlEventStore
from events.values import Basis, Due, FixedDue, Identifier, Mineral, Period, RepeatedDue, Text
from migrations import upgrade
from projections.answers import Answers
from projections.runner import Runner
from projections.views import METADATA
from tests.contracts.entries import LEDGER, START, append, signer

SOURCE = {"channel": "import", "assurance": "imported_unverified", "register": "test"}
_FILE = "registry.sqlite"
STATUTE = Basis(kind="statute")


def day(text: str) -> datetime.date:
    """Return the civil day written as YYYY-MM-DD."""
    return datetime.date.fromisoformat(text)


class Step(NamedTuple):
    """An event to be recorded."""

    subject: str
    event: Event
    on: str
    imported: bool = False
    precision: str = "day"
    by: int = 0
    """Which of the test's keys signs it."""


@cache
def signers() -> tuple[PrivateKey, ...]:
    """Return the keys that entries are signed with."""
    return (signer(), PrivateKey(generate_key()), PrivateKey(generate_key()))


class Log:
    """The log and the views of one database file."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.database = open_database(url or f"sqlite:///{folder}/{_FILE}")
        self.store = SqlEventStore(self.database)
        self.runner = Runner(self.database, self.store)
        self.answers = Answers(self.database, self.store)
        self.size = 0

    def record(self, *steps: Step) -> None:
        """Append the steps in one transaction."""
        filings = [self._sign(step, self.size + number) for number, step in enumerate(steps)]
        with self.store.appending() as appender:
            append(appender, filings)
        self.size += len(steps)

    def file(self, subject: str, event: Event, on: str, **more: Any) -> int:
        """Append one event and return its position."""
        self.record(Step(subject, event, on, **more))
        return self.size - 1

    def catch_up(self) -> TreeSize:
        """Bring the views up to the log."""
        return self.runner.catch_up()

    def _sign(self, step: Step, position: int) -> Filing:
        payload: dict[str, Any] = {
            "ledger": LEDGER,
            "filing_id": derived_filing_id(START, str(position)),
            "subject": step.subject,
            "effective_on": step.on,
            "signed_at": f"{step.on}T00:00:00Z",
        }
        if step.imported:
            payload |= {"source": SOURCE, "effective_precision": step.precision}
        return parse_filing(sign_filing(write_payload(step.event, payload), signers()[step.by]))

    # The events most tests are made of.

    def right(self, name: str, on: str = "2020-01-01", **fields: Any) -> int:
        """Register `right:NAME` in Queensland."""
        given: dict[str, Any] = {"right_kind": "mining", "names": Text(en=name), "jurisdiction": "AU-QLD"}
        return self.file(f"right:{name}", MiningRightRegistered(**given | fields), on, imported=True)

    def party(self, name: str, **fields: Any) -> int:
        """Register `party:NAME`."""
        given: dict[str, Any] = {"party_kind": "company", "names": Text(en=name)}
        return self.file(f"party:{name}", PartyRegistered(**given | fields), "2020-01-01")

    def duty(
        self, right: str, duty_id: str, due: str | Due | RepeatedDue, on: str = "2021-01-01", **fields: Any
    ) -> int:
        """Impose the duty to file an annual report for 2021."""
        given: dict[str, Any] = {
            "duty_id": duty_id,
            "report_kind": "annual_report",
            "period": YEAR,
            "due": FixedDue(on=day(due)) if isinstance(due, str) else due,
            "basis": STATUTE,
            "references": (Identifier(scheme="test:return", value=f"RET-{duty_id}"),),
        }
        return self.file(f"right:{right}", ReportingDutyImposed(**given | fields), on, imported=True)

    def report(self, right: str, duty_id: str, on: str, *, standing: str = "filed", precision: str = "day") -> int:
        """Record that a report reached the authority on a day, or was only signed then."""
        event = AnnualReportFiled(duty_id=duty_id, report_kind="annual_return", period=YEAR, standing=standing)  # type: ignore[arg-type]
        return self.file(f"right:{right}", event, on, imported=True, precision=precision)


YEAR = Period(first=day("2021-01-01"), last=day("2021-12-31"))


def make_log(folder: Path) -> Log:
    """Return an empty log."""
    (folder / _FILE).write_bytes(_empty_database())
    return Log(folder)


@cache
def _empty_database() -> bytes:
    """Return a migrated database file; migrating anew for every test would take most of its time."""
    with TemporaryDirectory() as folder:
        log = Log(Path(folder))
        upgrade(log.database)
        log.database.close()
        return (Path(folder) / _FILE).read_bytes()


def minerals(*codes: str) -> tuple[Mineral, ...]:
    """Return minerals by code."""
    return tuple(Mineral(scheme="test", code=code) for code in codes)


def read_all(database: Database) -> dict[str, Sequence[tuple[Any, ...]]]:
    """Return every row of every view."""
    with database.read_transaction() as connection:
        return {
            view.name: [tuple(row) for row in connection.execute(view.select().order_by(*view.primary_key))]
            for view in METADATA.sorted_tables
        }
