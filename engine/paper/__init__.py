"""What goes out on paper: PDFs made of the templates beside this file, by one typesetter.

A template gets its data as JSON and shows it; nothing in the data is ever run. The font comes along, so a PDF
looks the same on every machine and the same data at the same moment give the same bytes. Every PDF is tagged
(PDF/UA-1), so that a screen reader reads headings, tables and links as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import orjson
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from engine.errors import Invalid, NotFound
from engine.model import Json
from engine.sentences import say

TEMPLATES = ("letter", "bill", "table")
PDF = "application/pdf"

_HERE = Path(__file__).parent


def make_pdf(template: str, data: Mapping[str, Json], *, at: datetime) -> bytes:
    """A PDF of a template and its data; see the head of each template for what it reads.

    :param at: the moment it is dated with inside.
    :raises NotFound: for a template that does not exist.
    """
    if template not in TEMPLATES:
        raise NotFound("paper", template)
    compiler = typst.Compiler(_HERE / f"{template}.typ", root=_HERE, font_paths=_fonts())
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": orjson.dumps(dict(data)).decode()},
        pdf_standards=["ua-1"],
        timestamp=int(at.astimezone(UTC).timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101  # a PDF is one file; only pictures come page by page
    return made


def in_one(pdfs: Sequence[bytes]) -> bytes:
    """PDFs one after the other, to be printed at once; one with an odd number of pages is filled up.

    So nothing of the next letter stands on the back of the one before.

    :raises Invalid: when one of them cannot be read.
    """
    whole = PdfWriter()
    for content in pdfs:
        try:
            pages = PdfReader(BytesIO(content)).pages
            for page in pages:
                whole.add_page(page)
            if len(pages) % 2:
                whole.add_blank_page()
        except PyPdfError as broken:
            raise Invalid(say("A PDF cannot be read: %(broken)s", broken=broken)) from broken
    joined = BytesIO()
    whole.write(joined)
    return joined.getvalue()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"])
