# SPDX-License-Identifier: Apache-2.0
"""A record of ownership begins once, is updated while it lives, and is never opened again (BODS 0.4, recordStatus)."""

from events.catalogue.ownership import BeneficialOwnershipDisclosed, Ownership, RegisteredOwner
from registry.admission.case import Case, Rule

RULE = Rule("ownership-records-live-once", "Beneficial Ownership Data Standard 0.4, information updates")


def check(event: BeneficialOwnershipDisclosed, case: Case) -> None:
    """Refuse a record out of order or named twice, an owner not registered, an interest that ends before it begins."""
    seen: set[str] = set()
    for index, record in enumerate(event.records):
        pointer = f"/data/records/{index}"
        if record.record_id in seen:
            message = f"ownership record {record.record_id} stands twice"
            RULE.refuse(message, code="ownership-record-repeated", pointer=f"{pointer}/record_id")
        seen.add(record.record_id)
        _check_order(record, case, pointer)
        _check_owner(record, case, pointer)
        _check_interests(record, pointer)


def _check_order(record: Ownership, case: Case, pointer: str) -> None:
    known = case.state.owners.get(record.record_id)
    if record.record_status == "new" and known is not None:
        message = f"ownership record {record.record_id} began at position {known.positions[0]}"
        RULE.refuse(message, code="ownership-record-in-use", pointer=f"{pointer}/record_id")
    if record.record_status != "new" and known is None:
        message = f"ownership record {record.record_id} of {case.filing.payload.subject} does not exist"
        RULE.refuse(message, code="ownership-record-unknown", pointer=f"{pointer}/record_id")
    if known is not None and known.closed_position is not None:
        message = f"ownership record {record.record_id} was closed at position {known.closed_position}"
        RULE.refuse(message, code="ownership-record-closed", pointer=f"{pointer}/record_id")


def _check_owner(record: Ownership, case: Case, pointer: str) -> None:
    owner = record.interested_party
    if isinstance(owner, RegisteredOwner) and not case.trust.has_party(owner.party):
        message = f"party {owner.party}: no such party is registered"
        RULE.refuse(message, code="party-unknown", pointer=f"{pointer}/interested_party/party")


def _check_interests(record: Ownership, pointer: str) -> None:
    for index, interest in enumerate(record.interests):
        if interest.since and interest.until and interest.until < interest.since:
            message = f"until {interest.until}: before since {interest.since}"
            RULE.refuse(message, code="period-reversed", pointer=f"{pointer}/interests/{index}/until")
