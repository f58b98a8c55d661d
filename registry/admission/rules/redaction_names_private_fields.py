# SPDX-License-Identifier: Apache-2.0
"""What is ordered to be erased is a private field on record, named by its place and digest, and not yet erased.

Anything else stands in the log in plain words: to call it erased would be untrue, since every copy of the log has it.
"""

from events.catalogue.records import PayloadRedacted
from registry.admission.case import Case, Rule

RULE = Rule("redaction-names-private-fields", "Personal Information Protection Law (2021) art. 47; domain.md §9")


def check(event: PayloadRedacted, case: Case) -> None:
    """Refuse a field that is not withheld, is erased already or stands twice, and an authority nobody registered."""
    if not case.trust.has_party(event.authority):
        message = f"authority {event.authority}: no such party is registered"
        RULE.refuse(message, code="party-unknown", pointer="/data/authority")
    withheld = {each.place: each for each in case.state.withheld}
    named: set[tuple[int, str, str]] = set()
    for index, field in enumerate(event.fields):
        place = (event.position, field.pointer, field.digest)
        pointer = f"/data/fields/{index}"
        known = withheld.get(place)
        if known is None:
            message = f"position {event.position}: no private field {field.pointer} with the digest {field.digest}"
            RULE.refuse(message, code="withheld-field-unknown", pointer=pointer)
        if known.redaction is not None:
            message = f"field {field.pointer} of position {event.position}: erased at {known.redaction.position}"
            RULE.refuse(message, code="withheld-field-erased", pointer=pointer)
        if place in named:
            RULE.refuse(f"field {field.pointer} stands twice", code="withheld-field-repeated", pointer=pointer)
        named.add(place)
