"""Make the catalogues that pages read of what people translate: ``python -m web.translations.compile``.

New texts of the pages are added to each catalogue, untranslated; what no page says any more goes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from web.translations import extract

FOLDER = Path(__file__).parent
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


def spoken() -> Catalog:
    """Every text of the pages, in the source language."""
    found = Catalog()
    said = extract_from_dir(FOLDER.parent, _METHODS, keywords=_KEYWORDS)
    for _, _, message, _, context in said:
        found.add(message, context=context)
    for text in extract.found():
        found.add(text)
    return found


def catalogue(file: Path) -> Catalog:
    """A translation as people wrote it."""
    with file.open("rb") as content:
        return read_po(content, locale=file.parts[-3])


def whole(translation: str | Sequence[str] | None) -> bool:
    """Whether there is a translation, of each plural."""
    return bool(translation) if translation is None or isinstance(translation, str) else all(translation)


def compiled(catalog: Catalog) -> bytes:
    """A translation as the pages read it."""
    content = BytesIO()
    write_mo(content, catalog)
    return content.getvalue()


def main() -> None:
    """Bring every catalogue up to date."""
    source = spoken()
    for file in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        catalog = catalogue(file)
        catalog.update(source, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with file.open("wb") as content:
            write_po(content, catalog, width=110, no_location=True, sort_output=True, omit_header=True)
        file.with_suffix(".mo").write_bytes(compiled(catalog))
        untranslated = sum(not whole(message.string) for message in catalog if message.id)
        sys.stdout.write(f"{file.parts[-3]}: {len(catalog)} texts, {untranslated} without translation\n")


if __name__ == "__main__":
    main()
