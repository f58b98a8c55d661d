# SPDX-License-Identifier: Apache-2.0
"""Questions about parties: who they are, what they hold, what they owe."""

import datetime

from msgspec import Struct

from events.errors import NotFoundError
from events.ids import parse_subject
from projections.answers.companies import (
    DisclosedFor,
    HeldRight,
    OverseasOperation,
    count_owed,
    disclosed_by,
    held_rights,
    overseas_of,
)
from projections.answers.knowledge import Knowledge
from projections.answers.obligations import ObligationFilter, ObligationItem, list_obligations
from projections.answers.paging import MAX_LIMIT
from projections.answers.right import records_of
from projections.answers.rights import RightFilter, RightItem, list_rights
from projections.right.correction_records import Correction, Dispute, Retraction, Untrusted
from projections.right.disclosure_records import AnyDisclosure, AssuranceStatement, Owner
from projections.right.records import PartyFacts


class PartyAnswer(Struct, frozen=True, kw_only=True):
    """One party as of a date, with its roles and keys."""

    party_id: str
    party: PartyFacts
    rights: list[RightItem]
    """The first rights it holds on `as_of`; a list filtered by `holder` has them all."""
    held: list[HeldRight]
    """Every right it held on any day up to `as_of`, in the order of their ids, with the days."""
    counts: dict[str, int]
    """How many of the obligations that it owes on `as_of` stand how, on all rights and on none."""
    overdue: list[ObligationItem]
    """The first of what it owes that is overdue; a list filtered by `owed_by` has them all."""
    disclosures: list[AnyDisclosure]
    """What it disclosed about itself, in order of recording."""
    disclosed: list[DisclosedFor]
    """What it disclosed by `as_of` about itself and about rights while it held them, by period."""
    overseas: list[OverseasOperation]
    """Its sites abroad, each with what it states and reports."""
    owners: list[Owner]
    """Who stands behind it, as stated last; a relation that ended names the position that closed it."""
    assurances: list[AssuranceStatement]
    """What auditors said of statements about it."""
    corrections: list[Correction]
    retractions: list[Retraction]
    disputes: list[Dispute]
    untrusted: list[Untrusted]
    """Events signed by a key that was compromised; those that say who may sign stand all the same."""
    under_review: bool
    version: int
    last_position: int
    as_of: datetime.date
    known_at: int | None
    position: int | None


def get_party(knowledge: Knowledge, party_id: str, as_of: datetime.date) -> PartyAnswer:
    """Answer `Answers.get_party`."""
    name = party_id.removeprefix("party:")
    subject = f"party:{name}"
    parse_subject(subject)
    known = knowledge.find(subject)
    state = known.state() if known else None
    party = state.party if state else None
    if known is None or state is None or party is None:
        message = f"party {name}: nothing is recorded under this name"
        raise NotFoundError(message, code="party-unknown", pointer="/party_id")
    owed = ObligationFilter(owed_by=name, state="overdue")
    held = held_rights(knowledge, name, as_of)
    overseas = overseas_of(knowledge, held, as_of)
    return PartyAnswer(
        party_id=name,
        party=party,
        rights=list_rights(knowledge, RightFilter(holder=name), as_of=as_of, limit=MAX_LIMIT).items,
        held=held,
        counts=count_owed(knowledge, name, as_of),
        disclosed=disclosed_by(knowledge, name, held, as_of),
        overseas=overseas,
        overdue=list_obligations(knowledge, owed, as_of=as_of, limit=MAX_LIMIT).items,
        **records_of(state, PartyAnswer),
        under_review=known.review is not None,
        version=known.version,
        last_position=known.position,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )
