"""Numbers followed along paths against a flowsheet laid again for every value."""

from typing import Any

import numpy as np
import pytest

from reesim.errors import InputError
from reesim.flowsheet.compile import Compiled, compile_flowsheet
from reesim.flowsheet.family import Family
from reesim.flowsheet.numbers import Numbers
from reesim.flowsheet.read import read_flowsheet_text


def compiled(text: str) -> Compiled:
    return compile_flowsheet(read_flowsheet_text(text))


PLANT = """\
reesim: 1
title: every kind of number
chemistry: {system: p507-chloride, extractant: 1.2 mol/L}
components: [Dy, Ho, Er]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Dy: 40 g/L, Ho: 0.1 mol/L, Er: 0.2 mol/L}}
  scrub: {phase: aqueous, flow: 1.5 x feed, acid: 0.9 mol/L, salt: {NaCl: 0.1 mol/L}}
  strip_acid: {phase: aqueous, flow: 2 m3/h, acid: 4.5 mol/L}
units:
  extract:
    type: cascade
    stages: 6
    organic_in: {1: fresh}
    aqueous_in: {3: feed, 6: [scrub, reflux]}
    organic_out: loaded
    aqueous_out: raffinate
    draws: {4: {phase: aqueous, flow: 0.1 m3/h, to: middle}}
    efficiency: 90 %
    entrainment: {aqueous_in_organic: 0.5 %, organic_in_aqueous: 0.1 %}
  strip: {type: cascade, stages: 4, organic_in: {1: loaded}, aqueous_in: {4: strip_acid}, organic_out: stripped, aqueous_out: liquor}
  divide: {type: splitter, in: liquor, out: {back: 20 %, product: rest}}
  adjust: {type: acid_adjuster, in: back, out: reflux, acid: 0.05 mol/L, base: NH4OH}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 30 %, base: NaOH, base_strength: 8 mol/L, flow: 6 m3/h}
"""
PATHS = {
    "streams.feed.flow": 1000.0,
    "streams.feed.acid": 0.05,
    "streams.feed.solutes.Ho": 0.1,
    "streams.scrub.flow": 1500.0,
    "streams.scrub.acid": 0.9,
    "units.divide.out.back": 0.2,
    "units.adjust.acid": 0.05,
    "units.saponify.degree": 0.3,
    "units.saponify.flow": 6000.0,
    "units.extract.draws.4.flow": 100.0,
    "units.extract.efficiency": 0.9,
    "units.extract.entrainment.aqueous_in_organic": 0.005,
    "chemistry.extractant": 1.2,
    "chemistry.logK.Dy": 1.396,
}  # fmt: skip
WATER = {"saponify": 210.0}


def assert_equal_constants(found: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    for a, b in zip(found, expected, strict=True):
        if isinstance(b, tuple):
            assert_equal_constants(a, b)
        else:
            np.testing.assert_allclose(a, b, rtol=1e-13)


def assert_same(found: Numbers, expected: Numbers) -> None:
    for name, a, b in zip(expected.values._fields, found.values, expected.values, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-11 * np.abs(b).max(initial=0.0), err_msg=name)
    np.testing.assert_allclose(found.take_share, expected.take_share, rtol=1e-10, atol=1e-14)
    assert_constants(found.equilibria, expected.equilibria)
    for name, (phase, flow, amounts) in expected.entering.items():
        assert found.entering[name][0] == phase
        assert found.entering[name][1] == pytest.approx(flow, rel=1e-12)
        np.testing.assert_allclose(found.entering[name][2], amounts, rtol=1e-11)
    assert found.make_up == pytest.approx(expected.make_up, rel=1e-9, abs=1e-9)


def assert_constants(found: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    for a, b in zip(found, expected, strict=True):
        if isinstance(a, tuple):
            assert_constants(a, b)
        else:
            np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("path", PATHS)
def test_numbers_along_a_path_are_those_of_the_changed_flowsheet(path: str) -> None:
    model = compiled(PLANT)
    family = Family(model, [path], np.array([PATHS[path]]))
    for factor in (1.0, 0.93, 1.04):
        value = PATHS[path] * factor
        assert_same(family.numbers(np.array([value]), WATER), model.vary({path: value}, WATER))


def test_several_paths_at_once() -> None:
    model = compiled(PLANT)
    paths = ["streams.feed.flow", "streams.scrub.acid", "units.divide.out.back", "units.saponify.degree"]
    family = Family(model, paths, np.array([PATHS[path] for path in paths]))
    rng = np.random.default_rng(3)
    for _ in range(5):
        p = np.array([PATHS[path] for path in paths]) * rng.uniform(0.9, 1.05, len(paths))
        assert_same(family.numbers(p, WATER), model.vary(dict(zip(paths, p.tolist(), strict=True)), WATER))


def test_a_branch_follows_the_other_paths() -> None:
    model = compiled(PLANT)
    paths = ["chemistry.logK.Dy", "streams.feed.acid", "chemistry.extractant", "streams.scrub.flow"]
    at = np.array([PATHS[path] for path in paths])
    family = Family(model, paths, at)
    assert family.is_proportional
    p = at * np.array([0.97, 1.02, 1.03, 0.96])
    for n_given in (0, 1, 3, 4):
        branch = family.branch(p[:n_given])
        assert_same(branch.numbers(p[n_given:], WATER), family.numbers(p, WATER))
    entrained = Family(
        model, ["streams.feed.acid", "units.extract.entrainment.aqueous_in_organic"], np.array([0.05, 0.005])
    )
    assert_same(
        entrained.branch(np.array([0.06])).numbers(np.array([0.004]), WATER),
        entrained.numbers(np.array([0.06, 0.004]), WATER),
    )


@pytest.mark.parametrize(
    "paths",
    [
        ["streams.feed.flow", "streams.scrub.acid", "units.saponify.degree"],
        ["units.divide.out.back", "streams.feed.flow"],
        ["chemistry.logK.Dy", "chemistry.logK.Ho", "chemistry.logK.Na"],
        ["chemistry.extractant"],
        ["units.extract.efficiency"],
    ],
)
def test_many_cases_at_once_are_those_of_one_after_the_other(paths: list[str]) -> None:
    model = compiled(PLANT)
    at = np.array([{"chemistry.logK.Ho": 1.683, "chemistry.logK.Na": -6.5, **PATHS}[path] for path in paths])
    family = Family(model, paths, at)
    assert family.is_proportional
    p = at * np.random.default_rng(5).uniform(0.9, 1.05, (4, len(paths)))
    stack = family.stack(p)
    assert stack is not None
    for i in range(4):
        found = stack.numbers(i)
        assert found is not None
        assert_same(found, family.numbers(p[i], {}))


def test_cases_whose_flows_do_not_work_out_are_marked() -> None:
    family = Family(compiled(PLANT), ["units.extract.draws.4.flow"], np.array([100.0]))
    stack = family.stack(np.array([[100.0], [1e5], [50.0]]))
    assert stack is not None
    assert [stack.numbers(i) is None for i in range(3)] == [False, True, False]


def test_what_is_not_in_proportion_is_laid_again() -> None:
    model = compiled(PLANT)
    entrained = Family(model, ["units.extract.entrainment.aqueous_in_organic"], np.array([0.005]))
    flow = Family(model, ["streams.feed.flow"], np.array([1000.0]))
    assert not entrained.is_proportional
    assert flow.is_proportional


def test_flows_that_do_not_work_out_are_told() -> None:
    model = compiled(PLANT)
    family = Family(model, ["units.extract.draws.4.flow"], np.array([100.0]))
    with pytest.raises(InputError, match="more is taken than there is"):
        family.numbers(np.array([1e5]), WATER)
