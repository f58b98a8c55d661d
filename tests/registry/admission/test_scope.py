# SPDX-License-Identifier: Apache-2.0
"""Where a role reaches, and who speaks for a right through transfers (reliability.md cases 77 and 79)."""

from typing import Any

import pytest

from events.catalogue.trust import PartyRegistered, RoleGranted, RoleRevoked
from events.values import Code, Scope, Text
from registry.admission.holder import find_holder
from registry.admission.scope import Place, is_covered
from tests.registry.admission import mine
from tests.registry.admission.world import PAPER, TODAY, World, day, henan

ZHENGZHOU = Place(right="CN-41-000123-7", jurisdiction="CN", region="410122")
QUEENSLAND = Place(right="QLD-ML-1", jurisdiction="AU-QLD")
COMPANY = Place(jurisdiction="CN", region="410000", registered_by="REGISTRAR")
VILLAGE = Place(region="410122", registered_by="REGISTRAR")
NOWHERE = Place(registered_by="REGISTRAR")

REACH: dict[str, tuple[Place, Scope, bool]] = {
    "an empty scope reaches everywhere": (ZHENGZHOU, Scope(), True),
    "a province reaches its counties": (ZHENGZHOU, Scope(regions=("41",)), True),
    "the county itself": (ZHENGZHOU, Scope(regions=("410122",)), True),
    "not the county beside it": (ZHENGZHOU, Scope(regions=("410123",)), False),
    "not another province": (ZHENGZHOU, Scope(regions=("44",)), False),
    "one of two regions is enough": (ZHENGZHOU, Scope(regions=("44", "41")), True),
    "a country": (ZHENGZHOU, Scope(regions=("CN",)), True),
    "a province told apart from another country's": (ZHENGZHOU, Scope(regions=("CN-41",)), True),
    "another country's province of that number": (ZHENGZHOU, Scope(regions=("US-41",)), False),
    "a country reaches its states": (QUEENSLAND, Scope(regions=("AU",)), True),
    "a state does not reach its country": (Place(jurisdiction="AU"), Scope(regions=("AU-QLD",)), False),
    "a right by name": (ZHENGZHOU, Scope(rights=("CN-41-000123-7",)), True),
    "not a right that only starts alike": (ZHENGZHOU, Scope(rights=("CN-41-000123",)), False),
    "a right by name, but in another region": (ZHENGZHOU, Scope(rights=("CN-41-000123-7",), regions=("44",)), False),
    "a role for rights reaches no party": (COMPANY, Scope(rights=("CN-41-000123-7",)), False),
    "a party in the region": (COMPANY, Scope(regions=("41",)), True),
    "a party in a region, without a country": (VILLAGE, Scope(regions=("4101",)), True),
    "a party that states its region, elsewhere": (VILLAGE, Scope(regions=("44",)), False),
    "a party of no place belongs to who registered it": (NOWHERE, Scope(regions=("41",)), True),
}


@pytest.mark.parametrize(("place", "scope", "expected"), REACH.values(), ids=REACH.keys())
def test_a_role_reaches_its_scope(place: Place, scope: Scope, expected: bool) -> None:  # noqa: FBT001 - a case's column
    """
    Regions and rights narrow a role; a code covers those that start with it.
    """
    assert expected == is_covered(place, (scope,), of="REGISTRAR")


def test_a_party_of_no_place_is_out_of_reach_for_others() -> None:
    """
    Only the authority that registered a party without a place, and those without regions, reach it.
    """
    henan_only = (Scope(regions=("41",)),)

    assert [
        is_covered(NOWHERE, henan_only, of="ELSEWHERE"),
        is_covered(NOWHERE, (*henan_only, Scope()), of="ELSEWHERE"),
        is_covered(NOWHERE, (), of="REGISTRAR"),
    ] == [False, True, False]


def test_case_79_a_registrar_stays_in_its_province() -> None:
    """
    A registrar registers rights and parties of its own province only; of a party that states no place, its own.
    """
    world = mine.people()
    at_home = mine.register(region=henan("410999"))
    abroad = mine.register(region=Code(scheme="CN-GBT2260", code="440100"))
    party: dict[str, Any] = {"party_kind": "company", "names": Text(en="X")}
    here = PartyRegistered(**party, jurisdiction="CN", region=henan())
    there = PartyRegistered(**party, jurisdiction="CN", region=mine.GUANGDONG)
    nowhere = PartyRegistered(**party)

    assert [
        world.verdict(at_home, "right:CN-41-1", "REGISTRAR"),
        world.verdict(abroad, "right:CN-44-1", "REGISTRAR"),
        world.verdict(here, "party:X", "REGISTRAR"),
        world.verdict(there, "party:X", "REGISTRAR"),
        world.verdict(nowhere, "party:X", "REGISTRAR"),
    ] == ["", "out-of-scope", "", "out-of-scope", ""]
    world.file(nowhere, "party:X", "REGISTRAR")
    assert [world.verdict(mine.appoint(mine.NAME), "party:X", by) for by in ("REGISTRAR", "ELSEWHERE")] == [
        "",
        "out-of-scope",
    ]


def test_a_right_without_a_region_is_the_nations() -> None:
    """
    A right that states only its country is in reach of a role for the country, not of one for a province.
    """
    world = mine.people()
    world.enrol("MINISTRY", "authority", "registrar", scope=Scope(regions=("CN",)))
    right = mine.register(region=None)
    verdicts = [world.verdict(right, mine.RIGHT, by) for by in ("MINISTRY", "REGISTRAR")]
    world.file(right, mine.RIGHT, "MINISTRY")

    assert verdicts == ["", "out-of-scope"]
    assert [world.verdict(mine.impose("D1"), mine.RIGHT, by) for by in ("MINISTRY", "REGISTRAR")] == verdicts


def test_a_role_that_ended_reaches_nothing() -> None:
    """
    The day after its last one a role no longer counts, though its key still signs.
    """
    world = mine.people()
    world.enrol("TEMP", "authority")
    grant = RoleGranted(role="registrar", valid_from=TODAY, valid_to=TODAY)
    world.file(grant, "party:TEMP", "governance")
    today = world.verdict(mine.register(), mine.RIGHT, "TEMP")
    world.today = day("2026-10-11")

    assert [today, world.verdict(mine.register(), mine.RIGHT, "TEMP")] == ["", "role-missing"]


def test_case_77_the_transfer_decides_whose_right_it_is() -> None:
    """
    Up to the transfer's place in the log the old holder files, behind it the new one (case 77).
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    companies = ("MINECO", "OTHERCO")
    before = [world.verdict(mine.land(), mine.RIGHT, by) for by in companies]
    # In effect only next month: for signing, the log's order decides all the same.
    world.file(mine.transfer(), mine.RIGHT, "REGISTRAR", effective_on="2026-11-01")
    after = [world.verdict(mine.land(), mine.RIGHT, by) for by in companies]

    assert (before, after) == (["", "not-the-holder"], ["not-the-holder", ""])


def test_what_is_retained_is_reported_by_the_old_holder() -> None:
    """
    An obligation that the contract leaves with the transferor is reported by it, the rest by the transferee.
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    for milestone_id in ("M1", "M2"):
        world.file(mine.schedule(milestone_id), mine.RIGHT, "REGISTRAR")
    kept = mine.transfer(duty_rule="contract_otherwise", retained_obligations=("M1",))
    world.file(kept, mine.RIGHT, "REGISTRAR", effective_on="2026-10-11")

    verdicts = {
        (by, milestone_id): world.verdict(mine.report(milestone_id), mine.RIGHT, by)
        for by in ("MINECO", "OTHERCO")
        for milestone_id in ("M1", "M2")
    }
    assert verdicts == {
        ("MINECO", "M1"): "",
        ("MINECO", "M2"): "not-the-holder",
        ("OTHERCO", "M1"): "not-the-holder",
        ("OTHERCO", "M2"): "",
    }


def test_an_obligation_may_name_who_owes_it() -> None:
    """
    A milestone owed by a contractor is reported by the contractor, not by the holder.
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.schedule("M1", owed_by="OTHERCO"), mine.RIGHT, "REGISTRAR")

    verdicts = [world.verdict(mine.report("M1"), mine.RIGHT, by) for by in ("MINECO", "OTHERCO")]
    assert verdicts == ["not-the-holder", ""]


def test_a_duty_may_name_who_owes_it() -> None:
    """
    A report under a duty that names a party is that party's to file.
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.impose("D1", owed_by="OTHERCO"), mine.RIGHT, "REGISTRAR")

    verdicts = [world.verdict(mine.annual_report("D1"), mine.RIGHT, by) for by in ("MINECO", "OTHERCO")]
    assert verdicts == ["not-the-holder", ""]


def test_nobody_speaks_for_nobody() -> None:
    """
    A right that nobody answers for has no signatory either, and what is not registered has no holder.
    """
    world = mine.people()
    world.file(mine.register(holder=None), mine.RIGHT, "REGISTRAR")
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")
    refusal = world.refusal(mine.land(), mine.RIGHT, "SIGNATORY")

    assert (refusal.code, "nobody" in refusal.message) == ("not-the-holder", True)
    assert find_holder(world.state("right:CN-41-GHOST")) is None


def test_a_refusal_names_who_could_file() -> None:
    """
    The holder is named to a stranger, and the roles to who has none.
    """
    world = mine.busy_mine()
    holder = world.refusal(mine.land(), mine.RIGHT, "OTHERCO").message
    office = world.refusal(mine.impose("D9"), mine.RIGHT, "OTHERCO").message
    system = world.refusal(mine.run(), "registry", "OTHERCO", source=PAPER).message

    assert holder.endswith("by party OTHERCO: it is for MINECO, who owes the restoration, to file")
    assert office.endswith("by party OTHERCO: expected registrar or authority_officer")
    assert system.endswith("by party OTHERCO: expected system")


def test_a_legacy_site_is_the_governments() -> None:
    """
    Of a site without a holder, the responsible government reports (Art. 45).
    """
    world = mine.people()
    site = mine.register(right_kind="legacy_site", holder=None, responsible_government="OFFICER")
    world.file(site, mine.RIGHT, "REGISTRAR")
    world.file(mine.register(holder=None), "right:CN-41-2", "REGISTRAR")

    assert (find_holder(world.state(mine.RIGHT)), find_holder(world.state("right:CN-41-2"))) == ("OFFICER", None)
    assert [
        world.verdict(mine.land(), mine.RIGHT, "OFFICER"),
        world.verdict(mine.land(), mine.RIGHT, "MINECO"),
        world.verdict(mine.land(), "right:CN-41-2", "MINECO"),
    ] == ["", "not-the-holder", "not-the-holder"]


def signatory_of(scope: Scope, by: str = "governance") -> World:
    """Return the mine with a signatory appointed for `scope`."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    grant = RoleGranted(role="holder_signatory", scope=scope, valid_from=TODAY)
    world.file(grant, "party:SIGNATORY", by)
    return world


SIGNATORIES = {
    "for this right": (Scope(rights=(mine.NAME,)), "governance", ""),
    "for this right in its province": (Scope(rights=(mine.NAME,), regions=("41",)), "governance", ""),
    "for this right, by its registrar": (Scope(rights=(mine.NAME,)), "REGISTRAR", ""),
    "for another right": (Scope(rights=("CN-41-000999-1",)), "governance", "not-the-holder"),
    "for this right, but in another province": (
        Scope(rights=(mine.NAME,), regions=("44",)),
        "governance",
        "not-the-holder",
    ),
    "for this right in another province, by its registrar": (
        Scope(rights=(mine.NAME,), regions=("44",)),
        "REGISTRAR",
        "not-the-holder",
    ),
    "for a whole province": (Scope(regions=("41",)), "governance", "not-the-holder"),
    "for everything": (Scope(), "governance", "not-the-holder"),
}


@pytest.mark.parametrize(("scope", "by", "expected"), SIGNATORIES.values(), ids=SIGNATORIES.keys())
def test_a_signatory_is_appointed_by_name(scope: Scope, by: str, expected: str) -> None:
    """
    A signatory speaks for the rights named in its appointment, and for no region at large.
    """
    world = signatory_of(scope, by)

    assert expected == world.verdict(mine.land(), mine.RIGHT, "SIGNATORY")


def test_only_a_signatory_speaks_for_the_holder() -> None:
    """
    Another role for this very right is no voice of its holder, and a right's signatory is none for a party of its name.
    """
    world = signatory_of(Scope(rights=(mine.NAME,)))
    world.enrol("DELEGATE", "expert", "community_delegate", scope=Scope(rights=(mine.NAME,)))
    world.enrol(mine.NAME, "company")

    assert [
        world.verdict(mine.land(), mine.RIGHT, "DELEGATE"),
        world.verdict(mine.annual_report(None), f"party:{mine.NAME}", "SIGNATORY"),
        world.verdict(mine.annual_report(None), f"party:{mine.NAME}", mine.NAME),
    ] == ["not-the-holder", "not-the-holder", ""]


def test_case_79_a_registrar_appoints_no_signatory_beyond_its_reach() -> None:
    """
    The registrar of one province cannot hand out the voice for a right of another one (case 79).
    """
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.enrol("PUPPET", "company", region=mine.GUANGDONG)
    world.file(mine.appoint(mine.NAME), "party:PUPPET", "ELSEWHERE")

    assert world.verdict(mine.land(), mine.RIGHT, "PUPPET") == "not-the-holder"
    assert [(Scope(regions=("44",)),)] == [grant.granted_within for grant in world.trust.grants_of("PUPPET")]


def test_case_77_a_signatory_speaks_for_who_held_the_right_when_it_was_appointed() -> None:
    """
    A transfer does not hand the old holder's signatory over to the new one, unless it is appointed anew (case 77).
    """
    world = signatory_of(Scope(rights=(mine.NAME,)))
    world.file(mine.transfer(), mine.RIGHT, "REGISTRAR")
    before = world.verdict(mine.land(), mine.RIGHT, "SIGNATORY")
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")
    again = world.verdict(mine.land(), mine.RIGHT, "SIGNATORY")
    world.file(RoleRevoked(role="holder_signatory", reason=Text(en="left")), "party:SIGNATORY", "REGISTRAR")

    assert [
        before,
        again,
        world.verdict(mine.land(), mine.RIGHT, "SIGNATORY"),
    ] == ["not-the-holder", "", "not-the-holder"]


def test_a_signatory_is_not_appointed_for_a_right_to_come() -> None:
    """
    An appointment from before the right was registered speaks for nobody.
    """
    world = mine.people()
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "governance")
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")

    assert world.verdict(mine.land(), mine.RIGHT, "SIGNATORY") == "not-the-holder"


def test_a_government_appoints_from_the_registration_of_its_site_on() -> None:
    """
    For a legacy site, too, an appointment counts from the registration, and is not handed over by a transfer.
    """
    world = mine.people()
    site = mine.register(right_kind="legacy_site", holder=None, responsible_government="OFFICER")
    world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR")
    world.file(site, mine.RIGHT, "REGISTRAR")
    early = world.verdict(mine.land(), mine.RIGHT, "SIGNATORY")
    position = world.file(mine.appoint(mine.NAME), "party:SIGNATORY", "REGISTRAR").position
    appointed = world.verdict(mine.land(), mine.RIGHT, "SIGNATORY")
    world.file(mine.transfer(transferor="OFFICER"), mine.RIGHT, "REGISTRAR")
    handed_over = world.verdict(mine.land(), mine.RIGHT, "SIGNATORY")

    assert (early, appointed, handed_over) == ("not-the-holder", "", "not-the-holder")
    assert find_holder(world.state(mine.RIGHT), at=position) == "OFFICER"
