# SPDX-License-Identifier: Apache-2.0
"""A number that carries a check is the number that was meant; a mistyped one belongs to nobody, or to somebody else.

What an imported register or a paper says is taken as it stands there: the mistake is then the register's own, and a
fact. A right's own number is always the registry's.
"""

from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.finance import SecurityLodged
from events.catalogue.licences import MiningLicenceAmended, MiningLicenceIssued
from events.catalogue.rights import MiningRightRegistered, MiningRightVaried
from events.catalogue.trust import PartyRegistered, PartyUpdated
from events.errors import FlawedValueError
from events.identifiers.countries import parse_country
from events.identifiers.right_numbers import is_right_number, parse_right_number
from events.identifiers.schemes import check_identifier
from registry.admission.case import Case, Rule

RULE = Rule("numbers-check-out", "GB 32100-2015; DZ/T 0443-2023 annex A; ISO 17442-1; ISO 3166-1; ISO/IEC 7064")

Identified = (
    PartyRegistered
    | PartyUpdated
    | MiningRightRegistered
    | MiningRightVaried
    | MiningLicenceIssued
    | MiningLicenceAmended
)
Numbered = Identified | ReportingDutyImposed | AnnualReportFiled | SecurityLodged


def check_identifiers(event: Numbered, case: Case) -> None:
    """Refuse identifiers that cannot be numbers of their scheme, and a country that does not exist."""
    if case.is_imported:
        return
    field = "identifiers" if isinstance(event, Identified) else "references"
    try:
        for index, identifier in enumerate(getattr(event, field)):
            check_identifier(identifier.scheme, identifier.value, pointer=f"/data/{field}/{index}/value")
        country = getattr(event, "jurisdiction", None)
        if country is not None:
            parse_country(country, pointer="/data/jurisdiction")
    except FlawedValueError as flaw:
        RULE.refuse(flaw.message, code=flaw.code, pointer=flaw.pointer)


def check_right(_event: MiningRightRegistered, case: Case) -> None:
    """Refuse a right whose number has check digits that do not follow from the rest; other names have none."""
    if not is_right_number(case.subject_name):
        return
    try:
        parse_right_number(case.subject_name, pointer="/subject")
    except FlawedValueError as flaw:
        RULE.refuse(flaw.message, code=flaw.code, pointer=flaw.pointer)
