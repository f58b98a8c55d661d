# SPDX-License-Identifier: Apache-2.0
"""Disclosures, owners, assurance and sites abroad: the rules, each on both sides of its limit."""

import pytest

from events.catalogue.due_diligence import SupplyAudit
from events.catalogue.event import Event
from events.catalogue.overseas import Partner
from events.catalogue.ownership import Interest, RegisteredOwner
from events.catalogue.trust import RoleGranted
from events.errors import RuleViolationError
from events.quantities.carbon import CarbonAmount
from events.values import Period, Text
from tests.registry.admission import disclosed, mine, observed
from tests.registry.admission.disclosed import ABROAD, record
from tests.registry.admission.world import TODAY, World, day

PARTY = "party:MINECO"
FUTURE = Period(first=day("2026-01-01"), last=day("2026-12-31"))
TOMORROW = Period(first=day("2026-01-01"), last=day("2026-10-11"))
DAY_AFTER = Period(first=day("2026-01-01"), last=day("2026-10-12"))


def stake(until: str) -> Interest:
    """Return votes held from today on."""
    return Interest(interest_type="votingRights", level="direct", beneficial=False, since=TODAY, until=day(until))


@pytest.fixture(scope="module")
def world() -> World:
    """Return the mine with a carbon stock and duties, its company's owners, and a site abroad with its particulars."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(disclosed.register_abroad(), ABROAD, "REGISTRAR")
    world.file(disclosed.register_abroad(), "right:ZM-2", "REGISTRAR")
    for duty, kind in (("D1", "annual_report"), ("DD", "due_diligence_report"), ("ESG", "esg_disclosure")):
        world.file(mine.impose(duty, report_kind=kind), mine.RIGHT, "REGISTRAR")
    world.file(mine.schedule("M1"), mine.RIGHT, "REGISTRAR")
    world.file(observed.carbon(), mine.RIGHT, "MINECO")
    world.file(observed.baseline(), mine.RIGHT, "MINECO")
    world.file(disclosed.owners(record("LIVE"), record("DONE")), PARTY, "MINECO")
    world.file(disclosed.owners(record("DONE", "closed")), PARTY, "MINECO")
    world.file(disclosed.site(), ABROAD, "MINECO")
    return world


def audit(on: str) -> SupplyAudit:
    """Return an audit of step 4."""
    return SupplyAudit(body="Audit Ltd", audited_on=day(on), scope=Text(en="smelter"))


WHOLE = "due-diligence-is-whole"
ONCE = "ownership-records-live-once"
SITES = "overseas-sites-are-abroad"
LIMITS: dict[str, tuple[Event, str, str, str, str]] = {
    "due diligence under its duty": (disclosed.due_diligence("DD"), mine.RIGHT, "", "", ""),
    "due diligence under no duty there is": (
        disclosed.due_diligence("D9"), mine.RIGHT, "duty-unknown", "R-1", "/data/duty_id",
    ),
    "due diligence under a milestone": (
        disclosed.due_diligence("M1"), mine.RIGHT, "duty-unknown", "R-1", "/data/duty_id",
    ),
    "due diligence under the duty of an ESG disclosure": (
        disclosed.due_diligence("ESG"), mine.RIGHT, "duty-for-another-report", "R-1", "/data/duty_id",
    ),
    "an ESG disclosure under its duty": (disclosed.esg("ESG"), mine.RIGHT, "", "", ""),
    "an ESG disclosure under the duty of an annual report": (
        disclosed.esg("D1"), mine.RIGHT, "duty-for-another-report", "R-1", "/data/duty_id",
    ),
    "a carbon disclosure under the duty of an annual report": (
        disclosed.carbon("D1"), mine.RIGHT, "duty-for-another-report", "R-1", "/data/duty_id",
    ),
    "an annual report under the duty of an ESG disclosure": (
        mine.annual_report("ESG"), mine.RIGHT, "duty-for-another-report", "R-1", "/data/duty_id",
    ),
    "a step left out": (
        disclosed.due_diligence(steps=disclosed.steps(1, 2, 3, 5)),
        mine.RIGHT, "due-diligence-steps-incomplete", WHOLE, "/data/steps",
    ),
    "a step told twice": (
        disclosed.due_diligence(steps=disclosed.steps(1, 2, 2, 3, 4, 5)),
        mine.RIGHT, "due-diligence-steps-incomplete", WHOLE, "/data/steps",
    ),
    "no step at all": (
        disclosed.due_diligence(steps=()), mine.RIGHT, "due-diligence-steps-incomplete", WHOLE, "/data/steps",
    ),
    "the steps in another order": (
        disclosed.due_diligence(steps=disclosed.steps(5, 4, 3, 2, 1)), mine.RIGHT, "", "", "",
    ),
    "no risk": (disclosed.due_diligence(risks=(disclosed.risk("none_identified"),)), mine.RIGHT, "", "", ""),
    "no risk, and one": (
        disclosed.due_diligence(risks=(disclosed.risk("none_identified"), disclosed.risk())),
        mine.RIGHT, "due-diligence-risks-contradict", WHOLE, "/data/risks",
    ),
    "an audit of tomorrow, east of here": (
        disclosed.due_diligence(audit=audit("2026-10-11")), mine.RIGHT, "", "", "",
    ),
    "an audit of the day after": (
        disclosed.due_diligence(audit=audit("2026-10-12")),
        mine.RIGHT, "fact-in-the-future", WHOLE, "/data/audit/audited_on",
    ),
    "carbon resting on a stock": (disclosed.carbon(measurement_ids=("C1",)), mine.RIGHT, "", "", ""),
    "carbon resting on a baseline": (
        disclosed.carbon(measurement_ids=("C1", "B1")),
        mine.RIGHT, "measurement-unknown", "C-1", "/data/measurement_ids/1",
    ),
    "carbon lost": (disclosed.carbon(uptake=CarbonAmount(amount="-120", unit="tCO2e")), mine.RIGHT, "", "", ""),
    "a pool twice": (
        disclosed.carbon(pools=("SOC", "SOC")), mine.RIGHT, "carbon-pool-repeated", "C-1", "/data/pools/1",
    ),
    "a result up to tomorrow": (disclosed.carbon(period=TOMORROW), mine.RIGHT, "", "", ""),
    "a result up to the day after": (
        disclosed.carbon(period=DAY_AFTER), mine.RIGHT, "result-of-days-to-come", "C-1", "/data/period/last",
    ),
    "a forecast": (disclosed.carbon(period=FUTURE, timing="ex_ante"), mine.RIGHT, "", "", ""),
    "an owner who stays": (disclosed.owners(record("LIVE", "updated")), PARTY, "", "", ""),
    "an owner who leaves": (disclosed.owners(record("LIVE", "closed")), PARTY, "", "", ""),
    "an owner who begins again": (
        disclosed.owners(record("NEXT"), record("LIVE")),
        PARTY, "ownership-record-in-use", ONCE, "/data/records/1/record_id",
    ),
    "an owner who never began": (
        disclosed.owners(record("GHOST", "updated")),
        PARTY, "ownership-record-unknown", ONCE, "/data/records/0/record_id",
    ),
    "an owner who left comes back": (
        disclosed.owners(record("DONE", "updated")),
        PARTY, "ownership-record-closed", ONCE, "/data/records/0/record_id",
    ),
    "an owner named twice": (
        disclosed.owners(record("NEXT"), record("NEXT")),
        PARTY, "ownership-record-repeated", ONCE, "/data/records/1/record_id",
    ),
    "a registered owner": (
        disclosed.owners(record("NEXT", interested_party=RegisteredOwner(party="OTHERCO"))), PARTY, "", "", "",
    ),
    "an owner registered nowhere": (
        disclosed.owners(record("NEXT", interested_party=RegisteredOwner(party="GHOSTCO"))),
        PARTY, "party-unknown", ONCE, "/data/records/0/interested_party/party",
    ),
    "an interest of one day": (
        disclosed.owners(record("NEXT", interests=(stake("2026-10-10"),))), PARTY, "", "", "",
    ),
    "an interest that ends before it begins": (
        disclosed.owners(record("NEXT", interests=(stake("2026-10-10"), stake("2026-10-09")))),
        PARTY, "period-reversed", ONCE, "/data/records/0/interests/1/until",
    ),
    "the site's particulars anew": (disclosed.site(interest_percent="51"), ABROAD, "", "", ""),
    "particulars of a mine at home": (
        disclosed.site(country="CN"), mine.RIGHT, "right-not-overseas", SITES, "/subject",
    ),
    "particulars in another country": (
        disclosed.site(country="CD"), ABROAD, "country-differs", SITES, "/data/country",
    ),
    "a registered operator": (disclosed.site(operator_party="OTHERCO"), ABROAD, "", "", ""),
    "an operator registered nowhere": (
        disclosed.site(operator_party="GHOSTCO"), ABROAD, "party-unknown", SITES, "/data/operator_party",
    ),
    "a partner registered nowhere": (
        disclosed.site(partners=(Partner(names=Text(en="Ghost"), party="GHOSTCO"),)),
        ABROAD, "party-unknown", SITES, "/data/partners/0/party",
    ),
    "a partner who is no party": (disclosed.site(partners=(Partner(names=Text(en="ZCCM")),)), ABROAD, "", "", ""),
    "a host's duty twice": (
        disclosed.site(host_law_duties=(disclosed.host_duty(), disclosed.host_duty())),
        ABROAD, "host-duty-repeated", SITES, "/data/host_law_duties/1/duty_id",
    ),
    "restored abroad, on a duty listed": (disclosed.restored_abroad("EMA-86"), ABROAD, "", "", ""),
    "restored abroad, on a duty not listed": (
        disclosed.restored_abroad("EMA-86", "EMA-87"),
        ABROAD, "host-duty-unknown", SITES, "/data/duties/1/duty_id",
    ),
    "restored abroad up to tomorrow": (disclosed.restored_abroad(period=TOMORROW), ABROAD, "", "", ""),
    "restored abroad up to the day after": (
        disclosed.restored_abroad(period=DAY_AFTER), ABROAD, "fact-in-the-future", SITES, "/data/period/last",
    ),
    "restored abroad, before the particulars": (
        disclosed.restored_abroad(), "right:ZM-2", "overseas-site-unknown", SITES, "/subject",
    ),
    "restored abroad, at home": (
        disclosed.restored_abroad(), mine.RIGHT, "right-not-overseas", SITES, "/subject",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LIMITS.values(), ids=LIMITS.keys())
def test_the_rule_decides(world: World, case: tuple[Event, str, str, str, str]) -> None:
    """
    A refusal names its code, its rule with a citation, and the field; what is within the limit is accepted.
    """
    event, subject, code, rule, pointer = case
    if not code:
        assert world.verdict(event, subject, "MINECO") == ""
        return
    refusal = world.refusal(event, subject, "MINECO")
    assert isinstance(refusal, RuleViolationError)

    assert (code, rule, pointer) == (refusal.code, refusal.rule, refusal.pointer)
    assert refusal.citation


def stated() -> tuple[World, dict[str, int]]:
    """Return a world in which much was stated, and at which position what stands."""
    world = mine.people()
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(disclosed.register_abroad(), ABROAD, "REGISTRAR")
    world.file(mine.schedule("M1"), mine.RIGHT, "REGISTRAR")
    acts: dict[str, tuple[Event, str]] = {
        "report": (mine.annual_report(None), mine.RIGHT),
        "claim": (mine.report("M1"), mine.RIGHT),
        "land": (mine.land(), mine.RIGHT),
        "measurement": (observed.carbon(), mine.RIGHT),
        "facility": (observed.tailings(), mine.RIGHT),
        "due diligence": (disclosed.due_diligence(), mine.RIGHT),
        "ESG": (disclosed.esg(), mine.RIGHT),
        "carbon": (disclosed.carbon(), mine.RIGHT),
        "owners": (disclosed.owners(), PARTY),
        "site": (disclosed.site(), ABROAD),
        "restored abroad": (disclosed.restored_abroad(), ABROAD),
    }
    places = {name: world.file(event, subject, "MINECO").position for name, (event, subject) in acts.items()}
    return world, {**places, "inspection": world.file(mine.inspect("I1"), mine.RIGHT, "INSPECTOR").position}


def test_assurance_is_about_statements_of_its_subject() -> None:
    """
    An opinion covers reports, claims, disclosures and measurements of its own subject, and nothing else.
    """
    world, places = stated()
    subjects = {"owners": PARTY, "site": ABROAD, "restored abroad": ABROAD}
    verdicts = {
        name: world.verdict(disclosed.assurance(position), subjects.get(name, mine.RIGHT), "AUDITOR")
        for name, position in places.items()
    }

    assert verdicts == {**dict.fromkeys(places, ""), "inspection": "statement-unknown"}
    assert world.verdict(disclosed.assurance(places["owners"]), mine.RIGHT, "AUDITOR") == "statement-unknown"


def test_assurance_is_sound() -> None:
    """
    An opinion has an id of its own, names each statement once, and ends no earlier than it begins.
    """
    world, places = stated()
    one, other = places["report"], places["ESG"]
    world.file(disclosed.assurance(one, statement_id="AS-0"), mine.RIGHT, "AUDITOR")
    opinions = {
        "one more": disclosed.assurance(one, other),
        "the same id": disclosed.assurance(one, statement_id="AS-0"),
        "one statement twice": disclosed.assurance(one, other, one),
        "valid for a day": disclosed.assurance(one, valid_to=TODAY),
        "over before it begins": disclosed.assurance(one, valid_to=day("2026-10-09")),
    }

    assert {name: world.verdict(event, mine.RIGHT, "AUDITOR") for name, event in opinions.items()} == {
        "one more": "",
        "the same id": "assurance-id-in-use",
        "one statement twice": "statement-repeated",
        "valid for a day": "",
        "over before it begins": "period-reversed",
    }


def test_nobody_gives_an_opinion_on_their_own_statements() -> None:
    """
    A company that has been made an auditor cannot assure its own right or its own disclosures (rule E-1).
    """
    world, places = stated()
    for party in ("MINECO", "OTHERCO"):
        world.file(RoleGranted(role="auditor", valid_from=TODAY), f"party:{party}", "governance")
    opinions = ((disclosed.assurance(places["ESG"]), mine.RIGHT), (disclosed.assurance(places["owners"]), PARTY))

    assert [("own-work", ""), ("own-work", "")] == [
        (world.verdict(event, subject, "MINECO"), world.verdict(event, subject, "OTHERCO"))
        for event, subject in opinions
    ]


def test_a_company_discloses_about_itself() -> None:
    """
    A duty laid on a company is answered by its own disclosure, and by no other company's.
    """
    world = mine.people()
    world.file(mine.impose("DD", report_kind="due_diligence_report"), PARTY, "REGISTRAR")

    assert [
        world.verdict(disclosed.due_diligence("DD"), PARTY, "MINECO"),
        world.verdict(disclosed.due_diligence("DD"), PARTY, "OTHERCO"),
        world.verdict(disclosed.carbon(measurement_ids=("C1",)), PARTY, "MINECO"),
    ] == ["", "not-the-holder", "measurement-unknown"]
