# SPDX-License-Identifier: Apache-2.0
"""What the registry said on any past day can be asked again, and is the same, byte for byte (reliability.md case 99).

The demo's whole story is told from its first day. On every third day of its sweeps all kinds of public answers are put
by; when the story is over, and a key was given up besides, each is asked again.
"""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from api.demo.cast import introduce, make_cast
from api.demo.reading import Story, read_story
from api.demo.telling import StoryClock, _at, _founding, _sweep, _Teller
from api.edge import Edge
from api.public.app import public_app
from api.wiring import WritingRegistry, found, open_registry
from events.catalogue.trust import SigningKeyRevoked
from events.clock import format_instant
from events.filing import sign_filing, write_payload
from events.ids import derived_filing_id
from events.keys import PrivateKey
from registry.keyfiles import GOVERNANCE, load_signer

TODAY = datetime.date(2026, 6, 15)
RIGHTS = ("DEMO-CN-01", "DEMO-CN-02", "DEMO-CN-16")
COMPANY = "DEMO-METAL"

ADDRESSES = {
    "the list of rights": "/v1/rights?as_of={day}&known_at={at}",
    "a page of rights": "/v1/rights?as_of={day}&known_at={at}&limit=3",
    "the rights of a company": f"/v1/rights?holder={COMPANY}&as_of={{day}}&known_at={{at}}",
    "what is overdue": "/v1/obligations?state=overdue&as_of={day}&known_at={at}",
    "what authorities owe": "/v1/obligations?side=authority&as_of={day}&known_at={at}",
    "counts": "/v1/statistics/obligations?kind=milestone&as_of={day}&known_at={at}",
    "a company": f"/v1/parties/{COMPANY}?as_of={{day}}&known_at={{at}}",
    "the last events": "/v1/events?after={early}&known_at={at}",
    "keys": "/v1/keys?known_at={at}",
    "what changed in a month": "/v1/diff?region=CN&from={before}&to={day}&known_to={at}",
    "what was learned in a month": "/v1/diff?region=CN&to={day}&known_from={early}&known_to={at}",
} | {
    f"{what} of {right}": f"/v1/rights/{right}{path}known_at={{at}}"
    for right in RIGHTS
    for what, path in (
        ("the status", "?as_of={day}&"),
        ("the duties", "/obligations?as_of={day}&"),
        ("the history", "/history?limit=1000&"),
    )
}  # fmt: skip

NOT_FOUND = 404
Answer = tuple[int, bytes, str | None]


class Archive:
    """What was answered, by its address, and the same without saying what was known."""

    def __init__(self, client: TestClient[Edge]) -> None:
        self._client = client
        self.kept: dict[str, Answer] = {}
        self.plain: dict[str, bytes] = {}
        self.instants: dict[str, str] = {}

    def ask(self, address: str) -> Answer:
        response = self._client.get(address)
        if response.status_code == NOT_FOUND:
            # A refusal carries the id of its request.
            return NOT_FOUND, response.json()["code"].encode(), None
        return response.status_code, response.content, response.headers.get("etag")

    def keep(self, day: datetime.date, size: int, now: datetime.datetime) -> None:
        """Ask everything as of that day, by what is known now."""
        before = day - datetime.timedelta(days=30)
        for pattern in ADDRESSES.values():
            address = pattern.format(day=day, before=before, at=size - 1, early=max(0, size - 40))
            self.kept[address] = self.ask(address)
        for right in RIGHTS:
            timed = f"/v1/rights/{right}?as_of={day}"
            self.plain[f"{timed}&known_at={size - 1}"] = self.ask(timed)[1]
            self.plain[f"{timed}&known_at={format_instant(now)}"] = self.plain[f"{timed}&known_at={size - 1}"]


class ArchivingTeller(_Teller):
    """Tells the story, and on every third of its sweeps puts by what the public is told."""

    def __init__(
        self, registry: WritingRegistry, clock: StoryClock, signers: dict[str, PrivateKey], archive: Archive
    ) -> None:
        super().__init__(registry, clock, signers)
        self._archive = archive
        self._sweeps = 0

    def _sweep(self, day: datetime.date) -> None:
        super()._sweep(day)
        self._sweeps += 1
        if self._sweeps % 3 == 0:
            size = self._registry.runner.catch_up()
            self._archive.keep(day, size, self._clock())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """All that was answered while the story was told, and the registry as it is in the end."""
    story = read_story(TODAY)
    clock = StoryClock(_at(story.founded_on, datetime.time(1)))
    settings = found(tmp_path_factory.mktemp("days") / "here", _founding(story), clock=clock)
    with open_registry(settings, writing=True, clock=clock) as registry, TestClient(public_app(registry)) as client:
        archive = Archive(client)
        _tell(story, registry, clock, archive)
        yield archive


def _tell(story: Story, registry: WritingRegistry, clock: StoryClock, archive: Archive) -> None:
    signers = make_cast(story, Path(registry.settings.keys))
    steps = [*introduce(story, signers), *story.steps]
    ArchivingTeller(registry, clock, signers, archive).tell(steps, story.sweeps, lambda *_: None)
    clock.set(_at(TODAY, datetime.time(10)))
    _sweep(registry, TODAY)
    _give_up_key(registry, clock, signers[COMPANY])
    registry.runner.catch_up()


def _give_up_key(registry: WritingRegistry, clock: StoryClock, signer: PrivateKey) -> None:
    """Say that the company's key was compromised from the beginning: much of the past looks different now."""
    event = SigningKeyRevoked(
        key_id=signer.public.key_id, reason="compromised", compromised_since=datetime.date(2020, 1, 1)
    )
    payload = {
        "ledger": registry.foundation.origin,
        "filing_id": derived_filing_id(clock(), "given-up"),
        "subject": f"party:{COMPANY}",
        "effective_on": TODAY.isoformat(),
        "signed_at": format_instant(clock()),
    }
    key = load_signer(Path(registry.settings.keys) / GOVERNANCE)
    registry.desk.file(sign_filing(write_payload(event, payload), key))


def test_case_99_every_answer_of_a_past_day_can_be_asked_again(archive: Archive) -> None:
    """
    By day and position each kind of answer is what it was, with the same ETag: its bytes do not depend on what was
    recorded since, nor on the day it is asked.
    """
    again = {address: archive.ask(address) for address in archive.kept}

    differing = [address for address, kept in archive.kept.items() if again[address] != kept]
    assert [] == differing
    assert {200, 404} >= {status for status, _, _ in again.values()}
    assert len(again) >= 7 * len(ADDRESSES)


def test_case_99_what_was_said_then_without_being_told_what_is_known(archive: Archive) -> None:
    """
    What was answered at the time by all that was known is what the same day answers by that position, or instant.
    """
    differing = [address for address, kept in archive.plain.items() if archive.ask(address)[1] != kept]

    assert [] == differing


def test_the_story_changed_what_is_said_about_the_past(archive: Archive) -> None:
    """
    The test above is worth something: without the position, some of these days are answered differently today.
    """
    today = {address: archive.ask(address.partition("&known_at=")[0])[1] for address in archive.plain}

    assert any(today[address] != kept for address, kept in archive.plain.items())
