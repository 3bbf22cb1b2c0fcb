"""The page of a system without constants of mass action: its numbers as `reesim show` tables them."""

from __future__ import annotations

from reesim.library import show
from site_pages.markdown import page, plain, table


def other_page(name: str) -> str:
    """Write the table of the library as it stands, with its notes and sources."""
    found = show("systems", name)
    rows = [tuple(_cell(cell) for cell in row) for row in found.rows]
    return page(
        f"# {plain(found.title)}",
        f"`{name}` · made from `data/systems/{name}.yaml`; "
        f"in a flowsheet `chemistry: {{system: {name}, …}}`.",
        "## Numbers",
        table([plain(column) for column in found.columns], rows),
        "## Notes and sources",
        *[plain(note) for note in found.notes],
    )


def _cell(cell: str | float | None) -> str:
    if cell is None:
        return "–"
    return plain(cell) if isinstance(cell, str) else f"{cell:.6g}".replace("-", "−")
