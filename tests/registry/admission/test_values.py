# SPDX-License-Identifier: Apache-2.0
"""Numbers with a check and outlines, as the registry takes them: refused from a filer, taken as an import says them."""

from typing import Any

import msgspec
import pytest

from events.catalogue.areas import RestorationAreaDefined
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered
from events.errors import MalformedError, RuleViolationError
from events.filing import _convert, read_event
from events.identifiers.right_numbers import format_right_number
from events.quantities.geometry import Polygon
from events.quantities.quantity import Quantity
from events.values import Area, Identifier, Text
from tests.events import samples
from tests.registry.admission import mine, planned
from tests.registry.admission.world import IMPORT, PAPER, World, henan

GOOD = "N2410781MF1234567M"
WRONG = "N2410781MF1234567N"


@pytest.fixture(scope="module")
def world() -> World:
    return mine.people()


def village(*numbers: tuple[str, str], country: str = "CN") -> PartyRegistered:
    """Return the registration of a village's collective."""
    return PartyRegistered(
        party_kind="rural_collective",
        names=Text(zh="某村股份经济合作社"),
        jurisdiction=country,
        region=henan(),
        identifiers=tuple(Identifier(scheme=scheme, value=value) for scheme, value in numbers),
    )


def right(**changes: Any) -> MiningRightRegistered:
    """Return the registration of a right."""
    return msgspec.structs.replace(mine.register(), **changes)


def outline(*corners: tuple[str, str]) -> tuple[Area, ...]:
    """Return one area with this outline."""
    return (Area(area_id="A1", area_m2=1, geometry=Polygon(coordinates=(corners,), crs="EPSG:4490")),)


TRIANGLE = (("112", "34"), ("112.1", "34"), ("112.1", "34.1"), ("112", "34"))
BOWTIE = (("112", "34"), ("112.1", "34.1"), ("112.1", "34"), ("112", "34.1"), ("112", "34"))

PARTIES: dict[str, tuple[PartyRegistered, str, str]] = {
    "a collective's own code": (village(("CN-USCC", GOOD)), "", ""),
    "a mistyped code": (village(("LEI", "HWUPKR0MPOU8FGXBT394"), ("CN-USCC", WRONG)), "credit-code-check", "/1/value"),
    "a short code": (village(("CN-USCC", GOOD[:-1])), "credit-code-malformed", "/0/value"),
    "a mistyped LEI": (village(("LEI", "HWUPKR0MPOU8FGXBT349")), "lei-check", "/0/value"),
    "a scheme without a check": (village(("CN-MINCERT", WRONG)), "", ""),
}


@pytest.mark.parametrize(("party", "code", "place"), PARTIES.values(), ids=PARTIES.keys())
def test_a_party_is_registered_by_numbers_that_check_out(
    world: World, party: PartyRegistered, code: str, place: str
) -> None:
    """
    A number of a checked scheme fits its check, or the filing is refused with the rule and the place.
    """
    assert code == world.verdict(party, "party:VILLAGE", "REGISTRAR")
    if code:
        refusal = world.refusal(party, "party:VILLAGE", "REGISTRAR")
        assert isinstance(refusal, RuleViolationError)
        assert ("numbers-check-out", f"/data/identifiers{place}") == (refusal.rule, refusal.pointer)


@pytest.mark.parametrize("source", [IMPORT, PAPER])
def test_an_import_says_what_its_register_says(world: World, source: dict[str, str]) -> None:
    """
    A wrong number in another register, or an outline that crosses itself there, is a fact about that register.
    """
    crossed = right(areas=outline(*BOWTIE), identifiers=(Identifier(scheme="CN-MINLIC", value="C41"),))

    assert "" == world.verdict(crossed, "right:OLD-1", "REGISTRAR", source=source)
    assert ("licence-malformed", "geometry-crosses-itself") == (
        world.verdict(crossed, "right:OLD-1", "REGISTRAR"),
        world.verdict(right(areas=outline(*BOWTIE)), "right:OLD-1", "REGISTRAR"),
    )


RIGHTS: dict[str, tuple[MiningRightRegistered, str, str, str]] = {
    "a name of before": (right(), "right:CN-41-000124-7", "", ""),
    "a number that fits": (right(), f"right:{format_right_number('CN-41', 123)}", "", ""),
    "two digits exchanged": (right(), "right:CN-41-000132-16", "right-number-check", "/subject"),
    "a digit mistyped": (right(), "right:CN-41-000123-17", "right-number-check", "/subject"),
    "land": (right(areas=outline(*TRIANGLE)), "right:R-1", "", ""),
    "a bow tie": (
        right(areas=outline(*BOWTIE)),
        "right:R-1",
        "geometry-crosses-itself",
        "/data/areas/0/geometry/coordinates",
    ),
    "a country that is none": (right(jurisdiction="XX"), "right:R-1", "country-unknown", "/data/jurisdiction"),
}


@pytest.mark.parametrize(("event", "subject", "code", "pointer"), RIGHTS.values(), ids=RIGHTS.keys())
def test_a_right_is_registered(
    world: World, event: MiningRightRegistered, subject: str, code: str, pointer: str
) -> None:
    """
    Its number fits if it carries a check, its country exists, its outline bounds land.
    """
    assert code == world.verdict(event, subject, "REGISTRAR")
    if code:
        assert pointer == world.refusal(event, subject, "REGISTRAR").pointer


def test_a_plan_draws_land(world: World) -> None:
    """
    The outlines of a plan's areas are asked the same.
    """
    busy = mine.busy_mine()
    crossed = mine.submit(3, areas=outline(*BOWTIE))

    assert ["geometry-crosses-itself", ""] == [
        busy.verdict(crossed, mine.RIGHT, "MINECO"),
        busy.verdict(mine.submit(3, areas=outline(*TRIANGLE)), mine.RIGHT, "MINECO"),
    ]


@pytest.mark.parametrize(("points", "code"), [(BOWTIE, "geometry-crosses-itself"), (TRIANGLE, "")])
def test_a_defined_area_bounds_land(points: tuple[tuple[str, str], ...], code: str) -> None:
    """
    An area that is defined or surveyed anew is asked the same; a refusal points into the outline.
    """
    busy = mine.busy_mine()
    [area] = outline(*points)
    definition = RestorationAreaDefined(area=area)
    assert code == busy.verdict(definition, mine.RIGHT, "MINECO")
    if code:
        assert busy.refusal(definition, mine.RIGHT, "MINECO").pointer == "/data/area/geometry/coordinates"
    busy.file(planned.define(area.area_id, area.area_m2), mine.RIGHT, "MINECO")

    assert code == busy.verdict(planned.redefine("resurveyed", (area.area_id,), area), mine.RIGHT, "MINECO")


FLAWS: dict[str, tuple[dict[str, Any], str, str]] = {
    "an open ring": (
        {"areas": [{"area_id": "A", "area_m2": 1, "geometry": {
            "type": "Polygon", "crs": "EPSG:4490",
            "coordinates": [[["1", "1"], ["2", "1"], ["2", "2"], ["1", "1.5"]]]}}]},
        "ring-open", "/data/areas/0/geometry/coordinates/0/3",
    ),
    "a currency that is none": (
        {"cost_estimate": {"amount_minor": 1, "currency": "CNX"}}, "currency-unknown", "/data/cost_estimate/currency",
    ),
    "a point for an area": (
        {"areas": [{"area_id": "A", "area_m2": 1, "geometry": {
            "type": "Point", "crs": "EPSG:4490", "coordinates": ["1", "1"]}}]},
        "field-invalid", "/data/areas/0/geometry/type",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "pointer"), FLAWS.values(), ids=FLAWS.keys())
def test_a_flaw_inside_a_filing_has_its_place(changes: dict[str, Any], code: str, pointer: str) -> None:
    """
    What a value refuses about itself reaches the filer under its own code, with the pointer from the top.
    """
    with pytest.raises(MalformedError) as caught:
        read_event("restoration_plan.submitted.v1", samples.DATA["restoration_plan.submitted.v1"] | changes)
    assert (code, pointer) == (caught.value.code, caught.value.pointer)


@pytest.mark.parametrize("inside", [True, False])
def test_a_filer_cannot_write_the_pointer(inside: bool) -> None:  # noqa: FBT001
    """
    A path quoted from the filer's own words is not taken for the place, at the top or further in.
    """
    quantity = {"value": "1", "unit": "m - at `$.value`"}
    value, kind = ([quantity], tuple[Quantity, ...]) if inside else (quantity, Quantity)

    with pytest.raises(MalformedError) as caught:
        _convert(value, kind, "data", pointer="/data")
    assert ("unit-unknown", "/data/0/unit" if inside else "/data/unit") == (caught.value.code, caught.value.pointer)


# Chinese and English name; the code and the place of the refusal.
NAMES: dict[str, tuple[Text, str]] = {
    "composed": (Text(zh="青铜山矿", en="Caf\u00e9 Mine"), ""),
    "two words, and a comma": (Text(en="Bronze Hill Mine, Ltd"), ""),
    "decomposed": (Text(zh="青铜山矿", en="Cafe\u0301 Mine"), "en"),
    "an ideograph of compatibility": (Text(zh="\uf90a山矿"), "zh"),
    "the ideograph it stands for": (Text(zh="金山矿"), ""),
    "a space behind": (Text(en="Bronze Hill "), "en"),
    "an ideographic space before": (Text(zh="\u3000青铜山矿"), "zh"),
}


@pytest.mark.parametrize(("names", "place"), NAMES.values(), ids=NAMES.keys())
def test_case_106_a_name_has_one_spelling(world: World, names: Text, place: str) -> None:
    """
    A company or a right is registered under names in NFC with no space around; from a paper, as it stands there.
    """
    party = msgspec.structs.replace(village(), names=names)
    for event, subject in ((party, "party:VILLAGE"), (right(names=names), "right:R-1")):
        assert ("name-spelling" if place else "") == world.verdict(event, subject, "REGISTRAR")
        assert "" == world.verdict(event, subject, "REGISTRAR", source=PAPER)
        if place:
            refusal = world.refusal(event, subject, "REGISTRAR")
            assert isinstance(refusal, RuleViolationError)
            assert ("names-have-one-spelling", f"/data/names/{place}") == (refusal.rule, refusal.pointer)
