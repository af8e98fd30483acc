"""Files that arrive with a form."""

from __future__ import annotations

from pathlib import PurePosixPath

from werkzeug.datastructures import FileStorage

from engine.errors import UploadRefused
from web.i18n import gettext
from web.security_headers import FILE_LIMIT

_LONGEST = 200
_MEGABYTE = 1024 * 1024
_UNKNOWN = "application/octet-stream"


def content_of(file: FileStorage, *, limit: int = FILE_LIMIT) -> bytes:
    """The whole file.

    :param limit: bytes.
    :raises UploadRefused: when it is larger.
    """
    content: bytes = file.read(limit + 1)
    if len(content) > limit:
        raise UploadRefused(
            gettext("%(name)s is larger than %(limit)s MB.", name=name_of(file), limit=limit // _MEGABYTE),
            remedy=gettext("Send a smaller file, such as a picture with fewer pixels."),
        )
    return content


def name_of(file: FileStorage) -> str:
    """The file's own name: no folders, nothing that cannot be shown."""
    return clean_name(file.filename or "")


def clean_name(name: str) -> str:
    """A file name without folders and control characters; never empty."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(letter if letter.isprintable() else " " for letter in last)
    kept = " ".join(shown.split())[-_LONGEST:]
    return kept if kept.strip(".") else "file"


def type_of(file: FileStorage) -> str:
    """What the sender says it is; never believed when it is given out again."""
    return (file.mimetype or _UNKNOWN)[:100]
