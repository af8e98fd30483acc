"""Single rules of reading mail, on mails made here."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from engine.errors import UploadRefused
from engine.mail import ParsedMail, parse_mail
from engine.mail.addresses import read_addresses
from engine.mail.charsets import decode
from engine.mail.flowed import unfold_flowed
from engine.mail.headers import decode_words, read_parameters
from engine.mail.html import read_html
from engine.mail.language import guess_language
from engine.mail.quotes import new_text
from engine.mail.thanks import is_only_thanks


def mail(text: str = "The leg broke.", **headers: str) -> ParsedMail:
    head = {"From": "a@b.example", "To": "service@house.example", "Subject": "Hello", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in head.items() if value]
    return parse_mail(("\r\n".join([*lines, "", ""]) + text).encode())


# --- limits ---


def test_a_mail_over_40_mb_is_refused_in_plain_words() -> None:
    with pytest.raises(UploadRefused, match="takes mails of up to 40 MB") as refused:
        parse_mail(b"Subject: big\r\n\r\n" + b"x" * (40 * 1024 * 1024))
    assert "several mails" in refused.value.remedy


def test_a_file_over_25_mb_is_refused_by_its_name() -> None:
    big = base64.b64encode(b"\0" * (25 * 1024 * 1024 + 1))
    raw = b'Content-Type: video/mp4\r\nContent-Disposition: attachment; filename="fall.mp4"\r\n'
    with pytest.raises(UploadRefused, match=r"fall\.mp4 is 25 MB"):
        parse_mail(raw + b"Content-Transfer-Encoding: base64\r\n\r\n" + big)


def test_beyond_50_levels_the_rest_is_one_file() -> None:
    raw = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(3000))
    read = parse_mail(b"Subject: deep\n" + raw + b"\nbottom")
    assert any("50 parts deep" in sentence for sentence in read.defects)
    assert read.attachments[-1].content.endswith(b"bottom")


def test_beyond_1000_parts_the_rest_is_one_file() -> None:
    part = b"--b\nContent-Type: text/plain\n\nword%d\n"
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"".join(part % i for i in range(5000))
        + b"--b--\n"
    )
    read = parse_mail(raw)
    assert any("1000 parts" in sentence for sentence in read.defects)
    assert (
        "word900" in read.text and len(read.attachments) == 1 and b"word4999" in read.attachments[0].content
    )


def test_a_bomb_of_header_fields_does_not_hide_the_text() -> None:
    read = parse_mail(
        b"Subject: s\n" + b"X-Bomb: " + b"y" * 100 + b"\n" + b"X: y\n" * 200_000 + b"\nThe text."
    )
    assert read.text == "The text." and read.subject == "s"
    assert any("far too many header fields" in sentence for sentence in read.defects)


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"(" * 60_000 + b"\n\nx",
        b"From: " + b'"' * 60_000 + b"\n\nx",
        b"To: " + b"a@b," * 15_000 + b"\n\nx",
        b"Subject: " + b"=?utf-8?q?" * 6_000 + b"\n\nx",
        b"Content-Type: text/plain; " + b"a*0*=b;" * 8_000 + b"\n\nx",
        b"Content-Type: text/html\n\n" + b"<div>" * 400_000 + b"words",
        b"Content-Type: text/html\n\n" + b"<a href=x>" * 150_000 + b"words",
        b"Content-Type: text/html\n\n" + b"<!--" * 400_000 + b"words",
        b"\n" + b"On a a " * 300_000,
        b"Subject: a\n" + b" b\n" * 2_000_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"x--b" * 2_000_000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bx\n" * 300_000,
        b"\n" + b"From: x\n" * 200_000,
        b"\n" + b">" * 2_000_000,
        b"\n" + b"-- \n" * 300_000,
        b"Content-Transfer-Encoding: base64\n\n" + b"A=" * 2_000_000,
    ],
    ids=lambda raw: repr(raw[:34]),
)
def test_what_could_be_slow_is_not(raw: bytes) -> None:
    began = datetime.now(UTC)
    parse_mail(raw)
    assert (datetime.now(UTC) - began).total_seconds() < 15


# --- identity and threading ---


def test_the_same_mail_has_the_same_key_with_or_without_a_message_id() -> None:
    assert mail().key == mail().key != mail("Another text.").key
    assert mail(Message_ID="<a@b>").key == mail("Another text.", Message_ID="<a@b>").key == "<a@b>"


def test_the_thread_counts_more_than_the_subject() -> None:
    read = mail(Subject="C-2026-000001", In_Reply_To="<C-2026-000002.x@house.example>")
    assert read.case_reference == "C-2026-000002"
    assert any("C-2026-000001" in sentence for sentence in read.defects)


def test_a_case_number_is_found_in_subject_and_references_only_where_it_stands_alone() -> None:
    assert mail(Subject="AW: [c-2026-000123] Frage").case_reference == "C-2026-000123"
    assert mail(References="<x@y> <C-2026-000009.z@house.example>").case_reference == "C-2026-000009"
    assert mail(Subject="ABC-2026-000123").case_reference is None
    assert mail(Subject="C-2026-12").case_reference is None


def test_a_date_in_the_future_is_noted() -> None:
    raw = b"Date: Tue, 2 Mar 2027 09:14:05 +0100\n\nx"
    assert "future" not in " ".join(parse_mail(raw, received_at=datetime(2027, 3, 2, 9, tzinfo=UTC)).defects)
    assert "future" in " ".join(parse_mail(raw, received_at=datetime(2027, 2, 2, 9, tzinfo=UTC)).defects)


# --- kinds ---


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Auto_Submitted": "auto-generated"},
        {"X_Autoreply": "yes"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "auto_reply"},
        {"Subject": "Out of Office: your letter"},
        {"Subject": "Automatische Antwort: Ihr Brief"},
        {"Subject": "Réponse automatique : votre lettre"},
        {"Subject": "Respuesta automática: su carta"},
        {"Subject": "自动回复：您的来信"},
        {"Subject": "不在のお知らせ"},
        {"Content_Type": "multipart/report; report-type=disposition-notification; boundary=x"},
    ],
    ids=str,
)
def test_automatic_replies_are_known_by_header_or_subject(headers: dict[str, str]) -> None:
    read = mail("I am away.", **headers)
    assert read.kind == "auto_reply", read.kind_reason


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"},
        {"Subject": "The office chair is out of balance"},
        {"Subject": "Delivery failed to bring all parts"},
        {"Subject": "Automatic train does not reply to the remote"},
        {"X_Auto_Response_Suppress": "DR, RN"},
        {"Return_Path": "<>"},
        {"List_Id": "<service.house.example>", "In_Reply_To": "<C-2026-000002.x@house.example>"},
    ],
    ids=str,
)
def test_people_are_not_taken_for_programs(headers: dict[str, str]) -> None:
    read = mail(**headers)
    assert read.kind == "message", read.kind_reason


def test_a_customer_who_quotes_a_bounce_is_no_bounce() -> None:
    read = mail("Your answer came back: 550 5.1.1 user unknown.", Subject="Undeliverable: my complaint")
    assert read.kind == "message" and read.bounce is None


def test_a_bounce_with_null_sender_and_a_chinese_subject() -> None:
    read = mail(
        "很抱歉，您的邮件被退回。\n原因: 550 User not found: kein@post.example",
        Return_Path="<>",
        Subject="系统退信",
    )
    assert read.kind == "bounce" and read.bounce is not None
    assert (read.bounce.final_recipient, read.bounce.status) == ("kein@post.example", "5.0.0")


@pytest.mark.parametrize(
    "text",
    ["Thank you!", "Vielen Dank für die schnelle Antwort!", "Merci beaucoup", "非常感谢您的帮助！", "谢谢",
     "ありがとうございました。", "Muchas gracias, saludos\nPedro Alonso", "감사합니다", "Thanks a lot, Anna"],
)  # fmt: skip
def test_thanks_alone_is_recognised(text: str) -> None:
    assert is_only_thanks(text)
    assert mail(text, In_Reply_To="<C-2026-000002.x@house.example>").kind == "thanks"
    assert mail(text).kind == "message"  # answers nothing of ours


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, but the leg is broken.",
        "Thanks. When will it arrive?",
        "Danke, aber die Farbe blättert ab.",
        "谢谢，可是模型又坏了",
        "谢谢，什么时候能修好",
        "ありがとうございます。まだ届いていません。",
        "Thanks, it fell over again yesterday evening",
        "Thank you. I accept offer 2",
        "Gracias pero no funciona",
        "It wobbles",
        "",
        "Thanks " + "very " * 60,
    ],
)
def test_thanks_with_anything_to_act_on_is_a_message(text: str) -> None:
    assert not is_only_thanks(text)


# --- text ---


@pytest.mark.parametrize(
    ("attribution", "answer"),
    [
        ("On Tue, 2 Mar 2027 at 09:14, A B <a@b.example> wrote:", "yes"),
        ("On Tue, 2 Mar 2027 at 09:14, A Very Long Name Of A House\n<service@house.example> wrote:", "yes"),
        ("Am 02.03.2027 um 09:14 schrieb A B:", "ja"),
        ("Le mar. 2 mars 2027 à 09:14, A B <a@b.example> a écrit :", "oui"),
        ("El mar, 2 mar 2027 a las 9:14, A B (<a@b.example>) escribió:", "sí"),
        ("Il giorno mar 2 mar 2027 alle ore 09:14 A B <a@b.example> ha scritto:", "sì"),
        ("Op di 2 mrt. 2027 om 09:14 schreef A B <a@b.example>:", "ja"),
        ("在 2027-03-02 09:14:05，\"客服\" <service@house.example> 写道：", "好的"),
        ("2027年3月2日(火) 9:14 サービス <service@house.example>:", "はい"),
    ],
)  # fmt: skip
def test_quotations_are_cut_in_many_languages(attribution: str, answer: str) -> None:
    text = f"{answer}\n\n{attribution}\n\n> the old words\n> more old words\n"
    assert "old words" not in new_text(text)
    assert new_text(text).startswith(answer)


def test_an_original_message_below_is_cut_and_a_forwarded_one_is_kept() -> None:
    below = "\nFrom: x@y.example\nSent: Monday\nTo: us\nSubject: s\n\nThe leg broke."
    assert new_text("See below.\n\n-----Original Message-----" + below) == "See below."
    assert "The leg broke." in new_text("See below.\n" + below, subject="Fwd: s")
    assert "The leg broke." in new_text("See below.\n\n---------- Forwarded message ---------" + below)
    assert "The leg broke." in new_text("-----Original Message-----" + below)  # nothing else is left


@pytest.mark.parametrize(
    "text",
    [
        "Three parts are missing:\n- chimney\n- wheel\n- cab",
        "Thanks,\nbut the table that you repaired last week wobbles as much as it did before you had it.",
        "Best regards\n\nP.S. The left leg is broken as well.",
        "I wrote:\nplease help",
        "On Monday he wrote:\nwe do not repair this",
        "From: the shop\nit came broken",
    ],
)
def test_a_complaint_is_never_cut_for_looking_like_a_signature(text: str) -> None:
    assert new_text(text) == text


def test_signatures_are_cut() -> None:
    assert new_text("It broke.\n\n-- \nAnna Berg\nTel. 1") == "It broke."
    assert new_text("It broke.\n\nMit freundlichen Grüßen\n\nAnna Berg\nHauptstraße 1") == "It broke."
    assert new_text("坏了。\n\n发自我的iPhone") == "坏了。"


def test_flowed_paragraphs_are_put_together() -> None:
    assert unfold_flowed("one \ntwo\n> a \n> b\n-- \nsig") == "one two\n> a b\n-- \nsig"
    assert unfold_flowed("漢 \n字", delsp=True) == "漢字"


@pytest.mark.parametrize(
    ("words", "label", "codec"),
    [
        ("Die Füße sind gebrochen – schön ist das nicht.", "iso-8859-1", "utf-8"),
        ("Die Füße sind gebrochen", "utf-8", "cp1252"),
        ("模型的手断了，请帮我修理一下", "utf-8", "gb18030"),
        ("模型的手断了，请帮我修理一下", None, "gb18030"),
        ("模型的手断了，请帮我修理一下", "gb2312", "utf-8"),
        ("模型的手断了，请帮我修理一下", "no-such-set", "gb18030"),
        ("届いた模型の色が写真と違いますので確認してください", None, "cp932"),
        ("届いた模型の色が写真と違いますので確認してください", "us-ascii", "euc_jp"),
        ("모형의 다리가 부러졌습니다 수리해 주세요", "iso-8859-1", "cp949"),
    ],
)
def test_wrong_or_missing_character_sets_are_seen_through(words: str, label: str | None, codec: str) -> None:
    text, problem = decode(words.encode(codec), label)
    assert text == words
    assert problem


def test_only_character_sets_are_ever_looked_up() -> None:
    for label in ("rot13", "zlib", "unicode_escape", "punycode", "idna", "undefined", "base64"):
        text, problem = decode(b"\\u0041 abc", label)
        assert text == "\\u0041 abc" and "not known" in problem


def test_words_cut_through_a_character_are_joined() -> None:
    whole = "模型".encode("gb18030")
    first, second = (base64.b64encode(piece).decode() for piece in (whole[:3], whole[3:]))
    assert decode_words(f"=?gb2312?B?{first}?=\r\n =?gb2312?B?{second}?= ok") == "模型 ok"


def test_addresses_with_commas_comments_groups_and_nonsense() -> None:
    found = read_addresses(
        ['"Berg, Anna" <a@b.example>, Team: x@y.example (Xaver), z@y.example;, nobody, <>, (c)']
    )
    assert [(a.name, a.address) for a in found] == [
        ("Berg, Anna", "a@b.example"), ("Xaver", "x@y.example"), ("", "z@y.example"), ("nobody", ""),
    ]  # fmt: skip


def test_parameters_however_written() -> None:
    read = read_parameters('Attachment; filename="a;b \\"c\\".txt"; size = 3 ; x')
    assert read.value == "attachment" and read.params == {"filename": 'a;b "c".txt', "size": "3"}
    assert read_parameters("text/plain charset=utf-8").params == {"charset": "utf-8"}


def test_html_that_tries_to_harm_is_shown_without_harm() -> None:
    _, safe, _ = read_html(
        '<p>ok<script>x</script><a href="javascript:x">l</a><img src=x onerror=y><img src="http://t/x.gif">'
        "<form action=/x><input name=p></form><iframe src=//x></iframe>"
        '<svg><a xlink:href="javascript:x">s</a></svg>'
        '<base href="//x"><meta http-equiv=refresh content=0><div style="position:fixed">d</div>'
    )
    assert safe is not None
    for evil in (
        "script",
        "javascript",
        "onerror",
        "http://t",
        "<form",
        "<input",
        "iframe",
        "svg",
        "base",
        "meta",
        "style",
    ):
        assert evil not in safe


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The paint of my model is coming off.", "en"),
        ("Die Farbe ist nicht mehr schön und ich bin traurig.", "de"),
        ("模型坏了。", "zh"),
        ("模型が壊れました。", "ja"),
        ("La peinture de mon modèle est partie.", "fr"),
        ("C-2026-000123", None),
    ],
)
def test_languages_are_guessed_with_restraint(text: str, code: str | None) -> None:
    assert guess_language(text) == code


def test_a_plain_part_that_only_points_to_the_html_is_not_the_text() -> None:
    message = EmailMessage()
    message.set_content("Please use an HTML reader.")
    message.add_alternative("<p>" + "The left leg of my chair broke yesterday. " * 8 + "</p>", subtype="html")
    assert "left leg" in parse_mail(bytes(message)).text
