"""What follows from a fit: separation factors, left-out groups, the next contact, the system file, profiles."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import reesim
from reesim.chemistry import MassActionSystem
from reesim.document import dump, parse
from reesim.errors import InputError
from reesim.library import load_system, read_system
from reesim.report.fit import fit_sheets
from reesim.studies.fit.contacts import LN10
from reesim.studies.fit.design import suggest
from reesim.studies.fit.estimate import Estimate, estimate
from reesim.studies.fit.goodness import log_ratio_groups, separation_groups
from reesim.studies.fit.leave_out import leave_out
from reesim.studies.fit.parameters import parameters_of
from reesim.studies.fit.problem import Problem
from reesim.studies.fit.separation import Condition, separation_factors
from reesim.studies.fit.writing import fitted_system, text_of
from tests.docs.commands import ROOT
from tests.unit.fit_tables import (
    SEVEN,
    contacts_of,
    measured_exactly,
    random_table,
    seven_metals,
    with_noise,
    with_values,
)
from tests.unit.small_plants import BANK

METALS = tuple(SEVEN)
MEASURED = ROOT / "data" / "measured" / "p507-chloride.csv"


@pytest.fixture(scope="module")
def found() -> Estimate:
    """Noisy contacts of seven metals, each with one constant."""
    system = seven_metals()
    exact = measured_exactly(contacts_of(random_table(30, METALS, 21, columns="D"), system), system)
    noisy = with_noise(exact, np.random.default_rng(22))
    return estimate(Problem(noisy, system, parameters_of(("logK",), noisy, system, {})))


def test_with_one_complex_a_metal_beta_is_the_ratio_of_constants_at_any_loading(found: Estimate) -> None:
    for loading in (0.0, 0.6):
        factors = separation_factors(found, seven_metals(), Condition(1.0, 1.0, loading))
        assert [(f.heavier, f.lighter) for f in factors] == [
            ("Pr", "La"), ("Nd", "Pr"), ("Sm", "Nd"), ("Tb", "Sm"), ("Dy", "Tb"), ("Y", "Dy"),
        ]  # fmt: skip
        for i, factor in enumerate(factors):
            assert np.log10(factor.value) == pytest.approx(found.value[i + 1] - found.value[i], abs=1e-9)
            gradient = np.eye(7)[i + 1] - np.eye(7)[i]
            assert factor.sd_log10 == pytest.approx(found.spread_of(gradient), rel=1e-6)
            assert np.log10(factor.high / factor.value) == pytest.approx(found.quantile * factor.sd_log10)
            assert factor.loading == pytest.approx(loading, abs=1e-4)
            assert factor.n_together == 30


def test_common_errors_cancel_in_separation_factors(found: Estimate) -> None:
    """What an error of the acid does to all metals alike does not widen beta; here errors are independent."""
    correlation = found.correlations[0, 1]
    factor = separation_factors(found, seven_metals(), Condition(1.0, 1.0, 0.0))[0]
    alone = np.hypot(found.sd[0], found.sd[1])
    assert (factor.sd_log10 < alone) == (correlation > 0.0)


def test_groups_add_up(found: Estimate) -> None:
    groups = {entry.name: entry for entry in log_ratio_groups(found, [])}
    assert groups["all"].n == sum(groups[m].n for m in METALS) == 210
    squares = sum(groups[m].n * groups[m].rms ** 2 for m in METALS)
    assert groups["all"].rms == pytest.approx(np.sqrt(squares / 210))
    pairs = {entry.name: entry.n for entry in separation_groups(found)}
    assert pairs["Dy/Tb"] == 30


def test_a_group_left_out_is_told_by_the_others() -> None:
    system = seven_metals()
    lines = random_table(20, METALS, 23, columns="D").splitlines()
    text = [f"set,{lines[0]}", *(f"{'ab'[i % 2]},{line}" for i, line in enumerate(lines[1:]))]
    exact = measured_exactly(contacts_of("\n".join(text), system), system)
    parameters = parameters_of(("logK",), exact, system, {})
    shifted = with_values(
        exact,
        np.array(
            [m.value + (0.2 if exact.groups["set"][m.contact] == "b" else 0.0) for m in exact.measurements]
        ),
    )
    first, second = leave_out("set", shifted, system, parameters)
    assert (first.group, second.group) == ("a", "b")
    assert first.bias == pytest.approx(0.2, abs=0.02)
    assert second.bias == pytest.approx(-0.2, abs=0.02)
    only_b = replace(
        shifted,
        measurements=tuple(
            m for m in shifted.measurements if m.metal != 0 or exact.groups["set"][m.contact] == "b"
        ),
    )
    assert leave_out("set", only_b, system, parameters)[1].untold == ("La",)


def test_the_suggested_contact_tells_what_it_promises(found: Estimate) -> None:
    """Measured as expected, it narrows the separation factor by the factor that was told."""
    system = seven_metals()
    (best,) = suggest(found, system, "Y/Dy", 1)
    assert best.gain > 1.0
    assert {"Dy", "Y"} <= set(best.log_ratio)
    feeds = ",".join(f"{m}_feed [mol/L]" for m in best.feed)
    ratios = ",".join(f"{m}_D" for m in best.log_ratio)
    values = [
        best.acid,
        best.extractant,
        best.phase_ratio,
        *best.feed.values(),
        *(10.0**v for v in best.log_ratio.values()),
    ]
    text = f"acid [mol/L],extractant [mol/L],O/A,{feeds},{ratios}\n" + ",".join(
        repr(float(v)) for v in values
    )
    contact = contacts_of(text, system)
    problem = Problem(contact, system, found.parameters)
    predicted = problem.predict(found.value)
    assert predicted is not None
    np.testing.assert_allclose(predicted.value, list(best.log_ratio.values()), atol=1e-8)
    slopes = predicted.jacobian
    information = np.linalg.inv(found.covariance) + slopes.T @ slopes / (found.scale * 0.1) ** 2
    gradient = np.eye(7)[6] - np.eye(7)[5]
    after = np.sqrt(gradient @ np.linalg.inv(information) @ gradient)
    assert found.spread_of(gradient) / after == pytest.approx(best.gain, rel=1e-6)
    with pytest.raises(InputError, match="is no pair of metals"):
        suggest(found, system, "Y/Dx")


def test_the_written_system_is_the_fitted_one(found: Estimate) -> None:
    system = seven_metals()
    written = fitted_system(found, system, "mine", "data.csv (sha256 00)")
    again, faults = read_system(parse(text_of(written).encode("utf-8"), "mine.yaml"))
    assert faults == []
    assert isinstance(again, MassActionSystem)
    for i, metal in enumerate(METALS):
        entry = again.metals[metal]
        assert entry.logK == found.value[i]
        assert entry.sd == pytest.approx(found.sd[i], rel=1e-3)
        assert (entry.status, entry.source) == ("derived", "data.csv (sha256 00)")
    assert again.metals["Na"] == system.metals["Na"]
    assert again.range is not None
    ph = -found.linear.log_h / LN10
    np.testing.assert_allclose(again.range.pH, (ph.min(), ph.max()), rtol=1e-3)
    assert "30 contacts, 210 measurements" in (again.notes or "")


@pytest.mark.parametrize("others", ["drop", "keep", "follow"])
def test_metals_without_data_are_dealt_with_as_asked(others: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    fit = reesim.fit(MEASURED, "p507-chloride")
    fit.save(file, others=others)  # type: ignore[arg-type]
    found, _ = load_system("mine.yaml", tmp_path)
    library, _ = load_system("p507-chloride")
    assert isinstance(found, MassActionSystem)
    assert isinstance(library, MassActionSystem)
    moved = {m: found.metals[m].logK - library.metals[m].logK for m in ("Sm", "Dy")}  # type: ignore[operator]
    if others == "drop":
        assert "Tb" not in found.metals
        assert {"Sm", "Dy", "Na", "NH4"} <= set(found.metals)
    elif others == "keep":
        assert found.metals["Tb"].logK == library.metals["Tb"].logK
    else:
        shift = found.metals["Tb"].logK - library.metals["Tb"].logK  # type: ignore[operator]
        assert min(moved.values()) < shift < max(moved.values())
        assert found.metals["Tb"].sd > library.metals["Tb"].sd  # type: ignore[operator]
        assert "with its neighbours" in (found.metals["Tb"].note or "")


def test_from_python_everything_is_at_hand(tmp_path: Path) -> None:
    import pandas as pd

    table = pd.read_csv(MEASURED, comment="#")
    fit = reesim.fit(table, "p507-chloride", free=("logK", "organic.coefficient"), leave_out="source")
    assert list(fit.parameters["name"]) == [
        *(f"logK.{m}" for m in ("La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y")), "organic.coefficient",
    ]  # fmt: skip
    assert fit.summary["rms"] == pytest.approx(0.1389, abs=5e-4)
    assert fit.correlations.loc["logK.La", "logK.La"] == pytest.approx(1.0)
    assert len(fit.residuals) == 182
    assert set(fit.left_out["group"]) == {"li1987", "kim2012", "lee2005"}
    assert len(fit.separation_factors) == 12
    assert "constants" in fit._repr_html_()
    for draw in (fit.plot.parity, fit.plot.residuals):
        draw().savefig(tmp_path / "plot.png")
        assert (tmp_path / "plot.png").stat().st_size > 10_000
    titles = [sheet.title for sheet in fit_sheets(fit.result, fit.suggest())]
    assert titles[:4] == ["constants (log10)", "correlations", "model less measurement", "separation factors"]
    other = tmp_path / "other.yaml"
    other.write_text("name: mine\n", encoding="utf-8")
    with pytest.raises(InputError, match="no fit has written"):
        fit.save(other)


def test_a_profile_gives_the_constants_of_its_flowsheet_back(tmp_path: Path) -> None:
    """Stages of a solved bank, its specification met again at every step; the start is 0.1 off."""
    stages = reesim.loads(BANK).solve().stages
    columns = ["stage", "pH", *(f"{m}_{p}_mol_per_L" for m in ("Tb", "Dy", "Ho") for p in ("aq", "org"))]
    off = reesim.loads(BANK).with_({"chemistry.logK": {"Tb": 0.869, "Dy": 1.496, "Ho": 1.583}})
    file = tmp_path / "off.yaml"
    file.write_text(dump(off.plain), encoding="utf-8")
    fit = reesim.fit(stages[columns].iloc[::2], flowsheet=file)
    np.testing.assert_allclose(fit.parameters["value"], [0.969, 1.396, 1.683], atol=2e-5)
    fit.save(tmp_path / "mine.yaml", others="keep")
    again = reesim.load(file).with_({"chemistry": {"system": "mine.yaml", "extractant": "1.0 mol/L"}})
    assert again.solve().value("units.bank.stages.4.pH") == pytest.approx(stages["pH"].iloc[3], abs=1e-4)


def test_a_profile_of_what_the_flowsheet_does_not_have_is_refused() -> None:
    import pandas as pd

    flowsheet = ROOT / "flowsheets" / "quickstart.yaml"
    table = pd.DataFrame({"unit": ["extract", "extrct"], "stage": [0, 1], "Dy_aq_mol_per_L": [0.1, 0.1]})
    with pytest.raises(InputError) as caught:
        reesim.fit(table, flowsheet=flowsheet)
    lines = [str(fault) for fault in caught.value.faults]
    assert lines[0].startswith("data:2:9: stage: 0 is no stage of extract; give 1 to ")
    assert lines[1].startswith(
        "data:3:1: unit: 'extrct' is no cascade of the flowsheet; did you mean extract?"
    )
    with pytest.raises(InputError, match="--level:1:1: has no meaning for a profile"):
        reesim.fit(table, flowsheet=flowsheet, level="unit")
