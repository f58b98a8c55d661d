# SPDX-License-Identifier: Apache-2.0
"""A right passes from its present holder to another party, with its duties unless the contract keeps some back.

Arts 22, 27 and 45(2) Mineral Resources Law: registration transfers it, and the transferee restores unless the contract
says otherwise. Who holds it is decided by the log, so transfers follow one another in effect as they do in the log.
"""

from events.catalogue.rights import MiningRightTransferred
from projections.right.series import find_round
from registry.admission.case import Case, Rule
from registry.admission.holder import find_holder

RULE = Rule("transfer-by-present-holder", "Mineral Resources Law (2024) arts 22, 27 and 45(2)")


def check(event: MiningRightTransferred, case: Case) -> None:
    """Refuse a transfer by others, to the same party, before the last one, or with duties that cannot be kept back."""
    holder = find_holder(case.state)
    if event.transferor != holder:
        message = f"transferor {event.transferor}: right {case.subject_name} is held by {holder or 'nobody'}"
        RULE.refuse(message, code="transferor-not-holder", pointer="/data/transferor")
    if event.transferee == event.transferor:
        message = f"transferee {event.transferee}: already holds right {case.subject_name}"
        RULE.refuse(message, code="transferee-is-holder", pointer="/data/transferee")
    since = max((holding.since for holding in case.state.holders), default=None)
    if since is not None and case.filing.effective_on < since:
        message = f"effective_on {case.filing.effective_on}: {holder} holds the right only since {since}"
        RULE.refuse(message, code="transfer-before-holding", pointer="/effective_on")
    _check_retained(event, case)


def _check_retained(event: MiningRightTransferred, case: Case) -> None:
    if event.retained_obligations and event.duty_rule != "contract_otherwise":
        message = f"retained_obligations: duty_rule {event.duty_rule} passes every duty on"
        RULE.refuse(message, code="retained-without-contract", pointer="/data/retained_obligations")
    for index, obligation_id in enumerate(event.retained_obligations):
        obligation = find_round(case.state, obligation_id)
        if obligation is None or obligation.owed_by not in {None, event.transferor}:
            message = f"retained obligation {obligation_id}: {event.transferor} owes no such thing under this right"
            RULE.refuse(message, code="obligation-unknown", pointer=f"/data/retained_obligations/{index}")
