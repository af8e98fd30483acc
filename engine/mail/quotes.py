"""What is new in a reply: without the quoted mail below and without the signature.

Works line by line in one pass and looks at the first 400 characters of a line only, so no mail can make it
slow. It cuts with restraint: a complaint lost to a clever cut costs more than a greeting left in.
"""

from __future__ import annotations

import re

_LOOKED_AT = 400
_LINES = 20_000  # lines below are left as they are

# A line that introduces a quotation. It must carry a date, a time or an address besides its verb.
_ATTRIBUTION = re.compile(
    r"""^\W{0,3}(?:
      (?:On|Am|Le|El|Il|Op|Den|Dne|Dnia|Em|No\sdia|W\sdniu)\b.{4,300}?
        (?:wrote|schrieb|a\s[ée]crit|escribi[óo]|ha\sscritto|schreef|skrev|napsal|napisał|escreveu).{0,80}[:：]
      |.{1,200}\b(?:wrote|schrieb|a\s[ée]crit|escribi[óo]|ha\sscritto|schreef|skrev).{0,60}[:：]
      |(?:在|于)?.{0,200}(?:写道|寫道|写到|來信)[:：]?
      |.{0,200}(?:のメール|は書きました|さんが書きました|wrote)[:：]
      |.{0,200}님이\s?(?:작성|썼).{0,20}[:：]
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,4}[-./年년 ]\s?\w|\d{1,2}:\d\d|@")
_ORIGINAL = re.compile(
    r"^[\s>*]*[-_=—]{2,}\s*(?:Original[ -]?(?:Message|Appointment|Nachricht)|Urspr(?:ü|ue)ngliche Nachricht"
    r"|Message d'origine|Message original|Mensaje original|Messaggio originale|Oorspronkelijk bericht"
    r"|Oprindelig meddelelse|Ursprungligt meddelande|Wiadomość oryginalna"
    r"|原始邮件|原始郵件|原邮件|回复的原邮件|元のメッセージ|원본 메시지)\s*[-_=—]{2,}\s*$",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^[\s>*]*(?:[-_=—]{2,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré"
    r"|Mensaje reenviado"
    r"|Doorgestuurd bericht|转发的邮件|轉寄的郵件|転送メッセージ|Messaggio inoltrato)"
    r"|Begin forwarded message)",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(r"^\s*(?:fwd?|wg|tr|rv|i|enc|转发|轉寄|転送)\s*[:：]", re.IGNORECASE)
_BLOCK_HEADER = re.compile(
    r"^[\s*>]*(?:(?P<from>From|Von|De|Van|Da|Od|Från|Fra|发件人|寄件者|差出人|送信者|보낸 사람)"
    r"|Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoyé|Date|À|Objet|Enviado(?: el)?|Fecha|Para"
    r"|Asunto"
    r"|Verzonden|Aan|Onderwerp|Inviato|Data|A|Oggetto|Wysłano|Do|Temat|Skickat|Till|Ämne|Sendt|Til|Emne"
    r"|发送时间|发送日期|日期|收件人|主题|抄送|寄件日期|收件者|主旨|送信日時|日時|宛先|件名|보낸 날짜"
    r"|받는 사람|제목)"
    r"[*\s]*[:：]",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"^\s*[_=-]{20,}\s*$")
_SIGNATURE_MARK = re.compile(r"^--\s?$")
_SENT_FROM = re.compile(
    r"^\W{0,3}(?:Sent from (?:my|Mail|Outlook|Yahoo)|Get Outlook for|Von meinem .{1,40} gesendet"
    r"|Gesendet (?:von|mit)"
    r"|Envoyé de(?:puis)? mon|Enviado desde mi|Inviato da|Verzonden vanaf mijn|Skickat från min|Wysłano z"
    r"|发自我的|從我的|来自我的|(?:私の)?.{0,12}から送信|나의 .{1,12}에서 보냄).{0,80}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\W{0,2}(?:(?:kind|best|warm|many thanks and)?\s?regards|best wishes|all the best|best|cheers"
    r"|sincerely"
    r"|(?:yours|respectfully)(?: sincerely| faithfully| truly)?|thanks|thank you|many thanks|thx"
    r"|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|(?:freundliche|viele|beste|liebe|herzliche|sch(?:ö"
    r"|oe)ne) gr(?:ü|ue)(?:ß|ss)e"
    r"|mfg|vg|lg|gru(?:ß|ss)|cordialement|bien à vous|salutations(?: distinguées)?|merci"
    r"|(?:un )?(?:cordial )?saludos?"
    r"|atentamente|gracias|cordiali saluti|distinti saluti|met vriendelijke groeten?|z poważaniem"
    r"|pozdrawiam"
    r"|med vänliga hälsningar|mvh|此致|敬礼|祝好|顺祝商祺|谢谢|よろしくお願い(?:いた|致)?します|以上"
    r"|敬具|감사합니다)"
    r"\s*[,.!，。！]?\s*$",
    re.IGNORECASE,
)
_SECOND_THOUGHT = re.compile(r"[?？]|^\W*p\.?\s?s\b|^附[:：]|追伸", re.IGNORECASE)
_CLOSING_LINES = 8
_CLOSING_WIDTH = 60


def new_text(text: str, *, subject: str = "") -> str:
    """The part of a reply that its sender wrote now.

    Answers written between quoted lines are kept. A forwarded mail is news to the desk and is kept too.
    When nothing would be left, the whole text is returned.
    """
    lines = text.split("\n", _LINES)
    heads = [line[:_LOOKED_AT] for line in lines]
    blocks = _without_quotes(lines, heads, forward=bool(_FORWARD_SUBJECT.match(subject)))
    written = ("\n".join(_without_signature(block)).strip() for block in blocks)
    result = "\n\n".join(block for block in written if block)
    return result if result else text.strip()


def _without_quotes(lines: list[str], heads: list[str], *, forward: bool) -> list[list[str]]:
    """The blocks of lines that stand before, between and after quotations."""
    blocks: list[list[str]] = [[]]
    skip_until = 0
    for index, line in enumerate(lines):
        head = heads[index]
        if index < skip_until:
            continue
        if not forward and _FORWARDED.match(head):
            blocks[-1] += lines[index:]
            break
        if not forward and _ends_here(heads, index):
            break
        attribution = _attribution_length(heads, index)
        if attribution and not forward:
            if not _is_quoted_below(heads, index + attribution):
                break
            skip_until = index + attribution
            blocks.append([])
        elif head.lstrip().startswith(">") and not forward:
            if blocks[-1]:
                blocks.append([])
        else:
            blocks[-1].append(line)
    return blocks


def _ends_here(heads: list[str], index: int) -> bool:
    """Whether everything from this line on is an older mail."""
    head = heads[index]
    if _ORIGINAL.match(head):
        return True
    if _SEPARATOR.match(head):
        below = next((i for i in range(index + 1, min(index + 4, len(heads))) if heads[i].strip()), None)
        return below is not None and _header_block(heads, below)
    return _header_block(heads, index)


def _header_block(heads: list[str], index: int) -> bool:
    """Outlook's way to quote: From, Sent, To, Subject on lines of their own."""
    match = _BLOCK_HEADER.match(heads[index])
    if not match or not match.group("from"):
        return False
    following = [head for head in heads[index + 1 : index + 9] if head.strip()][:4]
    return sum(1 for head in following if _BLOCK_HEADER.match(head)) >= 2


def _attribution_length(heads: list[str], index: int) -> int:
    """How many lines an attribution takes here: 0 when there is none, 2 or 3 where a program wrapped it."""
    if not heads[index].strip() or heads[index].lstrip().startswith(">"):
        return 0
    joined = heads[index].strip()
    for count in (1, 2, 3):
        if _ATTRIBUTION.match(joined[:_LOOKED_AT]) and _DATED.search(joined[:_LOOKED_AT]):
            return count
        if index + count >= len(heads) or not heads[index + count].strip() or len(joined) > _LOOKED_AT:
            return 0
        if not _BEGINS_ATTRIBUTION.match(joined):
            return 0
        joined = f"{joined} {heads[index + count].strip()}"
    return 0


_BEGINS_ATTRIBUTION = re.compile(
    r"^\W{0,3}(?:On|Am|Le|El|Il|Op|Den|Dne|Dnia|Em|W dniu|在|于|\d{4}年)", re.IGNORECASE
)


def _is_quoted_below(heads: list[str], index: int) -> bool:
    """Whether the next words are quoted with ``>``; if not, all below an attribution is the older mail."""
    below = next((head for head in heads[index:] if head.strip()), "")
    return below.lstrip().startswith(">")


def _without_signature(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    for index, line in enumerate(lines):
        if _SIGNATURE_MARK.match(line) and any(above.strip() for above in lines[:index]):
            lines = lines[:index]
            break
    lines = [line for line in lines if not _SENT_FROM.match(line[:_LOOKED_AT])]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    first = max(1, len(lines) - _CLOSING_LINES - 1)
    for index in range(first, len(lines)):
        below = lines[index + 1 :]
        if _CLOSING.match(lines[index][:_LOOKED_AT]) and all(_is_signature_line(line) for line in below):
            return lines[:index]
    return lines


def _is_signature_line(line: str) -> bool:
    return len(line.strip()) <= _CLOSING_WIDTH and not _SECOND_THOUGHT.search(line)
