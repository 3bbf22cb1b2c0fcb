"""A flowsheet with its specifications frozen: what they vary stays at what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reesim.flowsheet.amend import written
from reesim.flowsheet.change import with_value
from reesim.flowsheet.read import read_node
from reesim.studies.sweep.structures import ORIGIN

if TYPE_CHECKING:
    from reesim.flowsheet.model import FlowsheetModel
    from reesim.solve.solution import RawSolution


def frozen(raw: RawSolution) -> FlowsheetModel:
    """The flowsheet of a solution without specifications, with what they found put in."""
    model = raw.compiled.model
    if not model.specs:
        return model
    node = model.node
    for path, value in raw.varied.items():
        node = with_value(node, path, written(path, value), ORIGIN)
    return read_node(with_value(node, "specs", [], ORIGIN), model.base)
