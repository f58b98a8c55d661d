# SPDX-License-Identifier: Apache-2.0
"""Cursors, limits, and how people say what was known."""

import datetime
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import MalformedError
from events.keys import to_base64url
from projections.answers import ObligationFilter, RightFilter, paging, parse_known_at
from projections.answers.paging import fill_page, format_cursor, parse_cursor
from tests.contracts.entries import START
from tests.projections.logs import Log, day


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_a_cursor_reads_back(key: list[str]) -> None:
    """What was given out is taken back, whatever the key."""
    assert parse_cursor("things", format_cursor("things", key), len(key)) == key


GIVEN = format_cursor("rights", ["right:R1"])
MALFORMED = {
    "not a cursor": "abc",
    "without its version": GIVEN.removeprefix("1."),
    "of another version": GIVEN.replace("1.", "2.", 1),
    "of another list": format_cursor("obligations", ["right:R1"]),
    "with more parts": format_cursor("rights", ["right:R1", "M1"]),
    "with padding": f"{GIVEN}=",
    "cut short": GIVEN[:-3],
    "not JSON": "1." + to_base64url(b"right:R1"),
    "with other white space": "1." + to_base64url(b'["rights", "right:R1"]'),
    "not a list of text": "1." + to_base64url(b'["rights",1]'),
    "an empty list": "1." + to_base64url(b"[]"),
    "endless": "1." + "A" * 2000,
    "not ASCII": "1.WyJyaWdodHMiLCJé",
    "a version only": "1.",
    "too deep": "1." + to_base64url(b"[" * 600),
}


@pytest.mark.parametrize("cursor", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_cursors_are_refused(log: Log, cursor: str) -> None:
    """A cursor that nobody gave out is refused by name, not taken for the start."""
    with pytest.raises(MalformedError) as refused:
        log.answers.list_rights(RightFilter(), as_of=day("2022-01-01"), after=cursor)
    assert (refused.value.code, refused.value.pointer) == ("cursor-malformed", "/after")


@given(st.text(max_size=60))
def test_case_112_any_text_is_a_cursor_or_refused(text: str) -> None:
    """Nothing but the one refusal comes out of any text."""
    try:
        outcome = format_cursor("things", parse_cursor("things", text, 1))
    except MalformedError as refused:
        outcome = refused.code
    assert outcome in {"cursor-malformed", text or format_cursor("things", [])}


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_limits_are_limited(log: Log, limit: int) -> None:
    """A page holds one to a thousand items."""
    with pytest.raises(MalformedError) as refused:
        log.answers.list_obligations(ObligationFilter(), as_of=day("2022-01-01"), limit=limit)
    assert (refused.value.code, refused.value.pointer) == ("limit-out-of-range", "/limit")


def test_an_empty_log_answers_with_an_empty_page(log: Log) -> None:
    """Before the first entry there is no position."""
    page = log.answers.list_rights(RightFilter(), as_of=day("2022-01-01"))
    assert (page.items, page.next, page.position, page.known_at) == ([], None, None, None)


PAGES = {
    "nothing there": ([], 2, [], None),
    "nothing matches": ([None, None], 2, [], None),
    "a page that is just filled": (["a", "b"], 2, ["a", "b"], None),
    "a page that is just filled, nothing behind it matches": (["a", "b", None], 2, ["a", "b"], None),
    "one more": (["a", "b", "c"], 2, ["a", "b"], ("1",)),
    "one more behind a gap": (["a", "b", None, "c"], 2, ["a", "b"], ("2",)),
}


@pytest.mark.parametrize(("candidates", "limit", "expected", "last"), PAGES.values(), ids=PAGES.keys())
def test_a_page_ends_where_the_next_one_starts(
    candidates: list[str | None], limit: int, expected: list[str], last: tuple[str] | None
) -> None:
    """The cursor points behind the last candidate that was dealt with; at the end there is none."""
    keyed = (((str(number),), item) for number, item in enumerate(candidates))
    assert fill_page(keyed, limit) == (expected, last)


def test_a_costly_page_ends_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """When almost nothing matches, a page stops after so many candidates and says where to go on (case 132)."""
    monkeypatch.setattr(paging, "MAX_SCANNED", 10)

    def candidates(start: int) -> Iterator[tuple[tuple[str], str | None]]:
        for number in range(start, 25):
            yield (str(number),), "found" if number == 24 else None

    assert fill_page(candidates(0), 5) == ([], ("9",))
    assert fill_page(candidates(10), 5) == ([], ("19",))
    assert fill_page(candidates(20), 5) == (["found"], None)


def at(seconds: float) -> str:
    """Return the instant so long after the first entry."""
    return (START + datetime.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


KNOWN = {
    "the first position": ("0", 1),
    "the last position": ("2", 3),
    "leading zeros": ("002", 3),
    "before the first entry": (at(-1), 0),
    "the very instant of an entry": (at(1), 2),
    "between two entries": (at(1.5), 2),
    "long after": ("2099-01-01T00:00:00Z", 3),
}


@pytest.fixture
def three(log: Log) -> Log:
    """Three entries, a second apart."""
    for name in ("R1", "R2", "R3"):
        log.right(name)
    return log


@pytest.mark.parametrize(("text", "size"), KNOWN.values(), ids=KNOWN.keys())
def test_positions_and_instants(three: Log, text: str, size: int) -> None:
    """A position is included, and so is what was recorded at the instant."""
    with three.store.reading() as snapshot:
        assert parse_known_at(text, snapshot) == size


UNKNOWN = {
    "a position not reached": ("3", "known-at-ahead"),
    "endless digits": ("9" * 5000, "known-at-ahead"),
    "a day": ("2022-01-01", "instant-malformed"),
    "other digits": ("٣", "instant-malformed"),
    "a sign": ("-1", "instant-malformed"),
    "nothing": ("", "instant-malformed"),
    "another zone": ("2022-01-01T00:00:00+02:00", "instant-malformed"),
}


@pytest.mark.parametrize(("text", "code"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_neither_is_refused(three: Log, text: str, code: str) -> None:
    """What was not known yet cannot be asked about, nor what is no point in the log."""
    with three.store.reading() as snapshot, pytest.raises(MalformedError) as refused:
        parse_known_at(text, snapshot)
    assert (refused.value.code, refused.value.pointer) == (code, "/known_at")
