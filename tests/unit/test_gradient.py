"""Derivatives of a solution against solutions on either side: an open cascade, a closed loop, a loop with targets."""

import numpy as np
import pytest

import reesim
from reesim.errors import InputError
from reesim.flowsheet.inputs import input_at, input_paths
from reesim.quantities import format_quantity
from tests.property.cascades import random_cascade
from tests.unit.test_family import PLANT

SPECS = """\
specs:
  - {vary: streams.scrub.flow, until: {stream: raffinate, recovery: Dy, equals: 30 %}}
  - {vary: streams.strip_acid.flow, until: {stream: stripped, residue: Er, equals: 1e-5 mol/L}}
"""
PLANTS = {
    "open": random_cascade(3).text(),
    "loop": PLANT.replace("base_strength: 8 mol/L, ", ""),
    "loop with water and targets": PLANT + SPECS,
}


def outputs_of(solution: reesim.Solution) -> list[str]:
    """Some of everything: concentrations, pH, flows, purities, recoveries, stages."""
    elements = solution.flowsheet.components
    found = []
    for stream in sorted(set(solution.products["stream"])):
        found += [f"products.{stream}.{kind}.{el}" for kind in ("purity", "recovery") for el in elements]
    for row in solution.streams.to_dict("records"):
        if row["phase"] == "aqueous":
            found += [f"streams.{row['stream']}.pH", f"streams.{row['stream']}.flow"]
        found += [f"streams.{row['stream']}.{el}" for el in elements]
    for row in solution.stages.to_dict("records"):
        found += [f"units.{row['unit']}.stages.{row['stage']}.{column}" for column in ("pH", "loading")]
    return found


def difference(flowsheet: reesim.Flowsheet, of: list[str], path: str) -> np.ndarray:
    """Central differences of converged solutions, extrapolated (Richardson)."""
    number = input_at(flowsheet.solve().raw.compiled, path)
    value = float(number.value or 0.0)
    per = 1e-3 if number.dimension == "flow" else 1.0

    def at(x: float) -> np.ndarray:
        text = x if number.dimension == "number" else format_quantity(x, number.dimension)
        solved = flowsheet.with_({path: text}).solve()
        return np.array([solved.value(name) for name in of])

    def central(step: float) -> np.ndarray:
        return (at(value + step) - at(value - step)) / (2.0 * step * per)

    step = 2e-3 * abs(value)
    return (4.0 * central(0.5 * step) - central(step)) / 3.0


@pytest.mark.parametrize("name", PLANTS)
def test_gradients_are_the_slopes_of_solutions(name: str) -> None:
    """200 pairs over the three plants, to 1e-5."""
    flowsheet = reesim.loads(PLANTS[name])
    solution = flowsheet.solve()
    rng = np.random.default_rng(11)
    compiled = solution.raw.compiled
    inputs = [
        path
        for path in input_paths(compiled.model)
        if path not in solution.raw.varied and abs(input_at(compiled, path).value or 0.0) > 0.0
        and "efficiency" not in path
    ]  # fmt: skip
    chosen = [str(path) for path in rng.choice(inputs, 8, replace=False)]
    # balances are closed to 1e-14 of what enters: what is nearer to that has no slope to compare
    every = [path for path in outputs_of(solution) if abs(solution.value(path)) > 1e-9]
    of = [str(path) for path in rng.choice(every, min(9, len(every)), replace=False)]
    found = solution.gradient(of, chosen)
    assert list(found.index) == of
    assert list(found.columns) == chosen
    values = np.array([solution.value(path) for path in of])
    for path in chosen:
        expected = difference(flowsheet, of, path)
        x = abs(input_at(compiled, path).value or 0.0) * (
            1e-3 if input_at(compiled, path).dimension == "flow" else 1.0
        )
        # relative, down to an elasticity below which differences of solutions are rounding
        bound = 1e-5 * np.abs(expected) + 1e-8 * np.abs(values) / x
        np.testing.assert_array_less(np.abs(found[path].to_numpy() - expected), bound, err_msg=path)


def test_a_target_stays_met() -> None:
    solution = reesim.loads(PLANTS["loop with water and targets"]).solve()
    found = solution.gradient("products.raffinate.recovery.Dy", ["streams.feed.acid", "chemistry.logK.Dy"])
    assert float(np.abs(found.to_numpy()).max()) < 1e-9


@pytest.mark.parametrize(
    ("of", "to", "message"),
    [
        ("products.raffinate.purity.Dy", "streams.scrub.flow", "is what a specification varies"),
        ("products.raffinate.purty.Dy", "streams.feed.acid", "did you mean purity"),
        ("products.raffinate.purity.Dy", "streams.feed.acd", "did you mean acid"),
    ],
)
def test_paths_that_are_none_are_told(of: str, to: str, message: str) -> None:
    solution = reesim.loads(PLANTS["loop with water and targets"]).solve()
    with pytest.raises(InputError, match=message):
        solution.gradient(of, to)


def test_slopes_at_the_ends_of_what_a_number_may_be() -> None:
    """An acid of 0 has a slope to one side; beside an efficiency of 100 % the plant is of another make."""
    plant = reesim.loads(PLANTS["loop"]).with_({"units.extract.efficiency": "100 %"})
    of, to = "products.raffinate.recovery.Dy", "streams.feed.acid"
    neutral = plant.with_({to: "0 mol/L"})
    solution = neutral.solve()
    slope = (neutral.with_({to: "1e-4 mol/L"}).solve().value(of) - solution.value(of)) / 1e-4
    assert float(solution.gradient(of=[of], to=[to]).iloc[0, 0]) == pytest.approx(slope, rel=1e-3)
    with pytest.raises(reesim.NotSolved, match="another make"):
        solution.gradient(of=[of], to=["units.extract.efficiency"])
