# SPDX-License-Identifier: Apache-2.0
"""Values of monitoring and disclosures that contradict themselves or tell too much are refused where they are."""

import json
from typing import Any

import pytest

from events.errors import MalformedError
from events.filing import read_event, write_payload
from tests.events import samples

_OCCURRENCE = {"taxon": {"scientificName": "Quercus variabilis"}, "establishmentMeans": "native"}
_PERSON = {"record_id": "BO-1", "record_status": "new"}
_SHARE = {"interest_type": "shareholding", "level": "direct", "beneficial": True}


def occurrences(**changes: Any) -> dict[str, Any]:
    """Return a survey's one occurrence, changed."""
    return {"occurrences": [_OCCURRENCE | changes]}


def owner(**party: Any) -> dict[str, Any]:
    """Return one record about an owner."""
    return {"records": [_PERSON | {"interested_party": party}]}


def share(minimum: str, maximum: str) -> dict[str, Any]:
    """Return a record of a share."""
    interest = _SHARE | {"share": {"minimum": minimum, "maximum": maximum}}
    party = {"kind": "unspecified", "reason": "unknown"}
    return {"records": [_PERSON | {"interested_party": party, "interests": [interest]}]}


def topic(**members: Any) -> dict[str, Any]:
    """Return one topic of an ESG disclosure."""
    return {"topics": [{"code": "14.8.5", "metric": "land rehabilitated"} | members]}


SURVEY, OWNERS = "species_survey.recorded.v1", "beneficial_ownership.disclosed.v1"
ESG, CARBON, RESULT = "esg_disclosure.filed.v1", "carbon_stock.measured.v1", "monitoring_result.recorded.v1"

REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "carbon without a unit": (CARBON, {"stock": {"amount": "1"}}, "/data/stock"),
    "carbon in tonnes of something": (CARBON, {"stock": {"amount": "1", "unit": "t"}}, "/data/stock/unit"),
    "less carbon than none": (CARBON, {"stock": {"amount": "-1", "unit": "tC"}}, "/data"),
    "carbon in no pool": (CARBON, {"pools": []}, "/data/pools"),
    "carbon in a pool of no list": (CARBON, {"pools": ["OCEAN"]}, "/data/pools/0"),
    "a tier of no list": (CARBON, {"tier": 4}, "/data/tier"),
    "an origin of no list": (SURVEY, occurrences(establishmentMeans="alien"), "/data/occurrences/0/establishmentMeans"),
    "a term in another spelling": (SURVEY, occurrences(establishment_means="native"), "/data/occurrences/0"),
    "coordinates of a plant": (SURVEY, occurrences(decimalLatitude="34.1"), "/data/occurrences/0"),
    "a quantity of nothing": (SURVEY, occurrences(organismQuantity="3"), "/data/occurrences/0"),
    "a count of what is absent": (
        SURVEY,
        occurrences(occurrenceStatus="absent", individualCount=1),
        "/data/occurrences/0",
    ),
    "a survey of nothing": (SURVEY, {"occurrences": []}, "/data/occurrences"),
    "a target without a unit": (
        "reference_ecosystem.defined.v1",
        {"species": [_OCCURRENCE | {"target": "900"}]},
        "/data/species/0",
    ),
    "no star": ("recovery_assessment.recorded.v1", {"threats": {"stars": 0}}, "/data/threats/stars"),
    "six stars": ("recovery_assessment.recorded.v1", {"threats": {"stars": 6}}, "/data/threats/stars"),
    "a service of no scheme": ("ecosystem_service.measured.v1", {"scheme": "TEEB"}, "/data/scheme"),
    "a CAS number of another form": (RESULT, {"cas": "7440439"}, "/data/cas"),
    "a result without a unit": (RESULT, {"unit": ""}, "/data/unit"),
    "greener than green": ("remote_sensing_observation.recorded.v1", {"mean_ndvi": "1.01"}, "/data/mean_ndvi"),
    "a name for a person": (
        OWNERS,
        owner(kind="person", person_id="Zhang San"),
        "/data/records/0/interested_party/person_id",
    ),
    "a name beside a person": (
        OWNERS,
        owner(kind="person", person_id=samples.DIGEST, names={"zh": "张三"}),
        "/data/records/0/interested_party",
    ),
    "an owner of no kind": (OWNERS, owner(kind="ghost"), "/data/records/0/interested_party/kind"),
    "more than all": (OWNERS, share("25", "100.1"), "/data/records/0/interests/0/share/maximum"),
    "a share that ends below its start": (OWNERS, share("25.5", "25.45"), "/data/records/0/interests/0/share"),
    "a share that ends far below its start": (OWNERS, share("25", "9"), "/data/records/0/interests/0/share"),
    "a number without a unit": (ESG, topic(value="12"), "/data/topics/0"),
    "a unit of nothing": (ESG, topic(unit="ha", narrative={"en": "some"}), "/data/topics/0"),
    "a topic that says nothing": (ESG, topic(), "/data/topics/0"),
    "another frame without a name": (ESG, {"frame_name": None}, "/data"),
    "a listed frame with another name": (ESG, {"frame": "TNFD"}, "/data"),
    "a sixth step": ("due_diligence_report.filed.v1", {"steps": [{"step": 6, "done": True}]}, "/data/steps/0/step"),
    "a tariff line with dots": (
        "due_diligence_report.filed.v1",
        {"minerals": [{"hs": "2603.00", "name": {"en": "copper ores"}}]},
        "/data/minerals/0/hs",
    ),
    "an opinion on nothing": ("assurance_statement.issued.v1", {"positions": []}, "/data/positions"),
    "a province for a country": ("overseas_site.registered.v1", {"country": "AU-QLD"}, "/data/country"),
}

FLAWED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "1.1 billion tonnes of carbon entered as CO2": (
        CARBON,
        {"stock": {"amount": "1100000000", "unit": "tCO2e", "other_unit_amount": "4030000000"}},
        "carbon-units-disagree",
        "/data/stock/other_unit_amount",
    ),
    "a loss of carbon that is a gain of CO2": (
        "carbon_disclosure.filed.v1",
        {"uptake": {"amount": "-12", "unit": "tC", "other_unit_amount": "44"}},
        "carbon-units-disagree",
        "/data/uptake/other_unit_amount",
    ),
    "a species by its common name": (
        SURVEY,
        occurrences(taxon={"scientificName": "oak"}),
        "scientific-name-malformed",
        "/data/occurrences/0/taxon/scientificName",
    ),
}
"""Values with a refusal of their own, which `events.quantities` and `events.identifiers` describe."""

ACCEPTED: dict[str, tuple[str, dict[str, Any]]] = {
    "1.1 billion tonnes of carbon": (
        CARBON,
        {"stock": {"amount": "1100000000", "unit": "tC", "other_unit_amount": "4030000000"}},
    ),
    "no carbon": (CARBON, {"stock": {"amount": "0", "unit": "tC"}}),
    "an exact share": (OWNERS, share("33.3", "33.30")),
    "a share from nothing to all": (OWNERS, share("0", "100")),
    "a share from nine to ten": (OWNERS, share("9", "10")),
    "a share from .45 to .5": (OWNERS, share("25.45", "25.5")),
    "absent, counted as none": (SURVEY, occurrences(occurrenceStatus="absent", individualCount=0)),
    "a topic in words": (ESG, topic(narrative={"en": "none rehabilitated"})),
    "as green as can be": ("remote_sensing_observation.recorded.v1", {"mean_ndvi": "1.0"}),
    "water": ("remote_sensing_observation.recorded.v1", {"mean_ndvi": "-1"}),
}


@pytest.mark.parametrize(("event_type", "changes", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_a_value_that_cannot_be_right_is_refused(event_type: str, changes: dict[str, Any], pointer: str) -> None:
    """
    The refusal names the place of the value in the filing.
    """
    with pytest.raises(MalformedError) as caught:
        read_event(event_type, samples.DATA[event_type] | changes)

    assert (caught.value.code, caught.value.pointer) == ("field-invalid", pointer)


@pytest.mark.parametrize(("event_type", "changes", "code", "pointer"), FLAWED.values(), ids=FLAWED.keys())
def test_a_flawed_value_says_what_is_wrong(event_type: str, changes: dict[str, Any], code: str, pointer: str) -> None:
    """
    The refusal has the code of the flaw, and names the place inside the event.
    """
    with pytest.raises(MalformedError) as caught:
        read_event(event_type, samples.DATA[event_type] | changes)

    assert (caught.value.code, caught.value.pointer) == (code, pointer)


@pytest.mark.parametrize(("event_type", "changes"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_value_at_its_limit_is_read(event_type: str, changes: dict[str, Any]) -> None:
    """
    What lies within the limit is read.
    """
    data = samples.DATA[event_type] | changes
    event = read_event(event_type, data)

    assert read_event(event_type, json.loads(write_payload(event, {}))["data"]) == event
