# SPDX-License-Identifier: Apache-2.0
"""What a checkpoint deserves of one reader's trust, question by question, without a log behind it."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from events.catalogue.event import Event
from events.catalogue.trust import LogKeyAdded, LogKeyRetired, RegistryFounded, SignatureByLogKey
from events.clock import format_instant
from events.entry import Entry, make_entry
from events.errors import EvidenceError, MalformedError, SignatureError
from events.filing import parse_filing, sign_filing, write_payload
from events.ids import Position, StreamVersion, derived_filing_id
from events.keys import PrivateKey, generate_key
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.signatures import Ed25519CosignatureVerifier, KnownVerifier, LogSigner
from events.values import Text
from registry.confidence import Confidence, KeyTrail, Trust
from registry.ledger.logkeys import LogKey, LogKeys, format_log_key_statement
from registry.ledger.readings import Finding
from registry.memory import Memory
from tests.ledgers import ORIGIN, START
from tests.registry.admission.world import log_key_event, new_log_signers, signed

OLD, NEW, OTHERS = (new_log_signers() for _ in range(3))
SIZE, ROOT = 5, b"r" * 32


def keys_of(*signers: LogSigner) -> tuple[KnownVerifier, ...]:
    return tuple(signer.verifier for signer in signers)  # type: ignore[misc]


def note_of(
    size: int = SIZE, root: bytes = ROOT, signers: Sequence[LogSigner] = OLD, at: int = int(START.timestamp())
) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, root), signers, at)


def memory_of(size: int = SIZE, root: bytes = ROOT, **changes: object) -> Memory:
    fields = {
        "origin": ORIGIN,
        "vkeys": tuple(key.vkey for key in keys_of(*OLD)),
        "checkpoint": note_of(size, root).decode(),
        "verified": 3,
    } | changes
    return Memory(**fields)  # type: ignore[arg-type]


def trust(**given: object) -> Trust:
    return Trust(**({"now": START} | given))  # type: ignore[arg-type]


def in_force(*signers: LogSigner) -> LogKeys:
    return LogKeys(ORIGIN, tuple(LogKey(verifier=key, added_at=Position(0)) for key in keys_of(*signers)))


# --- What is asked, and what is remembered.


def test_what_is_remembered_stands_in_for_what_is_configured() -> None:
    """
    Keys and progress are those of the memory where there is one.
    """
    assert (keys_of(*NEW), 0) == ((given := trust(keys=keys_of(*NEW))).known_keys(), given.verified)
    assert (keys_of(*OLD), 3) == ((given := trust(keys=keys_of(*NEW), memory=memory_of())).known_keys(), given.verified)


ASKED: dict[str, tuple[dict[str, object], bool]] = {
    "nothing": ({}, True),
    "the log that it is": ({"origin": ORIGIN}, True),
    "another log": ({"origin": "ledger.example/other"}, False),
    "another log, but this one is remembered": ({"origin": "ledger.example/other", "memory": memory_of()}, True),
}


@pytest.mark.parametrize(("given", "accepted"), ASKED.values(), ids=ASKED.keys())
def test_case_52_a_checkpoint_of_another_log_is_not_looked_at(given: dict[str, object], accepted: bool) -> None:  # noqa: FBT001
    """
    Which log is meant is the reader's word, or what the reader remembers, never the checkpoint's.
    """
    if accepted:
        assert SIZE == Confidence(trust(**given), note_of()).head.size
        return
    with pytest.raises(EvidenceError) as caught:
        Confidence(trust(**given), note_of())
    assert "log-other-origin" == caught.value.code


def test_what_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(MalformedError):
        Confidence(trust(), b"nothing\n")


def test_case_58_a_memory_that_was_changed_is_not_believed() -> None:
    """
    Not even on the way to the checkpoint it is compared with.
    """
    forged = memory_of().checkpoint.replace(f"\n{SIZE}\n", f"\n{SIZE + 1}\n")
    with pytest.raises(SignatureError):
        Confidence(trust(memory=memory_of(checkpoint=forged)), note_of())


# --- Growth.

GROWTH: dict[str, tuple[int, bytes | None, tuple[str, int] | None]] = {
    "the same": (SIZE, ROOT, None),
    "grown": (SIZE + 1, ROOT, None),
    "one entry shorter": (SIZE - 1, ROOT, ("log-rolled-back", SIZE - 1)),
    "shorter, as far as can be read": (SIZE, None, ("log-rolled-back", SIZE)),
    "another tree at the size seen": (SIZE + 1, b"x" * 32, ("log-forked", SIZE)),
    "another tree of the same size": (SIZE, b"x" * 32, ("log-forked", SIZE)),
}


@pytest.mark.parametrize(("size", "root_then", "expected"), GROWTH.values(), ids=GROWTH.keys())
def test_case_61_and_64_a_log_only_grows(size: int, root_then: bytes | None, expected: tuple[str, int] | None) -> None:
    """
    Compared is the root recomputed at the size that was seen; where nothing was seen there is nothing to compare.
    """
    Confidence(trust(), note_of(size)).verify_growth(root_then)

    confidence = Confidence(trust(memory=memory_of()), note_of(size))
    if expected is None:
        confidence.verify_growth(root_then)
        return
    with pytest.raises(EvidenceError) as caught:
        confidence.verify_growth(root_then)
    assert expected == (caught.value.code, caught.value.position)


# --- Signatures.


def _spoilt(note: bytes) -> bytes:
    """Return the note with one byte of its root changed, so that no signature verifies."""
    origin, size, root, rest = note.split(b"\n", 3)
    return b"\n".join((origin, size, (b"A" if root[:1] != b"A" else b"B") + root[1:], rest))


def test_signed_by_a_known_key_is_known_and_verified() -> None:
    """
    One known key is enough, none is said to be none, and a signature that is only there is not enough.
    """
    known = Confidence(trust(keys=keys_of(*OLD)), note_of())
    one = Confidence(trust(keys=keys_of(NEW[0], OLD[1])), note_of())
    none = Confidence(trust(keys=keys_of(*NEW)), note_of())
    spoilt = Confidence(trust(keys=keys_of(*OLD)), _spoilt(note_of()))

    assert (True, True, False) == tuple(each.is_signed_by_known() for each in (known, one, none))
    with pytest.raises(SignatureError):
        spoilt.is_signed_by_known()


def judged(given: Trust, note: bytes, keys: LogKeys) -> set[tuple[bool, int | None, str]]:
    """Return what is said: whether it is a finding, its position and code."""
    said = Confidence(given, note).judge(keys)
    return {(isinstance(each, Finding), each.position, each.code) for each in said}


def _asking(**later: int) -> Trust:
    """Return the trust of who asks, so much later, for a checkpoint of the last hour."""
    now = START + datetime.timedelta(**later)
    return trust(keys=keys_of(*OLD), now=now, max_age=datetime.timedelta(hours=1))


ALONE = (False, None, "unwitnessed")
CHANGED = (True, SIZE - 1, "log-keys-changed")
UNSIGNED = (True, SIZE - 1, "checkpoint-signature")
JUDGED: dict[str, tuple[Trust, bytes, LogKeys, set[tuple[bool, int | None, str]]]] = {
    "known, and as the log says": (trust(keys=keys_of(*OLD)), note_of(), in_force(*OLD), {ALONE}),
    "one of its keys known": (trust(keys=keys_of(OLD[0])), note_of(), in_force(*OLD), {ALONE}),
    "unknown keys": (trust(keys=keys_of(*NEW)), note_of(), in_force(*OLD), {CHANGED, ALONE}),
    "nothing known": (trust(), note_of(), in_force(*OLD), {CHANGED, ALONE}),
    "unknown keys, but the log was seen": (
        trust(memory=memory_of()),
        note_of(signers=NEW),
        in_force(*NEW),
        {ALONE},
    ),
    "not as the log's own events demand": (trust(keys=keys_of(*OLD)), note_of(), in_force(*OLD, *NEW), {UNSIGNED}),
    "by keys that the log does not name": (trust(keys=keys_of(*OLD)), note_of(), in_force(*NEW), {UNSIGNED}),
    "by nobody": (trust(keys=keys_of(*OLD)), _spoilt(note_of()), in_force(*OLD), {UNSIGNED}),
    "of a log founded under another name": (
        trust(keys=keys_of(*OLD)),
        note_of(),
        replace(in_force(*OLD), origin="ledger.example/other"),
        {UNSIGNED},
    ),
    "of a log that was never founded": (trust(keys=keys_of(*OLD)), note_of(), LogKeys(), {UNSIGNED}),
    "of an empty log": (trust(), note_of(0, b"x" * 32), LogKeys(), {(True, 0, "checkpoint-signature")}),
    "an hour old, as was asked for": (_asking(hours=1), note_of(), in_force(*OLD), {ALONE}),
    "a second older": (_asking(hours=1, seconds=1), note_of(), in_force(*OLD), {ALONE, (False, None, "stale")}),
    "of no time": (_asking(hours=1), note_of(at=0), in_force(*OLD), {ALONE, (False, None, "stale")}),
    "of a time that no calendar has": (_asking(hours=1), note_of(at=2**63 - 1), in_force(*OLD), {ALONE}),
}


@pytest.mark.parametrize(("given", "note", "keys", "expected"), JUDGED.values(), ids=JUDGED.keys())
def test_a_checkpoint_is_judged_by_known_keys_and_by_the_logs_own_events(
    given: Trust, note: bytes, keys: LogKeys, expected: set[tuple[bool, int | None, str]]
) -> None:
    """
    Both must agree, and behind a signature that does not verify nothing more is said.
    """
    assert expected == judged(given, note, keys)


# --- What is remembered afterwards.


def _finding(code: str) -> Finding:
    return Finding(position=1, code=code, detail="x")


def test_what_is_remembered_is_the_checkpoint_and_every_key_that_leads_to_it() -> None:
    """
    Known keys first, each once; and all of the log only where nothing was found.
    """
    note = note_of(signers=(*OLD, *NEW))
    confidence = Confidence(trust(memory=memory_of()), note)
    keys = in_force(*OLD, *NEW)

    expected = Memory(
        origin=ORIGIN,
        vkeys=tuple(key.vkey for key in keys_of(*OLD, *NEW)),
        checkpoint=note.decode(),
        verified=SIZE,
    )
    assert expected == confidence.remember(keys, [])
    found = confidence.remember(keys, [_finding("leaf-hash")])
    assert found
    assert (note.decode(), 3) == (found.checkpoint, found.verified)


@pytest.mark.parametrize(
    "code", ["checkpoint-signature", "log-keys-changed", "log-rolled-back", "log-forked", "log-other-origin"]
)
def test_what_is_not_believed_is_not_remembered(code: str) -> None:
    """
    Or the next audit would take it for what is known.
    """
    confidence = Confidence(trust(keys=keys_of(*OLD)), note_of())
    assert confidence.remember(in_force(*OLD), [_finding("leaf-hash"), _finding(code)]) is None


# --- The trail of keys.


def entry_of(event: Event) -> Entry:
    """Return an entry that holds `event`, whoever signed it."""
    key = PrivateKey(generate_key())
    payload = {
        "ledger": ORIGIN,
        "filing_id": derived_filing_id(START, "trail", type(event).__name__),
        "subject": "registry",
        "effective_on": "2026-10-01",
        "signed_at": format_instant(START),
    }
    filing = parse_filing(sign_filing(write_payload(event, payload), key))
    return make_entry(filing, position=Position(0), stream_version=StreamVersion(1), previous="", recorded_at=START)


def founded(*signers: LogSigner) -> Entry:
    key = PrivateKey(generate_key()).public.jwk
    event = RegistryFounded(
        origin=ORIGIN,
        title=Text(en="Test registry"),
        log_keys=tuple(signer.verifier.vkey for signer in signers),
        governance_keys=(key,),
        governance_threshold=1,
        service_key=key,
        profiles=(),
        licence="CC-BY-4.0",
    )
    return entry_of(event)


def _trail(known: Sequence[LogSigner], *events: Event) -> KeyTrail:
    trail = KeyTrail(keys_of(*known))
    trail.observe(founded(*OLD))
    for event in events:
        trail.observe(entry_of(event))
    return trail


def test_at_first_sight_the_first_keys_are_those_of_the_foundation() -> None:
    """
    Whoever brings keys believes those, and not what the foundation says.
    """
    assert _trail([]).leads_to(keys_of(*OLD))
    assert not _trail(NEW).leads_to(keys_of(*OLD))
    assert _trail(NEW).leads_to(keys_of(*NEW))
    assert not _trail(OLD).leads_to(keys_of(*OLD, NEW[0]))


def test_case_72_keys_lead_on_from_key_to_key() -> None:
    """
    Each by the ones before; a retirement changes nothing in what was handed over.
    """
    retired = LogKeyRetired(vkeys=tuple(key.vkey for key in keys_of(*OLD)), reason="superseded")
    trail = _trail(OLD, log_key_event(NEW, OLD), retired, log_key_event(OTHERS, NEW))

    assert trail.leads_to(keys_of(*OLD, *NEW, *OTHERS))
    assert _trail(OLD, log_key_event(NEW, OLD[1:])).leads_to(keys_of(*NEW))
    assert not _trail(OLD, log_key_event(OTHERS, NEW), log_key_event(NEW, OLD)).leads_to(keys_of(*OTHERS))


def _handing_over(signer: LogSigner, *, origin: str = ORIGIN) -> SignatureByLogKey:
    return signed(signer, format_log_key_statement(origin, [key.vkey for key in keys_of(*NEW)]))


BAD: dict[str, Callable[[], SignatureByLogKey]] = {
    "by a key that nobody knows": lambda: _handing_over(OTHERS[0]),
    "by the new key itself": lambda: _handing_over(NEW[0]),
    "for another log": lambda: _handing_over(OLD[0], origin="ledger.example/other"),
    "over other keys": lambda: signed(OLD[0], format_log_key_statement(ORIGIN, [OTHERS[0].verifier.vkey])),
    "by another key under the known one's name": lambda: SignatureByLogKey(
        vkey=OLD[0].verifier.vkey, signature=_handing_over(OTHERS[0]).signature
    ),
}


@pytest.mark.parametrize("endorsement", BAD.values(), ids=BAD.keys())
def test_case_72_who_does_not_hand_over_leads_nowhere(endorsement: Callable[[], SignatureByLogKey]) -> None:
    """
    And does not spoil the word of one who does.
    """
    bad = endorsement()
    event = log_key_event(NEW, ())
    spoilt = LogKeyAdded(keys=event.keys, endorsements=(bad,))
    assert not _trail(OLD, spoilt).leads_to(keys_of(*NEW))

    better = LogKeyAdded(keys=event.keys, endorsements=(bad, _handing_over(OLD[1])))
    assert _trail(OLD, better).leads_to(keys_of(*NEW))


def test_case_72_a_witness_hands_over_no_log() -> None:
    """
    Not even with the log's own key: what it signs is another statement.
    """
    own = keys_of(OLD[0])[0]
    witness = Ed25519CosignatureVerifier(own.name, own.public_key)
    by_witness = SignatureByLogKey(vkey=witness.vkey, signature=_handing_over(OLD[0]).signature)

    trail = KeyTrail([witness])
    trail.observe(founded(*OLD))
    trail.observe(entry_of(LogKeyAdded(keys=log_key_event(NEW, ()).keys, endorsements=(by_witness,))))

    assert (True, False) == (trail.leads_to([witness]), trail.leads_to(keys_of(*NEW)))
