# SPDX-License-Identifier: Apache-2.0
"""A program that meets words of a later release stops and says so; it neither guesses nor stops anybody else."""

import msgspec
import pytest

from events.catalogue import EVENT_TYPES
from events.catalogue.event import Event
from events.catalogue.milestones import MilestoneReported
from events.entry import Entry, parse_entry
from events.errors import MalformedError, NewerLogError
from events.filing import Filing, parse_filing, sign_filing
from events.ids import Position
from events.keys import from_base64url
from events.values import Text
from projections.runner import Runner
from projections.views import cursor
from registry.ledger.sequencer import Sequencer
from tests.histories import RIGHT, file_mine
from tests.ledgers import Ledger

BLESSED = "right.blessed.v1"


class RightBlessed(Event, frozen=True, kw_only=True, tag=BLESSED):
    """What a later release records."""

    words: Text


class _Open:
    """Lets everything in, as a later release lets in what it knows."""

    def check(self, filing: Filing) -> None:
        """Refuse nothing."""

    def took(self, entry: Entry) -> None:
        """Learn nothing."""


@pytest.fixture
def older(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A registry whose last entry is of a type that this program, after the restart, does not have."""
    file_mine(ledger)
    with monkeypatch.context() as later:
        later.setitem(EVENT_TYPES, BLESSED, RightBlessed)
        raw = ledger.sign(RightBlessed(words=Text(en="be green")), RIGHT, "DEPT")
        Runner(ledger.database, ledger.store).catch_up()
        Sequencer(ledger.store, clock=ledger.clock).sequence([parse_filing(raw)], lambda *_: _Open())
        ledger.publisher.publish()
    return ledger.reopened()


def test_case_107_an_unknown_type_is_refused_at_the_door(ledger: Ledger) -> None:
    """
    Whoever files what this release does not know is refused: nothing is kept that could not be checked (case 107).
    """
    file_mine(ledger)

    with pytest.raises(MalformedError) as refusal:
        ledger.file(RightBlessed(words=Text(en="be green")), RIGHT, "DEPT")
    assert ("event-type-unknown", "/type") == (refusal.value.code, refusal.value.pointer)


def test_case_107_an_older_program_takes_nothing_behind_what_it_cannot_read(older: Ledger) -> None:
    """
    A desk that has to know the subject's state says which entry it cannot read, and what to install. It leaves no stop
    behind for the later release that goes on with the log (case 107).
    """
    with older.store.reading() as view:
        last = view.head().size - 1
    for _ in range(2):
        with pytest.raises(NewerLogError) as error:
            older.file(_a_report(), RIGHT, "MINECO")
        assert ("log-is-newer", last) == (error.value.code, error.value.position)
        assert f"entry {last}: event type '{BLESSED}'" in error.value.message
        assert "later release" in error.value.message

    assert older.guard.read().stop is None
    with older.store.reading() as view:
        assert last == view.head().size - 1


def test_case_107_views_stay_where_they_can_be_made(older: Ledger) -> None:
    """
    Views made by an older program end before the entry it cannot read; they are not made of the rest without it.
    """
    with older.store.reading() as view:
        last = view.head().size - 1

    with pytest.raises(NewerLogError):
        Runner(older.database, older.store).catch_up()
    with older.database.read_transaction() as connection:
        assert last == cursor.load(connection).size


WORDS = {
    "a field": {"unheard_of": 1},
    "a code": {"claim": "met_thrice"},
}


@pytest.mark.parametrize("changes", WORDS.values(), ids=WORDS.keys())
def test_case_107_a_field_or_a_code_of_a_later_release(ledger: Ledger, changes: dict[str, object]) -> None:
    """
    A new field, and a new code in a list, are told apart from damage, too.
    """
    file_mine(ledger)
    with ledger.store.reading() as view:
        stored = view.entry(Position(view.head().size - 1)).raw
    leaf = msgspec.json.decode(stored)
    leaf["filing"] = _resigned(ledger, changes)

    with pytest.raises(NewerLogError):
        parse_entry(msgspec.json.encode(leaf, order="sorted"))


def _resigned(ledger: Ledger, changes: dict[str, object]) -> str:
    raw = from_base64url(ledger.sign(_a_report(), RIGHT, "MINECO").decode().split(".")[1], what="payload")
    payload = msgspec.json.decode(raw)
    payload["data"] |= changes
    return sign_filing(msgspec.json.encode(payload), ledger.keys["MINECO"]).decode()


def _a_report() -> Event:
    return MilestoneReported(milestone_id="M1", claim="met")
