"""Things of a flowsheet that a hand may move, and what a document says when they are moved."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reesim.document import at
from reesim.errors import Fault, InputError
from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.inputs import input_at
from reesim.results.tables import LITRES_PER_M3
from reesim.studies.sweep.axes import shown
from reesim.studies.sweep.reading import study_of
from reesim.studies.sweep.structures import whole_number, with_structure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.studies.sweep.axes import Axis

ORIGIN = "explore()"
"""What faults name in place of a file."""
SCALES = {"flow": (1.0 / LITRES_PER_M3, "m3/h"), "concentration": (1.0, "mol/L"), "fraction": (100.0, "%")}
"""Factor from canonical to what a hand sees, and its unit, by dimension."""


@dataclass(frozen=True)
class Movable:
    """One thing that may be moved.

    Attributes
    ----------
    axis : Axis
        Its path and its ends.
    start : float
        Level at which it stands in the flowsheet [canonical]; the nearer end where it lies outside them.
    """

    axis: Axis
    start: float

    @property
    def path(self) -> str:
        """Path in the flowsheet."""
        return self.axis.path

    @property
    def unit(self) -> str:
        """Unit that a hand sees; empty for a plain number."""
        return SCALES[self.axis.dimension][1] if self.is_number and self.axis.dimension in SCALES else ""

    @property
    def is_number(self) -> bool:
        """Whether it can change by any amount; otherwise the network changes with it."""
        return self.axis.kind == "number"

    @property
    def choices(self) -> tuple[str, ...]:
        """Texts of the values to choose from; empty where any value between two ends may be taken."""
        if self.axis.kind == "choice":
            return tuple(shown(value) for value in self.axis.values)
        return tuple(str(self.value(level)) for level in self.axis.values)

    def seen(self, level: float) -> float:
        """What a hand sees of a level: in the unit of `unit`."""
        return level * SCALES.get(self.axis.dimension, (1.0, ""))[0] if self.is_number else level

    def level(self, seen: float) -> float:
        """Level of what a hand sees [canonical]."""
        return seen / SCALES.get(self.axis.dimension, (1.0, ""))[0] if self.is_number else seen

    def value(self, level: float) -> Any:
        """What a document says at a level."""
        if not self.is_number:
            return self.axis.value(level)
        # ten digits: more than any slider has, fewer than the noise of a change of units
        return f"{self.seen(level):.10g} {self.unit}" if self.unit else float(f"{level:.10g}")


def movables(
    model: FlowsheetModel, vary: Mapping[str, Any], watch: Sequence[str]
) -> tuple[list[Movable], tuple[str, ...]]:
    """Read what may be moved and what is watched.

    Parameters
    ----------
    model : FlowsheetModel
        The flowsheet.
    vary : mapping
        By path: two ends ``("1 m3/h", "4 m3/h")``, or what a study takes: ``{"from": …, "to": …}``, a list.
    watch : sequence of str
        Paths of outputs.

    Returns
    -------
    list of Movable, tuple of str
        What may be moved, and the units of what is watched.

    Raises
    ------
    InputError
        With every fault.
    """
    _refuse_found({spec.vary for spec in model.specs}, vary)
    ranges = {path: _range(found) for path, found in vary.items()}
    always = f"streams.{model.products[0]}.flow"  # a study keeps at least one output
    plain = {"vary": ranges, "sample": "grid", "keep": list(watch) or [always]}
    try:
        study = study_of(model, plain)
    except InputError as error:
        raise InputError([_renamed(fault) for fault in error.faults]) from None
    compiled = compile_flowsheet(model)
    found = []
    for axis in study.axes:
        if axis.kind == "choice":
            node = at(model.node, axis.path.split("."))
            here = node.plain() if node is not None else None
            level = float(axis.values.index(here)) if here in axis.values else 0.0
        elif axis.kind == "whole":
            level = float(whole_number(model, axis.path) or axis.low)
        else:
            level = input_at(compiled, axis.path).value or 0.0
        if axis.kind != "choice" and axis.values:
            level = min(axis.values, key=lambda value, level=level: abs(value - level))  # type: ignore[misc]
        found.append(Movable(axis, float(np.clip(level, axis.low, axis.high))))
    units = {entry.path: entry.unit for entry in study.kept}
    return found, tuple(units[path] for path in watch)


def moved(model: FlowsheetModel, changes: Iterable[tuple[str, Any]]) -> FlowsheetModel:
    """Read the flowsheet with values put in; what enters the last stage of a cascade stays at its last.

    Raises
    ------
    InputError
        With every fault that comes of it.
    """
    return with_structure(model, changes)


def _refuse_found(found: Collection[str], vary: Iterable[str]) -> None:
    """What a specification finds cannot be moved by hand as well."""
    text = "is found by a specification; move something else, or explore a copy without: with_({'specs': []})"
    faults = [Fault(ORIGIN, 1, 1, path, text) for path in vary if path in found]
    if faults:
        raise InputError(faults)


def _renamed(fault: Fault) -> Fault:
    """A fault of a study as one of what was given here."""
    return replace(fault, file=ORIGIN, path=re.sub(r"^keep\b", "watch", fault.path))


def _range(found: Any) -> Any:
    """Two ends as a range of a study; anything else as it is."""
    if isinstance(found, tuple) and len(found) == 2:
        return {"from": found[0], "to": found[1], "points": 2}
    if isinstance(found, dict) and "from" in found:
        return {"points": 2, **found}
    return found
