# SPDX-License-Identifier: Apache-2.0
"""A mine is closed as a whole once (Art. 41 Mineral Resources Law); parts of it may have been closed before."""

from events.catalogue.closure import MineClosureReported
from registry.admission.case import Case, Rule

RULE = Rule("closure-comes-once", "Mineral Resources Law (2024) art. 41")


def check(event: MineClosureReported, case: Case) -> None:
    """Refuse any closure behind that of the whole."""
    whole = next((each for each in case.state.closures.values() if each.extent == "whole"), None)
    if whole is not None:
        message = f"closure {event.closure_id}: all of {case.subject_name} was closed at position {whole.position}"
        RULE.refuse(message, code="closure-already-reported", pointer="/data/closure_id")
