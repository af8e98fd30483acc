"""Mails as they really come: each sample is read and said what must be found in it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from engine.mail import Address, ParsedMail, parse_mail

SAMPLES = Path(__file__).parent / "samples"


def read(name: str) -> ParsedMail:
    return parse_mail((SAMPLES / f"{name}.eml").read_bytes())


def test_every_sample_is_read_and_can_be_stored() -> None:
    samples = sorted(SAMPLES.glob("*.eml"))
    assert len(samples) >= 21
    for path in samples:
        mail = parse_mail(path.read_bytes())
        assert mail.text and mail.new_text and mail.subject, path.name
        assert mail.sender.address.count("@") == 1, path.name
        assert mail.kind_reason.endswith("."), path.name
        for words in (mail.text, mail.new_text, mail.subject, mail.html_safe or ""):
            assert "\0" not in words
            words.encode("utf-8")


def test_of_two_versions_the_plain_one_is_the_text_and_the_html_is_kept_clean() -> None:
    mail = read("multipart_alternative")
    assert mail.sender == Address("Anna Berg", "anna.berg@mail.example")
    assert mail.to == (Address("House of Models, Service", "service@house.example"),)
    assert mail.cc == (Address("", "dealer@shop.example"),)
    assert mail.date == datetime(2027, 3, 2, 8, 14, 5, tzinfo=UTC)
    assert mail.message_id == mail.key == "<CAF-7k2p9.118@mail.example>"
    assert "249 €" in mail.text and "- above the second wheel" in mail.text
    assert "Kind regards" in mail.text and "Kind regards" not in mail.new_text
    assert mail.new_text.endswith("Could you tell me where to send it?")
    assert mail.html_safe is not None
    assert "<b>cracks</b>" in mail.html_safe and "track.example" not in mail.html_safe
    assert mail.language == "en" and mail.kind == "message" and mail.case_reference is None
    assert mail.attachments == () and mail.defects == ()


def test_html_alone_becomes_text_with_paragraphs_lists_and_links() -> None:
    mail = read("html_only")
    assert mail.sender.name == "René Dubois" and mail.subject == "Colis endommagé"
    assert (
        "Bonjour,\n\nLe colis est arrivé endommagé et il manque\u00a0:\n\n1. la cheminée\n2. deux roues\n"
        in mail.text
    )
    assert "mes photos <https://photos.example/a1> et rene@courrier.example." in mail.text
    assert "Modèle  BR 01\nFacture  8812" in mail.text
    assert "alert" not in mail.text and "hidden preview" not in mail.text and "color" not in mail.text
    assert mail.html_safe is not None
    for evil in ("script", "onclick", "track.example", "style"):
        assert evil not in mail.html_safe
    assert 'rel="noopener noreferrer nofollow"' in mail.html_safe
    assert mail.language == "fr"


def test_chinese_in_gb18030_labelled_gb2312() -> None:
    mail = read("gb18030")
    assert mail.sender == Address("王小明", "wang@post.example")
    assert mail.subject == "模型底座不稳，请尽快处理"
    assert "手上的镕件也断了" in mail.text  # 镕 is not in GB2312 itself
    assert mail.language == "zh" and mail.defects == ()


def test_japanese_in_iso_2022_jp_with_vendor_characters() -> None:
    mail = read("iso_2022_jp")
    assert mail.sender.name == "山田太郎" and mail.subject == "塗装の剥がれについて"
    assert "先日購入した模型①の塗装が剥がれました。" in mail.text
    assert mail.language == "ja"


def test_japanese_in_shift_jis_with_vendor_characters() -> None:
    mail = read("shift_jis")
    assert mail.subject == "色違いの件" and mail.text.endswith("㈱山田")


def test_files_keep_their_names_and_bytes() -> None:
    mail = read("attachments")
    picture, receipt, photo, packed = mail.attachments
    assert (picture.filename, picture.inline, picture.content_id) == ("stand.png", True, "pic1@meyer")
    assert picture.content.startswith(b"\x89PNG")
    assert (receipt.filename, receipt.content_type) == ("Rechnung für Müller.pdf", "application/pdf")
    assert not receipt.inline and receipt.content.startswith(b"%PDF-1.4")
    assert receipt.sha256 == hashlib.sha256(receipt.content).hexdigest()
    assert photo.filename == "裂纹.jpg" and photo.content.endswith(b"\xff\xd9")
    assert packed.filename == "winmail.dat"
    assert any("winmail.dat" in sentence for sentence in mail.defects)
    assert "“tilted”" in mail.text and "cid:pic1@meyer" in (mail.html_safe or "")
    assert mail.case_reference == "C-2026-000123"
    assert mail.references == ("<first@meyer.example>", "<C-2026-000123.r7@house.example>")


def test_a_standard_delivery_report_names_the_recipient_that_failed() -> None:
    mail = read("dsn_bounce")
    assert mail.kind == "bounce" and mail.bounce is not None and mail.bounce.lasting
    assert mail.bounce.final_recipient == "gone@customer.example"
    assert (mail.bounce.status, mail.bounce.action) == ("5.1.1", "failed")
    assert mail.bounce.diagnostic.startswith("550 5.1.1") and "User unknown" in mail.bounce.diagnostic
    assert mail.bounce.original_message_id == "<C-2026-000123.41@house.example>"
    assert mail.case_reference == "C-2026-000123"
    assert "here is what we found" not in mail.text  # our own mail came back: it is a file, not what was said


def test_a_report_of_delay_is_no_bounce() -> None:
    mail = read("delayed_dsn")
    assert mail.kind == "auto_reply" and mail.bounce is not None and not mail.bounce.lasting
    assert (mail.bounce.action, mail.bounce.final_recipient) == ("delayed", "slow@far.example")


def test_an_exchange_report_in_german_is_a_bounce() -> None:
    mail = read("exchange_bounce")
    assert mail.kind == "bounce" and mail.bounce is not None
    assert (mail.bounce.final_recipient, mail.bounce.status) == ("weg@kunde.example", "5.1.10")
    assert mail.bounce.original_message_id == "<C-2026-000200.3@house.example>"
    assert mail.case_reference == "C-2026-000200"


def test_a_qmail_report_is_a_bounce() -> None:
    mail = read("qmail_bounce")
    assert mail.kind == "bounce" and mail.bounce is not None
    assert (mail.bounce.final_recipient, mail.bounce.status) == ("nobody@old.example", "5.7.17")
    assert mail.bounce.original_message_id == "<C-2026-000300.9@house.example>"
    assert mail.case_reference == "C-2026-000300" and mail.message_id == "" and mail.key.startswith("sha256:")


def test_absence_notices_in_four_languages_are_automatic() -> None:
    for name in ("out_of_office_de", "out_of_office_exchange", "out_of_office_zh", "out_of_office_ja"):
        assert read(name).kind == "auto_reply", name
    assert read("out_of_office_de").case_reference == "C-2026-000123"


def test_only_thank_you_is_thanks() -> None:
    mail = read("thanks")
    assert mail.kind == "thanks"
    assert mail.new_text == "Dear Mr Olsen,\n\nthank you very much for the quick help!"
    assert "Was there anything else?" in mail.text


def test_a_reply_keeps_what_is_new_even_between_quotations() -> None:
    mail = read("reply_with_quote")
    assert mail.kind == "message"
    assert mail.new_text == (
        "Hello,\n\nthank you, but the paint already cracks again, this time at the chimney. What now?"
        "\n\nOn Thursday, by parcel."
    )
    assert "Tel. 0123 456" in mail.text and "> Is the chimney fine?" in mail.text


def test_an_outlook_reply_without_quote_marks_is_cut_at_its_header_lines() -> None:
    mail = read("outlook_reply")
    assert mail.new_text == "I accept the quote.\n\nPlease send it to my office."
    assert "the repair costs 40 EUR" in mail.text and mail.case_reference == "C-2026-000400"


def test_a_forwarded_mail_is_read_and_kept_with_its_files() -> None:
    mail = read("forwarded")
    assert "Please see what our customer writes." in mail.new_text
    assert "Der Fuß der Figur ist abgebrochen." in mail.new_text
    assert "From: Jürgen <juergen@customer.example>" in mail.text
    assert [file.filename for file in mail.attachments] == ["broken foot.eml", "fuss.jpg"]


def test_broken_mime_keeps_its_words_and_what_is_left_of_its_files() -> None:
    mail = read("broken")
    assert mail.text == "The legs fell off when I opened the box."
    assert mail.attachments[0].filename == "legs.jpg" and len(mail.attachments[0].content) > 200
    assert mail.date is None
    assert len(mail.defects) == 4 and all(sentence.endswith(".") for sentence in mail.defects)


def test_chinese_labelled_as_western_is_recognised() -> None:
    mail = read("mislabelled")
    assert mail.subject == "包装破损，少了两个零件"
    assert mail.text.startswith("收到货物时外包装已经破损")
    assert any("labelled iso-8859-1" in sentence for sentence in mail.defects)


def test_a_mailing_list_is_known_as_one() -> None:
    assert read("list").kind == "list"
