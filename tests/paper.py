"""A house that writes letters, and what stands on its papers."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from engine.model import LETTER, PRINTED, Outward
from tests.stories import Story
from tests.world import House

EMIL = {"name": "Emil Brandt", "address": "Hafenstraße 3, 20457 Hamburg", "preferred_contact": "letter"}
"""Somebody without a mail address."""


def letter_house(home: Path) -> House:
    """The house, with a pile of letters that wait for the post."""
    house = House(home)
    house.close()
    house.settings = replace(
        house.settings,
        letter_channel=LETTER,
        house_address="Werftweg 1, 18055 Rostock",
        house_phone="+49 381 100",
    )
    house.open()
    return house


def letters(house: House, status: str = PRINTED, person: str = "") -> list[Outward]:
    with house.engine.store.read() as queries:
        return list(queries.letters(house.engine.viewer(person), status))


def said(pdf: bytes) -> str:
    """What a PDF says, without its line breaks."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def by_letter(house: House, **more: object) -> Story:
    """Emil wrote a letter about a broken hand."""
    return Story(house).broken_hand("2026-10-01", channel="letter", customer=EMIL, **more)
