# SPDX-License-Identifier: Apache-2.0
"""Single events, histories, keys: what was recorded, as it was recorded."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from events.catalogue.disclosures import ReportingDutyImposed
from events.catalogue.trust import SigningKeyRegistered, SigningKeyRevoked
from events.errors import MalformedError, NotFoundError
from events.filing import parse_filing
from events.ids import TreeSize
from events.keys import to_base64url
from projections.answers import EventFilter, EventItem
from tests.contracts.entries import START, signer
from tests.projections.logs import Log, Step, day, make_log
from tests.registry.admission import mine, put_right


def register_key() -> SigningKeyRegistered:
    """Return the registration of the key that signs the tests' entries."""
    return SigningKeyRegistered(
        key_id=signer().public.key_id,
        algorithm="Ed25519",
        public_key=signer().public.jwk,
        valid_from=day("2020-01-01"),
        proof_of_possession=to_base64url(b"0" * 64),
    )


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A log that is only read."""
    log = record_some(make_log(tmp_path_factory.mktemp("recorded")))
    yield log
    log.database.close()


def record_some(log: Log) -> Log:
    """Record a party with the key that signs all entries, and two rights."""
    log.party("ALPHA")
    log.file("party:ALPHA", register_key(), "2020-01-01")
    log.right("R1")
    log.right("R2")
    log.duty("R1", "D1", "2022-03-31")
    log.report("R1", "D1", "2022-03-30", precision="on_or_before")
    log.catch_up()
    return log


def test_one_event_with_its_signed_bytes(recorded: Log) -> None:
    """Whoever gets an event can check its signature, and where it stands in log and stream."""
    answer = recorded.answers.get_event(5)
    filing = parse_filing(answer.filing.encode())
    filing.verify(signer().public)
    with recorded.store.reading() as log:
        raw, before = log.entry(5).raw, log.entry(4).raw  # type: ignore[arg-type]
    assert answer.sha256 == hashlib.sha256(raw).hexdigest()
    assert answer.previous == hashlib.sha256(before).hexdigest()
    assert answer.leaf_hash == hashlib.sha256(b"\0" + raw).hexdigest()
    assert (answer.position, answer.subject, answer.stream_version) == (5, "right:R1", 3)
    assert (answer.type, answer.data["duty_id"]) == ("annual_report.filed.v1", "D1")
    assert (answer.effective_on, answer.effective_precision) == (day("2022-03-30"), "on_or_before")
    assert answer.recorded_at == START + timedelta(seconds=5)
    assert answer.source is not None
    assert answer.source.assurance == "imported_unverified"
    assert (answer.key_id, answer.signed_by) == (signer().public.key_id, "ALPHA")
    assert answer.known_at == 5


@pytest.mark.parametrize("position", [6, -1])
def test_an_event_that_is_not_there(recorded: Log, position: int) -> None:
    """A position the log has not reached is not found."""
    with pytest.raises(NotFoundError):
        recorded.answers.get_event(position)


FILTERS: dict[str, tuple[dict[str, Any], list[int]]] = {
    "all": ({}, [0, 1, 2, 3, 4, 5]),
    "of a type": ({"types": ("mining_right.registered.v1",)}, [2, 3]),
    "of some types": ({"types": ("mining_right.registered.v1", "party.registered.v1")}, [0, 2, 3]),
    "of a stream": ({"stream": "right:R1"}, [2, 4, 5]),
    "of a type in a stream": ({"stream": "right:R1", "types": ("annual_report.filed.v1",)}, [5]),
    "of a type there is not": ({"types": ("nothing.happened.v1",)}, []),
    "of a stream there is not": ({"stream": "right:R9"}, []),
}


@pytest.mark.parametrize(("wanted", "expected"), FILTERS.values(), ids=FILTERS.keys())
@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_events_in_log_order(recorded: Log, wanted: dict[str, Any], expected: list[int], limit: int) -> None:
    """Pages of any size give the matching events once, in order."""
    items: list[EventItem] = []
    after: str | None = ""
    pages = 0
    while after is not None:
        pages += 1
        page = recorded.answers.list_events(EventFilter(**wanted), after=after, limit=limit)
        assert (page.known_at, page.position) == (5, 5)
        items += page.items
        after = page.next
    assert [item.position for item in items] == expected
    assert pages == max(1, -(-len(expected) // limit))


def test_the_history_of_a_subject(recorded: Log) -> None:
    """Its events in order, without gaps, in pages; a later one is left out when not known yet."""
    history = recorded.answers.history("right:R1", limit=2)
    assert [(item.position, item.stream_version) for item in history.items] == [(2, 1), (4, 2)]
    rest = recorded.answers.history("right:R1", after=history.next or "", limit=2)
    assert [(item.position, item.stream_version) for item in rest.items] == [(5, 3)]
    assert (rest.next, rest.position, rest.known_at) == (None, 5, 5)
    assert recorded.answers.history("right:R1", limit=3).next is None
    earlier = recorded.answers.history("right:R1", known_at=TreeSize(5))
    assert [item.position for item in earlier.items] == [2, 4]
    assert (earlier.position, earlier.known_at) == (4, 4)


def test_a_history_of_nothing_is_not_found(recorded: Log) -> None:
    """Neither unknown subjects nor those not yet known have one."""
    for subject, known_at in (("right:R9", None), ("right:R1", TreeSize(2))):
        with pytest.raises(NotFoundError) as refused:
            recorded.answers.history(subject, known_at=known_at)
        assert refused.value.code == "subject-unknown"


CURSORS = ["x", "-1", "1.5", "٣", " 1", "9" * 40]


@pytest.mark.parametrize("after", CURSORS)
def test_malformed_cursors_are_refused(recorded: Log, after: str) -> None:
    """A cursor that nobody gave out is refused, not taken for the start."""
    with pytest.raises(MalformedError) as refused:
        recorded.answers.list_events(EventFilter(), after=after)
    assert (refused.value.code, refused.value.pointer) == ("cursor-malformed", "/after")
    with pytest.raises(MalformedError):
        recorded.answers.history("right:R1", after=after)


COMPROMISED = {
    "superseded keys stay trusted": ({"reason": "superseded"}, [True, True]),
    "compromised at an unknown time": ({"reason": "compromised"}, [False, False]),
    "compromised since before": ({"reason": "compromised", "compromised_since": day("2025-12-31")}, [False, False]),
    "compromised since the day of recording": (
        {"reason": "compromised", "compromised_since": day("2026-01-01")}, [False, False],
    ),
    "compromised since afterwards": ({"reason": "compromised", "compromised_since": day("2026-01-02")}, [True, True]),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), COMPROMISED.values(), ids=COMPROMISED.keys())
def test_case_71_what_a_compromised_key_signed_is_marked(
    log: Log, fields: dict[str, Any], expected: list[bool]
) -> None:
    """Filings stay in the log and are shown as not trusted from the day the key was compromised (rule T-1)."""
    record_some(log).file("party:ALPHA", SigningKeyRevoked(key_id=signer().public.key_id, **fields), "2026-01-05")
    log.catch_up()
    items = log.answers.history("right:R1", limit=2).items
    assert [item.is_trusted for item in items] == expected


def test_every_key_is_listed_with_where_it_signs(log: Log) -> None:
    """A revoked key stays listed, with the position from which it no longer signs."""
    key_id = signer().public.key_id
    record_some(log)
    [before] = log.answers.list_keys()
    assert (before.key_id, before.party, before.registered_at, before.revoked_at) == (key_id, "ALPHA", 1, None)
    assert before.jwk == signer().public.jwk
    log.record(Step("party:ALPHA", SigningKeyRevoked(key_id=key_id, reason="role_ended"), "2026-01-05"))
    log.catch_up()
    [after] = log.answers.list_keys()
    assert (after.registered_at, after.revoked_at, after.reason) == (1, 6, "role_ended")


def test_what_became_of_an_event(tmp_path: Path) -> None:
    """
    Each event says what corrects, disputes or takes it back, as far as that was known; all of them stay readable.
    """
    log = record_some(make_log(tmp_path))
    duty = 4
    for event in (
        put_right.correct(duty, disputed_duty()),
        put_right.dispute("DIS1", duty),
        put_right.retract(6),
    ):
        log.file("right:R1", event, "2022-05-01")
    log.catch_up()

    def marks(known_at: int) -> list[tuple[int, int | None, int | None, list[int]]]:
        items = log.answers.history("right:R1", known_at=TreeSize(known_at)).items
        return [(each.position, each.corrected_by, each.retracted_by, each.disputed_by) for each in items][1:]

    assert marks(6) == [(4, None, None, []), (5, None, None, [])]
    assert marks(7) == [(4, 6, None, []), (5, None, None, []), (6, None, None, [])]
    assert marks(9) == [(4, 6, 8, [7]), (5, None, None, []), (6, None, 8, []), (7, None, None, []), (8, None, None, [])]
    assert log.answers.get_event(4).corrected_by == 6
    assert [each.retracted_by for each in log.answers.list_events(EventFilter()).items][4:7] == [8, None, 8]
    log.database.close()


def disputed_duty() -> ReportingDutyImposed:
    """Return the duty of R1 as it should have been."""
    return mine.impose("D1")
