# SPDX-License-Identifier: Apache-2.0
"""Parties: who they are, what they hold and held, what they owe; and how authorities do their own part."""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from api.public.operations import public
from api.public.questions import Asking, Opened, Parsed, TimedQuestion, read_as_of, read_known_at
from api.public.replies import reply
from projections.answers import PartyAnswer, Scorecard


@public("/v1/parties/{party_id:str}", answer=PartyAnswer, question=TimedQuestion, follows_views=True)
def get_party(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], party_id: FromPath[str]
) -> Response[bytes]:
    """Return a company, authority or other party with its rights and what it owes that is overdue."""
    answer = registry.answers.get_party(
        party_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


@public("/v1/authorities/{authority:str}/scorecard", answer=Scorecard, question=TimedQuestion, follows_views=True)
def get_scorecard(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], authority: FromPath[str]
) -> Response[bytes]:
    """Tell how long an authority's matters wait, what it owes itself, and which of its rights it has inspected."""
    answer = registry.answers.get_scorecard(
        authority,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


ROUTES: Final = (get_party, get_scorecard)
