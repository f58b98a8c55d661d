# SPDX-License-Identifier: Apache-2.0
"""A survey with a rare plant whose place is private, and the redaction of that place."""

from typing import Any

from events.catalogue.ecology import Occurrence, SpeciesSurveyRecorded
from events.catalogue.records import PayloadRedacted, RedactedField
from events.identifiers.scientific_names import Taxon
from events.withheld import Withheld
from tests.registry.admission import mine, observed
from tests.registry.admission.world import TODAY, World

DIGEST = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
OTHER = "JzYjH4svliH0R3PyEMfeZu6Jt69u5qehZo7F7EPYlSE"
PLACE = "/occurrences/0/exact_place"


def survey(survey_id: str = "S0", digest: str = DIGEST) -> SpeciesSurveyRecorded:
    """Return a survey that found an orchid, and tells nobody where."""
    orchid = Occurrence(
        taxon=Taxon(scientific_name="Cypripedium japonicum"),
        establishment_means="native",
        exact_place=Withheld(sd=(digest,)),
    )
    return observed.survey(survey_id, occurrences=(orchid,))


def field(pointer: str = PLACE, digest: str = DIGEST) -> RedactedField:
    """Return the orchid's place as a redaction names it."""
    return RedactedField(pointer=pointer, digest=digest)


def redact(world: World, *fields: RedactedField, **changes: Any) -> PayloadRedacted:
    """Return the decision to erase the orchid's place, of the newest private field on record."""
    withheld = world.state(mine.RIGHT).withheld
    told: dict[str, Any] = {
        "position": withheld[-1].position if withheld else 0,
        "ground": "sensitive_species",
        "authority": "OFFICER",
        "decided_on": TODAY,
    }
    return PayloadRedacted(fields=fields or (field(),), **(told | changes))
