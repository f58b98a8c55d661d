# SPDX-License-Identifier: Apache-2.0
"""Scientific names: what the codes of nomenclature allow is taken, what a hurried field sheet says is not."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import FlawedValueError
from events.identifiers.scientific_names import MAX_NAME, Taxon, parse_scientific_name
from tests.events.flaws import flaw_of

NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "a genus": ("Pinus", ("Pinus",)),
    "a species": ("Pinus tabuliformis", ("Pinus", "tabuliformis")),
    "a variety": ("Pinus tabuliformis var. mukdensis", ("Pinus", "tabuliformis", "mukdensis")),
    "a subspecies of an animal": ("Panthera tigris altaica", ("Panthera", "tigris", "altaica")),
    "a hybrid": ("Populus × canadensis", ("Populus", "canadensis")),
    "a hybrid written close": ("Populus ×canadensis", ("Populus", "canadensis")),
    "a hybrid genus": ("×Cupressocyparis leylandii", ("Cupressocyparis", "leylandii")),
    "a hyphen": ("Capsella bursa-pastoris", ("Capsella", "bursa-pastoris")),
    "a diaeresis": ("Isoëtes sinensis", ("Isoëtes", "sinensis")),
    "a cultivar": ("Populus 'Zhonglin 46'", ("Populus",)),
    "an epithet that begins like an open one": ("Carex spicata", ("Carex", "spicata")),
    "the longest": ("A" + "a" * (MAX_NAME - 1), ("A" + "a" * (MAX_NAME - 1),)),
}


@pytest.mark.parametrize(("name", "words"), NAMES.values(), ids=NAMES.keys())
def test_a_name_is_taken_apart(name: str, words: tuple[str, ...]) -> None:
    """
    Genus and epithets, without marks and signs.
    """
    assert words == parse_scientific_name(name)


NO_NAMES = {
    "nothing": "",
    "a small genus": "pinus tabuliformis",
    "a capital epithet": "Pinus Tabuliformis",
    "the author behind": "Pinus tabuliformis Carrière",
    "an unknown species": "Festuca sp.",
    "an unknown species without a point": "Festuca sp",
    "a comparison": "Festuca cf. rubra",
    "two spaces": "Pinus  tabuliformis",
    "a space behind": "Pinus tabuliformis ",
    "a Chinese name": "油松",
    "a Cyrillic letter": "Pinus t\u0430buliformis",
    "letters and marks apart": "Isoe\u0308tes sinensis",
    "a newline": "Pinus\ntabuliformis",
    "four words": "Pinus tabuliformis var. mukdensis robusta",
    "too long by one": "A" + "a" * MAX_NAME,
}


@pytest.mark.parametrize("name", NO_NAMES.values(), ids=NO_NAMES.keys())
def test_what_is_no_name_is_refused(name: str) -> None:
    """
    Anything else is refused by one code.
    """
    with pytest.raises(FlawedValueError) as caught:
        parse_scientific_name(name)
    assert caught.value.code == "scientific-name-malformed"


@given(
    st.text(max_size=60)
    | st.from_regex(r"×?[A-Z][a-zë-]{1,40}( (var\. |× )?[a-z-]{1,40}){0,3}( '[A-Z ']{1,9})?", fullmatch=True)
)
def test_case_112_no_text_makes_anything_else(name: str) -> None:
    """
    Any text is taken or refused, and at once.
    """
    code, _ = flaw_of(parse_scientific_name, name)

    assert code in {"", "scientific-name-malformed"}
    assert code or 1 <= len(parse_scientific_name(name)) <= 3


RANKS: dict[str, tuple[str, str, bool]] = {
    "a genus": ("Festuca", "genus", True),
    "two words for a genus": ("Festuca rubra", "genus", False),
    "a species": ("Festuca rubra", "species", True),
    "one word for a species": ("Festuca", "species", False),
    "a variety": ("Pinus tabuliformis var. mukdensis", "variety", True),
    "two words for a variety": ("Pinus tabuliformis", "variety", False),
    "a family": ("Poaceae", "family", True),
    "two words for a family": ("Festuca rubra", "family", False),
    "a cultivar": ("Populus 'Zhonglin 46'", "cultivar", True),
}


@pytest.mark.parametrize(("name", "rank", "fits"), RANKS.values(), ids=RANKS.keys())
def test_a_rank_fits_the_name(name: str, rank: str, fits: bool) -> None:  # noqa: FBT001
    """
    The number of words is the rank's.
    """
    found = flaw_of(msgspec.convert, {"scientificName": name, "taxonRank": rank}, Taxon)

    assert (("", "") if fits else ("taxon-rank-mismatch", "/taxonRank")) == found


def test_the_fields_are_darwin_cores() -> None:
    """
    In JSON the terms are spelt as Darwin Core spells them, and come back as they were.
    """
    written = {
        "scientificName": "Pinus tabuliformis",
        "scientificNameAuthorship": "Carrière",
        "taxonRank": "species",
        "taxonID": "https://www.gbif.org/species/5285692",
        "nameAccordingTo": "Flora of China",
        "vernacularName": "油松",
    }

    assert written == msgspec.json.decode(msgspec.json.encode(msgspec.convert(written, Taxon)))
