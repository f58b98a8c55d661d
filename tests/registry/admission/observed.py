# SPDX-License-Identifier: Apache-2.0
"""One sample of everything that is observed on the mine of admission tests."""

from typing import Any

from events.catalogue.baselines import BaselineRecorded, BaselineValue, ReferenceEcosystemDefined
from events.catalogue.ecology import (
    AttributeScore,
    CarbonStockMeasured,
    EcosystemServiceMeasured,
    Occurrence,
    PoolAmount,
    RecoveryAssessmentRecorded,
    SpeciesSurveyRecorded,
)
from events.catalogue.monitoring import (
    MonitoringResultRecorded,
    RemoteSensingObservationRecorded,
    SubsidenceSurveyRecorded,
    TailingsFacilityStatusReported,
)
from events.identifiers.scientific_names import Taxon
from events.quantities.carbon import CarbonAmount
from events.values import Text
from tests.registry.admission.world import TODAY

STARS = dict.fromkeys(
    ("threats", "physical", "composition", "structure", "function", "exchanges"), AttributeScore(stars=3)
)


def baseline(baseline_id: str = "B1", **changes: Any) -> BaselineRecorded:
    """Return the topsoil before."""
    fields: dict[str, Any] = {
        "category": "soil",
        "taken": "before_disturbance",
        "as_of": TODAY,
        "values": (BaselineValue(indicator="topsoil depth", value="42.5", unit="cm"),),
    }
    return BaselineRecorded(baseline_id=baseline_id, **(fields | changes))


def reference(reference_id: str = "RE1", **changes: Any) -> ReferenceEcosystemDefined:
    """Return the forest it is to become."""
    fields: dict[str, Any] = {"name": Text(zh="落叶阔叶林"), "source": "reference_site"}
    return ReferenceEcosystemDefined(reference_id=reference_id, **(fields | changes))


def survey(survey_id: str = "S1", **changes: Any) -> SpeciesSurveyRecorded:
    """Return a survey that found oaks."""
    oak = Occurrence(taxon=Taxon(scientific_name="Quercus variabilis"), establishment_means="native")
    fields: dict[str, Any] = {"first_day": TODAY, "sampling_protocol": "plots", "occurrences": (oak,)}
    return SpeciesSurveyRecorded(survey_id=survey_id, **(fields | changes))


def carbon(measurement_id: str = "C1", **changes: Any) -> CarbonStockMeasured:
    """Return the soil's carbon."""
    fields: dict[str, Any] = {
        "measured_on": TODAY,
        "area_m2": 1000,
        "pools": ("AGB", "SOC"),
        "stock": CarbonAmount(amount="1200", unit="tC"),
        "methodology": "soil cores",
    }
    return CarbonStockMeasured(measurement_id=measurement_id, **(fields | changes))


def pools(**amounts: str) -> tuple[PoolAmount, ...]:
    """Return amounts by pool."""
    return tuple(PoolAmount(pool=pool, amount=amount) for pool, amount in amounts.items())  # type: ignore[arg-type]


def service(measurement_id: str = "E1", **changes: Any) -> EcosystemServiceMeasured:
    """Return how much soil is held."""
    fields: dict[str, Any] = {
        "measured_on": TODAY,
        "scheme": "CICES-5-1",
        "code": "2.2.1.1",
        "indicator": "soil retained",
        "value": "35",
        "unit": "t/(ha a)",
    }
    return EcosystemServiceMeasured(measurement_id=measurement_id, **(fields | changes))


def recovery(assessment_id: str = "W1", **changes: Any) -> RecoveryAssessmentRecorded:
    """Return a wheel of three stars all around."""
    fields: dict[str, Any] = {"assessed_on": TODAY, "assessor": "Institute of Restoration", **STARS}
    return RecoveryAssessmentRecorded(assessment_id=assessment_id, **(fields | changes))


def subsidence(survey_id: str = "SS1", **changes: Any) -> SubsidenceSurveyRecorded:
    """Return ground that still sinks."""
    fields: dict[str, Any] = {"first_day": TODAY, "method": "insar", "max_subsidence_mm": 2350, "stable": False}
    return SubsidenceSurveyRecorded(survey_id=survey_id, **(fields | changes))


def tailings(**changes: Any) -> TailingsFacilityStatusReported:
    """Return a facility in operation."""
    fields: dict[str, Any] = {"facility_id": "TSF-1", "as_of": TODAY, "status": "operating", "consequence": "high"}
    return TailingsFacilityStatusReported(**(fields | changes))


def image(observation_id: str = "RS1", **changes: Any) -> RemoteSensingObservationRecorded:
    """Return an image from above."""
    fields: dict[str, Any] = {"acquired_on": TODAY, "product": "Sentinel-2 MSI L2A"}
    return RemoteSensingObservationRecorded(observation_id=observation_id, **(fields | changes))


def result(result_id: str = "MR1", **changes: Any) -> MonitoringResultRecorded:
    """Return cadmium in a well."""
    fields: dict[str, Any] = {
        "sampled_on": TODAY,
        "medium": "groundwater",
        "indicator": "cadmium",
        "value": "0.001",
        "unit": "mg/L",
    }
    return MonitoringResultRecorded(result_id=result_id, **(fields | changes))
