# SPDX-License-Identifier: Apache-2.0
"""Reading the code lists that come with this software: one TOML file a list, and one of the documents they cite.

The files are ours, so whatever is wrong with one is a bug of ours and said as RuntimeError; tests read them all. TOML
itself refuses a code that stands twice; unknown members are refused here.
"""

import datetime
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from events.codelists.codelist import (
    Bilingual,
    CodeList,
    CodeName,
    Label,
    ListedCode,
    ListId,
    Origin,
    PartialDate,
    Url,
    Version,
)
from events.errors import NotFoundError

_FOLDER: Final = files("events.codelists")
_SUFFIX: Final = ".toml"


class Document(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document in `documents.toml`; members as in `Origin`."""

    title: Bilingual
    number: Label | None = None
    dated: PartialDate | None = None
    url: Url | None = None
    read: Literal["text", "excerpt", "unread"]


class _Cited(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    document: str
    clause: Label | None = None


class _Code(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    zh: Label
    en: Label
    definition: Bilingual | None = None
    since: Version = 1
    deprecated_since: Version | None = None
    replaced_by: CodeName | None = None


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: ListId
    version: Version
    issued: datetime.date
    title: Bilingual
    origins: Annotated[tuple[_Cited, ...], Meta(min_length=1)]
    codes: Annotated[dict[CodeName, _Code], Meta(min_length=1)]


def all_codelists() -> tuple[CodeList, ...]:
    """Return every code list, by id."""
    return tuple(_lists().values())


def get_codelist(list_id: str) -> CodeList:
    """Return the code list with this id.

    Raises:
        NotFoundError: there is none.
    """
    found = _lists().get(list_id)
    if found is None:
        message = f"code list {list_id[:60]!r}: no such list"
        raise NotFoundError(message, code="codelist-unknown")
    return found


@cache
def _lists() -> Mapping[str, CodeList]:
    documents = parse_documents(_FOLDER.joinpath("documents.toml").read_bytes())
    names = sorted(file.name for file in _FOLDER.joinpath("lists").iterdir() if file.name.endswith(_SUFFIX))
    return MappingProxyType(
        {
            name.removesuffix(_SUFFIX): parse_codelist(
                _FOLDER.joinpath("lists", name).read_bytes(), name.removesuffix(_SUFFIX), documents
            )
            for name in names
        }
    )


def parse_documents(raw: bytes) -> dict[str, Document]:
    """Return the documents by their short names.

    Raises:
        RuntimeError: the file is not what it should be.
    """
    documents: dict[str, Document] = _decode(raw, dict[str, Document], "documents")
    for name, document in documents.items():
        if not (document.url or document.number):
            message = f"document {name}: neither address nor number"
            raise RuntimeError(message)
    return documents


def parse_codelist(raw: bytes, name: str, documents: Mapping[str, Document]) -> CodeList:
    """Return the code list in the file called `name`, with the documents it cites in full.

    Raises:
        RuntimeError: the file is not what it should be.
    """
    file: _File = _decode(raw, _File, name)
    if file.id != name:
        message = f"code list {name}: its id is {file.id}"
        raise RuntimeError(message)
    codes = tuple(
        ListedCode(
            code=code,
            name=Bilingual(zh=listed.zh, en=listed.en),
            definition=listed.definition,
            since=listed.since,
            deprecated_since=listed.deprecated_since,
            replaced_by=listed.replaced_by,
        )
        for code, listed in file.codes.items()
    )
    flaw = _find_flaw(file.version, codes)
    if flaw:
        message = f"code list {name}: {flaw}"
        raise RuntimeError(message)
    return CodeList(
        id=file.id,
        version=file.version,
        issued=file.issued,
        title=file.title,
        origins=tuple(_origin(cited, documents, name) for cited in file.origins),
        codes=codes,
    )


def _decode(raw: bytes, kind: Any, name: str) -> Any:
    try:
        return msgspec.toml.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:  # msgspec.ValidationError is one of the former
        message = f"code list {name}: {error}"
        raise RuntimeError(message) from error


def _origin(cited: _Cited, documents: Mapping[str, Document], name: str) -> Origin:
    document = documents.get(cited.document)
    if document is None:
        message = f"code list {name}: document {cited.document} is not among the documents"
        raise RuntimeError(message)
    return Origin(clause=cited.clause, **msgspec.structs.asdict(document))


def _find_flaw(version: int, codes: tuple[ListedCode, ...]) -> str | None:
    """Return the first thing in which versions, replacements or names contradict each other."""
    changes = {code.since for code in codes} | {code.deprecated_since for code in codes if code.deprecated_since}
    if changes != set(range(1, version + 1)):
        return f"version {version}, but its codes changed in {sorted(changes)}"
    for label in ("zh", "en"):
        repeated = _find_repeated(getattr(code.name, label) for code in codes)
        if repeated:
            return f"two codes are called {repeated!r}"
    by_code = {code.code: code for code in codes}
    return next((flaw for code in codes if (flaw := _find_flaw_of(code, by_code))), None)


def _find_flaw_of(code: ListedCode, by_code: Mapping[str, ListedCode]) -> str | None:
    deprecated, successor = code.deprecated_since, by_code.get(code.replaced_by or "")
    if deprecated is not None and deprecated <= code.since:
        return f"code {code.code} is deprecated since version {deprecated}, but there since {code.since}"
    if code.replaced_by is None:
        return None
    if deprecated is None:
        return f"code {code.code} is replaced by {code.replaced_by}, but not deprecated"
    if successor is None or not _is_in_use(successor, deprecated):
        return f"code {code.code} is replaced by {code.replaced_by}, which is not in use at version {deprecated}"
    return None


def _is_in_use(code: ListedCode, version: int) -> bool:
    """Tell whether the list at `version` has the code, to be used; one that follows such codes never comes back."""
    return code.since <= version and (code.deprecated_since is None or code.deprecated_since > version)


def _find_repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
