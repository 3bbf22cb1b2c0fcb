"""Sections of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reesim.report.colours import looks_of
from reesim.report.diagram import LayoutMissing, diagram_of, place
from reesim.report.diagram.svg import svg
from reesim.report.markup import Markup, element, joined
from reesim.report.numbers import number
from reesim.report.page.chart import SHAPES, chart
from reesim.report.page.tables import table
from reesim.report.page.targets import target_sheet
from reesim.report.reagents import reagent_sheet
from reesim.report.seen import seen_metals
from reesim.report.sheet import Sheet
from reesim.report.solution import cascade_sheet, element_sheet, how_solved, product_sheet, stream_sheet

if TYPE_CHECKING:
    from reesim.report.case import Case


def summary(case: Case) -> Markup:
    """Say in a few lines what the plant does and how well it was solved."""
    counted = list(case.rare_earths)
    oxide = float(np.nansum((case.entering * case.grams_oxide)[counted])) / 1000.0
    n_stages = sum(stages.size for stages in case.stages.values())
    lines = [
        f"{len(case.model.units)} units, {n_stages} stages; "
        f"{', '.join(case.metals[i] for i in case.followed)} followed"
    ]
    if oxide > 0.0:
        lines.append(f"{number(oxide)} kg/h of rare-earth oxides enter")
    lines.append(how_solved(case))
    n_warnings = len(case.summary["warnings"])
    told = (
        "no warnings"
        if not n_warnings
        else element("a", f"{n_warnings} warning{'s' if n_warnings > 1 else ''}", href="#warnings")
    )
    return element("ul", *(element("li", line) for line in (*lines, told)))


def products(case: Case) -> Markup:
    """What leaves, against what was asked for."""
    parts = [table(product_sheet(case), "What leaves the plant")]
    if case.model.specs:
        parts.append(table(target_sheet(case), "Specifications"))
    else:
        parts.append(element("p", "The flowsheet has no specifications."))
    return joined([*parts, table(element_sheet(case), "Part of each element that each product carries")])


def diagram(case: Case) -> Markup:
    """Draw the flowsheet, or say what is missing to draw it."""
    try:
        placed = place(diagram_of(case))
    except LayoutMissing as error:
        return element("p", str(error), class_="missing")
    label = f"Flowsheet: {len(case.model.units)} units and {len(case.streams)} streams"
    buttons = joined(
        element("button", words, type="button", data_zoom=action, aria_label=label_)
        for words, action, label_ in (
            ("−", "out", "smaller"),
            ("+", "in", "larger"),
            ("fit", "fit", "as wide as the page"),
            ("1 : 1", "whole", "full size"),
        )
    )
    hint = element("p", "Choose a stream to see what it carries.", class_="hint")
    holder = element(
        "div",
        svg(placed, label),
        class_="pan",
        id="flowsheet-pan",
        tabindex="0",
        role="region",
        aria_label="flowsheet, scrolls",
    )
    details = element("div", id="stream-details", aria_live="polite")
    return joined([element("div", buttons, class_="tools"), hint, holder, details])


def streams(case: Case) -> Markup:
    """Every stream at a glance, and what it carries in full."""
    columns = ("stream", *(f"{name} mol/L" for name in case.components))
    rows = tuple(
        (name, *(number(float(value), least=1e-12) for value in stream.concentrations))
        for name, stream in case.streams.items()
    )
    full = table(Sheet("", columns, rows), "Concentrations of every stream")
    return joined(
        [
            table(stream_sheet(case), "Streams"),
            element("details", element("summary", "all concentrations"), full),
        ]
    )


def profiles(case: Case) -> Markup:
    """Profile of every cascade, the first open."""
    parts = [table(cascade_sheet(case), "Cascades")] if case.stages else []
    parts.append(
        element(
            "p",
            "Move over a profile to read a stage, drag to zoom, double-click for all. With the keyboard: "
            "arrow keys, plus and minus, 0. Elements may be switched off and on.",
            class_="hint",
        )
    )
    for i, unit in enumerate(case.stages):
        words = f"{unit}: {case.stages[unit].size} stages"
        body = element(
            "figure",
            element("div", id=f"chart-{i}-reading", class_="reading", aria_live="polite"),
            element("div", chart(case, unit, f"chart-{i}"), class_="scroll"),
            _legend(case, unit),
            class_="profile",
            data_chart=f"chart-{i}",
        )
        parts.append(element("details", element("summary", words), body, open="" if i < 2 else None))
    return joined(parts)


def _legend(case: Case, unit: str) -> Markup:
    looks = looks_of(case.metals)
    entries = []
    for metal in seen_metals(case, unit):
        look = looks[metal]
        dash = None if isinstance(look.dash, str) else " ".join(f"{1.6 * part:g}" for part in look.dash[1])
        is_stroke = look.marker.isdecimal()
        sample = element(
            "svg",
            element("path", d="M0 6H30", stroke=look.colour, stroke_width="1.6", stroke_dasharray=dash),
            element(
                "path",
                d=SHAPES[look.marker],
                transform="translate(15 6)",
                fill="none" if is_stroke else look.colour,
                stroke=look.colour if is_stroke else "none",
            ),
            width="30",
            height="12",
            aria_hidden="true",
        )
        entries.append(
            element("button", sample, f" {metal}", type="button", aria_pressed="true", data_metal=metal)
        )
    return element("div", *entries, class_="legend", role="group", aria_label="elements shown")


def reagents(case: Case) -> Markup:
    """Acid, base, make-up."""
    sheet = reagent_sheet(case)
    return table(sheet, "Reagents") if sheet.rows else element("p", "None.")


def balance(case: Case) -> Markup:
    """Certify that what enters leaves."""
    columns = case.table("balance").columns
    rows = tuple(
        (str(name), number(float(str(into)), 6), number(float(str(out)), 6), f"{float(str(error)):.1e}")
        for name, into, out, error in zip(
            *(columns[key] for key in ("component", "in", "out", "relative_error")), strict=True
        )
    )
    told = (
        f"Of every component, what leaves the plant is what enters it, to {case.balance_error:.1e} of what "
        f"enters; no stage is off by more than {case.summary['residual']:.1e} of what enters the plant."
    )
    sheet = Sheet("balance", ("component", "in mol/h", "out mol/h", "relative error"), rows)
    return joined([element("p", told), table(sheet, "Balance of the plant")])


def warnings(case: Case) -> Markup:
    """What an engineer should look at."""
    found = case.summary["warnings"]
    if not found:
        return element("p", "No warnings.")
    return element("ul", *(element("li", str(words)) for words in found))


def flowsheet_text(case: Case) -> Markup:
    """Give the flowsheet as run, to run it again."""
    summary_ = case.summary
    told = joined(
        [f"Run with reesim {summary_['version']}; hash of the flowsheet: ", element("code", summary_["hash"])]
    )
    buttons = joined(
        [
            element("button", "copy", type="button", id="copy-flowsheet"),
            element("button", "save as flowsheet.yaml", type="button", id="save-flowsheet"),
        ]
    )
    code = element(
        "pre", element("code", case.text(), id="flowsheet-text"), tabindex="0", aria_label="flowsheet as YAML"
    )
    return joined([element("p", told), element("div", buttons, class_="tools"), code])
