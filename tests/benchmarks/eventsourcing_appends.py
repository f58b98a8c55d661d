# SPDX-License-Identifier: Apache-2.0
"""What PyPI `eventsourcing` appends: unsigned events of the same bytes, by its own recorders, from as many threads.

    .venv-peers/bin/python -m tests.benchmarks.eventsourcing_appends SETTINGS.json

Run by `make bench ARGS="appends --peers"`. Each thread appends to an aggregate of its own, so that no two ever clash
over a version: the easiest case there is. One event is one `insert_events`, since each writer waits for its answer.
"""

import itertools
import json
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

from tests.benchmarks.closed_loop import write_by

_TOPIC = "verdigris:LandStatusReported"


class _Aggregates(threading.local):
    def __init__(self) -> None:
        self.id = uuid.uuid4()  # noqa: TID251 - nothing of this is kept
        self.versions = itertools.count(1)


def main(settings: dict[str, Any]) -> None:
    """Append as `settings` say, and print what came of it."""
    raws = Path(settings["raws"]).read_bytes().splitlines()
    factory = InfrastructureFactory.construct(Environment(name="Benchmark", env=settings["environment"]))
    recorder = factory.application_recorder()
    aggregates = _Aggregates()

    def write(raw: bytes) -> None:
        event = StoredEvent(aggregates.id, next(aggregates.versions), _TOPIC, raw)
        recorder.insert_events([event])

    write(raws[0])
    written = write_by(settings["writers"], itertools.cycle(raws), settings["seconds"], write)
    factory.close()
    json.dump(written._asdict(), sys.stdout)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_bytes()))
