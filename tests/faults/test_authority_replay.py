# SPDX-License-Identifier: Apache-2.0
"""Entries that bypassed the desk, in a log whose tree, checkpoints, guard and views are all in order.

Only replaying admission can tell that they were not to be taken (architecture.md §9, reliability.md cases 33, 71, 77
to 83). Where damage shows, and nothing else, is named.
"""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from events.catalogue.clock import ObligationOverdueFlagged, ProfileVersion, SchedulerRunCompleted
from events.catalogue.milestones import MilestoneReported, MilestoneScheduled, MilestoneVerified
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import (
    PartyRegistered,
    RegistryFounded,
    RoleGranted,
    SigningKeyRegistered,
    SigningKeyRevoked,
)
from events.entry import make_entry
from events.filing import parse_filing
from events.keys import PrivateKey, generate_key, to_base64url
from events.tlog.merkle import root_of
from events.values import Basis, FixedDue, Scope, Text
from projections.runner import Runner
from registry.admission.trust import possession_message
from registry.heads import head_leaf
from tests.forgeries import Sign, entries_of, findings, follow, open_copy, rewrite, slip_in
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import ORIGIN, Ledger, found_ledger

OTHER = "right:CN-41-000999-1"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Two mines of two companies, an inspector abroad, and a company's key that was revoked; closed."""
    ledger = found_ledger(tmp_path_factory.mktemp("prepared"))
    file_mine(ledger)
    ledger.enrol("OTHERCO", "company")
    right = MiningRightRegistered(right_kind="mining", names=Text(en="Other mine"), jurisdiction="CN", holder="OTHERCO")
    ledger.file(right, OTHER, "DEPT")
    ledger.enrol("ABROAD", "authority", "inspector", "authority_officer", scope=Scope(regions=("AU",)))
    ledger.enrol("LOSER", "company")
    lost = SigningKeyRevoked(key_id=ledger.keys["LOSER"].public.key_id, reason="compromised")
    ledger.file(lost, "party:LOSER", "governance")
    Runner(ledger.database, ledger.store).catch_up()
    ledger.close()
    return ledger


@pytest.fixture
def ledger(prepared: Ledger, tmp_path: Path) -> Iterator[Ledger]:
    """A copy of it, open."""
    opened = open_copy(prepared, tmp_path)
    yield opened
    opened.close()


def _claim(milestone_id: str = "M2") -> MilestoneReported:
    return MilestoneReported(milestone_id=milestone_id, claim="met", achieved_on=day("2026-06-15"))


def _forged(ledger: Ledger) -> bytes:
    filing, other = ledger.sign(_claim(), RIGHT, "MINECO"), ledger.sign_party("X")
    return filing.rpartition(b".")[0] + b"." + other.rpartition(b".")[2]


def _unknown(ledger: Ledger) -> bytes:
    ledger.keys["STRANGER"] = PrivateKey(generate_key())
    return ledger.sign(_claim(), RIGHT, "STRANGER")


def _own_key(ledger: Ledger) -> SigningKeyRegistered:
    key = PrivateKey(generate_key())
    proof = to_base64url(key.sign(possession_message(ORIGIN, "MINECO", key.public.key_id)))
    return SigningKeyRegistered(
        key_id=key.public.key_id,
        algorithm="Ed25519",
        public_key=key.public.jwk,
        valid_from=ledger.clock.now.date(),
        proof_of_possession=proof,
    )


def _second_foundation(ledger: Ledger) -> bytes:
    key = PrivateKey(generate_key())
    ledger.keys["usurper"] = key
    founded = entries_of(ledger)[0].filing.event
    assert isinstance(founded, RegistryFounded)
    return ledger.sign(structs.replace(founded, governance_keys=(key.public.jwk,)), "registry", "usurper")


def _flag(**changed: Any) -> ObligationOverdueFlagged:
    flag = ObligationOverdueFlagged(
        obligation_id="M2",
        obligation_version=1,
        due_on=day("2026-06-30"),
        overdue_since=day("2026-07-01"),
        evaluated_as_of=day("2026-10-01"),
        profile=ProfileVersion(profile="cn", version=1),
    )
    return structs.replace(flag, **changed)


def _milestone(milestone_id: str) -> MilestoneScheduled:
    return MilestoneScheduled(
        milestone_id=milestone_id,
        milestone_kind="revegetated",
        title=Text(en="x"),
        due=FixedDue(on=day("2027-01-01")),
        basis=Basis(kind="plan"),
    )


INADMISSIBLE: dict[str, tuple[Sign, str]] = {
    "a revoked key goes on signing": (
        lambda it: it.sign(PartyRegistered(party_kind="company", names=Text(en="x")), "party:LOSER", "LOSER"),
        "key-revoked",
    ),
    "a key that nobody registered": (_unknown, "key-unknown"),
    "a signature taken from another filing": (_forged, "signature-invalid"),
    "a company files about another's right": (
        lambda it: it.sign(_claim(), RIGHT, "OTHERCO"),
        "not-the-holder",
    ),
    "a company verifies its own milestone": (
        lambda it: it.sign(MilestoneVerified(milestone_id="M2", verified_on=day("2026-09-30")), RIGHT, "MINECO"),
        "role-missing",
    ),
    "an authority acts in another region": (
        lambda it: it.sign(_milestone("M9"), RIGHT, "ABROAD"),
        "out-of-scope",
    ),
    "a company gives itself a role": (
        lambda it: it.sign(
            RoleGranted(role="inspector", scope=Scope(), valid_from=it.clock.now.date()), "party:MINECO", "MINECO"
        ),
        "role-missing",
    ),
    "a company registers a key of its own": (
        lambda it: it.sign(_own_key(it), "party:MINECO", "MINECO"),
        "role-missing",
    ),
    "a key without proof of possession": (
        lambda it: it.sign(structs.replace(_own_key(it), proof_of_possession="A" * 86), "party:MINECO", "governance"),
        "possession-not-proven",
    ),
    "the service key, stolen, registers a party": (
        lambda it: it.sign(PartyRegistered(party_kind="company", names=Text(en="x")), "party:X", "service"),
        "role-missing",
    ),
    "the service key, stolen, reports for the company": (
        lambda it: it.sign(_claim(), RIGHT, "service"),
        "not-the-holder",
    ),
    "the service key, stolen, flags what is not owed": (
        lambda it: it.sign(_flag(obligation_id="M7"), RIGHT, "service"),
        "obligation-unknown",
    ),
    "the service key, stolen, flags a due day that was never set": (
        lambda it: it.sign(_flag(due_on=day("2026-01-01")), RIGHT, "service"),
        "due-version-unknown",
    ),
    "a company raises an overdue flag": (lambda it: it.sign(_flag(), RIGHT, "MINECO"), "role-missing"),
    "a second foundation": (_second_foundation, "key-unknown"),
    "a filing meant for another ledger": (
        lambda it: it.sign(_claim(), RIGHT, "MINECO", ledger="ledger.example/other"),
        "wrong-ledger",
    ),
    "a milestone id used again": (lambda it: it.sign(_milestone("M1"), RIGHT, "DEPT"), "obligation-id-in-use"),
    "a right nobody registered": (
        lambda it: it.sign(_milestone("M1"), "right:CN-41-000777-7", "DEPT"),
        "subject-unknown",
    ),
    "a filing signed next year": (
        lambda it: it.sign(_claim(), RIGHT, "MINECO", signed_at="2027-10-01T08:00:00Z"),
        "signed-in-the-future",
    ),
}


@pytest.mark.parametrize(("sign", "code"), INADMISSIBLE.values(), ids=INADMISSIBLE.keys())
def test_an_entry_that_was_not_to_be_taken(ledger: Ledger, sign: Sign, code: str) -> None:
    """
    The audit names the position and the reason, though bytes, tree, checkpoint, guard and views are all in order.
    """
    (position,) = slip_in(ledger, sign(ledger))

    assert {(position, code)} == findings(ledger)


def test_what_is_filed_by_its_own_party_is_none_of_these(ledger: Ledger) -> None:
    """
    The same way of slipping in something admissible is found nothing wrong with: the cases above fail by their content.
    """
    slip_in(ledger, ledger.sign(_claim(), RIGHT, "MINECO"), ledger.sign(_flag(), RIGHT, "service"))

    assert set() == findings(ledger)


def test_one_bad_entry_does_not_hide_or_blame_the_next(ledger: Ledger) -> None:
    """
    Behind an entry that was not to be taken the replay goes on: good ones stay good, and a second bad one is named.
    """
    slip_in(ledger, ledger.sign(_claim(), RIGHT, "OTHERCO"))
    ledger.desk.file(ledger.sign(_milestone("M8"), RIGHT, "DEPT"))
    first, second = slip_in(ledger, ledger.sign(_milestone("M9"), RIGHT, "DEPT"), ledger.sign(_claim(), OTHER, "DEPT"))

    assert {(first - 2, "not-the-holder"), (second, "source-missing")} == findings(ledger)


CHANGED: dict[str, tuple[dict[str, Any], str]] = {
    "time goes back": ({"recorded_at": datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)}, "recorded-at"),
    "a stream version is left out": ({"stream_version": 99}, "stream-version"),
    "the link to the stream's last entry is another": ({"previous": "ab" * 32}, "previous"),
    "the link is left out": ({"previous": ""}, "previous"),
}


@pytest.mark.parametrize(("changed", "code"), CHANGED.values(), ids=CHANGED.keys())
def test_an_entry_that_does_not_follow(ledger: Ledger, changed: dict[str, Any], code: str) -> None:
    """
    A filing that might be taken, in an entry that breaks the chain, with everything recomputed over it.
    """
    entries = entries_of(ledger)
    rewrite(ledger, [*entries, follow(entries, ledger.sign(_claim(), RIGHT, "MINECO"), **changed)])

    assert (len(entries), code) in findings(ledger)


def test_case_33_an_entry_left_out_of_the_middle(ledger: Ledger) -> None:
    """
    A log rewritten without one entry, every position moved up and everything signed anew, breaks the stream's chain.
    """
    entries = entries_of(ledger)
    gone = next(entry for entry in entries if entry.stream == RIGHT and entry.stream_version == 5)
    kept = [entry for entry in entries if entry.position != gone.position]
    rewrite(
        ledger,
        (
            make_entry(
                entry.filing,
                position=place,  # type: ignore[arg-type]
                stream_version=entry.stream_version,
                previous=entry.previous,
                recorded_at=entry.recorded_at,
            )
            for place, entry in enumerate(kept)
        ),
    )

    assert {"stream-version", "previous"} <= {code for position, code in findings(ledger) if position == gone.position}


def test_the_newest_entry_left_out_is_known_to_the_guard(ledger: Ledger) -> None:
    """
    A log cut by its last entry is a good log by itself; the guard remembers the longer one.
    """
    entries = entries_of(ledger)
    rewrite(ledger, entries[:-1], tell_guard=False)

    assert {(len(entries) - 1, "guard")} == findings(ledger)


def _founded_anew(ledger: Ledger, governance: str) -> list[Any]:
    """Return the log with a foundation signed by the key named `governance`, everything else as it was."""
    entries = entries_of(ledger)
    old = entries[0].filing.event
    assert isinstance(old, RegistryFounded)
    founded = structs.replace(old, licence="none", governance_keys=(ledger.keys[governance].public.jwk,))
    filing = parse_filing(ledger.sign(founded, "registry", governance))
    recorded_at = entries[0].recorded_at
    first = make_entry(filing, position=0, stream_version=1, previous="", recorded_at=recorded_at)  # type: ignore[arg-type]
    return [first, *entries[1:]]


def test_a_foundation_replaced_by_a_usurper(ledger: Ledger) -> None:
    """
    With other governance keys in the foundation, all that the true ones signed is without authority.
    """
    ledger.keys["usurper"] = PrivateKey(generate_key())
    rewrite(ledger, _founded_anew(ledger, "usurper"))

    assert (1, "key-unknown") in findings(ledger)


def test_a_foundation_replaced_by_governance_itself_is_known_to_the_guard(ledger: Ledger) -> None:
    """
    Nothing inside such a log is wrong, which is why the guard is outside of it, as receipts are.
    """
    rewrite(ledger, _founded_anew(ledger, "governance"), tell_guard=False)

    assert {"guard"} == {code for _, code in findings(ledger)}


def test_an_unsound_foundation(ledger: Ledger) -> None:
    """
    Position 0 is replayed like any other: a foundation that admission refuses is found.
    """
    entries = entries_of(ledger)
    old = entries[0].filing.event
    assert isinstance(old, RegistryFounded)
    filing = parse_filing(ledger.sign(structs.replace(old, governance_threshold=2), "registry", "governance"))
    recorded_at = entries[0].recorded_at
    first = make_entry(filing, position=0, stream_version=1, previous="", recorded_at=recorded_at)  # type: ignore[arg-type]
    rewrite(ledger, [first, *entries[1:]])

    found = findings(ledger)
    assert (0, "threshold-unreachable") in found
    # Nor did any act of governance reach that threshold.
    assert {"threshold-not-met"} == {code for position, code in found if position}


def _run(ledger: Ledger, **changed: Any) -> bytes:
    """Return a run record as the sweep writes it, with fields changed."""
    with ledger.store.reading() as view:
        heads = list(view.stream_heads())
        run = SchedulerRunCompleted(
            as_of=day("2026-10-01"),
            profiles=(),
            evaluated_count=0,
            flags_raised=0,
            flags_cleared=0,
            tree_size=view.head().size,
            tree_root=view.head().root.hex(),
            heads_root=root_of([head_leaf(each.stream, each.version, each.sha256) for each in heads]).hex(),
            streams_count=len(heads),
        )
    return ledger.sign(structs.replace(run, **changed), "registry", "service")


RUNS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a true one": ({}, set()),
    "another root": ({"tree_root": "ab" * 32}, {"run-tree"}),
    "heads that leave a history out": ({"heads_root": "ab" * 32}, {"run-heads"}),
    "another number of streams": ({"streams_count": 1}, {"run-heads"}),
    "a size that was not reached": ({"tree_size": 10_000}, {"run-tree", "run-heads"}),
    "the root of an earlier size": ({"tree_size": 3}, {"run-tree", "run-heads"}),
}


@pytest.mark.parametrize(("changed", "codes"), RUNS.values(), ids=RUNS.keys())
def test_case_155_a_run_record_is_recomputed(ledger: Ledger, changed: dict[str, Any], codes: set[str]) -> None:
    """
    What a run recorded about the log, its root and the heads of all streams, is compared with the log itself.
    """
    slip_in(ledger, _run(ledger))
    ledger.file(_claim(), RIGHT, "MINECO")
    (position,) = slip_in(ledger, _run(ledger, **changed))

    assert {(position, code) for code in codes} == findings(ledger)
