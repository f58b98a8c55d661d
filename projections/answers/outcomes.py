# SPDX-License-Identifier: Apache-2.0
"""What restoration of one right came to by a day: native share, carbon, services of the ecosystem, the recovery wheel.

What is promised stands beside what was measured; which of it is kept is for whoever compares them to say (rule C-3).
"""

import datetime
from typing import TypeVar

from msgspec import Struct

from events.quantities.carbon import CarbonAmount
from events.values import Text
from projections.answers.knowledge import Knowledge
from projections.answers.right import AskedRight, find_right
from projections.right import disclosure_records as disclosed
from projections.right.carbon import carbon_on, stocks_on, terms_on
from projections.right.observation_records import (
    CarbonStock,
    EcosystemService,
    Observation,
    RecoveryAssessment,
    SpeciesSurvey,
    SubsidenceSurvey,
)
from projections.right.outcomes import Carbon, MeasuredCarbon, NativeShare, measured, share_of, show_carbon
from projections.right.planning_records import CommitmentVersion


class PromisedCarbon(Struct, frozen=True, kw_only=True):
    """The stock that a commitment aims at."""

    commitment_id: str
    pools: tuple[str, ...]
    baseline: Carbon | None
    target: Carbon
    horizon: datetime.date
    methodology: str
    voluntary: bool
    position: int


class DisclosedCarbon(Struct, frozen=True, kw_only=True):
    """What the holder disclosed as taken up, or as forecast."""

    timing: str
    uptake: Carbon
    pools: tuple[str, ...]
    assurance: str
    measurement_ids: tuple[str, ...]
    position: int


class CarbonAnswer(Struct, frozen=True, kw_only=True):
    """Carbon promised, measured and disclosed."""

    promised: list[PromisedCarbon]
    measured: list[MeasuredCarbon]
    """All measurements up to the day, by day."""
    latest: list[MeasuredCarbon]
    """Of each piece of land and its pools the last one verified, and the last one that nobody verified."""
    disclosed: list[DisclosedCarbon]
    promised_in_all: Carbon | None
    """The targets of all commitments together, in whole kilograms of CO₂; None: nothing is promised."""
    verified_in_all: Carbon | None
    """The last verified stock of all land together."""


class PromisedShare(Struct, frozen=True, kw_only=True):
    """The native share that a commitment aims at."""

    commitment_id: str
    native_share_percent: str
    reference_id: str | None
    position: int


class PromisedService(Struct, frozen=True, kw_only=True):
    """A service of the ecosystem that a commitment aims at."""

    commitment_id: str
    scheme: str
    code: str
    indicator: str
    unit: str
    baseline_value: str | None
    target_value: str
    position: int


class OutcomesAnswer(Struct, frozen=True, kw_only=True):
    """What restoration of one right came to."""

    right_id: str
    names: Text
    native_promised: list[PromisedShare]
    native: list[NativeShare]
    """By survey (rule C-2)."""
    carbon: CarbonAnswer
    services_promised: list[PromisedService]
    services: list[EcosystemService]
    """Each measurement with the baseline it is compared with."""
    recovery: list[RecoveryAssessment]
    """The recovery wheel: one to five stars for each of six attributes (Society for Ecological Restoration)."""
    subsidence: list[SubsidenceSurvey]
    under_review: bool
    last_position: int
    as_of: datetime.date
    known_at: int | None
    position: int | None


_Kind = TypeVar("_Kind", bound=Observation)


def outcomes_of(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> OutcomesAnswer:
    """Answer `Answers.outcomes_of`."""
    asked = find_right(knowledge, right_id)
    commitments = asked.state.commitments.values()
    live = [(each.commitment_id, found) for each in commitments if (found := terms_on(each, as_of))]
    return OutcomesAnswer(
        right_id=asked.right_id,
        names=asked.right.names,
        native_promised=_shares(live),
        native=[share_of(each) for each in _observed(asked, SpeciesSurvey, as_of)],
        carbon=_carbon(asked, live, as_of),
        services_promised=_services(live),
        services=_observed(asked, EcosystemService, as_of),
        recovery=_observed(asked, RecoveryAssessment, as_of),
        subsidence=_observed(asked, SubsidenceSurvey, as_of),
        under_review=asked.under_review,
        last_position=asked.last_position,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def _observed(asked: AskedRight, kind: type[_Kind], as_of: datetime.date) -> list[_Kind]:
    found = [each for each in asked.state.observations if isinstance(each, kind) and each.last_day <= as_of]
    return sorted(found, key=lambda each: (each.last_day, each.position))


def _shares(live: list[tuple[str, CommitmentVersion]]) -> list[PromisedShare]:
    return [
        PromisedShare(
            commitment_id=commitment_id,
            native_share_percent=target.native_share_percent,
            reference_id=target.reference_id,
            position=version.position,
        )
        for commitment_id, version in live
        if (target := version.terms.biodiversity) and target.native_share_percent is not None
    ]


def _services(live: list[tuple[str, CommitmentVersion]]) -> list[PromisedService]:
    return [
        PromisedService(
            commitment_id=commitment_id,
            scheme=target.scheme,
            code=target.code,
            indicator=target.indicator,
            unit=target.unit,
            baseline_value=target.baseline_value,
            target_value=target.target_value,
            position=version.position,
        )
        for commitment_id, version in live
        for target in version.terms.ecosystem_services
    ]


def _carbon(asked: AskedRight, live: list[tuple[str, CommitmentVersion]], as_of: datetime.date) -> CarbonAnswer:
    stated = [each for each in asked.state.disclosures if isinstance(each, disclosed.Carbon) and each.made_on <= as_of]
    sums = carbon_on(asked.state, as_of)
    return CarbonAnswer(
        promised=[_promised(name, version) for name, version in live if version.terms.carbon],
        measured=[measured(each) for each in _observed(asked, CarbonStock, as_of)],
        latest=[measured(each) for each in stocks_on(asked.state, as_of)],
        disclosed=[_disclosed(each) for each in stated],
        promised_in_all=_in_all(sums, "promised"),
        verified_in_all=_in_all(sums, "verified"),
    )


def _promised(commitment_id: str, version: CommitmentVersion) -> PromisedCarbon:
    target = version.terms.carbon
    if target is None:
        raise RuntimeError(f"bad filter: commitment {commitment_id} promises no carbon")
    return PromisedCarbon(
        commitment_id=commitment_id,
        pools=target.pools,
        baseline=show_carbon(target.baseline) if target.baseline else None,
        target=show_carbon(target.target),
        horizon=target.horizon,
        methodology=target.methodology,
        voluntary=version.terms.basis.kind == "voluntary",
        position=version.position,
    )


def _disclosed(stated: disclosed.Carbon) -> DisclosedCarbon:
    return DisclosedCarbon(
        timing=stated.timing,
        uptake=show_carbon(stated.uptake),
        pools=stated.pools,
        assurance=stated.assurance,
        measurement_ids=stated.measurement_ids,
        position=stated.position,
    )


def _in_all(sums: dict[str, tuple[int, int]], name: str) -> Carbon | None:
    if name not in sums:
        return None
    kilograms = sums[name][0]
    sign = "-" if kilograms < 0 else ""
    tonnes, rest = divmod(abs(kilograms), 1000)
    return show_carbon(CarbonAmount(amount=f"{sign}{tonnes}.{rest:03d}", unit="tCO2e"))
