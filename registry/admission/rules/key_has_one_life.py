# SPDX-License-Identifier: Apache-2.0
"""A key belongs to one party and is registered once; once revoked it never comes back (reliability.md cases 71, 83).

Two parties with one key could each deny what it signed; a key that came back would make the log's order ambiguous.
"""

from events.catalogue.trust import SigningKeyRegistered, SigningKeyRevoked
from registry.admission.case import Case, Rule

RULE = Rule("key-has-one-life", "Electronic Signature Law art. 13; architecture.md §9")


def check_registered(event: SigningKeyRegistered, case: Case) -> None:
    """Refuse a key that any party has or had."""
    known = case.trust.find_key(event.key_id)
    if known is None:
        return
    if known.party != case.subject_name:
        message = f"key {event.key_id} is a key of another party, {known.party}"
        RULE.refuse(message, code="key-of-another-party", pointer="/data/public_key")
    state = "revoked, and does not come back" if known.revoked_at is not None else "registered already"
    message = f"key {event.key_id} of party {known.party} is {state}"
    RULE.refuse(message, code="key-already-registered", pointer="/data/public_key")


def check_revoked(event: SigningKeyRevoked, case: Case) -> None:
    """Refuse to revoke a key that the party does not have, or not any more."""
    known = case.trust.find_key(event.key_id)
    if known is None or known.party != case.subject_name:
        message = f"key {event.key_id} is no key of party {case.subject_name}"
        RULE.refuse(message, code="key-of-another-party", pointer="/data/key_id")
    if known.revoked_at is not None:
        message = f"key {event.key_id} was revoked at position {known.revoked_at}"
        RULE.refuse(message, code="key-already-revoked", pointer="/data/key_id")
    if event.compromised_since is not None and event.reason != "compromised":
        message = f"compromised_since {event.compromised_since}: the reason given is {event.reason}"
        RULE.refuse(message, code="reason-mismatch", pointer="/data/compromised_since")
