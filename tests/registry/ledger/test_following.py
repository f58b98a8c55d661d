# SPDX-License-Identifier: Apache-2.0
"""What is followed entry by entry: who is told of what, which keys there are, and when a log is whole no more."""

from collections.abc import Collection, Iterator

import pytest

from events.entry import Entry, parse_entry
from events.ids import Position
from registry.ledger.chain import Chain
from registry.ledger.following import Following
from tests.histories import RIGHT, file_mine
from tests.ledgers import Ledger


class Listener:
    """Keeps what it is told of."""

    def __init__(self, *types: str) -> None:
        self.types: Collection[str] = types
        self.heard: list[Entry] = []

    def observe(self, entry: Entry) -> None:
        self.heard.append(entry)


@pytest.fixture
def raws(ledger: Ledger) -> list[bytes]:
    """The entries of a short history of one mine."""
    file_mine(ledger)
    with ledger.store.reading() as view:
        return [each.raw for each in view.entries(Position(0), 1000)]


@pytest.fixture
def chain() -> Iterator[Chain]:
    with Chain() as opened:
        yield opened


def test_observers_are_told_of_their_types_in_order(raws: list[bytes], chain: Chain) -> None:
    """
    Each of its own only, page after page; of what is about rights nobody is told.
    """
    roles, parties, rights = (
        Listener("role.granted.v1"),
        Listener("party.registered.v1", "registry.founded.v1"),
        Listener("mining_right.registered.v1", "milestone.reported.v1"),
    )
    following = Following(chain, (roles, parties, rights))
    following.take(0, raws[:5])
    following.take(5, raws[5:])

    entries = [parse_entry(raw) for raw in raws]
    assert RIGHT in {entry.stream for entry in entries}
    for listener in (roles, parties):
        expected = [entry.position for entry in entries if entry.filing.payload.type in listener.types]
        assert len(expected) > 1
        assert expected == [entry.position for entry in listener.heard]
    assert ([], [], True) == (rights.heard, following.findings, following.is_whole)


def test_the_keys_are_those_that_the_log_names(raws: list[bytes], chain: Chain, ledger: Ledger) -> None:
    following = Following(chain, ())
    following.take(0, raws)

    assert {signer.verifier.vkey for signer in ledger.log_signers} == set(following.keys.vkeys)


def _codes(following: Following) -> list[tuple[int | None, str]]:
    return [(finding.position, finding.code) for finding in following.findings]


def test_what_is_no_entry_is_named_and_the_log_is_whole_no_more(raws: list[bytes], chain: Chain) -> None:
    """
    Those behind it are read all the same.
    """
    following = Following(chain, (listener := Listener("role.granted.v1"),))
    following.take(0, [*raws[:2], b"{}", *raws[3:]])

    assert (2, False) == (following.findings[0].position, following.is_whole)
    assert listener.heard


def test_a_last_entry_that_is_none_leaves_the_log_not_whole(raws: list[bytes], chain: Chain) -> None:
    """
    Nothing behind it misses it, but nothing may be concluded from what it was, either.
    """
    following = Following(chain, ())
    following.take(0, [*raws[:-1], b"{}"])

    [(position, _)] = _codes(following)
    assert (len(raws) - 1, False) == (position, following.is_whole)


def test_an_entry_with_a_filing_that_is_none_is_named(raws: list[bytes], chain: Chain) -> None:
    """
    Its own part of the bytes is in order, so that its place in the log is.
    """
    following = Following(chain, (listener := Listener("registry.founded.v1"),))
    following.take(0, [raws[0].replace(b'"filing":"ey', b'"filing":"ez', 1)])

    [(position, _)] = _codes(following)
    assert (0, False, []) == (position, following.is_whole, listener.heard)


@pytest.mark.parametrize(
    ("first", "code", "is_whole"), [(0, None, True), (1, "position", False)], ids=["in its place", "one too far"]
)
def test_only_places_make_a_log_not_whole(
    raws: list[bytes],
    chain: Chain,
    first: int,
    code: str | None,
    is_whole: bool,  # noqa: FBT001
) -> None:
    following = Following(chain, ())
    following.take(first, raws[:1])

    assert ([(first, code)] if code else [], is_whole) == (_codes(following), following.is_whole)


def test_another_hash_or_time_leaves_the_log_whole(raws: list[bytes], chain: Chain) -> None:
    """
    Every entry stands where it says, so that views can still be compared with them.
    """
    following = Following(chain, ())
    following.take(0, [raws[0].replace(b'"previous":""', b'"previous":"' + b"a" * 64 + b'"')])

    assert ([(0, "previous")], True) == (_codes(following), following.is_whole)
