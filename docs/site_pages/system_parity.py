"""Section of a system's page: measured distribution ratios against computed ones."""

from __future__ import annotations

from collections.abc import Iterator

from site_pages.citations import Citations
from site_pages.comparisons import Statistics, acidities_of, by_metal, by_source, points_of, statistics
from site_pages.markdown import number, table

PICTURE, NARROW_PICTURE = "parity.svg", "parity-narrow.svg"
"""Beside the page; the second for narrow screens."""


def section(name: str, cited: Citations) -> Iterator[str]:
    """Parity plot and residuals by source and metal, or that there is nothing to compare with."""
    points = points_of(name)
    yield "## Against measurements"
    if not points:
        yield (
            "!!! warning \"Not validated\"\n"
            "    No table of `data/measured` holds a distribution ratio of this system. Nothing on this page "
            "is checked against a measurement in its own medium."
        )  # fmt: skip
        return
    yield (
        "Each measured contact is solved by the program as a flowsheet of one stage, from what was brought "
        "together, with the constants above; pH and loading are computed, not put in. Residuals are log₁₀ D "
        "computed less measured. Which of these data the constants were fitted to is said under "
        "[Notes](#notes): there agreement shows that the model can hold them, elsewhere that it predicts "
        "them."
    )
    if all(point.is_line for point in points):
        yield (
            "!!! note \"Lines, not points\"\n    The source is used as a fitted line, and the constants are "
            "that line written anew. Agreement here shows that the program does with the constants what "
            "their author did. The scatter of the points is in `sd`."
        )  # fmt: skip
    elif any(point.is_line for point in points):
        on_lines = ", ".join(by_metal(point for point in points if point.is_line))
        yield (
            f"Rows called *line* ({on_lines}) stand for a source's fitted line, of which the constants are "
            "made: their agreement is by construction."
        )
    yield (
        f'<picture><source media="(max-width: 45em)" srcset="{NARROW_PICTURE}"><img src="{PICTURE}" '
        'alt="log10 D computed against measured, by source and metal; residuals are tabled below"></picture>'
    )
    yield _residuals(name, cited)
    acidities = acidities_of(name)
    if acidities:
        found = statistics(acidities)
        yield (
            f"Equilibrium pH was measured in {found.n} contacts: computed less measured "
            f"{number(found.bias, 2)} in the mean, rms {number(found.rms, 2)}, largest "
            f"{number(found.largest, 2)}."
        )


def _residuals(name: str, cited: Citations) -> str:
    rows = []
    for (source, is_line), held in by_source(points_of(name)).items():
        kind, metals = "line" if is_line else "contacts", by_metal(held)
        rows += [(cited.link(source), kind, metal, *_cells(statistics(of))) for metal, of in metals.items()]
        if len(metals) > 1:
            rows.append((cited.link(source), kind, "**all**", *_cells(statistics(held))))
    columns = ("source", "as", "metal", "n", "bias", "rms", "largest")
    return table(columns, rows, columns[3:])


def _cells(found: Statistics) -> tuple[str, str, str, str]:
    return str(found.n), number(found.bias, 2), number(found.rms, 2), number(found.largest, 2)
