"""Sobol and Morris indices: independent factors, agreement with slopes, failures, repeatability."""

import sys
from pathlib import Path

import numpy as np
import pytest

import reesim
from reesim.errors import InputError, NotSolved
from reesim.report.indices import index_sheets
from reesim.studies.sensitivity.factors import factors_of, lower_root
from reesim.studies.sensitivity.indices import Indices
from reesim.studies.sensitivity.indices_folder import read_indices, save, table_of
from reesim.studies.sweep.uncertain import covariance_of
from tests.sweeps.plants import OPEN, SPEC

pytest.importorskip("SALib", reason="SALib is not installed")

OF = ["products.raffinate.recovery.Dy", "products.raffinate.recovery.Ho"]
NARROW = {
    "streams.feed.acid": ("0.04999 mol/L", "0.05001 mol/L"),
    "streams.scrub.acid": ("0.79995 mol/L", "0.80005 mol/L"),
    "streams.fresh.flow": ("2.9999 m3/h", "3.0001 m3/h"),
}
"""So narrow that the plant is linear in them."""
ENDS = {"streams.feed.acid": 2e-5, "streams.scrub.acid": 1e-4, "streams.fresh.flow": 2e-4}


@pytest.fixture(scope="module")
def flowsheet() -> reesim.Flowsheet:
    """A plant without constants that are uncertain: the flowsheet gives them."""
    constants = "logK: {Tb: 0.969, Dy: 1.396, Ho: 1.683, Na: -6.5, NH4: -6.5}"
    return reesim.loads(OPEN.replace("1.0 mol/L}", f"1.0 mol/L, {constants}}}"))


@pytest.fixture(scope="module")
def linear(flowsheet: reesim.Flowsheet) -> dict[str, np.ndarray]:
    """Changes of the outputs over the ranges, by slopes."""
    slopes = flowsheet.solve().gradient(OF, list(NARROW))
    return {path: slopes[path].to_numpy() * ENDS[path] for path in NARROW}


def test_sobol_indices_of_a_linear_plant_are_its_slopes(
    flowsheet: reesim.Flowsheet, linear: dict[str, np.ndarray]
) -> None:
    found = flowsheet.indices(OF, samples=256, ranges=NARROW, seed=3).found
    assert (found.n_cases, found.n_used, found.n_failed) == (256 * 5, 256, 0)
    parts = np.array([linear[f.name] ** 2 for f in found.factors]).T
    expected = parts / parts.sum(axis=1, keepdims=True)
    for name in ("first", "total"):
        # twice the half-width of a 95 % interval: about four standard errors
        off = np.abs(found.values[name] - expected)
        assert (off <= 2.0 * found.values[f"{name}_conf"] + 1e-6).all(), name
        assert float(found.values[f"{name}_conf"].max()) < 0.25
    # an even distribution has a twelfth of its range squared as variance; four standard errors of a sample
    assert found.sd == pytest.approx(np.sqrt(parts.sum(axis=1) / 12.0), rel=4.0 / np.sqrt(2 * 256))


def test_morris_indices_of_a_linear_plant_are_its_slopes(
    flowsheet: reesim.Flowsheet, linear: dict[str, np.ndarray]
) -> None:
    found = flowsheet.indices(OF, method="morris", samples=6, ranges=NARROW, seed=3).found
    assert found.n_cases == 6 * 4
    for i, factor in enumerate(found.factors):
        assert found.values["mu"][:, i] == pytest.approx(linear[factor.name], rel=1e-3)
        assert found.values["mu_star"][:, i] == pytest.approx(np.abs(linear[factor.name]), rel=1e-3)
        assert (found.values["sigma"][:, i] < 1e-2 * found.values["mu_star"][:, i]).all()


def test_factors_of_constants_have_their_covariance() -> None:
    compiled = reesim.loads(OPEN).solve().raw.compiled
    factors = factors_of(compiled, (), {})
    names = [factor.name for factor in factors.factors]
    assert names[:4] == ["chemistry.logK.*", *(f"chemistry.logK.{m}" for m in ("Tb", "Dy", "Ho"))]
    assert factors.factors[2].words.startswith("beyond Tb, sd 0.06")
    covariance = covariance_of(factors.numbers, compiled.model)
    np.testing.assert_allclose(factors.root @ factors.root.T, covariance, atol=1e-14)


def test_levels_have_the_deviations_of_the_constants_by_either_method() -> None:
    compiled = reesim.loads(OPEN).solve().raw.compiled
    factors = factors_of(compiled, ["chemistry.logK.Dy"], {"streams.feed.flow": ("0.9 m3/h", "1.1 m3/h")})
    assert [factor.name for factor in factors.factors] == ["streams.feed.flow", "chemistry.logK.Dy"]
    u = np.column_stack([np.linspace(0.0, 1.0, 4001)] * 2)
    sd = float(np.sqrt(covariance_of(factors.numbers, compiled.model)[0, 0]))
    for is_normal in (True, False):
        levels = factors.levels(u, is_normal=is_normal)
        assert (levels[0, 0], levels[-1, 0]) == (900.0, 1100.0)
        inside = levels[1:-1, 1]
        assert inside.mean() == pytest.approx(factors.numbers[0].nominal, abs=1e-9)
        assert inside.std() == pytest.approx(sd, rel=5e-3)
        assert np.isfinite(levels).all()


def test_a_root_of_a_singular_covariance() -> None:
    rng = np.random.default_rng(2)
    half = rng.normal(size=(5, 3))
    covariance = half @ half.T
    root = lower_root(covariance)
    np.testing.assert_allclose(root @ root.T, covariance, atol=1e-12)
    np.testing.assert_array_equal(root, np.tril(root))


def test_the_same_seed_gives_the_same_numbers_and_the_store_goes_on(
    flowsheet: reesim.Flowsheet, tmp_path: Path
) -> None:
    how = {"samples": 16, "ranges": NARROW, "seed": 5}
    one = flowsheet.indices(OF, out=tmp_path / "cases", workers=1, **how).found
    first = sorted(file.stat().st_mtime_ns for file in (tmp_path / "cases").glob("*.parquet"))
    again = flowsheet.indices(OF, out=tmp_path / "cases", **how).found
    other = flowsheet.indices(OF, workers=2, **how).found
    for name, values in one.values.items():
        np.testing.assert_array_equal(values, again.values[name])
        np.testing.assert_array_equal(values, other.values[name])
    assert sorted(file.stat().st_mtime_ns for file in (tmp_path / "cases").glob("*.parquet")) == first
    with pytest.raises(InputError, match="the store is of another study"):
        flowsheet.indices(OF, out=tmp_path / "cases", samples=16, ranges=NARROW, seed=6)


@pytest.fixture(scope="module")
def with_failures() -> Indices:
    """A range in which the specification cannot always be met."""
    bounded = SPEC.replace("}}", "}, between: [0.01 m3/h, 3 m3/h]}")
    flowsheet = reesim.loads(OPEN + bounded)
    ranges = {"streams.fresh.flow": ("2 m3/h", "4 m3/h")}
    return flowsheet.indices(
        ["streams.scrub.flow"], "chemistry.logK.Dy", method="morris", samples=12, ranges=ranges, seed=1
    ).found


def test_points_with_a_failed_case_are_left_out_and_told(with_failures: Indices) -> None:
    found = with_failures
    assert 0 < found.n_used < found.n_blocks == 12
    assert found.n_failed > 0
    text = "\n".join(note for sheet in index_sheets(found, 5) for note in sheet.notes)
    assert f"warning: {found.n_failed} cases have no solution" in text
    assert f"{12 - found.n_used} trajectories are left out" in text
    assert np.isfinite(found.values["mu_star"]).all()


def test_too_many_failures_are_no_answer() -> None:
    bounded = SPEC.replace("}}", "}, between: [0.01 m3/h, 0.02 m3/h]}").replace("60 %", "99.9 %")
    flowsheet = reesim.loads(OPEN + bounded)
    ranges = {"streams.fresh.flow": ("3 m3/h", "4 m3/h")}
    with pytest.raises(NotSolved, match="cases have no solution, too many; no streams"):
        flowsheet.indices(
            "streams.raffinate.pH", "chemistry.logK.Dy", method="morris", samples=3, ranges=ranges
        )


def test_a_folder_is_read_as_it_was_written(with_failures: Indices, tmp_path: Path) -> None:
    save(with_failures, tmp_path, {})
    read = read_indices(tmp_path)
    for name, values in with_failures.values.items():
        np.testing.assert_array_equal(read.values[name], values)
    assert read.factors == with_failures.factors
    assert table_of(read).columns == table_of(with_failures).columns
    (tmp_path / "indices.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="no indices that can be read"):
        read_indices(tmp_path)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    flowsheet = reesim.loads(OPEN + SPEC)
    ranges = {"streams.scrub.flow": ("1 m3/h", "2 m3/h"), "streams.feed.acid": ("1 m3/h", "2 mol/L")}
    with pytest.raises(InputError) as error:
        flowsheet.indices("streams.raff.pH", ["chemistry.logK.Dx", "streams.feed.flow"], ranges=ranges)
    told = str(error.value)
    assert len(error.value.faults) == 5, told
    for text in (
        "is what a specification varies",
        "1 m3/h",
        "did you mean chemistry.logK.D",
        "has no standard deviation in the library; give it a range",
        "'raff' is not known",
    ):
        assert text in told
    constants = "logK: {Tb: 0.9, Dy: 1.4, Ho: 1.7, Na: -6.5, NH4: -6.5}"
    sure = reesim.loads(OPEN.replace("1.0 mol/L}", f"1.0 mol/L, {constants}}}"))
    with pytest.raises(InputError, match="nothing varies"):
        sure.indices(OF)


def test_without_salib_the_extra_is_named(
    flowsheet: reesim.Flowsheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "SALib.analyze", None)
    with pytest.raises(InputError, match=r"install reesim\[sensitivity\]"):
        flowsheet.indices(OF, ranges=NARROW)


def test_in_python_tables_and_pictures(flowsheet: reesim.Flowsheet) -> None:
    held = flowsheet.indices(OF, method="morris", samples=3, ranges=NARROW)
    assert list(held.table.columns[:3]) == ["output", "unit", "factor"]
    assert set(held.table["output"]) == set(OF)
    assert held.plot(OF[1]).axes
    assert "streams.fresh.flow" in held._repr_html_()
    assert repr(held).startswith("<morris indices of products.raffinate.recovery.Dy")
    with pytest.raises(InputError, match="was not asked for"):
        held.plot("streams.feed.pH")
