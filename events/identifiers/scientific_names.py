# SPDX-License-Identifier: Apache-2.0
"""Scientific names as Darwin Core has them: its terms are the names of the fields (dwc.tdwg.org/terms, 2023-09-18).

By form alone: the codes of nomenclature (ICN, ICZN, ICNCP) say how a name is written; whether it was ever published,
and for what, is known to a checklist, which `taxonID` points into. Open nomenclature ("Festuca sp.") is no name: give
the genus, and its rank.
"""

import re
import unicodedata
from typing import Annotated, Final, Literal

from msgspec import Meta, field

from events.codelists import coded
from events.errors import FlawedValueError
from events.values import Line, Value

TaxonRank = Literal[
    "kingdom",
    "phylum",
    "class",
    "order",
    "family",
    "genus",
    "species",
    "subspecies",
    "variety",
    "form",
    "cultivar",
]

MAX_NAME: Final = 200
_LETTERS: Final = "a-zäëïöüæœ"
_UNINOMIAL: Final = rf"(?:×\s?)?[A-Z][{_LETTERS}]+(?:-[A-Za-z][{_LETTERS}]+)*"
_EPITHET: Final = rf"(?:×\s?)?[{_LETTERS}]+(?:-[{_LETTERS}]+)*"
_MARK: Final = r"(?:subsp|var|f|nothosubsp|nothovar)\."
_CANONICAL: Final = re.compile(
    rf"{_UNINOMIAL}"
    rf"(?: (?!(?:sp|spp|cf|aff|indet)\b){_EPITHET}(?: (?:{_MARK} )?{_EPITHET})?)?"
    r"(?: '[A-Z][^'\"\\]{0,60}')?"
)
_RANK_WORDS: Final[dict[str, int]] = {"genus": 1, "species": 2, "subspecies": 3, "variety": 3, "form": 3}
"""How many words a name of the rank has, without marks such as `var.` and the sign of a hybrid; above genus, one."""


def parse_scientific_name(text: str, *, pointer: str = "") -> tuple[str, ...]:
    """Return the words of a name without author and year: `Pinus tabuliformis var. mukdensis` gives three.

    Raises:
        FlawedValueError: a form that no code of nomenclature knows, an author, or another spelling of Unicode than NFC.
    """
    if len(text) > MAX_NAME or not unicodedata.is_normalized("NFC", text) or not _CANONICAL.fullmatch(text):
        message = (
            f"scientific name {text[:80]!r}: expected a genus and epithets, without author, such as Pinus tabuliformis"
        )
        raise FlawedValueError(message, code="scientific-name-malformed", pointer=pointer)
    plain, _, _cultivar = text.partition(" '")
    return tuple(word for word in plain.replace("×", "").split() if not word.endswith("."))


class Taxon(Value, frozen=True, kw_only=True):
    """A taxon, named so that others find it (Darwin Core, class Taxon)."""

    scientific_name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)] = field(name="scientificName")
    """Without the author, who stands in a field of his own."""
    scientific_name_authorship: Line | None = field(name="scientificNameAuthorship", default=None)
    taxon_rank: Annotated[TaxonRank, coded("taxon_rank")] | None = field(name="taxonRank", default=None)
    taxon_id: Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9+.-]{1,30}:[!-~]{1,200}\Z")] | None = field(
        name="taxonID", default=None
    )
    """Where a checklist has it: a URI, an LSID."""
    name_according_to: Line | None = field(name="nameAccordingTo", default=None)
    """The checklist or flora whose view of the taxon is meant, with its edition."""
    vernacular_name: Line | None = field(name="vernacularName", default=None)

    def __post_init__(self) -> None:
        """Refuse a name of no form, or of more or fewer words than its rank has."""
        words = parse_scientific_name(self.scientific_name, pointer="/scientificName")
        rank = self.taxon_rank
        if rank is None or rank == "cultivar":
            return
        if len(words) != _RANK_WORDS.get(rank, 1):
            message = f"scientific name {self.scientific_name}: {len(words)} words do not name a {rank}"
            raise FlawedValueError(message, code="taxon-rank-mismatch", pointer="/taxonRank")
