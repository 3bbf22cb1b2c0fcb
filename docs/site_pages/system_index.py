"""The list of systems, and the table of all comparisons with measured distribution ratios."""

from __future__ import annotations

from reesim.library import names
from site_pages.comparisons import acidities_of, by_metal, by_source, points_of, statistics
from site_pages.markdown import number, page, plain, table
from site_pages.separation import pairs
from site_pages.system_page import systems


def system_index() -> str:
    """One line a system: what it is, how it stands against measurements, which pairs are not validated."""
    rows, with_constants = [], systems()
    for name, title, standing in names("systems"):
        link = f"[{plain(title or name)}]({name}.md)"
        if name not in with_constants:
            rows.append((link, standing, "–", "–"))
            continue
        contacts = [point for point in points_of(name) if not point.is_line]
        doubtful = [pair.name for pair in pairs(name) if not pair.is_validated]
        rows.append(
            (
                link,
                standing,
                f"{len(contacts)}, rms {number(statistics(contacts).rms, 2)}" if contacts else "none",
                ", ".join(doubtful) or "none",
            )
        )
    return page(
        "# Extraction systems",
        "Made from `data/` whenever the site is built: each page has the equations, every constant with its "
        "standard deviation, status and source, and what the program computes with them beside every "
        "measurement in `data/measured`.",
        table(("system", "constants", "measured log₁₀ D", "pairs not validated"), rows),
        "Your own measurements count more than any of these: [Your own tests](../fit.md) turns shake-out "
        "tests into a system.",
    )


def comparison_table() -> str:
    """Residuals by system and source, for the page on validation."""
    rows = []
    for name in systems():
        for (source, is_line), held in by_source(points_of(name)).items():
            found, metals = statistics(held), ", ".join(by_metal(held))
            kind = "line" if is_line else "contacts"
            cells = (str(found.n), number(found.bias, 2), number(found.rms, 2), number(found.largest, 2))
            rows.append(
                (f"[{name}](systems/{name}.md#against-measurements)", f"`{source}`", metals, kind, *cells)
            )
        if acidities := acidities_of(name):
            found = statistics(acidities)
            cells = (str(found.n), number(found.bias, 2), number(found.rms, 2), number(found.largest, 2))
            rows.append(
                (
                    f"[{name}](systems/{name}.md#against-measurements)",
                    f"`{acidities[0].source}`",
                    "pH",
                    "contacts",
                    *cells,
                )
            )
    columns = ("system", "source", "of", "as", "n", "bias", "rms", "largest")
    return table(columns, rows, columns[4:])
