# SPDX-License-Identifier: Apache-2.0
"""What the desk remembers is never ahead of the log, never behind it, and never half of something."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from events.catalogue.corrections import EventRetracted
from events.catalogue.inspections import FindingRecorded, InspectionConducted
from events.catalogue.milestones import MilestoneReported, MilestoneScheduled
from events.catalogue.trust import PartyRegistered, RoleGranted, SigningKeyRevoked
from events.entry import parse_entry
from events.errors import (
    ConflictError,
    EvidenceError,
    MalformedError,
    NotPermittedError,
    RejectedError,
    RuleViolationError,
    StaleVersionError,
    UnavailableError,
)
from events.ids import StreamVersion
from events.values import Basis, FixedDue, Scope, Text
from projections.right.facts import Fact
from projections.right.fold import evolve as fold
from projections.right.state import SubjectState, new_state
from registry import register
from registry.admission.admit import check_admission
from registry.ledger.receipts import Receipt
from registry.ledger.sequencer import Sequenced
from tests.forgeries import edit, entries_of, findings, slip_in
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import Ledger


def _milestone(milestone_id: str) -> MilestoneScheduled:
    due, basis = FixedDue(on=day("2027-01-01")), Basis(kind="plan")
    return MilestoneScheduled(
        milestone_id=milestone_id, milestone_kind="revegetated", title=Text(en="x"), due=due, basis=basis
    )


def _codes(outcomes: list[Sequenced | RejectedError]) -> list[str]:
    return [outcome.code if isinstance(outcome, RejectedError) else "taken" for outcome in outcomes]


def test_a_batch_of_more_subjects_than_are_remembered(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    However little is remembered between transactions, within one nothing taken is forgotten.
    """
    monkeypatch.setattr(register, "_MAX_EVENTS", 2)
    parties = [f"P{number}" for number in range(6)]
    outcomes = ledger.desk.file_all([ledger.sign_party(party) for party in parties * 2])

    assert ["taken"] * 6 + ["party-already-registered"] * 6 == _codes(outcomes)
    ledger.desk.file_all([ledger.sign_party("Q")])
    states = ledger.desk._register.states
    assert 3 >= len(states) == states.events
    assert ["party-already-registered"] == _codes(ledger.desk.file_all([ledger.sign_party("P0")]))


def test_what_is_remembered_is_counted_by_its_events() -> None:
    """
    A long history takes the room of many short ones; what was asked for longest ago goes first.
    """
    kept = register.KeptStates()
    for subject, version in (("party:A", 1), ("right:LONG", 6), ("party:B", 1)):
        state = new_state(subject)
        state.version = StreamVersion(version)
        kept.keep(state)
    counts = [kept.events]
    for most in (7, 6):
        kept.shrink(most)
        counts.append(kept.events)

    assert [8, 7, 1] == counts
    assert [False, False, True] == [kept.take(name) is not None for name in ("party:A", "right:LONG", "party:B")]
    assert (0, 0) == (kept.events, len(kept))


def test_nothing_is_remembered_of_subjects_that_are_not_there(ledger: Ledger) -> None:
    """
    Refused filings about made-up subjects do not push the real ones out of memory.
    """
    file_mine(ledger)
    known = set(ledger.desk._register.states)
    outcomes = ledger.desk.file_all(
        [ledger.sign(_milestone("M9"), f"right:MADE-UP-{number}", "DEPT") for number in range(5)]
    )

    assert ["subject-unknown"] * 5 == _codes(outcomes)
    assert known == set(ledger.desk._register.states)


def test_nothing_is_kept_of_signatures_once_a_filing_is_settled(ledger: Ledger) -> None:
    """
    Taken, refused, sent twice, only checked, or met by a desk that has stopped: no filing leaves anything behind.
    """
    file_mine(ledger)
    filings = [
        ledger.sign(_milestone("M9"), RIGHT, "DEPT"),
        ledger.sign(_milestone("M9"), RIGHT, "DEPT"),
        ledger.sign(_milestone("M9"), RIGHT, "DEPT", expected_version=1),
    ]
    ledger.desk.check(filings[0])
    ledger.desk.file_all([*filings, filings[0]])
    with pytest.raises(RejectedError):
        ledger.desk.check(filings[1])
    ledger.publisher.stop(EvidenceError("for this test"))
    with pytest.raises(UnavailableError):
        ledger.desk.file(ledger.sign_party("X"))

    assert set() == ledger.desk._register._verified


def _break_at(monkeypatch: pytest.MonkeyPatch, milestone_id: str, error: Exception) -> None:
    """Let admission break off with `error` when it comes to this milestone."""

    def check(filing: Any, **case: Any) -> None:
        if getattr(filing.event, "milestone_id", "") == milestone_id:
            raise error
        check_admission(filing, **case)

    monkeypatch.setattr(register, "check_admission", check)


BROKEN: dict[str, Exception] = {
    "a bug": ZeroDivisionError(),
    "a full disk": UnavailableError("disk full"),
    "damage": EvidenceError("damage"),
}


@pytest.mark.parametrize("error", BROKEN.values(), ids=BROKEN.keys())
def test_a_batch_that_breaks_off_leaves_no_trace(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """
    What was taken before the break is neither in the log nor in memory: the same filings are taken afterwards.
    """
    file_mine(ledger)
    ledger.enrol("B", "company")
    before = len(entries_of(ledger))
    key_id = ledger.keys["MINECO"].public.key_id
    role = RoleGranted(role="auditor", scope=Scope(), valid_from=ledger.clock.now.date())
    filings = [
        ledger.sign(_milestone("M8"), RIGHT, "DEPT"),
        ledger.sign(role, "party:B", "governance"),
        ledger.sign(SigningKeyRevoked(key_id=key_id, reason="superseded"), "party:MINECO", "governance"),
        ledger.sign(_milestone("BREAK"), RIGHT, "DEPT"),
    ]
    with monkeypatch.context() as patched:
        _break_at(patched, "BREAK", error)
        with pytest.raises(type(error)):
            ledger.desk.file_all(filings)
    assert before == len(entries_of(ledger))

    again = ledger.reopened() if isinstance(error, EvidenceError) else ledger
    again.resume()
    claim = again.sign(
        MilestoneReported(milestone_id="M2", claim="met", achieved_on=day("2026-06-15")), RIGHT, "MINECO"
    )
    assert ["taken"] * 5 == _codes(again.desk.file_all([claim, *filings]))
    assert set() == findings(again)
    again.close()


def _cannot_fold(monkeypatch: pytest.MonkeyPatch, milestone_id: str) -> None:
    """Let the fold stumble over this milestone half-way."""

    def evolve(state: SubjectState, fact: Fact) -> None:
        fold(state, fact)
        if getattr(fact.event, "milestone_id", "") == milestone_id:
            state.version = 4711  # type: ignore[assignment]
            raise KeyError(milestone_id)

    monkeypatch.setattr("projections.folding.evolve", evolve)


def test_case_141_a_subject_that_cannot_be_folded_stops_nobody_else(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A fault of ours in one event: filings about its subject are refused until it is mended, all others are taken.
    """
    file_mine(ledger)
    poison = ledger.sign(_milestone("POISON"), RIGHT, "DEPT")
    with monkeypatch.context() as patched:
        _cannot_fold(patched, "POISON")
        first = ledger.desk.file_all([poison, ledger.sign(_milestone("M8"), RIGHT, "DEPT"), ledger.sign_party("A")])
        second = ledger.desk.file_all([ledger.sign(_milestone("M8"), RIGHT, "DEPT"), ledger.sign_party("B")])
        with pytest.raises(RejectedError) as refusal:
            ledger.desk.check(ledger.sign(_milestone("M8"), RIGHT, "DEPT"))
        found = {code for _, code in findings(ledger)}

    assert ["taken", "subject-under-review", "taken"] == _codes(first)
    assert ["subject-under-review", "taken"] == _codes(second)
    assert "subject-under-review" == refusal.value.code
    assert {"subject-under-review"} == found

    mended = [ledger.sign(_milestone("M8"), RIGHT, "DEPT"), ledger.sign(_milestone("POISON"), RIGHT, "DEPT")]
    ledger.desk.check(mended[0])
    assert ["taken", "obligation-id-in-use"] == _codes(ledger.desk.file_all(mended))


def test_a_log_that_was_put_back_is_read_again_for_checks(ledger: Ledger) -> None:
    """
    A dry run decides on the log as it is, even when it was longer before.
    """
    ledger.desk.check(ledger.sign_party("A"))
    ledger.enrol("A", "company")
    with pytest.raises(RuleViolationError):
        ledger.desk.check(ledger.sign_party("A"))
    edit(ledger, "DELETE FROM events WHERE position > 0", "UPDATE head SET size = 1")

    assert 1 == ledger.desk.check(ledger.sign_party("A")).position


def _again(ledger: Ledger) -> bytes:
    filing = ledger.sign_party("A")
    ledger.desk.file(filing)
    return filing


def _same_id(ledger: Ledger) -> bytes:
    filing_id = "0199f0c2-0000-7000-8000-000000000000"
    event = _milestone("M7")
    ledger.file(event, RIGHT, "DEPT", filing_id=filing_id)
    return ledger.sign(event, RIGHT, "DEPT", filing_id=filing_id)


def _forged(ledger: Ledger) -> bytes:
    filing, other = ledger.sign_party("A"), ledger.sign_party("B")
    return filing.rpartition(b".")[0] + b"." + other.rpartition(b".")[2]


def _revoked(ledger: Ledger) -> bytes:
    key_id = ledger.keys["MINECO"].public.key_id
    ledger.file(SigningKeyRevoked(key_id=key_id, reason="superseded"), "party:MINECO", "governance")
    return ledger.sign(MilestoneReported(milestone_id="M2", claim="met"), RIGHT, "MINECO")


ALIKE: dict[str, tuple[Callable[[Ledger], bytes], type[RejectedError] | None]] = {
    "a new filing": (lambda it: it.sign_party("A"), None),
    "one that is recorded already": (_again, None),
    "an id used for other bytes": (_same_id, ConflictError),
    "a stream that moved on": (
        lambda it: it.sign(_milestone("M7"), RIGHT, "DEPT", expected_version=1),
        StaleVersionError,
    ),
    "the version it expects": (lambda it: it.sign(_milestone("M7"), RIGHT, "DEPT", expected_version=9), None),
    "a version to come": (
        lambda it: it.sign(_milestone("M7"), RIGHT, "DEPT", expected_version=10),
        StaleVersionError,
    ),
    "a forged signature": (_forged, NotPermittedError),
    "a revoked key": (_revoked, NotPermittedError),
    "no filing": (lambda _: b"x.y.z", MalformedError),
    "another ledger's": (lambda it: it.sign(_milestone("M7"), RIGHT, "DEPT", ledger="x.example"), NotPermittedError),
    "a rule that refuses": (lambda it: it.sign(_milestone("M1"), RIGHT, "DEPT"), RuleViolationError),
}


@pytest.mark.parametrize(("sign", "refusal"), ALIKE.values(), ids=ALIKE.keys())
def test_what_a_check_says_filing_does(
    ledger: Ledger, sign: Callable[[Ledger], bytes], refusal: type[RejectedError] | None
) -> None:
    """
    The dry run ends as filing ends: the same entry, or the same refusal with the same code.
    """
    file_mine(ledger)
    filing = sign(ledger)
    said, done = _outcome(ledger.desk.check, filing), _outcome(ledger.desk.file, filing)

    if isinstance(said, RejectedError):
        assert isinstance(done, RejectedError)
        assert (refusal, said.code, said.message) == (type(done), done.code, done.message)
    else:
        assert isinstance(done, Receipt)
        assert refusal is None
        entry = entries_of(ledger)[done.position]
        assert (said.position, said.stream_version, said.previous) == (
            entry.position,
            entry.stream_version,
            entry.previous,
        )


def _outcome(act: Callable[[bytes], Any], filing: bytes) -> Any:
    try:
        return act(filing)
    except RejectedError as refusal:
        return refusal


def test_expected_versions_count_within_a_batch(ledger: Ledger) -> None:
    """
    Filings of one transaction may build on each other's versions; who expects the one before comes too late.
    """
    file_mine(ledger)
    outcomes = ledger.desk.file_all(
        [
            ledger.sign(_milestone("M7"), RIGHT, "DEPT", expected_version=9),
            ledger.sign(_milestone("M8"), RIGHT, "DEPT", expected_version=10),
            ledger.sign(_milestone("M9"), RIGHT, "DEPT", expected_version=10),
            ledger.sign(_milestone("M9"), RIGHT, "DEPT", expected_version=11),
        ]
    )

    assert ["taken", "taken", "stale-version", "taken"] == _codes(outcomes)


def test_trust_moves_within_a_batch(ledger: Ledger) -> None:
    """
    A key revoked earlier in the same transaction signs nothing behind it, however early its signature was checked.
    """
    file_mine(ledger)
    revoked = SigningKeyRevoked(key_id=ledger.keys["MINECO"].public.key_id, reason="superseded")
    claim = MilestoneReported(milestone_id="M2", claim="not_met")
    filings = [
        ledger.sign(claim, RIGHT, "MINECO"),
        ledger.sign(revoked, "party:MINECO", "MINECO"),
        ledger.sign(claim, RIGHT, "MINECO"),
    ]

    assert ["taken", "taken", "key-revoked"] == _codes(ledger.desk.file_all(filings))


def test_one_filing_twice_and_one_id_twice_within_a_batch(ledger: Ledger) -> None:
    """
    The same bytes are one entry; the same id with other bytes is refused; a refused one does not take the id.
    """
    filing_id = "0199f0c2-0000-7000-8000-000000000000"
    filing = ledger.sign_party("A")
    refused = ledger.sign_party("A")

    def party(name: str) -> bytes:
        event = PartyRegistered(party_kind="company", names=Text(en=name))
        return ledger.sign(event, f"party:{name}", "governance", filing_id=filing_id)

    outcomes = ledger.desk.file_all([filing, filing, refused, party("A"), party("B"), party("C")])

    assert ["taken", "taken", "party-already-registered", "party-already-registered", "taken", "filing-id-reused"] == (
        _codes(outcomes)
    )
    kept = [outcome for outcome in outcomes if isinstance(outcome, Sequenced)]
    assert [(1, True), (1, False), (2, True)] == [(each.position, each.is_new) for each in kept]


def test_the_day_of_recording_decides(ledger: Ledger) -> None:
    """
    A filing taken on the stroke of midnight is admitted on the day that its entry bears, as an audit will.
    """
    file_mine(ledger)
    ledger.enrol("LATE", "authority")
    role = RoleGranted(role="authority_officer", scope=Scope(), valid_from=day("2026-10-02"))
    ledger.file(role, "party:LATE", "governance")
    # Every look at the clock takes a millisecond: the first is still on the day before.
    ledger.clock.now = datetime.datetime(2026, 10, 1, 23, 59, 59, 998_000, tzinfo=datetime.UTC)
    filing = ledger.sign(_milestone("M9"), RIGHT, "LATE")

    with pytest.raises(NotPermittedError):
        ledger.desk.file(filing)
    assert day("2026-10-02") == parse_entry(ledger.desk.file(filing).entry).recorded_at.date()
    assert set() == findings(ledger)


def test_a_right_that_exists_only_past_the_desk(ledger: Ledger) -> None:
    """
    The desk decides by the log, whoever wrote it: what was slipped in is known to it, too.
    """
    file_mine(ledger)
    slip_in(ledger, ledger.sign(_milestone("M9"), RIGHT, "MINECO"))

    assert ["obligation-id-in-use"] == _codes(ledger.desk.file_all([ledger.sign(_milestone("M9"), RIGHT, "DEPT")]))


def test_a_key_given_up_counts_from_the_next_filing_on(ledger: Ledger) -> None:
    """
    Within one transaction, what a compromised key signed gives way to the same act by a good one; an audit agrees.
    """
    file_mine(ledger)
    ledger.enrol("THIEF", "authority", "authority_officer")
    ledger.file(_milestone("M8"), RIGHT, "THIEF")
    given_up = SigningKeyRevoked(
        key_id=ledger.keys["THIEF"].public.key_id, reason="compromised", compromised_since=day("2026-01-01")
    )
    filings = [
        ledger.sign(_milestone("M8"), RIGHT, "DEPT"),
        ledger.sign(_milestone("M9"), RIGHT, "THIEF"),
        ledger.sign(_milestone("M9"), RIGHT, "DEPT"),
        ledger.sign(given_up, "party:THIEF", "governance"),
        ledger.sign(_milestone("M8"), RIGHT, "DEPT"),
        ledger.sign(_milestone("M9"), RIGHT, "DEPT"),
        ledger.sign(_milestone("M9"), RIGHT, "DEPT"),
    ]
    used = "obligation-id-in-use"

    assert [used, "taken", used, "taken", "taken", "taken", used] == _codes(ledger.desk.file_all(filings))
    assert [used] == _codes(ledger.desk.file_all([ledger.sign(_milestone("M8"), RIGHT, "DEPT")]))
    ledger.desk._register.forget()
    assert [used] == _codes(ledger.desk.file_all([ledger.sign(_milestone("M8"), RIGHT, "DEPT")]))
    assert set() == findings(ledger)


def test_a_retraction_counts_from_the_next_filing_on(ledger: Ledger) -> None:
    """
    Within one transaction, an inspection that was taken back leaves its id to the next one; an audit agrees.
    """
    file_mine(ledger)
    inspection = InspectionConducted(inspection_id="I9", inspection_kind="partial", first_day=day("2026-01-10"))
    position = len(entries_of(ledger))
    taken_back = EventRetracted(retracts=position, reason="identity_error", explanation=Text(en="of another mine"))
    finding = FindingRecorded(
        finding_id="F9", inspection_id="I9", finding_class="observation", description=Text(en="dust")
    )
    filings = [
        ledger.sign(inspection, RIGHT, "DEPT"),
        ledger.sign(taken_back, RIGHT, "DEPT"),
        ledger.sign(finding, RIGHT, "DEPT"),
        ledger.sign(inspection, RIGHT, "DEPT"),
        ledger.sign(finding, RIGHT, "DEPT"),
    ]

    assert ["taken", "taken", "inspection-unknown", "taken", "taken"] == _codes(ledger.desk.file_all(filings))
    assert set() == findings(ledger)
