"""Mails that only say thank you. They reopen nothing, so doubt always means: not one of them."""

from __future__ import annotations

import re

_LONGEST = 240
_STRANGE_WORDS = 3  # room for names

_THANKS = re.compile(
    r"\b(?:thanks|thank you|thx|ty|much appreciated|danke|dankesch(?:ö|oe)n|vielen dank|besten dank"
    r"|herzlichen dank"
    r"|merci|gracias|grazie|obrigad[oa]|bedankt|dank u|dank je|dziękuję|dziekuje|tack|tak|děkuji|dekuji"
    r"|takk|kiitos"
    r"|спасибо)\b|谢谢|多谢|感谢|謝謝|感謝|ありがとう|有難う|お礼|감사합니다|고맙습니다",
    re.IGNORECASE,
)
_COURTESY_WORDS = """
a again all and any best bye cheers day dear everybody everyone everything fine for from friendly
good got great greetings have hello help helpful helping hi i in information is it its job kind
kindly lot lots many message mr mrs ms much my nice of ok okay perfect prompt promptly quick quickly
received regards reply response service sincerely so solved support swift team thank thanks that the
this to truly very was weekend wishes with works wonderful you your yours answer clear noted
understood appreciated appreciate we are were alles auch bestens dank danke dankeschön das der die
es einen euch für freundlichen gruß gruss grüße grüßen gut hallo hat herzlichen herzliche ihnen ihre
ihrer hilfe ich ist klar liebe mfg mit nachricht nette prima schnelle schnellen antwort rückmeldung
schöne schönen sehr super tag toll und vielen viele vg lg von wochenende besten beaucoup bien bon
bonjour bonne cordialement de des et journée je la le merci parfait pour réponse rapide très vous
votre aide à ça buen buenas buenos con día el gracias hola muchas muy perfecto por respuesta rápida
saludos su todo un una ayuda ciao cordiali di grazie il gentile mille molte molto per risposta
saluti tutto vostra bedankt en fijne goed groet groeten hartelijk het heel met reactie snelle u uw
voor vriendelijke obrigado obrigada muito pela pelo resposta tudo bem dziękuję bardzo za pozdrawiam
odpowiedź tack så mycket för svaret tak mange большое спасибо за помощь ответ
"""
_COURTESY = frozenset(_COURTESY_WORDS.split())
_ASIAN_COURTESY = re.compile(
    r"谢谢|多谢|感谢|非常|十分|您好|你好|您|你|们|的|了|回复|答复|帮助|帮忙|支持|收到|已|好|吧|啦|祝"
    r"|愉快|辛苦|客服|老师|很|都|我|明白|知道"
    r"|謝謝|感謝|回覆|幫助|早速の|ご|返信|返事|対応|連絡|いただき|頂き|ありがとう|有難う|ございます"
    r"|ございました|どうも|本当に|誠に|承知|了解"
    r"|いたしました|しました|です|ました|を|に|の|お礼|申し上げます|よろしく|お願い|します|致します|確認"
    r"|様|早い|迅速な"
    r"|감사합니다|고맙습니다|정말|답변|빠른|대단히|주셔서|안녕하세요|네"
)
_DOUBT = re.compile(
    r"[?？]|\b(?:but|not|no|n't|never|still|however|yet|when|why|how|where|unless|except|until"
    r"|again broken|broken|problem"
    r"|complain\w*|refund|wrong|damag\w*|return|nicht|kein\w*|aber|noch|jedoch|leider|wann|warum"
    r"|wie lange|defekt|kaputt"
    r"|mais|pas|encore|toujours|quand|pourquoi|pero|todavía|cuándo|ma|non|ancora|quando|maar|niet|nog"
    r"|geen|mas|não|ainda"
    r"|ale|nie|men|inte|ikke|но|не)\b|\w+n['’]t\b|[不没沒但]|还有|還有|为什么|什么时候|怎么|吗|呢|坏|裂"
    r"|破|退|换"
    r"|ない|ません|しかし|ですが|でも|まだ|いつ|なぜ|か。|壊|않|못|안 |하지만|언제",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ASIAN = re.compile(r"[\u3041-\u30fe\u4e00-\u9fff\uac00-\ud7a3]")


def is_only_thanks(text: str) -> bool:
    """Whether a short text says thank you and nothing that anybody could have to act on.

    Every word must be a courteous one, save three that may be names; one word of doubt, a digit or a
    question mark is enough to make it an ordinary message.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or not _THANKS.search(text):
        return False
    if _DOUBT.search(text) or any(c.isdigit() for c in text):
        return False
    words = [word.lower() for word in _WORDS.findall(text) if not _ASIAN.search(word)]
    strange = sum(1 for word in words if word not in _COURTESY)
    left = len(_ASIAN.findall(_ASIAN_COURTESY.sub("", text)))
    return strange <= _STRANGE_WORDS and left <= 6 and strange + left // 2 <= _STRANGE_WORDS
