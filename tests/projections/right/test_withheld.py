# SPDX-License-Identifier: Apache-2.0
"""Private fields in the state: which there are, and which were ordered to be erased."""

from typing import Any

from events.catalogue.ownership import BeneficialOwnershipDisclosed, Ownership, PersonalOwner
from events.catalogue.records import PayloadRedacted, RedactedField
from events.catalogue.trust import PartyRegistered
from events.values import Text
from events.withheld import Withheld
from projections.right.withheld_records import Redaction
from tests.projections.chronicles import Chronicle, day

FIRST, SECOND = "A" * 43, "B" * 42 + "E"


def place(number: int) -> str:
    """Return the pointer to the person of a record."""
    return f"/records/{number}/interested_party/person"


def owned(*digests: str) -> BeneficialOwnershipDisclosed:
    """Return who stands behind the company: persons."""
    records = tuple(
        Ownership(
            record_id=f"BO-{number}",
            record_status="new",
            interested_party=PersonalOwner(person=Withheld(sd=(digest,))),
        )
        for number, digest in enumerate(digests)
    )
    return BeneficialOwnershipDisclosed(as_of=day("2026-01-01"), records=records)


def redacted(position: int, *fields: tuple[int, str], **changes: Any) -> PayloadRedacted:
    """Return the order to erase these fields of the event at a position."""
    return PayloadRedacted(
        position=position,
        fields=tuple(RedactedField(pointer=place(number), digest=digest) for number, digest in fields),
        authority="DEPT",
        decided_on=day("2026-03-01"),
        **({"ground": "privacy"} | changes),
    )


def disclosed() -> tuple[Chronicle, int]:
    """Return a company that disclosed two persons, and where."""
    chronicle = Chronicle("party:ALPHA")
    chronicle.add(PartyRegistered(party_kind="company", names=Text(en="Alpha")), "2026-01-01")
    return chronicle, chronicle.add(owned(FIRST, SECOND), "2026-02-01")


def test_private_fields_are_known_by_place_and_digest():
    """Each is in the state with the ground that the catalogue gives it, and not erased."""
    chronicle, position = disclosed()

    assert [
        (position, place(0), FIRST, "privacy", None),
        (position, place(1), SECOND, "privacy", None),
    ] == [
        (each.position, each.pointer, each.digest, each.ground, each.redaction) for each in chronicle.state().withheld
    ]


def test_a_redaction_marks_the_field_it_names_and_no_other():
    """When, why and by whom stays beside the field; the other one stays withheld."""
    chronicle, position = disclosed()
    at = chronicle.add(redacted(position, (1, SECOND), decision_no="1"), "2026-03-02")

    kept, erased = chronicle.state().withheld

    expected = Redaction(
        position=at,
        ground="privacy",
        authority="DEPT",
        decided_on=day("2026-03-01"),
        recorded_at=chronicle.facts[-1].recorded_at,
        decision_no="1",
    )
    assert (None, expected) == (kept.redaction, erased.redaction)
    assert [] == chronicle.state().unmatched


def test_what_is_erased_is_erased_wherever_its_digest_stands():
    """A correction repeats digests: before and after the redaction, every field with the digest is erased by it."""
    chronicle, position = disclosed()
    chronicle.add(owned(FIRST), "2026-02-02")
    at = chronicle.add(redacted(position, (0, FIRST)), "2026-03-02")
    chronicle.add(owned(FIRST, SECOND), "2026-03-03")

    fields = [(each.digest, each.redaction.position if each.redaction else None) for each in chronicle.state().withheld]

    assert [(FIRST, at), (SECOND, None), (FIRST, at), (FIRST, at), (SECOND, None)] == fields
    assert [] == [each for each in chronicle.state().unmatched if each.reason == "withheld-field-unknown"]


def test_what_names_no_private_field_is_noted():
    """Another position, another digest or a field erased before changes nothing; the first redaction stands."""
    chronicle, position = disclosed()
    first = chronicle.add(redacted(position, (0, FIRST)), "2026-03-02")
    lost = [
        chronicle.add(redacted(position + 1, (1, SECOND)), "2026-03-03"),
        chronicle.add(redacted(position, (1, FIRST)), "2026-03-03"),
        chronicle.add(redacted(position, (0, FIRST), ground="litigation"), "2026-03-03"),
    ]

    state = chronicle.state()

    assert [first, None] == [each.redaction.position if each.redaction else None for each in state.withheld]
    assert "privacy" == state.withheld[0].redaction.ground
    assert [(at, "withheld-field-unknown") for at in lost] == [(each.position, each.reason) for each in state.unmatched]
