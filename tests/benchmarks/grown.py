# SPDX-License-Identifier: Apache-2.0
"""What one event costs in a log of some size: a filing, a status, a page of history, each asked many times.

    python -m tests.benchmarks.grown FOLDER FILINGS

Run by `make bench ARGS=growth` in a process of its own, on a copy: it files to the log. All sizes have rights of about
the same length; the same few are filed on, so that sizes differ in what lies beside them and in nothing else.
"""

import random
import sys
import time
from pathlib import Path
from statistics import median

import msgspec

from api.settings import resolve_target
from api.wiring import WritingRegistry, open_registry
from events.errors import RejectedError
from tests.benchmarks.filers import sign_numbered
from tests.benchmarks.generate import world_of
from tests.benchmarks.parties import World

_GROUP, _GROUPS = 64, 16
_FEW = 50
"""Rights that are filed on."""
_ASKED = 400
_PAGE = 50


class Costs(msgspec.Struct, frozen=True):
    """In microseconds of CPU time: for a filing, and medians of what the answers take."""

    append: float
    append_waited: float
    """By the clock on the wall: the disk's part is in it, and that of all else the machine does."""
    append_anew: float
    """CPU time for a filing on a right that the desk has not met yet: all that was said about it is read first."""
    status: float
    history: float


def main(folder: str, filings: int) -> Costs:
    """Return what it costs to file to the log in `folder`, and to ask about it."""
    world = world_of(filings, seed=1, rights=0)
    few = min(_FEW, world.rights)
    numbers = [round_ * world.rights + right for round_ in range(_GROUP * (_GROUPS + 1)) for right in range(few)]
    raws = sign_numbered(world, numbers[: _GROUP * (_GROUPS + 1)])
    with open_registry(resolve_target(folder, environ={}), writing=True) as registry:
        # Whoever signs what is learned from the whole log, once.
        _file(registry, raws[:1])
        append_anew = _file(registry, raws[1:few])
        _file(registry, raws[few:_GROUP])
        begun = time.perf_counter()
        append = _file(registry, raws[_GROUP:])
        waited = (time.perf_counter() - begun) / (_GROUP * _GROUPS) * 1e6
        registry.runner.catch_up()
        return Costs(append=append, append_waited=waited, append_anew=append_anew, **_ask(registry, world))


def _file(registry: WritingRegistry, raws: list[bytes]) -> float:
    """Return the microseconds of CPU time that each took."""
    before = time.process_time()
    for first in range(0, len(raws), _GROUP):
        for outcome in registry.desk.file_all(raws[first : first + _GROUP]):
            if isinstance(outcome, RejectedError):
                raise outcome
    return (time.process_time() - before) / len(raws) * 1e6


def _ask(registry: WritingRegistry, world: World) -> dict[str, float]:
    chance, today = random.Random(1), registry.clock().date()
    spent: dict[str, list[float]] = {"status": [], "history": []}
    for _ in range(_ASKED):
        subject = world.subject_of(chance.randrange(world.rights))
        begun = time.process_time()
        registry.answers.get_right(subject.removeprefix("right:"), as_of=today)
        told = time.process_time()
        registry.answers.history(subject, limit=_PAGE)
        spent["status"].append(told - begun)
        spent["history"].append(time.process_time() - told)
    return {name: median(seconds) * 1e6 for name, seconds in spent.items()}


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(main(str(Path(sys.argv[1]).resolve()), int(sys.argv[2]))))
