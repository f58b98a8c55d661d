# SPDX-License-Identifier: Apache-2.0
"""What is observed: who may say so, and the rules on both sides of their limits (rule C-1)."""

import pytest

from events.catalogue.event import Event
from events.errors import RuleViolationError
from events.quantities.carbon import CarbonAmount
from events.values import Area
from tests.registry.admission import mine, observed
from tests.registry.admission.world import TODAY, World, day

BEFORE = day("2026-10-09")


@pytest.fixture(scope="module")
def world() -> World:
    """Return the mine with areas A1 (registered) and A2 (planned), a baseline, a reference ecosystem, a laboratory."""
    world = mine.people()
    world.enrol("LAB", "laboratory", "laboratory")
    world.file(mine.register(areas=(Area(area_id="A1", area_m2=1),)), mine.RIGHT, "REGISTRAR")
    history: tuple[tuple[Event, str], ...] = (
        (mine.submit(areas=(Area(area_id="A2", area_m2=1),)), "MINECO"),
        (mine.schedule("M1"), "REGISTRAR"),
        (observed.baseline(), "MINECO"),
        (observed.reference(), "AUDITOR"),
    )
    for event, by in history:
        world.file(event, mine.RIGHT, by)
    return world


OBSERVED = "observations-rest-on-record"
LIMITS: dict[str, tuple[Event, str, str, str]] = {
    "areas of the registration and of the plan": (observed.survey(area_ids=("A1", "A2")), "", "", ""),
    "an area of neither": (
        observed.survey(area_ids=("A1", "A3")), "area-unknown", "areas-are-known", "/data/area_ids/1",
    ),
    "a baseline's id again": (observed.baseline(), "observation-id-in-use", OBSERVED, "/data/baseline_id"),
    "a baseline's id for an image": (
        observed.image("B1"), "observation-id-in-use", OBSERVED, "/data/observation_id",
    ),
    "a reference ecosystem's id for a survey": (
        observed.survey("RE1"), "observation-id-in-use", OBSERVED, "/data/survey_id",
    ),
    "a survey that ends before it starts": (
        observed.survey(last_day=BEFORE), "period-reversed", OBSERVED, "/data/last_day",
    ),
    "a survey of one day": (observed.survey(last_day=TODAY), "", "", ""),
    "a levelling that ends before it starts": (
        observed.subsidence(last_day=BEFORE), "period-reversed", OBSERVED, "/data/last_day",
    ),
    "a stock read against a baseline": (observed.carbon(baseline_id="B1"), "", "", ""),
    "a stock read against no baseline on record": (
        observed.carbon(baseline_id="B9"), "baseline-unknown", OBSERVED, "/data/baseline_id",
    ),
    "a service read against something else than a baseline": (
        observed.service(baseline_id="RE1"), "baseline-unknown", OBSERVED, "/data/baseline_id",
    ),
    "a survey read against the reference ecosystem": (observed.survey(reference_id="RE1"), "", "", ""),
    "a wheel read against no reference ecosystem on record": (
        observed.recovery(reference_id="B1"), "reference-ecosystem-unknown", OBSERVED, "/data/reference_id",
    ),
    "a baseline of no reference ecosystem on record": (
        observed.baseline("B2", reference_id="RE9"), "reference-ecosystem-unknown", OBSERVED, "/data/reference_id",
    ),
    "a result for what is owed": (observed.result(obligation_ids=("M1",)), "", "", ""),
    "a result for what is not owed": (
        observed.result(obligation_ids=("M1", "M9")), "obligation-unknown", OBSERVED, "/data/obligation_ids/1",
    ),
    "pools that sum up": (observed.carbon(by_pool=observed.pools(AGB="200.5", SOC="999.5")), "", "", ""),
    "pools that do not": (
        observed.carbon(by_pool=observed.pools(AGB="200.5", SOC="900")), "carbon-pools-disagree", "C-1",
        "/data/by_pool",
    ),
    "pools that do, within a percent": (observed.carbon(by_pool=observed.pools(AGB="200", SOC="1012")), "", "", ""),
    "pools that do not, by more": (
        observed.carbon(by_pool=observed.pools(AGB="200", SOC="1013")), "carbon-pools-disagree", "C-1", "/data/by_pool",
    ),
    "pools in carbon of a stock in CO2": (
        observed.carbon(
            stock=CarbonAmount(amount="4400", unit="tCO2e"), by_pool=observed.pools(AGB="200", SOC="1000")
        ),
        "carbon-pools-disagree", "C-1", "/data/by_pool",
    ),
    "no carbon in any pool": (
        observed.carbon(stock=CarbonAmount(amount="0", unit="tC"), by_pool=observed.pools(AGB="0", SOC="0.0")),
        "", "", "",
    ),
    "one of two pools": (observed.carbon(by_pool=observed.pools(AGB="200.5")), "", "", ""),
    "a pool twice": (
        observed.carbon(pools=("AGB", "SOC", "AGB")), "carbon-pool-repeated", "C-1", "/data/pools/2",
    ),
    "a pool's amount twice": (
        observed.carbon(by_pool=observed.pools(AGB="1") * 2), "carbon-pool-repeated", "C-1", "/data/by_pool/1",
    ),
    "a pool outside the amount": (
        observed.carbon(by_pool=observed.pools(DW="1")), "carbon-pool-not-covered", "C-1", "/data/by_pool/0/pool",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("event", "code", "rule", "pointer"), LIMITS.values(), ids=LIMITS.keys())
def test_the_rule_decides(world: World, event: Event, code: str, rule: str, pointer: str) -> None:
    """
    A refusal names its code, its rule with a citation, and the field; what is within the limit is accepted.
    """
    if not code:
        assert world.verdict(event, mine.RIGHT, "MINECO") == ""
        return
    refusal = world.refusal(event, mine.RIGHT, "MINECO")
    assert isinstance(refusal, RuleViolationError)

    assert (code, rule, pointer) == (refusal.code, refusal.rule, refusal.pointer)
    assert refusal.citation


def test_a_laboratory_says_what_it_measured(world: World) -> None:
    """
    A laboratory records what it measures, and neither reports for the holder nor verifies.
    """
    verdicts = {
        "result": world.verdict(observed.result(), mine.RIGHT, "LAB"),
        "survey": world.verdict(observed.survey(), mine.RIGHT, "LAB"),
        "stock": world.verdict(observed.carbon(), mine.RIGHT, "LAB"),
        "image": world.verdict(observed.image(), mine.RIGHT, "LAB"),
        "facility": world.verdict(observed.tailings(), mine.RIGHT, "LAB"),
        "inspection": world.verdict(mine.inspect("I1"), mine.RIGHT, "LAB"),
    }

    assert verdicts == {
        "result": "",
        "survey": "",
        "stock": "",
        "image": "",
        "facility": "not-the-holder",
        "inspection": "role-missing",
    }


def test_a_facility_is_reported_again_and_again(world: World) -> None:
    """
    The same facility is reported for other days, and for the same day with what is known by then.
    """
    assert [
        world.verdict(observed.tailings(), mine.RIGHT, "MINECO"),
        world.verdict(observed.tailings(as_of=BEFORE), mine.RIGHT, "MINECO"),
        world.verdict(observed.tailings(as_of=day("2026-10-12")), mine.RIGHT, "MINECO"),
    ] == ["", "", "fact-in-the-future"]
