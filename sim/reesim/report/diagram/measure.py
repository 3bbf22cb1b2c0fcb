"""Widths of text, so that boxes fit what is written in them."""

from __future__ import annotations

from functools import cache

FONTS = '"DejaVu Sans", Verdana, Geneva, sans-serif'
"""Families of about the width that is measured here."""


@cache
def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """Width of a line of text [pt] in a font of some size [pt]."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if is_bold else "normal")
    # a $ in a name is a dollar, not mathematics
    found, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(found)
