# SPDX-License-Identifier: Apache-2.0
"""A name is written in one way: composed (Unicode NFC) and with no space around it.

Two spellings of one name look the same to everybody and are two names to a program, so that a company could be
registered twice. What an imported register or a paper says is taken as it stands there; a search finds both.
"""

import unicodedata

from events.catalogue.rights import MiningRightRegistered, MiningRightVaried
from events.catalogue.trust import PartyRegistered, PartyUpdated
from registry.admission.case import Case, Rule

RULE = Rule("names-have-one-spelling", "Unicode Standard Annex 15, NFC; reliability.md case 106")


def check(event: PartyRegistered | PartyUpdated | MiningRightRegistered | MiningRightVaried, case: Case) -> None:
    """Refuse a name, in either language, that another spelling of the same characters would equal."""
    if case.is_imported or event.names is None:
        return
    for language, name in (("zh", event.names.zh), ("en", event.names.en)):
        if name is not None and name != unicodedata.normalize("NFC", name).strip():
            message = f"name {name!r}: expected Unicode NFC with no space around it"
            RULE.refuse(message, code="name-spelling", pointer=f"/data/names/{language}")
