# SPDX-License-Identifier: Apache-2.0
"""The status rules: versioned profiles of small rules, each with its citation, applied to a folded state.

`every` holds what holds everywhere, `cn` and `qld` what is theirs; `profiles` puts them together. All of it is pure:
the same state, date and profile give the same answer, on any machine and in any year.
"""

from projections.rules.judged import ObligationStatus, Progress, Timeliness
from projections.rules.profile import Case, Profile
from projections.rules.profiles import PROFILES, duties_of, is_shipped, profile_for, profile_of
from projections.rules.rule import Headline, Reason, Rule
from projections.rules.timeliness import evaluate, evaluate_all, find_owed

__all__ = [
    "PROFILES",
    "Case",
    "Headline",
    "ObligationStatus",
    "Profile",
    "Progress",
    "Reason",
    "Rule",
    "Timeliness",
    "duties_of",
    "evaluate",
    "evaluate_all",
    "find_owed",
    "is_shipped",
    "profile_for",
    "profile_of",
]
