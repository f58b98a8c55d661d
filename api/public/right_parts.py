# SPDX-License-Identifier: Apache-2.0
"""The parts of one right, each by itself: plan, land, money, disclosures, outcomes."""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from api.public.operations import public
from api.public.questions import Asking, Opened, Parsed, TimedQuestion, read_as_of, read_known_at
from api.public.replies import reply
from projections.answers import (
    AreaFeatures,
    AreasAnswer,
    DisclosuresAnswer,
    MoneyAnswer,
    OutcomesAnswer,
    PlanAnswer,
)

GEOJSON: Final = "application/geo+json"


@public("/v1/rights/{right_id:str}/plan", answer=PlanAnswer, question=TimedQuestion, follows_views=True)
def get_plan(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return the plan in force, its versions, who was heard, milestones, and commitments by category."""
    answer = registry.answers.plan_of(
        right_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


@public("/v1/rights/{right_id:str}/areas", answer=AreasAnswer, question=TimedQuestion, follows_views=True)
def get_areas(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return the land of a right: each area, the balance its holder states, and its course by month."""
    answer = registry.answers.areas_of(
        right_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


@public(
    "/v1/rights/{right_id:str}/areas.geojson",
    answer=AreaFeatures,
    question=TimedQuestion,
    media_type=GEOJSON,
    follows_views=True,
)
def get_area_features(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return the areas of a right as a map, GeoJSON; each outline names its coordinate system."""
    answer = registry.answers.area_features(
        right_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer, media_type=GEOJSON)


@public("/v1/rights/{right_id:str}/money", answer=MoneyAnswer, question=TimedQuestion, follows_views=True)
def get_money(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return the money of a right, each currency by itself: cost, fund, securities, agreements, shortfall."""
    answer = registry.answers.money_of(
        right_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


@public("/v1/rights/{right_id:str}/disclosures", answer=DisclosuresAnswer, question=TimedQuestion, follows_views=True)
def get_disclosures(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return what was disclosed about a right by kind and period, and who assured it."""
    answer = registry.answers.disclosures_of(
        right_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


@public("/v1/rights/{right_id:str}/outcomes", answer=OutcomesAnswer, question=TimedQuestion, follows_views=True)
def get_outcomes(
    request: Asking, registry: Opened, question: Parsed[TimedQuestion], right_id: FromPath[str]
) -> Response[bytes]:
    """Return what restoration came to: native share, carbon in both units, ecosystem services, recovery."""
    answer = registry.answers.outcomes_of(
        right_id,
        as_of=read_as_of(question.as_of, registry),
        known_at=read_known_at(question.known_at, registry),
    )
    return reply(request, registry, answer)


ROUTES: Final = (get_plan, get_areas, get_area_features, get_money, get_disclosures, get_outcomes)
