# SPDX-License-Identifier: Apache-2.0
"""Code lists: what a code in an event means, in both languages, and where it comes from (domain.md §7.3; DECISIONS 25).

Codes are only ever added, or marked as not to be used any more; a released code is never renamed and never removed.
"""

from events.codelists.codelist import Bilingual, CodeList, ListedCode, Origin
from events.codelists.loading import all_codelists, get_codelist
from events.codelists.marking import CODELIST, coded

__all__ = [
    "CODELIST",
    "Bilingual",
    "CodeList",
    "ListedCode",
    "Origin",
    "all_codelists",
    "coded",
    "get_codelist",
]
