# SPDX-License-Identifier: Apache-2.0
"""An observation has an id of its own, its days in order, and rests on what is recorded before it (domain.md §7.4 E).

Baselines, reference ecosystems, surveys, measurements, assessments and images share one list of ids within a right, so
that a disclosure can name what it rests on without saying of which kind it is.
"""

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
)
from projections.right.observation_records import Baseline, ReferenceEcosystem
from registry.admission.case import Case, Rule

RULE = Rule("observations-rest-on-record", "GB/T 43935-2024; GB/T 43933-2024 clause 7.1")

Observing = (
    BaselineRecorded
    | ReferenceEcosystemDefined
    | SpeciesSurveyRecorded
    | CarbonStockMeasured
    | EcosystemServiceMeasured
    | RecoveryAssessmentRecorded
    | SubsidenceSurveyRecorded
    | RemoteSensingObservationRecorded
    | MonitoringResultRecorded
)

_ID_FIELDS: dict[type[Observing], str] = {
    BaselineRecorded: "baseline_id",
    ReferenceEcosystemDefined: "reference_id",
    SpeciesSurveyRecorded: "survey_id",
    CarbonStockMeasured: "measurement_id",
    EcosystemServiceMeasured: "measurement_id",
    RecoveryAssessmentRecorded: "assessment_id",
    SubsidenceSurveyRecorded: "survey_id",
    RemoteSensingObservationRecorded: "observation_id",
    MonitoringResultRecorded: "result_id",
}


def check_id(event: Observing, case: Case) -> None:
    """Refuse an id in use."""
    name = _ID_FIELDS[type(event)]
    observation_id = getattr(event, name)
    for known in case.state.observations:
        if known.observation_id == observation_id:
            message = f"{name} {observation_id} was given at position {known.position}"
            RULE.refuse(message, code="observation-id-in-use", pointer=f"/data/{name}")


def check_days(event: Observing, _case: Case) -> None:
    """Refuse days in the wrong order."""
    if not isinstance(event, SpeciesSurveyRecorded | SubsidenceSurveyRecorded) or event.last_day is None:
        return
    if event.last_day < event.first_day:
        message = f"last_day {event.last_day}: before first_day {event.first_day}"
        RULE.refuse(message, code="period-reversed", pointer="/data/last_day")


def check_references(event: Observing, case: Case) -> None:
    """Refuse a baseline, a reference ecosystem or an obligation that is not on record."""
    if isinstance(event, CarbonStockMeasured | EcosystemServiceMeasured):
        check_baseline(event.baseline_id, case)
    elif isinstance(event, BaselineRecorded | SpeciesSurveyRecorded | RecoveryAssessmentRecorded):
        check_reference(event.reference_id, case)
    elif isinstance(event, MonitoringResultRecorded):
        _check_obligations(event, case)


def check_baseline(baseline_id: str | None, case: Case, pointer: str = "/data/baseline_id") -> None:
    """Refuse a baseline that is not on record."""
    known = {each.observation_id for each in case.state.observations if isinstance(each, Baseline)}
    if baseline_id is not None and baseline_id not in known:
        message = f"baseline {baseline_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="baseline-unknown", pointer=pointer)


def check_reference(reference_id: str | None, case: Case, pointer: str = "/data/reference_id") -> None:
    """Refuse a reference ecosystem that is not on record."""
    known = {each.observation_id for each in case.state.observations if isinstance(each, ReferenceEcosystem)}
    if reference_id is not None and reference_id not in known:
        message = f"reference ecosystem {reference_id} is not defined for {case.filing.payload.subject}"
        RULE.refuse(message, code="reference-ecosystem-unknown", pointer=pointer)


def _check_obligations(event: MonitoringResultRecorded, case: Case) -> None:
    for index, obligation_id in enumerate(event.obligation_ids):
        if obligation_id not in case.state.obligations:
            message = f"obligation {obligation_id} is not owed under {case.filing.payload.subject}"
            RULE.refuse(message, code="obligation-unknown", pointer=f"/data/obligation_ids/{index}")
