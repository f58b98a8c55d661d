# SPDX-License-Identifier: Apache-2.0
"""What PyPI `eventsourcing` projects: a view made anew from all events by its own runner, as its documentation has it.

    .venv-peers/bin/python -m tests.benchmarks.eventsourcing_rebuild SETTINGS.json

Run by `make bench ARGS="rebuild --peers"`. The events hold bytes as ours do, unsigned, and are many to an aggregate.
They lie in PostgreSQL, since its runner takes them from nowhere else that lasts. The view is the least there can be:
how many events each aggregate has, and the last one. It is kept with the place in the log in one transaction for each
event, in SQLite as it comes, and in plain objects of the process, which is the fastest there is and is gone with it.
"""

import itertools
import json
import sys
import time
from pathlib import Path
from typing import Any

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.sqlite import SQLiteTrackingRecorder

_MOST_SECONDS = 600.0


class Right(Aggregate):  # type: ignore[misc]  # installed elsewhere
    """What events are about."""

    @event("Registered")
    def __init__(self) -> None:
        self.last = ""

    @event("Stated")
    def state(self, raw: str) -> None:
        """Take in what was said."""
        self.last = raw


class InSqlite(SQLiteTrackingRecorder):  # type: ignore[misc]  # installed elsewhere
    """The view as a table."""

    def construct_create_table_statements(self) -> list[str]:
        """Add the table to those of the library."""
        words = "CREATE TABLE IF NOT EXISTS rights (id TEXT PRIMARY KEY, events INTEGER, last TEXT)"
        return [*super().construct_create_table_statements(), words]

    def put(self, name: str, raw: str, tracking: Tracking) -> None:
        """Count one event more."""
        words = "INSERT INTO rights VALUES (?, 1, ?) ON CONFLICT (id) DO UPDATE SET events = events + 1, last = ?"
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(words, (name, raw, raw))


class InObjects(POPOTrackingRecorder):  # type: ignore[misc]  # installed elsewhere
    """The view as a dictionary."""

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.rights: dict[str, tuple[int, str]] = {}

    def put(self, name: str, raw: str, tracking: Tracking) -> None:
        """Count one event more."""
        with self._database_lock:
            self._assert_tracking_uniqueness(tracking)
            self._insert_tracking(tracking)
            self.rights[name] = self.rights.get(name, (0, ""))[0] + 1, raw


class Rights(Projection[Any]):  # type: ignore[misc]  # installed elsewhere
    """Makes the view; its name and that of the view say in which settings the library looks."""

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Pass over what is not known."""

    @process_event.register
    def _(self, stated: Right.Stated, tracking: Tracking) -> None:  # type: ignore[name-defined]  # made by @event
        self.view.put(str(stated.originator_id), stated.raw, tracking)


def main(settings: dict[str, Any]) -> None:
    """Record what `settings` say, project it in both ways, and print the CPU seconds of each."""
    raws = itertools.cycle(Path(settings["raws"]).read_text().splitlines())
    app = Application[Any](env=settings["environment"])
    for _ in range(settings["rights"]):
        right = Right()
        for raw in itertools.islice(raws, settings["events"] - 1):
            right.state(raw)
            # A few hundred kilobytes at once, and its driver waits for the server, which waits for the driver.
            app.save(right)
    last = app.recorder.max_notification_id()
    app.close()
    kinds = {InSqlite: "eventsourcing.sqlite", InObjects: "eventsourcing.popo"}
    for kind, module in kinds.items():
        seconds = _project(kind, last, settings["environment"] | {"RIGHTS_PERSISTENCE_MODULE": module})
        print(json.dumps({"view": kind.__name__, "events": last, "cpu_seconds": seconds}))


def _project(kind: type[Any], last: int | None, environment: dict[str, str]) -> float:
    before = time.process_time()
    with ProjectionRunner(
        application_class=Application[Any], projection_class=Rights, view_class=kind, env=environment
    ) as runner:
        runner.wait(last, timeout=_MOST_SECONDS)
        return time.process_time() - before


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_bytes()))
