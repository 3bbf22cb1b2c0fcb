"""Sheets of sensitivities: of each output the inputs, the strongest first."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from reesim.report.numbers import NOTHING, number
from reesim.report.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.studies.sensitivity.effects import Effect, Sensitivities

DIGITS = 6
MOST_REASONS = 3
COLUMNS = ("input", "value", "change", "lower", "higher", "by slope", "slope", "status")
UNSURE = "!"
"""Mark of a constant that nobody measured."""
NO_SOLUTION = "no solution"
HELD = 1e-9
"""Effects below this part of an output, of every input, say that a specification holds it."""
HELD_NOTE = "a specification holds it; what moves it in the plant as it is: --specs frozen"


def sensitivity_sheets(found: Sensitivities, top: int) -> list[Sheet]:
    """A sheet an output; what is left out is counted."""
    sheets = [Sheet(found.title or "flowsheet without a title", notes=_head(found))]
    for j, output in enumerate(found.outputs):
        effects = found.effects[j]
        unit = f" {output.unit}" if output.unit else ""
        title = f"what moves {output.path}, now {number(found.base[j], DIGITS)}{unit}"
        shown = [] if _is_held(found, j) else effects[:top]  # what is left then is rounding
        rows = tuple(_row(effect, output.unit) for effect in shown)
        columns = tuple(name for name in COLUMNS if found.is_solved or name not in ("lower", "higher"))
        kept = [i for i, name in enumerate(COLUMNS) if name in columns]
        cells = tuple(tuple(row[i] for i in kept) for row in rows)
        text = tuple(name in ("input", "change", "status") for name in columns)
        notes = (HELD_NOTE,) if _is_held(found, j) else tuple(_notes(found, j, top))
        sheets.append(Sheet(title, columns if rows else (), cells, notes, text))
    return sheets


def _is_held(found: Sensitivities, j: int) -> bool:
    """Whether a specification holds an output."""
    return bool(found.varied) and all(e.size <= HELD * abs(found.base[j]) for e in found.effects[j])


def _head(found: Sensitivities) -> tuple[str, ...]:
    if not found.varied:
        return ()
    return (f"specifications are met throughout: {', '.join(found.varied)} follows every change",)


def _row(effect: Effect, unit: str) -> tuple[str, ...]:
    entry = effect.input
    value = number(entry.value, DIGITS) + (f" {entry.unit}" if entry.unit else "")
    slope = NOTHING if not isfinite(effect.slope) else f"{number(effect.slope)}{_per(entry.unit, unit)}"
    ends = (
        NO_SOLUTION if reason else signed(value_there - effect.base)
        for value_there, reason in ((effect.low, effect.reason_low), (effect.high, effect.reason_high))
    )
    status = f"{entry.status} {UNSURE}" if entry.is_unsure else entry.status or NOTHING
    return (entry.path, value, entry.change, *ends, signed(effect.linear), slope, status)


def _per(input_unit: str, unit: str) -> str:
    """Unit of a slope."""
    return f" {unit or '1'}/({input_unit})" if input_unit else (f" {unit}" if unit else "")


def signed(value: float) -> str:
    """Write a difference with its sign.

    Examples
    --------
    >>> signed(0.00123456), signed(-2.0), signed(0.0), signed(float("nan"))
    ('+0.001235', '-2', '0', '-')
    """
    text = number(value)
    return f"+{text}" if isfinite(value) and value > 0.0 else text


def _notes(found: Sensitivities, j: int, top: int) -> list[str]:
    """What a reader must know before trusting the order."""
    effects = found.effects[j]
    notes = []
    if len(effects) > top:
        notes.append(f"and {len(effects) - top} weaker inputs; all with --top {len(effects)} or --out DIR")
    if isfinite(found.spread[j]):
        notes.append(
            f"all constants together, as they go together: ±{number(found.spread[j], 3)} (1 sd, by slopes)"
        )
    bent = [effect.input.path for effect in effects[:top] if effect.is_bent]
    if bent:
        notes.append(f"slopes say little over the change of: {', '.join(bent)}")
    unsure = [effect.input.path for effect in effects[:top] if effect.input.is_unsure]
    if unsure:
        notes.append(f"{UNSURE} not measured: {', '.join(unsure)}")
    return notes + _reasons(effects[:top])


def _reasons(effects: Sequence[Effect]) -> list[str]:
    """Why some changed plants have no solution."""
    found = [
        f"{effect.input.path} {side}: {reason}"
        for effect in effects
        for side, reason in (("lower", effect.reason_low), ("higher", effect.reason_high))
        if reason
    ]
    more = [f"and {len(found) - MOST_REASONS} more without a solution"] if len(found) > MOST_REASONS else []
    return found[:MOST_REASONS] + more
