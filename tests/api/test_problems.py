# SPDX-License-Identifier: Apache-2.0
"""Problem documents: every code has its words in both languages, and no status or detail is given away elsewhere."""

import ast
import logging
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import problems
from api.problems import TEXTS, problem_of, status_of
from events import errors
from events.database_errors import CODES as DATABASE_CODES
from events.errors import (
    ConflictError,
    EvidenceError,
    HashMismatchError,
    MalformedError,
    NotFoundError,
    NotPermittedError,
    OutcomeUnknownError,
    RejectedError,
    RuleViolationError,
    StaleVersionError,
    UnavailableError,
)

ROOT = Path(__file__).parents[2]
FOLDERS = ("events", "registry", "projections", "api", "migrations")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
CHINESE = re.compile("[\u4e00-\u9fff]")


def sources() -> list[Path]:
    """Return every source file of ours."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def codes_raised() -> set[str]:
    """Return every code in the sources: given as `code=`, handed to what refuses, or the default of a class."""
    return {code for path in sources() for node in ast.walk(ast.parse(path.read_text())) for code in _codes_in(node)}


def _codes_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        # What authorities owe has codes, too; nobody is refused by them.
        codes = [each for each in node.keywords if each.arg == "code" and name != "Duty"]
        yield from (_text(keyword.value) for keyword in codes if _text(keyword.value))
        if "refus" in name or name.endswith("Error") or name == "_Flaw":
            yield from (text for text in map(_text, node.args) if CODE.fullmatch(text))
    elif isinstance(node, ast.ClassDef):
        for statement in node.body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "code":
                yield _text(statement.value)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_code_has_its_words() -> None:
    """
    Whatever is raised anywhere has a title and a hint in both languages.
    """
    assert (codes_raised() | DATABASE_CODES) - set(TEXTS) == set()


def test_no_code_has_words_twice() -> None:
    """A code means one thing: the words of one file never hide those of another."""
    texts = Path(problems.__file__).parent / "problem_texts"
    codes = [code for file in texts.glob("*.toml") for code in tomllib.loads(file.read_text(encoding="utf-8"))]
    assert sorted(TEXTS) == sorted(codes)


def test_no_words_are_left_over() -> None:
    """
    Every code with words stands somewhere in the sources.
    """
    literals = {text for path in sources() for node in ast.walk(ast.parse(path.read_text())) if (text := _text(node))}

    assert set(TEXTS) - literals == set()


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_both_languages_are_there(code: str) -> None:
    """
    Chinese is Chinese, English is not, and each hint is a sentence.
    """
    text = TEXTS[code]
    for words in (text.title, text.words, text.hint):
        assert CHINESE.search(words.zh)
        assert not CHINESE.search(words.en)
    assert text.hint.zh.endswith("。")
    assert text.hint.en.endswith(".")
    assert not text.title.en.endswith(".")


STATUSES = {
    "what is malformed": (MalformedError("m"), 400),
    "what is too large": (MalformedError("m", code="filing-too-large"), 413),
    "what is not there": (NotFoundError("m"), 404),
    "what is not permitted": (NotPermittedError("m"), 403),
    "what a rule refuses": (RuleViolationError("m", rule="r", citation="c"), 422),
    "what is stale": (StaleVersionError("right:A", 1, 2), 409),
    "what conflicts": (ConflictError("m"), 409),
    "any other refusal": (RejectedError("m"), 400),
    "what must wait": (UnavailableError("m"), 503),
    "what may have happened": (OutcomeUnknownError("m"), 503),
    "what does not check out": (HashMismatchError("m"), 500),
    "what nobody foresaw": (KeyError("m"), 500),
}


@pytest.mark.parametrize(("error", "status"), STATUSES.values(), ids=STATUSES.keys())
def test_the_status_of(error: Exception, status: int) -> None:
    """
    The status follows from the kind of error, or from its code where that says more.
    """
    assert (status, status) == (status_of(error), problem_of(error).status)


def test_every_kind_of_error_has_a_status() -> None:
    """
    Only evidence of damage and the unforeseen are 500: every other class of the tree has a status of its own.
    """
    tree = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.RegistryError)]
    told = {kind for kind in tree if kind is not errors.RegistryError and not issubclass(kind, EvidenceError)}

    assert told == {kind for kind in tree if status_of(kind.__new__(kind)) != 500}


SILENT = {
    "damage": (EvidenceError("entry 7 at /srv/registry.sqlite differs", position=7), "evidence"),
    "a stopped writer": (
        UnavailableError("writing has stopped: /srv/guard", code="writing-stopped"),
        "writing-stopped",
    ),
    "a busy database": (UnavailableError("postgresql://v:s3cret@db", code="database-busy"), "database-busy"),
    "a bug": (RuntimeError("/srv/registry.sqlite"), "internal"),
}


@pytest.mark.parametrize(("error", "code"), SILENT.values(), ids=SILENT.keys())
def test_nothing_inside_is_told(error: Exception, code: str) -> None:
    """
    What is out of order in here is told by its code alone, never in the error's own words.
    """
    problem = problem_of(error)

    assert (code, TEXTS[code].words, ()) == (problem.code, problem.detail, problem.errors)


def test_a_rule_is_cited() -> None:
    """
    A refusal by rule names the rule, its citation and the place in the filing.
    """
    error = RuleViolationError("land does not add up", rule="L-1", citation="art. 47", pointer="/data/area_m2")

    problem = problem_of(error)

    assert ("L-1", "art. 47", "/data/area_m2", "land does not add up") == (
        problem.rule,
        problem.citation,
        problem.errors[0].pointer,
        problem.detail.en,
    )


def test_a_stale_version_gives_both_versions() -> None:
    """
    Who wrote on an old state is told the version expected and the one found.
    """
    problem = problem_of(StaleVersionError("right:A", 3, 5))

    assert (3, 5) == (problem.expected_version, problem.actual_version)


def test_a_code_without_words_falls_back_to_its_class(caplog: pytest.LogCaptureFixture) -> None:
    """
    A code that someone forgot to word still leaves as a whole problem document.
    """
    with caplog.at_level(logging.ERROR):
        problem = problem_of(NotFoundError("m", code="never-heard-of"))

    assert ("never-heard-of", TEXTS["not-found"].title) == (problem.code, problem.title)
