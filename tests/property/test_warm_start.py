"""A solution of the neighbour is a start: Newton needs a few iterations from it, and comes to the same state."""

import numpy as np
import pytest

from reesim.flowsheet.compile import compile_flowsheet
from reesim.flowsheet.read import read_flowsheet_text
from reesim.solve.steady import solve_steady
from tests.property.cascades import random_cascade

ORDINARY = (5, 9, 13, 17)


CHANGED = {
    "streams.scrub.flow": ("scrub_flow", "L/h"),
    "streams.scrub.acid": ("scrub_acid", "mol/L"),
    "streams.fresh.flow": ("organic_flow", "L/h"),
}


@pytest.mark.parametrize("path", CHANGED)
@pytest.mark.parametrize("seed", ORDINARY)
def test_a_small_change_is_solved_from_the_solution_before(seed: int, path: str) -> None:
    """The first two change the anions of the stages, which are no unknowns where they only follow the water."""
    case = random_cascade(seed)
    name, unit = CHANGED[path]
    text = case.text()
    changes = {path: f"{getattr(case, name) * 1.0001!r} {unit}"}
    changed = compile_flowsheet(read_flowsheet_text(text, changes=changes))
    cold = solve_steady(changed)
    warm = solve_steady(changed, start=solve_steady(compile_flowsheet(read_flowsheet_text(text))))
    assert warm.iterations <= 6
    size = cold.values.source.sum(axis=0)
    assert (np.abs(warm.total - cold.total) < 1e-8 * np.maximum(cold.total.max(axis=0), size)).all()


@pytest.mark.parametrize("seed", ORDINARY)
def test_a_solution_is_its_own_start(seed: int) -> None:
    compiled = compile_flowsheet(read_flowsheet_text(random_cascade(seed).text()))
    assert solve_steady(compiled, start=solve_steady(compiled)).iterations <= 2
