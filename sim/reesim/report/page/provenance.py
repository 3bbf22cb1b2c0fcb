"""What a result rests on: its constants with their standing, and the publications behind them."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING

from reesim.library import source
from reesim.report.markup import Markup, element, joined
from reesim.report.page.tables import table
from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from reesim.report.case import Case
    from reesim.results.table import Cell

STATUS = {
    "measured": "read from a publication that measured it",
    "derived": "worked out from measurements, as its system file says",
    "recalled": "remembered from the literature, not read there",
    "estimate": "a guess from neighbours or trends",
}
NONE_STATED = "not stated"


def provenance(case: Case) -> Markup:
    """Constants by standing, every one with its spread and source, and the publications."""
    columns = case.table("constants").columns
    status = [str(word) if word else NONE_STATED for word in columns["status"]]
    counts = Counter(status)
    told = joined(
        element(
            "li", element("strong", f"{counts[word]} {word}"), f": {STATUS.get(word, 'no standing is given')}"
        )
        for word in (*STATUS, *sorted(set(counts) - set(STATUS)))
        if counts[word]
    )
    rows = tuple(
        (str(name), _number(value), _number(sd), standing, str(key or ""))
        for name, value, sd, standing, key in zip(
            columns["name"], columns["value"], columns["sd"], status, columns["source"], strict=True
        )
    )
    sheet = Sheet(
        "constants",
        ("constant", "value", "sd", "status", "source"),
        rows,
        (),
        (True, False, False, True, True),
    )
    sources = joined(
        element("li", element("code", key), f" {text}") for key, text in _sources(columns["source"])
    )
    return joined(
        [
            element("ul", told),
            element(
                "details", element("summary", f"all {len(rows)} constants"), table(sheet, "Constants in use")
            ),
            element("details", element("summary", "publications"), element("ul", sources)),
        ]
    )


def _number(cell: Cell) -> str:
    return f"{cell:.6g}" if isinstance(cell, float | int) and isfinite(cell) else ""


def _sources(cells: object) -> list[tuple[str, str]]:
    """Texts of the keys that the library knows."""
    keys = {part.strip() for cell in cells if cell for part in str(cell).split(",")}  # type: ignore[attr-defined]
    found = []
    for key in sorted(keys):
        try:
            found.append((key, source(key)))
        except ValueError:
            found.append((key, "not in the library's bibliography"))
    return found
