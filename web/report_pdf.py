"""A table as a PDF, for whoever reads on paper."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_CHINESE = "STSong-Light"
"""A font that PDF readers bring along (ISO 32000-1 9.7.5.2), for what Helvetica has no letters for."""
_PADDING = 2 * mm


def table_pdf(title: str, lead: str, tables: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """A heading, a line below it, and tables with a caption each, whose first line is their head."""
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    content = BytesIO()
    document = SimpleDocTemplate(
        content, pagesize=landscape(A4), title=title, margin=15 * mm, topMargin=15 * mm, bottomMargin=15 * mm
    )
    story = [_words(title, 16), _words(lead, 9), Spacer(0, 6 * mm)]
    for caption, lines in tables:
        story += [_words(caption, 12), Spacer(0, _PADDING), _table(lines), Spacer(0, 6 * mm)]
    document.build(story)
    return content.getvalue()


def _words(text: str, size: float) -> Paragraph:
    font = "Helvetica" if _is_western(text) else _CHINESE
    style = ParagraphStyle("words", fontName=font, fontSize=size, leading=1.3 * size)
    return Paragraph(escape(text), style)


def _is_western(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _table(lines: Sequence[Sequence[str]]) -> Table:
    made = Table([[_words(cell, 9) for cell in line] for line in lines], repeatRows=1)
    made.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eef2f6")),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#c9d1da")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return made
