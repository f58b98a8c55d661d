# SPDX-License-Identifier: Apache-2.0
"""JSON and GeoJSON as tables: a list of objects, or the properties of a FeatureCollection's features.

Members of nested objects are columns `outer.inner`; a list is one cell, as JSON text. Numbers keep the digits they are
written with. The document is held in memory as a whole.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from registry.imports.tables import RawRow, Table, refuse_opening, refuse_source


@contextmanager
def open_json(path: Path) -> Iterator[Table]:
    """Open a JSON document; rows are counted from 1 in its list.

    Raises:
        NotFoundError: the file is not to be had.
        MalformedError: not JSON in UTF-8, a key twice in one object, or no list of objects.
    """
    items = _find_items(path, _load(path))
    rows = [RawRow(number, dict(_flatten("", item))) for number, item in enumerate(items, 1)]
    yield Table(list(dict.fromkeys(name for row in rows for name in row.cells)), iter(rows))


def _load(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(
            text, parse_float=str, parse_int=str, parse_constant=_refuse_constant, object_pairs_hook=_object
        )
    except OSError as error:
        refuse_opening(path, error)
    except UnicodeDecodeError as error:
        refuse_source(path, f"not UTF-8 at byte {error.start}", "source-encoding", error)
    except json.JSONDecodeError as error:
        refuse_source(path, f"line {error.lineno}: not JSON, {error.msg.lower()}", "source-syntax", error)
    except (ValueError, RecursionError) as error:
        refuse_source(path, f"not JSON, {error}", "source-syntax", error)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        message = f"key {twice[:80]!r} appears twice in one object"
        raise ValueError(message)
    return members


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is no number"
    raise ValueError(message)


def _find_items(path: Path, document: Any) -> list[dict[str, Any]]:
    items = document
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        items = [
            (feature.get("properties") or {}) if isinstance(feature, dict) else feature
            for feature in (features if isinstance(features, list) else [])
        ]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        refuse_source(path, "expected a list of objects or a GeoJSON FeatureCollection", "source-shape")
    return items


def _flatten(prefix: str, item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in item.items():
        if isinstance(value, dict):
            yield from _flatten(f"{prefix}{name}.", value)
        elif isinstance(value, list):
            yield prefix + name, json.dumps(value, ensure_ascii=False)
        elif value is None or isinstance(value, bool):
            yield prefix + name, "" if value is None else str(value).lower()
        else:
            yield prefix + name, value
