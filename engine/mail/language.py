"""A guess at the language of a text, by script and by small words."""

from __future__ import annotations

import re

_SAMPLE = 5000
_WORD = re.compile(r"[^\W\d_]+")

# The commonest short words of each language that few of the others share.
_SMALL_WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the and is are was have has my you your with this that not for it of to in we "
        "they from please been i",
        "de": "der die das und ist nicht ich sie mit ein eine wir haben habe zu auf für den dem "
        "es bitte mein meine",
        "fr": "le la les et est pas je vous avec une un nous des du pour que qui sur mon ma "
        "votre bonjour ai a été",
        "es": "el la los las y es no yo usted con una un por que para mi su pero se del ha hola está muy me",
        "it": "il lo la gli e è non io con una un per che di mio sua ma del ho ciao sono grazie della si",
        "nl": "de het een en is niet ik u met wij hebben heb voor van op dat mijn zijn maar aan deze",
        "pt": "o a os as e é não eu com uma um por que para meu sua mas do da foi está ao muito obrigado",
        "pl": "i w na nie jest z do że się to jak ale mam proszę dziękuję mój dla od po",
        "sv": "och är inte jag med ett en har för på att det som min vi men till av hej",
        "da": "og er ikke jeg med et en har for på at det som min vi men til af hej",
        "cs": "a je není já s na že se to ale mám prosím děkuji můj pro od po jsem",
    }.items()
}


def guess_language(text: str) -> str | None:
    """An ISO 639-1 code, or ``None`` when the text is too short or fits several languages."""
    sample = text[:_SAMPLE]
    by_script = _by_script(sample)
    if by_script:
        return by_script
    words = _WORD.findall(sample.lower())
    if len(words) < 3:
        return None
    counts = sorted(
        ((sum(1 for word in words if word in small), code) for code, small in _SMALL_WORDS.items()),
        reverse=True,
    )
    (most, code), (second, _) = counts[0], counts[1]
    if most < 2 or most == second or most * 12 < len(words):
        return None
    return code


def _by_script(sample: str) -> str | None:
    letters = sum(1 for c in sample if c.isalpha())
    if not letters:
        return None
    scripts = {
        "ja": sum(1 for c in sample if "\u3041" <= c <= "\u30fe"),
        "ko": sum(1 for c in sample if "\uac00" <= c <= "\ud7a3"),
        "ru": sum(1 for c in sample if "\u0400" <= c <= "\u04ff"),
        "ar": sum(1 for c in sample if "\u0600" <= c <= "\u06ff"),
        "el": sum(1 for c in sample if "\u0370" <= c <= "\u03ff"),
        "th": sum(1 for c in sample if "\u0e00" <= c <= "\u0e7f"),
    }
    han = sum(1 for c in sample if "\u4e00" <= c <= "\u9fff")
    if scripts["ja"] >= 2 and scripts["ja"] * 10 >= han:
        return "ja"
    # A Chinese character says as much as a word of several letters.
    if han * 4 > letters:
        return "zh"
    code = max(scripts, key=lambda key: scripts[key])
    return code if scripts[code] * 3 > letters else None
