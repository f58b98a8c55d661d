# SPDX-License-Identifier: Apache-2.0
"""What was observed on the land, in one list with one id each; kept as stated, whoever stated it (domain.md §7.4 C, E).

Nothing here meets an obligation: a measurement is a fact, and whether a milestone is reached with it is for its
verifier to say.
"""

from typing import Any

from events.catalogue.baselines import BaselineRecorded, ReferenceEcosystemDefined
from events.catalogue.ecology import (
    CarbonStockMeasured,
    EcosystemServiceMeasured,
    RecoveryAssessmentRecorded,
    SpeciesSurveyRecorded,
)
from events.catalogue.monitoring import (
    MonitoringResultRecorded,
    RemoteSensingObservationRecorded,
    SubsidenceSurveyRecorded,
    TailingsFacilityStatusReported,
)
from projections.right.facts import Fact
from projections.right.handlers import Handlers, later_sighting, note_unmatched
from projections.right.limits import is_within
from projections.right.observation_records import (
    AnyObservation,
    Baseline,
    CarbonStock,
    EcosystemService,
    FacilityReport,
    MonitoringResult,
    RecoveryAssessment,
    ReferenceEcosystem,
    RemoteSensing,
    SpeciesSurvey,
    SubsidenceSurvey,
    TailingsFacility,
)
from projections.right.origins import count_individuals, count_taxa, is_native
from projections.right.state import SubjectState


def _keep(state: SubjectState, fact: Fact, observation: AnyObservation) -> None:
    known = {each.observation_id for each in state.observations}
    if observation.observation_id in known:
        note_unmatched(state, fact, "observation-already-recorded")
        return
    for name in ("baseline_id", "reference_id"):
        reference = getattr(observation, name, None)
        if reference is not None and reference not in known:
            note_unmatched(state, fact, f"{name.removesuffix('_id')}-unknown")
    state.observations.append(observation)


def _place(fact: Fact, observation_id: str, event: Any) -> dict[str, Any]:
    """Return what all observations share, from an event that has it under the name usual for its kind."""
    first = next(day for name in _FIRST_DAYS if (day := getattr(event, name, None)))
    return {
        "observation_id": observation_id,
        "position": fact.position,
        "first_day": first,
        "last_day": getattr(event, "last_day", None) or first,
        "made_on": fact.made_on,
        "area_ids": event.area_ids,
    }


_FIRST_DAYS = ("first_day", "as_of", "measured_on", "assessed_on", "acquired_on", "sampled_on")


def _baseline(state: SubjectState, fact: Fact, event: BaselineRecorded) -> None:
    baseline = Baseline(
        **_place(fact, event.baseline_id, event),
        category=event.category,
        taken=event.taken,
        values=event.values,
        reference_id=event.reference_id,
    )
    _keep(state, fact, baseline)


def _reference(state: SubjectState, fact: Fact, event: ReferenceEcosystemDefined) -> None:
    ecosystem = ReferenceEcosystem(
        observation_id=event.reference_id,
        position=fact.position,
        first_day=fact.effective_on,
        last_day=fact.effective_on,
        made_on=fact.made_on,
        area_ids=event.area_ids,
        source=event.source,
        native_taxa=len({each.taxon.scientific_name for each in event.species if is_native(each.establishment_means)}),
    )
    _keep(state, fact, ecosystem)


def _species(state: SubjectState, fact: Fact, event: SpeciesSurveyRecorded) -> None:
    survey = SpeciesSurvey(
        **_place(fact, event.survey_id, event),
        reference_id=event.reference_id,
        taxa=count_taxa(event.occurrences),
        individuals=count_individuals(event.occurrences),
    )
    _keep(state, fact, survey)


def _carbon(state: SubjectState, fact: Fact, event: CarbonStockMeasured) -> None:
    stock = CarbonStock(
        **_place(fact, event.measurement_id, event),
        area_m2=event.area_m2,
        pools=event.pools,
        stock=event.stock,
        tier=event.tier,
        uncertainty_percent=event.uncertainty_percent,
        methodology=event.methodology,
        verifier=event.verifier,
        baseline_id=event.baseline_id,
    )
    _keep(state, fact, stock)


def _service(state: SubjectState, fact: Fact, event: EcosystemServiceMeasured) -> None:
    service = EcosystemService(
        **_place(fact, event.measurement_id, event),
        area_m2=event.area_m2,
        scheme=event.scheme,
        code=event.code,
        indicator=event.indicator,
        value=event.value,
        unit=event.unit,
        baseline_id=event.baseline_id,
        baseline_value=event.baseline_value,
    )
    _keep(state, fact, service)


def _recovery(state: SubjectState, fact: Fact, event: RecoveryAssessmentRecorded) -> None:
    assessment = RecoveryAssessment(
        **_place(fact, event.assessment_id, event),
        reference_id=event.reference_id,
        assessor=event.assessor,
        threats=event.threats.stars,
        physical=event.physical.stars,
        composition=event.composition.stars,
        structure=event.structure.stars,
        function=event.function.stars,
        exchanges=event.exchanges.stars,
    )
    _keep(state, fact, assessment)


def _subsidence(state: SubjectState, fact: Fact, event: SubsidenceSurveyRecorded) -> None:
    survey = SubsidenceSurvey(
        **_place(fact, event.survey_id, event),
        method=event.method,
        max_subsidence_mm=event.max_subsidence_mm,
        affected_m2=event.affected_m2,
        waterlogged_m2=event.waterlogged_m2,
        stable=event.stable,
    )
    _keep(state, fact, survey)


def _seen_from_above(state: SubjectState, fact: Fact, event: RemoteSensingObservationRecorded) -> None:
    image = RemoteSensing(
        **_place(fact, event.observation_id, event),
        product=event.product,
        mean_ndvi=event.mean_ndvi,
        disturbed_m2=event.disturbed_m2,
        vegetated_m2=event.vegetated_m2,
        water_m2=event.water_m2,
    )
    _keep(state, fact, image)


def _monitored(state: SubjectState, fact: Fact, event: MonitoringResultRecorded) -> None:
    result = MonitoringResult(
        **_place(fact, event.result_id, event),
        medium=event.medium,
        indicator=event.indicator,
        value=event.value,
        qualifier=event.qualifier,
        unit=event.unit,
        station=event.station,
        limit_ref=event.limit.standard_ref if event.limit else None,
        within_limit=is_within(event.value, event.qualifier, event.limit),
        obligation_ids=event.obligation_ids,
    )
    _keep(state, fact, result)


def _tailings(state: SubjectState, fact: Fact, event: TailingsFacilityStatusReported) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    facility = state.tailings.setdefault(event.facility_id, TailingsFacility(facility_id=event.facility_id))
    report = FacilityReport(
        position=fact.position,
        as_of=event.as_of,
        made_on=fact.made_on,
        status=event.status,
        consequence=event.consequence,
        stored_m3=event.stored_m3,
        last_independent_review_on=event.last_independent_review_on,
        stability_concern=event.stability_concern,
    )
    facility.reports.append(report)
    facility.reports.sort(key=lambda each: (each.as_of, each.position))


HANDLERS: Handlers = {
    BaselineRecorded: _baseline,
    ReferenceEcosystemDefined: _reference,
    SpeciesSurveyRecorded: _species,
    CarbonStockMeasured: _carbon,
    EcosystemServiceMeasured: _service,
    RecoveryAssessmentRecorded: _recovery,
    SubsidenceSurveyRecorded: _subsidence,
    RemoteSensingObservationRecorded: _seen_from_above,
    MonitoringResultRecorded: _monitored,
    TailingsFacilityStatusReported: _tailings,
}
