# SPDX-License-Identifier: Apache-2.0
"""What the fields of events mean: the words that stand below them in the catalogue's source.

A reader of the code, of a schema, of a template and of the reference pages reads the same words. Python keeps the
docstring of a class and drops those of its fields, so the source is asked.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from msgspec import Struct


def meaning_of(kind: type[Struct], field: str) -> str:
    """Return what `field` of `kind` means in one line: its own words, else its name and those of its type, else ""."""
    for each in kind.__mro__:
        if issubclass(each, Struct) and each is not Struct and field in each.__annotations__:
            if own := _notes(each.__module__).get(f"{each.__name__}.{field}"):
                return own
            note = _alias_note(each, field)
            return f"{words_of(field)}: {_lower(note)}" if note else ""
    return ""


def words_of(field: str) -> str:
    """Return the name of a field as words."""
    return field.replace("_", " ")


def title_of(kind: type[Struct]) -> str:
    """Return the words about `kind` in one line."""
    return _one_line(kind.__doc__ or "")


def _alias_note(kind: type[Struct], field: str) -> str:
    places = _imports(kind.__module__)
    for name in _names_in(kind, field):
        home = places.get(name, kind.__module__)
        if note := _notes(home).get(name) if home.startswith("events.") else None:
            return note
    return ""


@cache
def _notes(module: str) -> Mapping[str, str]:
    """Return the string below each assignment of a module, by its name, and of its classes, by `Class.name`."""
    tree = _parse(module)
    notes = dict(_notes_in(tree.body, ""))
    for part in tree.body:
        if isinstance(part, ast.ClassDef):
            notes |= _notes_in(part.body, f"{part.name}.")
    return MappingProxyType(notes)


def _notes_in(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, str]]:
    for assigned, below in pairwise(body):
        name = _target_of(assigned)
        if name and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            yield prefix + name, _one_line(str(below.value.value))


def _target_of(statement: ast.stmt) -> str:
    targets: list[ast.expr] = [statement.target] if isinstance(statement, ast.AnnAssign) else []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    return next((target.id for target in targets if isinstance(target, ast.Name)), "")


def _names_in(kind: type[Struct], field: str) -> list[str]:
    """Return the names in the annotation of a field, in their order."""
    for part in _parse(kind.__module__).body:
        if isinstance(part, ast.ClassDef) and part.name == kind.__name__:
            for statement in part.body:
                if isinstance(statement, ast.AnnAssign) and _target_of(statement) == field:
                    return [node.id for node in ast.walk(statement.annotation) if isinstance(node, ast.Name)]
    return []


@cache
def _imports(module: str) -> Mapping[str, str]:
    """Return the module that each imported name comes from."""
    found: dict[str, str] = {}
    for part in _parse(module).body:
        if isinstance(part, ast.ImportFrom) and part.module:
            found |= {name.asname or name.name: part.module for name in part.names}
    return MappingProxyType(found)


@cache
def _parse(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


def _lower(text: str) -> str:
    """Begin with a small letter, unless the first word is an abbreviation."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
