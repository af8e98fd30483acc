"""What the demo company sells, and to whom."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from processes.complaint.records import Records

MODELS = (
    ("SH-50", "Sailing ship Aurora", "1:50"),
    ("LO-87", "Locomotive 52", "1:87"),
    ("KN-12", "Knight of the North", "1:12"),
    ("TR-35", "Tractor of 1948", "1:35"),
    ("DR-72", "Dragon kite plane", "1:72"),
)

CUSTOMERS = (
    ("Maria Gomez", "maria.gomez@post.example", "+34 600 111 222", "en"),
    ("Jonas Weber", "jonas.weber@post.example", "+49 170 555 01", "en"),
    ("Li Na", "li.na@post.example", "+86 138 0000 1111", "zh"),
    ("Emma Larsen", "emma.larsen@post.example", "+45 20 30 40 50", "en"),
    ("Pedro Alves", "pedro.alves@post.example", "+351 912 000 111", "en"),
    ("Zhang Wei", "zhang.wei@post.example", "+86 139 2222 3333", "zh"),
    ("Sarah Cohen", "sarah.cohen@post.example", "+972 50 123 4567", "en"),
    ("Tom Baker", "tom.baker@post.example", "+44 7700 900123", "en"),
    ("Ines Moreau", "ines.moreau@post.example", "+33 6 12 34 56 78", "en"),
    ("Karel Dvorak", "karel.dvorak@post.example", "+420 601 222 333", "en"),
)

DEFECTS = (
    ("Captain", "hand_broken", "The captain's hand broke off when I took him out of the box."),
    ("Main figure", "foot_broken", "One foot is broken; the figure cannot stand."),
    ("Hull", "paint_crack", "The paint on the hull has fine cracks all over."),
    ("Boiler", "paint_peel", "The black paint comes off in flakes."),
    ("Cloak", "colour_difference", "The cloak is a different red than the one on the box."),
    ("Stand", "unstable", "It wobbles on its stand and fell over twice."),
    ("Cab", "tilt", "The cab leans to the left; you see it at once."),
)

OLD_DAMAGE = (
    ("Mast", "other", "The mast broke when I moved house. Can you repair it? I would pay."),
    ("Wing", "other", "My cat knocked the plane over and a wing is off."),
    ("Chimney", "other", "The chimney is bent after years on the shelf."),
)


def stock(kept: Records, today: date, random: Random) -> list[str]:
    """Products, batches and sales of the last year; gives the serial numbers that were sold."""
    serials = []
    for sku, model, scale in MODELS:
        kept.products.add(sku=sku, model=model, scale=scale)
        for number in range(1, 41):
            sold = today - timedelta(days=random.randrange(20, 360))
            serial = f"{sku}-{number:04d}"
            kept.sales.add(
                serial=serial,
                sku=sku,
                batch=f"{sku}-{sold:%y}Q{(sold.month + 2) // 3}",
                sold_on=sold,
                shipped_on=sold - timedelta(days=3),
                seller=random.choice(("Own shop", "Toy Corner Ltd", "Modellbau Nord")),
            )
            serials.append(serial)
    return serials
