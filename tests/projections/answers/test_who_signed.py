# SPDX-License-Identifier: Apache-2.0
"""Who signed an event, for whom and with whom, as answers show it (architecture.md §11; rule T-1)."""

import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from events.catalogue.event import Event
from events.catalogue.rights import MiningRightExtinguished
from events.catalogue.trust import PartyRegistered, SigningKeyRegistered, SigningKeyRevoked
from events.countersigning import countersign
from events.filing import parse_filing, sign_filing, write_payload
from events.ids import TreeSize, derived_filing_id
from events.keys import PrivateKey, generate_key, to_base64url
from events.values import Text
from projections.answers import EventItem
from tests.contracts.entries import LEDGER, START, append
from tests.projections.logs import Log, day
from tests.registry.admission import mine, put_right

PARTIES = ("OFFICE", "SECOND", "MINECO", "CONSULTANT")


class Signers:
    """A log in which each party signs with its own key."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.keys = {party: PrivateKey(generate_key()) for party in PARTIES}
        for party, key in self.keys.items():
            self.file(PartyRegistered(party_kind="company", names=Text(en=party)), f"party:{party}", party)
            registered = SigningKeyRegistered(
                key_id=key.public.key_id,
                algorithm="Ed25519",
                public_key=key.public.jwk,
                valid_from=day("2020-01-01"),
                proof_of_possession=to_base64url(b"0" * 64),
            )
            self.file(registered, f"party:{party}", party)

    def file(self, event: Event, subject: str, by: str, countersigned: tuple[str, ...] = (), **envelope: Any) -> None:
        """Record an event signed, and before that countersigned, by parties."""
        payload = {
            "ledger": LEDGER,
            "filing_id": derived_filing_id(START, str(self.log.size)),
            "subject": subject,
            "effective_on": "2026-01-01",
            "signed_at": "2026-01-01T00:00:00Z",
        }
        raw = write_payload(event, payload | envelope)
        for name in countersigned:
            raw = countersign(raw, self.keys[name], valid_to=day("2026-01-01"))
        with self.log.store.appending() as appender:
            append(appender, [parse_filing(sign_filing(raw, self.keys[by]))])
        self.log.size += 1

    def revoke(self, party: str, reason: str, since: datetime.date | None = None) -> None:
        """Record that the party's key signs no more."""
        event = SigningKeyRevoked(key_id=self.keys[party].public.key_id, reason=reason, compromised_since=since)  # type: ignore[arg-type]
        self.file(event, f"party:{party}", party)

    def last_of_right(self) -> EventItem:
        """Return the newest event of the right."""
        self.log.catch_up()
        return self.log.answers.history("right:R1").items[-1]


@pytest.fixture
def signers(log: Log) -> Signers:
    log.right("R1")
    return Signers(log)


END = MiningRightExtinguished(ground="surrender")
SIGNED: dict[str, tuple[dict[str, Any], tuple[str, str | None, tuple[str, ...]]]] = {
    "by one": ({"by": "OFFICE"}, ("OFFICE", None, ())),
    "by two": ({"by": "OFFICE", "countersigned": ("SECOND",)}, ("OFFICE", None, ("SECOND",))),
    "for another": ({"by": "CONSULTANT", "on_behalf_of": "MINECO"}, ("CONSULTANT", "MINECO", ())),
}


@pytest.mark.parametrize(("how", "expected"), SIGNED.values(), ids=SIGNED.keys())
def test_an_event_shows_who_signed_it_and_for_whom(
    signers: Signers, how: dict[str, Any], expected: tuple[str, str | None, tuple[str, ...]]
) -> None:
    """The party of the signing key, the party it was filed for, and those that countersigned."""
    signers.file(END, "right:R1", **how)
    item = signers.last_of_right()
    alone = signers.log.answers.get_event(item.position)

    assert expected == (item.signed_by, item.on_behalf_of, item.countersigned_by)
    assert expected == (alone.signed_by, alone.on_behalf_of, alone.countersigned_by)
    assert item.is_trusted


LOST: dict[str, tuple[str, str, str | None, bool]] = {
    "the signer's key is replaced": ("OFFICE", "superseded", None, True),
    "the signer leaves": ("OFFICE", "role_ended", None, True),
    "the signer's key was stolen before": ("OFFICE", "compromised", "2026-01-01", False),
    "the signer's key was stolen afterwards": ("OFFICE", "compromised", "2026-01-02", True),
    "nobody knows since when": ("OFFICE", "compromised", None, False),
    "the other's key is replaced": ("SECOND", "superseded", None, True),
    "the other's key was stolen before": ("SECOND", "compromised", "2026-01-01", False),
    "the other's key was stolen afterwards": ("SECOND", "compromised", "2026-01-02", True),
    "a stranger's key was stolen": ("MINECO", "compromised", None, True),
}


@pytest.mark.parametrize(("party", "reason", "since", "trusted"), LOST.values(), ids=LOST.keys())
def test_case_71_what_several_signed_counts_if_every_key_does(
    signers: Signers, party: str, reason: str, since: str | None, trusted: bool,  # noqa: FBT001 - a column
) -> None:  # fmt: skip
    """An act of two whose one key was stolen is the act of one, and shown as not trusted (rule T-1)."""
    signers.file(END, "right:R1", "OFFICE", countersigned=("SECOND",))
    signers.revoke(party, reason, day(since) if since else None)

    assert trusted == signers.last_of_right().is_trusted


def test_what_a_compromised_key_signed_is_told_and_does_not_count(log: Log) -> None:
    """
    The right and its history name the event, the key and where that was given up; asked as of before, all is as it was.
    """
    signers = Signers(log)
    log.right("R1")
    ended = log.size
    signers.file(MiningRightExtinguished(ground="surrender"), "right:R1", "OFFICE")
    log.catch_up()
    before = log.answers.get_right("R1", as_of=day("2026-06-01"))
    [old] = [item for item in log.answers.history("right:R1").items if item.position == ended]
    signers.revoke("OFFICE", "compromised", day("2025-12-01"))
    log.catch_up()
    revoked = log.size - 1
    now = log.answers.get_right("R1", as_of=day("2026-06-01"))
    then = log.answers.get_right("R1", as_of=day("2026-06-01"), known_at=TreeSize(revoked))
    told = [
        [(item.is_trusted, item.untrusted_by) for item in history.items if item.position == ended]
        for history in (log.answers.history("right:R1"), log.answers.history("right:R1", known_at=TreeSize(revoked)))
    ]

    assert (before.right.extinguished_position, now.right.extinguished_position) == (ended, None)
    assert (now.version, now.last_position) == (before.version, revoked)
    assert [(each.position, each.key_id, each.revoked_position) for each in now.untrusted] == [
        (ended, signers.keys["OFFICE"].public.key_id, revoked)
    ]
    assert then == replace(before, known_at=revoked - 1, position=revoked - 1)
    assert told == [[(False, revoked)], [(old.is_trusted, None)]]


def test_what_was_corrected_by_a_key_given_up_since_was_so_then(log: Log) -> None:
    """Asked as of before the key was given up, an event is marked as corrected; today the correction does not count."""
    signers = Signers(log)
    log.right("R1")
    imposed = log.file("right:R1", mine.impose("D1"), "2026-01-01")
    signers.file(put_right.correct(imposed, mine.impose("D1")), "right:R1", "OFFICE")
    correction = log.size - 1
    signers.revoke("OFFICE", "compromised", day("2025-12-01"))
    log.catch_up()
    sizes = (correction, correction + 1, correction + 2)
    told = [log.answers.get_event(imposed, known_at=TreeSize(size)).corrected_by for size in sizes]

    assert told == [None, correction, None]
