# SPDX-License-Identifier: Apache-2.0
"""Rows written in YAML, taken as text: PyYAML finds the nodes, and no scalar is guessed at.

YAML 1.1 reads `no` as false, `12:30` as 750 and 3.10 as 3.1. Here every scalar stays what was typed, and the field it
is for says what it means; only an empty one, `~` and `null` are absent. What two readers could take differently is
refused: a key given twice, anchors and aliases (which also grow without bound), tags.
"""

from collections.abc import Iterator
from typing import Any, Final, NoReturn

import yaml

from events.errors import MalformedError
from events.strictjson import MAX_DEPTH

_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""libyaml where the installed PyYAML has it: ten times as fast."""

_TAGS: Final = {f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map")}
_ABSENT: Final = {"", "~", "null"}
_LEVELS: Final = MAX_DEPTH + 1
"""A row may be as deep as a filing, in a list of rows."""


def read_yaml(name: str, raw: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row of a file called `name` with its line: the items of a list, or a mapping by itself.

    Raises:
        MalformedError: not UTF-8, not YAML, or more than one reading is possible.
    """
    reader = _Reader(name)
    for node in reader.compose(raw):
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            line = item.start_mark.line + 1
            row = reader.value(item)
            if not isinstance(row, dict):
                reader.refuse(line, "expected a row, which has named members")
            yield line, row


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name

    def compose(self, raw: bytes) -> list[Any]:
        try:
            text = raw.decode("utf-8")
            # Nodes are made by functions that call themselves, in C without a limit: depth is looked at before.
            self._check_events(text)
            # All at once: a file that cannot be read to its end is refused before any row is used.
            return [node for node in yaml.compose_all(text, Loader=_LOADER) if node is not None]
        except UnicodeDecodeError as error:
            self.refuse(raw[: error.start].count(b"\n") + 1, "not UTF-8")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
            self.refuse(mark.line + 1 if mark else None, f"not YAML, {problem}")

    def _check_events(self, text: str) -> None:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                self.refuse(line, "an alias (*name) stands for something written elsewhere; write it out")
            if depth > _LEVELS:
                self.refuse(line, f"nested deeper than {_LEVELS} levels")

    def value(self, node: Any) -> Any:
        line = node.start_mark.line + 1
        if node.tag not in _TAGS:
            self.refuse(line, f"has the tag {node.tag[:60]!r}; tags are not used here")
        if isinstance(node, yaml.ScalarNode):
            # Of a plain scalar the two loaders say None and "".
            is_absent = not node.style and node.value.lower() in _ABSENT
            return None if is_absent else node.value
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        return self._mapping(node)

    def _mapping(self, node: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = self.value(key_node)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                self.refuse(line, "the name of a member is not text")
            if key in seen:
                self.refuse(line, f"{key[:80]!r} stands there twice")
            seen.add(key)
            value = self.value(value_node)
            if value is not None:
                found[key] = value
        return found

    def refuse(self, line: int | None, problem: str) -> NoReturn:
        place = f"line {line}: " if line else ""
        raise MalformedError(f"file {self._name}: {place}{problem}", code="rows-malformed")
