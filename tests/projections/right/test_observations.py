# SPDX-License-Identifier: Apache-2.0
"""What was observed: kept as stated, the native share computed, references that lead nowhere noted."""

from fractions import Fraction

import pytest

from events.catalogue.ecology import Occurrence
from events.catalogue.monitoring import Limit
from events.identifiers.scientific_names import Taxon
from projections.right.observation_records import Origins
from projections.right.origins import count_individuals, count_taxa, native_share
from tests.projections.chronicles import Chronicle, day
from tests.registry.admission import observed


def found(name, means, count=None, **more):
    """Return an occurrence."""
    taxon = Taxon(scientific_name=name)
    return Occurrence(taxon=taxon, establishment_means=means, individual_count=count, **more)


OAK = found("Quercus variabilis", "native", 60)
PINE = found("Pinus tabuliformis", "nativeReintroduced", 30)
THUJA = found("Thuja koraiensis", "nativeEndemic", 10)
LOCUST = found("Robinia pseudoacacia", "introduced", 25)
GULL = found("Larus ridibundus", "vagrant", 75)
WEED = found("Chenopodium album", "uncertain", 1000)

SURVEYS = {
    "all natives": ((OAK, PINE, THUJA), Origins(native=3), Origins(native=100), Fraction(1)),
    "half of the known, whatever is uncertain": (
        (OAK, PINE, THUJA, LOCUST, GULL, WEED),
        Origins(native=3, other=2, uncertain=1),
        Origins(native=100, other=100, uncertain=1000),
        Fraction(3, 5),
    ),
    "only uncertain ones": ((WEED,), Origins(uncertain=1), Origins(uncertain=1000), None),
    "a taxon in two plots": ((OAK, OAK), Origins(native=1), Origins(native=120), Fraction(1)),
    "a taxon native here and introduced there": (
        (OAK, found("Quercus variabilis", "introduced", 1)),
        Origins(other=1),
        Origins(native=60, other=1),
        Fraction(0),
    ),
    "a taxon native here and uncertain there": (
        (found("Quercus variabilis", "uncertain", 1), OAK),
        Origins(native=1),
        Origins(native=60, uncertain=1),
        Fraction(1),
    ),
    "one not counted": ((OAK, found("Ulmus pumila", "native")), Origins(native=2), None, Fraction(1)),
    "one looked for and absent": (
        (OAK, found("Ailanthus altissima", "introduced", occurrence_status="absent")),
        Origins(native=1),
        Origins(native=60),
        Fraction(1),
    ),
    "one counted as none": (
        (OAK, found("Ailanthus altissima", "introduced", 0)),
        Origins(native=1),
        Origins(native=60),
        Fraction(1),
    ),
}


@pytest.mark.parametrize(("occurrences", "taxa", "individuals", "share"), SURVEYS.values(), ids=SURVEYS.keys())
def test_the_native_share_is_that_of_the_known(occurrences, taxa, individuals, share):
    """
    Native, brought back and endemic count as native; vagrants and introduced do not; the uncertain stand apart (C-2).
    """
    assert (taxa, individuals) == (count_taxa(occurrences), count_individuals(occurrences))
    assert native_share(taxa) == share


def test_observations_are_kept_as_stated():
    """
    Each is kept with its own id, days, position and unit, whatever order the days come in.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.add(observed.reference(), "2025-08-01")
    chronicle.add(observed.baseline(reference_id="RE1", as_of=day("2024-05-01")), "2025-08-02")
    chronicle.add(
        observed.survey(last_day=day("2026-10-11"), reference_id="RE1", occurrences=(OAK, LOCUST)), "2026-10-12"
    )
    chronicle.add(observed.carbon(baseline_id="B1"), "2026-10-12")
    chronicle.add(observed.service(baseline_id="B1", baseline_value="1"), "2026-10-12")
    chronicle.add(observed.recovery(), "2026-10-12")
    chronicle.add(observed.subsidence(), "2026-10-12")
    chronicle.add(observed.image(mean_ndvi="0.5"), "2026-10-12")
    limit = Limit(operator="at_most", value="0.005", standard_ref="GB/T 14848-2017 III")
    chronicle.add(observed.result(limit=limit), "2026-10-12")
    state = chronicle.state()

    assert ["RE1", "B1", "S1", "C1", "E1", "W1", "SS1", "RS1", "MR1"] == [
        each.observation_id for each in state.observations
    ]
    assert list(range(1, 10)) == [each.position for each in state.observations]
    _, baseline, survey, carbon, *_, result = state.observations
    assert (str(baseline.first_day), str(survey.last_day)) == ("2024-05-01", "2026-10-11")
    assert (survey.taxa, survey.individuals) == (Origins(native=1, other=1), Origins(native=60, other=25))
    assert (carbon.stock.amount, carbon.stock.unit, result.within_limit) == ("1200", "tC", True)
    assert state.unmatched == []


def test_an_id_names_one_observation_for_ever():
    """
    A second observation under an id is noted and changes nothing; a reference that leads nowhere is noted, too.
    """
    chronicle = Chronicle()
    chronicle.add(observed.baseline(), "2025-08-02")
    again = chronicle.add(observed.image("B1"), "2025-08-03")
    lost = chronicle.add(observed.survey(reference_id="RE9"), "2025-08-04")
    adrift = chronicle.add(observed.carbon(baseline_id="B9"), "2025-08-05")
    state = chronicle.state()

    assert [(again, "observation-already-recorded"), (lost, "reference-unknown"), (adrift, "baseline-unknown")] == [
        (each.position, each.reason) for each in state.unmatched
    ]
    assert [each.observation_id for each in state.observations] == ["B1", "S1", "C1"]


def test_a_facility_keeps_all_its_reports():
    """
    Reports of one tailings facility stand by the day they are about; they count as filings of the company.
    """
    chronicle = Chronicle()
    chronicle.add(observed.tailings(as_of=day("2026-06-30")), "2026-07-01")
    late = chronicle.add(observed.tailings(as_of=day("2025-06-30"), status="construction"), "2026-07-02")
    chronicle.add(observed.tailings(facility_id="TSF-2"), "2026-07-02")
    state = chronicle.state()

    assert [("construction", late), ("operating", 0)] == [
        (each.status, each.position) for each in state.tailings["TSF-1"].reports
    ]
    assert (list(state.tailings), state.last_company_filing.position) == (["TSF-1", "TSF-2"], 2)
