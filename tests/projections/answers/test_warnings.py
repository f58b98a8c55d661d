# SPDX-License-Identifier: Apache-2.0
"""What is told and never refused: units that do not fit, areas that do not fit their outline, names that mislead."""

from typing import Any

import pytest

from events.catalogue.areas import RestorationAreaDefined
from events.catalogue.corrections import EventCorrected
from events.catalogue.disclosures import CarbonDisclosureFiled
from events.catalogue.ecology import CarbonStockMeasured
from events.catalogue.event import Event
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered, PartyUpdated
from events.quantities.carbon import CarbonAmount
from events.quantities.geometry import Polygon
from events.values import Area, Period, Text
from tests.projections.answers.test_who_signed import Signers
from tests.projections.logs import Log, day

RIGHT = "right:CN-41-000123-7"
SQUARE = (("113.0", "34.0"), ("113.01", "34.0"), ("113.01", "34.01"), ("113.0", "34.01"), ("113.0", "34.0"))


@pytest.fixture
def signers(log: Log) -> Signers:
    """A log with four parties and a right."""
    signers = Signers(log)
    signers.file(register("Bronze Hill mine"), RIGHT, "OFFICE")
    return signers


def register(name: str, **changes: Any) -> MiningRightRegistered:
    """Return the registration of a right of that name."""
    return MiningRightRegistered(right_kind="mining", names=Text(en=name), jurisdiction="CN", **changes)


def stock(amount: str, unit: str, **changes: Any) -> CarbonStockMeasured:
    """Return a stock of carbon."""
    fields: dict[str, Any] = {
        "measurement_id": f"C{amount}-{unit}",
        "measured_on": day("2026-01-01"),
        "area_m2": 100,
        "pools": ("SOC",),
        "stock": CarbonAmount(amount=amount, unit=unit),  # type: ignore[arg-type]
        "methodology": "IPCC",
    }
    return CarbonStockMeasured(**(fields | changes))


def told(log: Log, position: int | None = None) -> list[tuple[str, str]]:
    """Return the warnings beside an event, by default the last one."""
    log.catch_up()
    shown = log.answers.get_event(log.size - 1 if position is None else position)
    assert all(each.text.zh and each.text.en for each in shown.warnings)
    return [(each.code, each.pointer) for each in shown.warnings]


DOUBTFUL = [("carbon-unit-doubtful", "/data/stock/unit")]
STOCKS: dict[str, tuple[Event, Event, list[tuple[str, str]]]] = {
    "1.1e9 tC entered as tCO2e, where 4.03e9 are known": (
        stock("4030000000", "tCO2e"), stock("1100000000", "tCO2e"), DOUBTFUL,
    ),
    "tonnes of carbon dioxide entered as carbon": (stock("1100000000", "tC"), stock("4030000000", "tC"), DOUBTFUL),
    "the same in the other unit": (stock("4030000000", "tCO2e"), stock("1100000000", "tC"), []),
    "another pool": (stock("4030000000", "tCO2e"), stock("1100000000", "tCO2e", pools=("AGB",)), []),
    "other land": (stock("4030000000", "tCO2e"), stock("1100000000", "tCO2e", area_m2=101), []),
    "growth by a tenth": (stock("4030000000", "tCO2e"), stock("4400000000", "tCO2e"), []),
}  # fmt: skip


@pytest.mark.parametrize(("known", "said", "expected"), STOCKS.values(), ids=STOCKS.keys())
def test_a_unit_review(signers: Signers, known: Event, said: Event, expected: list[tuple[str, str]]) -> None:
    """
    A stock 44/12 off what is known of the same pools on the same land is probably in the other unit; it is told beside
    the later statement, never beside the earlier one.
    """
    signers.file(known, RIGHT, "MINECO")
    signers.file(said, RIGHT, "MINECO")

    assert expected == told(signers.log)
    assert [] == told(signers.log, signers.log.size - 2)


def test_disclosed_carbon_and_corrections_are_reviewed(signers: Signers) -> None:
    """
    What is disclosed is held against what was disclosed of the same kind before, and a correction against the rest.
    """

    def disclosed(amount: str) -> CarbonDisclosureFiled:
        return CarbonDisclosureFiled(
            period=Period(first=day("2025-01-01"), last=day("2025-12-31")),
            timing="ex_post",
            pools=("SOC",),
            uptake=CarbonAmount(amount=amount, unit="tCO2e"),
            methodology="IPCC",
            assurance="self_declared",
            scope=Text(en="the mine"),
        )

    signers.file(disclosed("4030"), RIGHT, "MINECO")
    signers.file(disclosed("1100"), RIGHT, "MINECO")
    assert [("carbon-unit-doubtful", "/data/uptake/unit")] == told(signers.log)

    corrected = EventCorrected(corrects=signers.log.size - 1, reason="data_entry", corrected=disclosed("1099"))
    signers.file(corrected, RIGHT, "MINECO")
    assert [("carbon-unit-doubtful", "/data/corrected/uptake/unit")] == told(signers.log)


AREAS = {"as measured": (1_025_000, []), "a tenth of it": (102_500, ["/data/area/area_m2"])}


@pytest.mark.parametrize(("stated", "expected"), AREAS.values(), ids=AREAS.keys())
def test_an_area_is_held_against_its_outline(signers: Signers, stated: int, expected: list[str]) -> None:
    """
    A stated area that its own outline does not have is told, with the field.
    """
    outline = Polygon(crs="EPSG:4490", coordinates=(SQUARE,))
    area = Area(area_id="Z1", area_m2=stated, geometry=outline)
    signers.file(RestorationAreaDefined(area=area), RIGHT, "MINECO")

    assert [("area-differs-from-outline", pointer) for pointer in expected] == told(signers.log)


NAMES: dict[str, tuple[str, list[str]]] = {
    "a Cyrillic letter among Latin ones": ("\u0412ronze Ridge", ["name-mixes-scripts"]),
    "a Greek letter among Latin ones": ("Br\u03bfnze Ridge", ["name-mixes-scripts"]),
    "Chinese beside Latin letters": ("A矿 Bronze Ridge", []),
    "a whole word in Cyrillic": ("ООО Bronze Ridge", []),
    "Japanese scripts together": ("ブロンズ山の mine", []),
    "the same in capitals and with other spaces": ("BRONZE  HILL-Mine", ["name-looks-alike"]),
    "the same in full width": ("Ｂronze Hill mine", ["name-looks-alike"]),
    "another name that begins alike": ("Bronze Hill mine II", []),
    "a sign and nothing to read": ("—", []),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.values(), ids=NAMES.keys())
def test_case_106_a_name_that_misleads_is_told(signers: Signers, name: str, expected: list[str]) -> None:
    """
    A name in which one word mixes scripts, and one that reads like a registered one, is taken and told (case 106).
    """
    signers.file(register(name), "right:CN-41-000124-5", "OFFICE")

    assert [(code, "/data/names/en") for code in expected] == told(signers.log)


def test_case_106_the_second_is_told_and_not_the_first(signers: Signers) -> None:
    """
    Parties are held against parties, in either language and after a change of name; who was there first is not told.
    """
    log = signers.log
    signers.file(PartyRegistered(party_kind="company", names=Text(zh="青铜公司", en="Bronze")), "party:FIRST", "OFFICE")
    first = log.size - 1
    signers.file(PartyRegistered(party_kind="company", names=Text(zh="青铜 公司")), "party:OTHER", "OFFICE")
    assert [("name-looks-alike", "/data/names/zh")] == told(log)
    signers.file(PartyUpdated(names=Text(en="BRONZE"), reason=Text(en="new")), "party:OTHER", "OFFICE")
    assert [("name-looks-alike", "/data/names/en")] == told(log)
    assert [] == told(log, first)
