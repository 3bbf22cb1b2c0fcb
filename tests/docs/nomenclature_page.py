"""Reads the tables of docs/nomenclature.md, which are data for the tests as well as a page for people."""

import re
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parents[2] / "docs" / "nomenclature.md"
HEADER = ["name", "symbol", "unit", "meaning"]


class Entry(NamedTuple):
    """One row: a name with its unit and meaning."""

    name: str
    symbol: str
    unit: str
    meaning: str


def section(title: str) -> list[Entry]:
    """Rows of the one table under the heading `title`; a malformed table is an error, not an empty list."""
    _, found, rest = PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")
    if not found:
        raise ValueError(f"{PAGE.name} has no section {title!r}")
    body = rest.partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in body.splitlines()
        if line[:1] == "|"
    ]
    if len(rows) < 3 or rows[0] != HEADER:
        raise ValueError(f"section {title!r} of {PAGE.name} holds no table of {HEADER}")
    entries = []
    for cells in rows[2:]:
        name = re.fullmatch(r"`(.+)`", cells[0])
        if name is None or len(cells) != 4 or not all(cells):
            raise ValueError(f"section {title!r} of {PAGE.name}: not a row: {cells}")
        entries.append(Entry(name[1], *cells[1:]))
    return entries
