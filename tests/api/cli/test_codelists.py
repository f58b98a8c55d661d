# SPDX-License-Identifier: Apache-2.0
"""`codelists`: what codes mean, without a registry, in both forms and both languages."""

from pathlib import Path

import pytest

from events.codelists import all_codelists
from tests.api.cli.terminal import verdigris


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a registry."""
    monkeypatch.chdir(tmp_path)


def test_all_lists_are_shown():
    shown = verdigris("codelists")
    lines = shown.out.splitlines()
    assert (0, "") == (shown.code, shown.err)
    assert ["LIST", *(found.id for found in all_codelists())] == [line.split()[0] for line in lines]
    assert len(lines) - 1 == len(verdigris("codelists", "--json").json["items"])


LANGUAGES = {
    "en": (
        "Kind of damage to land",
        "Land Reclamation Regulations, 国务院令第592号, Art. 10",
        "excavation     excavation",
    ),
    "zh": ("土地损毁类型", "土地复垦条例, 国务院令第592号, Art. 10", "excavation     挖损"),
}


@pytest.mark.parametrize(("language", "words"), LANGUAGES.items(), ids=LANGUAGES.keys())
def test_one_list_is_shown_with_its_origin_in(language: str, words: tuple[str, ...]):
    shown = verdigris("codelists", "damage_type", "--lang", language).out
    for expected in words:
        assert expected in shown


def test_one_list_as_json_is_what_the_api_serves():
    answer = verdigris("codelists", "damage_type", "--json").json
    assert ("damage_type", 1) == (answer["id"], answer["version"])
    assert ["excavation", "subsidence", "occupation", "contamination"] == [each["code"] for each in answer["codes"]]


def test_a_list_there_is_not_is_not_found():
    done = verdigris("codelists", "nothing")
    assert (3, "") == (done.code, done.out)
    assert "verdigris codelists" in done.err
