# SPDX-License-Identifier: Apache-2.0
"""The links between entries, each broken by itself: what is named, and that what follows is judged by what is there."""

from collections.abc import Iterator

import pytest

from registry.ledger.chain import Chain, Move
from registry.ledger.readings import Finding, Reading

LOG = (
    Reading(0, "registry", 1, "2026-10-01T08:00:00.000000Z", "", "a0"),
    Reading(1, "party:A", 1, "2026-10-01T08:00:00.000000Z", "", "b1"),
    Reading(2, "registry", 2, "2026-10-01T08:00:01.000000Z", "a0", "a2"),
    Reading(3, "party:A", 2, "2026-10-01T08:00:02.000000Z", "b1", "b3"),
    Reading(4, "registry", 3, "2026-10-01T08:00:02.000000Z", "a2", "a4"),
)
"""A log in order; equal times are in order, too."""


@pytest.fixture
def chain() -> Iterator[Chain]:
    with Chain() as opened:
        yield opened


def _found(findings: Iterator[Finding]) -> list[tuple[int | None, str]]:
    return [(finding.position, finding.code) for finding in findings]


def test_a_log_in_order_has_no_findings_however_it_is_cut(chain: Chain) -> None:
    """
    Page by page as at once; what is kept are the moves of every head, in order, and the newest time.
    """
    assert [] == _found(chain.check(0, LOG[:2]))
    assert [] == _found(chain.check(2, LOG[2:]))

    moves = [Move(each.position, each.stream, each.stream_version, each.sha256) for each in LOG]
    assert moves == list(chain.moves())
    assert "2026-10-01T08:00:02.000000Z" == chain.recorded_at


BROKEN: dict[str, tuple[int, dict[str, object], list[tuple[int, str]]]] = {
    "another position": (2, {"position": 7}, [(2, "position")]),
    "the position before": (2, {"position": 1}, [(2, "position")]),
    "a version left out": (2, {"stream_version": 3}, [(2, "stream-version"), (4, "stream-version")]),
    "a version twice": (3, {"stream_version": 1}, [(3, "stream-version")]),
    "another entry before it": (3, {"previous": "b9"}, [(3, "previous")]),
    "no entry before it": (3, {"previous": ""}, [(3, "previous")]),
    "one before the first of its stream": (1, {"previous": "a0"}, [(1, "previous")]),
    "other bytes than the next one says": (0, {"sha256": "a9"}, [(2, "previous")]),
    "earlier than the one before": (3, {"recorded_at": "2026-10-01T08:00:00.999999Z"}, [(3, "recorded-at")]),
    "later than the next one": (2, {"recorded_at": "2026-10-01T08:00:02.000001Z"}, [(3, "recorded-at")]),
    "everything at once": (
        3,
        {"position": 2, "stream_version": 3, "previous": "a2", "recorded_at": ""},
        [(3, "position"), (3, "stream-version"), (3, "previous"), (3, "recorded-at")],
    ),
}


@pytest.mark.parametrize(("place", "changes", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_link_is_named_where_it_shows(
    chain: Chain, place: int, changes: dict[str, object], expected: list[tuple[int, str]]
) -> None:
    """
    Nothing else is: an entry is compared with the ones before it as they are.
    """
    log = [*LOG[:place], LOG[place]._replace(**changes), *LOG[place + 1 :]]  # type: ignore[arg-type]

    assert expected == _found(chain.check(0, log))


def test_an_entry_that_cannot_be_read_leaves_the_others_in_their_places(chain: Chain) -> None:
    """
    The one behind it stands where it says; that something is missing before it shows in its own stream only.
    """
    assert [(4, "stream-version"), (4, "previous")] == _found(chain.check(0, [*LOG[:2], None, *LOG[3:]]))

    assert [0, 1, 3, 4] == [move.position for move in chain.moves()]


def test_a_filing_id_used_again_is_found_at_each_later_use(chain: Chain) -> None:
    """
    In whatever order they were taken in: the first one in the log is the rightful one.
    """
    chain.take_ids([(5, "x"), (2, "y"), (9, "x")])
    chain.take_ids([(3, "x"), (1, "z")])

    assert [(5, "filing-id"), (9, "filing-id")] == _found(chain.check_ids())
