"""HTML and SVG written so that no text of a flowsheet can be read as markup."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

VOID = frozenset({"meta", "link", "br", "hr", "input", "rect", "path", "polygon", "line", "circle", "use"})
"""Elements without content."""


class Markup(str):
    """Text that is markup already; any other text is escaped."""

    __slots__ = ()


def element(name: str, /, *children: str | None, **attributes: str | None) -> Markup:
    """Write an element.

    Parameters
    ----------
    name : str
        Its name.
    *children : str or None
        What it holds: markup as it is, text escaped, nothing for None.
    **attributes : str or None
        A trailing underscore is dropped, other underscores become hyphens; None leaves one out.

    Examples
    --------
    >>> element("p", "a < b", element("b", "x"), class_="note")
    '<p class="note">a &lt; b<b>x</b></p>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(child for child in children if child is not None)}</{name}>")


def joined(parts: Iterable[str]) -> Markup:
    """Put markup and text in a row, text escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts))


def data_element(name: str, data: Any) -> Markup:
    """Write data for the page's program; what could end the element is written by its code."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return element("script", Markup(text), type="application/json", id=name)
