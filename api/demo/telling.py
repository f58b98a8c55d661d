# SPDX-License-Identifier: Apache-2.0
"""Telling the demo's story: founded, then filed day by day through the real desk, under the story's own clock.

Every filing is signed by its own party's key and recorded as of its day, so that questions about what was known when
have an answer. Nothing is put into the database by any other way, and a refused filing ends the telling.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from api.demo.cast import introduce, make_cast
from api.demo.reading import Step, StepFile, Story, place_positions, read_story
from api.settings import Settings
from api.wiring import Founding, WritingRegistry, found, open_registry
from events.clock import Clock, format_instant
from events.countersigning import countersign
from events.errors import RejectedError
from events.filing import sign_filing
from events.ids import derived_filing_id
from events.keys import PrivateKey
from registry.deadlines import Sweeper

Progress = Callable[[int, int], None]
_FOUNDED_AT, _FILED_AT, _SWEPT_AT = time(1), time(2), time(9)
"""Hours of the story's days, UTC; on the Chinese clock 9, 10 and 17 o'clock."""


class StoryClock:
    """A clock that is set forward by the story and then shows the real time."""

    def __init__(self, start: datetime) -> None:
        """Begin at `start`."""
        self._now = start

    def __call__(self) -> datetime:
        """Return the story's present."""
        return self._now

    def set(self, now: datetime) -> None:
        """Go forward to `now`."""
        if now < self._now:
            message = f"bad story: the clock shows {self._now} and cannot go back to {now}"
            raise RuntimeError(message)
        self._now = now


def build_demo(folder: Path, *, clock: Clock, progress: Progress) -> Settings:
    """Make the demo's registry in `folder`, as if it had been kept for two years up to now.

    Raises:
        ConflictError: the folder holds a registry.
        RejectedError: a filing of the story is refused; the message says which.
    """
    now = clock()
    story = read_story(now.date())
    story_clock = StoryClock(_at(story.founded_on, _FOUNDED_AT))
    settings = found(folder, _founding(story), clock=story_clock)
    with open_registry(settings, writing=True, clock=story_clock) as registry:
        signers = make_cast(story, Path(settings.keys))
        steps = [*introduce(story, signers), *story.steps]
        _Teller(registry, story_clock, signers).tell(steps, story.sweeps, progress)
        story_clock.set(now)
        _sweep(registry, now.astimezone(ZoneInfo(settings.time_zone)).date())
        registry.runner.catch_up()
    return settings


class _Teller:
    """Files the story day by day, with a sweep wherever one is due."""

    def __init__(self, registry: WritingRegistry, clock: StoryClock, signers: dict[str, PrivateKey]) -> None:
        self._registry = registry
        self._clock = clock
        self._signers = signers
        self._recorded: dict[str, int] = {}

    def tell(self, steps: Sequence[Step], sweeps: Sequence[date], progress: Progress) -> None:
        waiting, done = list(sweeps), 0
        for day, filed in groupby(steps, key=lambda step: step.on):
            while waiting and waiting[0] < day:
                self._sweep(waiting.pop(0))
            todays = list(filed)
            self._file(day, todays, done)
            done += len(todays)
            progress(done, len(steps))
        for day in waiting:
            self._sweep(day)

    def _file(self, day: date, steps: Sequence[Step], done: int) -> None:
        self._clock.set(_at(day, _FILED_AT))
        filings = [self._sign(step, done + index) for index, step in enumerate(steps)]
        for step, outcome in zip(steps, self._registry.desk.file_all(filings), strict=True):
            if isinstance(outcome, RejectedError):
                outcome.message = f"the demo's story is refused ({step.place}): {outcome.message}"
                raise outcome
            self._recorded[step.place] = outcome.position
            for file in step.evidence:
                self._bring(file, outcome.position)

    def _bring(self, file: StepFile, position: int) -> None:
        raw, custody = file.read(), self._registry.evidence
        with self._registry.store.reading() as view:
            named = custody.admit(view, hashlib.sha256(raw).hexdigest(), position=position)
        with closing(custody.begin(named)) as upload:
            upload.write(raw)
            upload.finish(self._clock())

    def _sign(self, step: Step, number: int) -> bytes:
        # Minutes apart, as if signed one after the other; all are recorded when the desk takes the day's post.
        signed_at = self._clock() - timedelta(minutes=60) + timedelta(seconds=number % 3000)
        ledger = self._registry.foundation.origin
        return sign_step(step, self._signers, ledger=ledger, signed_at=signed_at, recorded=self._recorded)

    def _sweep(self, day: date) -> None:
        self._clock.set(_at(day, _SWEPT_AT))
        _sweep(self._registry, day)


def sign_step(
    step: Step,
    signers: Mapping[str, PrivateKey],
    *,
    ledger: str,
    signed_at: datetime,
    recorded: Mapping[str, int],
) -> bytes:
    """Return the filing of `step`, first countersigned by whom it names and then signed by its party.

    `recorded` are the positions of the steps before it, by their places.
    """
    payload: dict[str, Any] = {
        "ledger": ledger,
        "filing_id": derived_filing_id(signed_at, "demo", step.place, step.by),
        "subject": step.subject,
        "type": step.type,
        "effective_on": step.effective_on.isoformat(),
        "signed_at": format_instant(signed_at),
        "data": place_positions(step.data, recorded),
    }
    if step.legal_basis:
        payload["legal_basis"] = step.legal_basis
    if step.evidence:
        payload["evidence"] = [file.named() for file in step.evidence]
    raw = msgspec.json.encode(payload)
    for party in step.countersigned_by:
        raw = countersign(raw, signers[party], valid_to=signed_at.date())
    return sign_filing(raw, signers[step.by])


def _sweep(registry: WritingRegistry, as_of: date) -> None:
    registry.runner.catch_up()
    sweeper = Sweeper(
        registry.database,
        registry.store,
        registry.desk,
        signer=registry.service_signer,
        ledger=registry.foundation.origin,
    )
    sweeper.sweep(as_of, registry.clock(), progress=lambda _done, _of: None)


def _founding(story: Story) -> Founding:
    return Founding(origin=story.origin, title=story.title, licence=story.licence, time_zone=story.time_zone, demo=True)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, UTC)
