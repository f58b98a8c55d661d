# SPDX-License-Identifier: Apache-2.0
"""Parties: who they are, what they hold, and what they owe that is overdue."""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from api.public.operations import public
from api.public.questions import Asking, Opened, Parsed, TimedQuestion, read_as_of, read_known_at
from api.public.replies import reply
from projections.answers import PartyAnswer


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


ROUTES: Final = (get_party,)
