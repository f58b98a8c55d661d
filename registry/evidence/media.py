# SPDX-License-Identifier: Apache-2.0
"""The kinds of file that are taken as evidence, and what such a file is called when somebody saves it.

Nothing here opens a file: what kind it is, is said in the signed filing. Kinds that a browser would run are not taken
(HTML, SVG, scripts). A name is a title, so it is data: nothing in it reaches a path (reliability.md case 114).
"""

import unicodedata
from typing import Final
from urllib.parse import quote

from events.values import Text

EXTENSIONS: Final = {
    "application/pdf": "pdf",
    "application/json": "json",
    "application/geo+json": "geojson",
    "application/geopackage+sqlite3": "gpkg",
    "application/gml+xml": "gml",
    "application/vnd.google-earth.kml+xml": "kml",
    "application/vnd.google-earth.kmz": "kmz",
    "application/vnd.las": "las",
    "application/vnd.laszip": "laz",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.apache.parquet": "parquet",
    "application/octet-stream": "bin",
    "application/ofd": "ofd",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/csv": "csv",
    "text/plain": "txt",
    "video/mp4": "mp4",
}
"""Every media type that is taken, and how the names of such files end."""

OPAQUE: Final = "application/octet-stream"
_MAX_NAME: Final = 80
_NOT_IN_NAMES: Final = frozenset('<>:"/\\|?*%')


def kind_of(name: str) -> str:
    """Return the media type of a file by the end of its name; what is not known is opaque."""
    ending = name.lower().rpartition(".")[2]
    other = {"jpeg": "jpg", "tiff": "tif"}.get(ending, ending)
    return next((kind for kind, extension in EXTENSIONS.items() if extension == other), OPAQUE)


def disposition(digest: str, media_type: str, title: Text) -> str:
    """Return the Content-Disposition under which a browser saves the file and never shows it (RFC 6266, RFC 8187)."""
    extension = EXTENSIONS.get(media_type, "bin")
    plain = f"evidence-{digest[:16]}.{extension}"
    name = _safe(title.zh or title.en or "")
    named = f"; filename*=UTF-8''{quote(f'{name}-{digest[:8]}.{extension}', safe='')}" if name else ""
    return f'attachment; filename="{plain}"{named}'


def _safe(title: str) -> str:
    """Return `title` without anything that a file system, a shell or a reader could take for something else."""
    # Categories C and Z: control, format (bidi, zero width), surrogate, private, line and paragraph separators.
    kept = (
        " " if each.isspace() else each
        for each in unicodedata.normalize("NFC", title)
        if each not in _NOT_IN_NAMES and (each == " " or unicodedata.category(each)[0] not in "CZ")
    )  # fmt: skip
    return "".join(kept)[:_MAX_NAME].strip(" .")
