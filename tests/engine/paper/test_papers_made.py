"""PDFs show what they are given, in every script, for every reader, the same each time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from engine.errors import Invalid, NotFound
from engine.model import Json
from engine.paper import TEMPLATES, in_one, make_pdf, words
from engine.settings import Settings

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUSE = Settings(
    house="Model House",
    house_address="Hafenstraße 12, 20457 Hamburg",
    house_phone="+49 40 123",
    house_tax_number="DE 123",
)
NASTY = '#eval("1") *not bold* $x$ @ref `raw` \\ "quoted" <label>'


def letter(text: str = "Dear Maria,\n\nit is repaired.", language: str = "en") -> dict[str, Json]:
    payload: dict[str, Json] = {
        "subject": "Your ship",
        "body": text,
        "to": "Maria Gomez",
        "language": language,
        "signed": "Ana Silva",
    }
    return words.letter(HOUSE, payload, "12 Mill Lane\n4000 Porto", date(2026, 12, 1), "C-2026-00012", [])


def said(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_letter_has_head_address_date_subject_text_and_signature() -> None:
    shown = said(make_pdf("letter", letter(), at=NOW))
    wanted = ("Model House", "Hafenstraße 12", "DE 123", "Maria Gomez", "12 Mill Lane", "1 December 2026")
    for part in (*wanted, "Your ship", "it is repaired.", "Ana Silva", "C-2026-00012"):
        assert part in shown


def test_chinese_stands_in_it_with_a_font_that_comes_along() -> None:
    pdf = make_pdf("letter", letter("尊敬的王小明：\n\n我们将免费修理。", "zh"), at=NOW)
    assert "我们将免费修理" in said(pdf)
    assert "2026年12月1日" in said(pdf).replace(" ", "")
    fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    below = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts.values()]
    assert all("/FontFile3" in font["/FontDescriptor"].get_object() for font in below)


def test_what_is_written_is_shown_and_never_run() -> None:
    assert NASTY in said(make_pdf("letter", letter(NASTY), at=NOW)).replace("\n", " ")


def test_the_same_paper_is_the_same_to_the_last_byte() -> None:
    assert make_pdf("letter", letter(), at=NOW) == make_pdf("letter", letter(), at=NOW)


def test_a_screen_reader_finds_title_language_and_structure() -> None:
    reader = PdfReader(BytesIO(make_pdf("letter", letter(language="zh"), at=NOW)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("zh")
    assert reader.metadata is not None
    assert reader.metadata.title == "Your ship"
    assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()


def test_a_long_letter_goes_on_over_pages() -> None:
    pdf = make_pdf("letter", letter("A line of a long letter.\n\n" * 90), at=NOW)
    assert len(PdfReader(BytesIO(pdf)).pages) > 1


def test_letters_printed_at_once_begin_on_a_sheet_of_their_own() -> None:
    one = make_pdf("letter", letter(), at=NOW)
    two = make_pdf("letter", letter("A line.\n\n" * 60), at=NOW)
    assert len(PdfReader(BytesIO(two)).pages) == 2
    whole = PdfReader(BytesIO(in_one([one, two, one])))
    assert len(whole.pages) == 6
    assert "it is repaired" in whole.pages[0].extract_text()
    assert "A line" in whole.pages[2].extract_text()


def test_what_is_no_pdf_is_refused_with_a_reason() -> None:
    with pytest.raises(Invalid):
        in_one([b"no pdf"])


def test_a_template_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotFound):
        make_pdf("../secret", {}, at=NOW)


def test_a_table_repeats_its_head_and_takes_any_name() -> None:
    rows: list[Json] = [["", "Contacts"], *([f"王安娜 {number}", str(number)] for number in range(60))]
    data: dict[str, Json] = {
        "language": "en",
        "title": "Report",
        "lead": "Model House",
        "tables": [{"caption": "People", "rows": rows}],
    }
    pages = PdfReader(BytesIO(make_pdf("table", data, at=NOW))).pages
    assert len(pages) > 1
    assert all("Contacts" in page.extract_text() for page in pages)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("12 Mill Lane, 4000 Porto", ["12 Mill Lane", "4000 Porto"]),
        ("12 Mill Lane, flat 3\n4000 Porto\n", ["12 Mill Lane, flat 3", "4000 Porto"]),
        ("上海市，南京东路100号", ["上海市", "南京东路100号"]),
        ("", []),
    ],
)
def test_an_address_is_written_in_lines(address: str, lines: list[str]) -> None:
    assert words.lines_of(address) == lines


def test_a_language_without_words_of_its_own_gets_english_ones() -> None:
    assert words.enclosed("xx") == "Enclosed"
    assert words.written_day(date(2026, 12, 1), "xx") == "1 December 2026"


def test_every_template_lies_beside_the_code() -> None:
    from pathlib import Path

    import engine.paper

    found = {file.stem for file in Path(engine.paper.__file__).parent.glob("*.typ")}
    assert found == {*TEMPLATES, "house"}
