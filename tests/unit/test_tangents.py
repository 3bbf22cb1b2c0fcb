"""How a steady state moves with a number, from its factors, against steady states on either side."""

import numpy as np
import pytest

from reesim.flowsheet.compile import Compiled, compile_flowsheet
from reesim.flowsheet.family import Family
from reesim.flowsheet.read import read_flowsheet_text
from reesim.solve.march import Profile, march_to_steady
from reesim.solve.state import new_state
from reesim.solve.tangents import Leaving, Linearised
from tests.unit.test_family import PATHS, PLANT


def tangent(model: Compiled, path: str, value: float) -> tuple[Leaving, Leaving]:
    """(from the factors, from central differences) of everything by the value at a path."""
    family = Family(model, [path], np.array([value]))

    def solved(at: float, start: Profile | None) -> Profile:
        raw = march_to_steady(model, family.numbers(np.array([at]), {}), start)
        return Profile(raw.total, raw.free)

    here = solved(value, None)
    numbers = family.numbers(np.array([value]), {})
    state = new_state(model.structure, numbers.equilibria, here.total, here.free)
    nudge = 1e-6 * value
    moved = Linearised(model.structure, numbers.values, numbers.equilibria, state).along(
        family.numbers(np.array([value + nudge]), {}), nudge
    )
    step = 1e-4 * value
    sides = []
    for sign in (1.0, -1.0):
        raw = march_to_steady(model, family.numbers(np.array([value + sign * step]), {}), here)
        sides.append(Leaving(raw.total, raw.free, raw.aqueous_out, raw.organic_out))
    differences = Leaving(*((a - b) / (2.0 * step) for a, b in zip(*sides, strict=True)))
    return moved, differences


@pytest.mark.parametrize(
    "path",
    [
        "streams.feed.flow", "streams.scrub.acid", "streams.feed.solutes.Ho", "units.divide.out.back",
        "units.saponify.degree", "units.saponify.flow", "units.extract.efficiency",
    ],
)  # fmt: skip
def test_tangents_are_the_slopes_of_steady_states(path: str) -> None:
    text = PLANT.replace("base_strength: 8 mol/L, ", "")
    model = compile_flowsheet(read_flowsheet_text(text))
    moved, expected = tangent(model, path, PATHS[path])
    for name in ("total", "aqueous", "organic"):
        a, b = getattr(moved, name), getattr(expected, name)
        size = np.abs(b).max(axis=0)
        assert (size > 0.0).any()
        bound = np.broadcast_to(1e-5 * size + 1e-9 * size.max(), a.shape)
        np.testing.assert_array_less(np.abs(a - b), bound, err_msg=name)
