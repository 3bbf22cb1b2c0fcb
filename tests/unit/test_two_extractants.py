"""Organics of two extractants: limits that theory gives, balances, loading, gradients, sweeps, faults."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reesim
from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.packing import Packed, pack
from reesim.chemistry.sites import charge_capacity
from reesim.errors import InputError
from reesim.flowsheet.inputs import input_paths
from reesim.library.tables import system_table
from reesim.studies.fit.begin import find_system
from tests.docs.commands import reesim as reesim_command
from tests.unit.two_extractants import LOOP, single, split

CIRCUITS = """reesim: 1
chemistry:
  plain:
    system:
      name: one
      extractant: {name: HX}
      anion: {Cl: -1}
      metals:
        Dy: {charge: 3, dimers: 3, logK: 0.2}
        Y: {charge: 3, dimers: 3, logK: 0.9}
        Na: {charge: 1, dimers: 1, logK: -4.4}
    extractant: 1 mol/L
  mixed:
    system:
      name: two
      extractant: {name: HA}
      second_extractant: {name: B, aggregation: 1}
      anion: {NO3: -1}
      metals:
        Dy: {charge: 3, complexes: [{dimers: 1.5, second: 1, logK: 1.1}, {second: 3, logK: -1, ligands: {NO3: 3}}]}
        Y: {charge: 3, complexes: [{dimers: 1.5, second: 1, logK: 1.6}, {second: 3, logK: -0.5, ligands: {NO3: 3}}]}
        Na: {charge: 1, dimers: 1, logK: -4.4}
      acid_uptake: [{ligand: NO3, second: 1, logK: -0.7}]
    extractant: 0.8 mol/L
    second_extractant: 0.6 mol/L
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.1 mol/L, solutes: {Dy: 0.2 mol/L, Y: 0.3 mol/L}}
  nitrate: {phase: aqueous, flow: 0.2 m3/h, salt: {NaNO3: 2 mol/L}}
  organic_1: {phase: organic, flow: 2 m3/h, saponification: 20 %, chemistry: plain}
  organic_2: {phase: organic, flow: 3 m3/h, saponification: 20 %, chemistry: mixed}
units:
  first: {type: cascade, stages: 6, organic_in: {1: organic_1}, aqueous_in: {6: feed}, organic_out: loaded_1, aqueous_out: raffinate_1}
  second: {type: cascade, stages: 5, organic_in: {1: organic_2}, aqueous_in: {5: [raffinate_1, nitrate]}, organic_out: loaded_2, aqueous_out: raffinate_2}
"""


def compared(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Stages of plants whose extractants are the same in total; free extractants are shared out."""
    for column in one.columns:
        if column.startswith("free_") or not pd.api.types.is_numeric_dtype(one[column]):
            continue
        np.testing.assert_allclose(other[column], one[column], rtol=1e-8, atol=1e-13, err_msg=column)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_one_extractant_under_two_names_answers_as_one(part: float) -> None:
    one = reesim.loads(single(1.2)).solve()
    two = reesim.loads(split(1.2 * (1.0 - part), 1.2 * part)).solve()
    compared(one.stages, two.stages)
    free = two.stages["free_extractant_mol_per_L"] + two.stages["free_second_extractant_mol_per_L"]
    np.testing.assert_allclose(free, one.stages["free_extractant_mol_per_L"], rtol=1e-9)
    np.testing.assert_allclose(two.stages["free_second_extractant_mol_per_L"], part * free, rtol=1e-9)


def test_without_any_of_the_second_extractant_all_is_as_with_one() -> None:
    one = reesim.loads(single(1.2)).solve()
    two = reesim.loads(split(1.2, 0.0)).solve()
    assert two.iterations == one.iterations
    assert (two.stages["free_second_extractant_mol_per_L"] == 0.0).all()
    pd.testing.assert_frame_equal(
        two.stages.drop(columns="free_second_extractant_mol_per_L"), one.stages, check_exact=True
    )


def test_a_trace_of_the_second_extractant_changes_by_a_trace() -> None:
    none = reesim.loads(LOOP).with_({"chemistry.second_extractant": "0 mol/L"}).solve().stages
    trace = reesim.loads(LOOP).with_({"chemistry.second_extractant": "1e-9 mol/L"}).solve().stages
    for column in ("pH", "loading", "Y_org_mol_per_L", "Dy_aq_mol_per_L"):
        np.testing.assert_allclose(trace[column], none[column], rtol=1e-5)


def test_balances_close_with_both_extractants_and_name_them() -> None:
    text = LOOP.replace(
        "aqueous_out: raffinate}", "aqueous_out: raffinate, entrainment: {organic_in_aqueous: 0.02 %}}"
    )
    balance = reesim.loads(text).solve().balance.set_index("component")
    assert list(balance.index) == ["Dy", "Ho", "Y", "Na", "Cl", "HA", "HB"]
    assert balance["relative_error"].abs().max() < 1e-9
    # 0.02 % of the 2.5 m3/h of raffinate is made up: 0.5 L/h of 1 and 0.4 mol/L
    assert balance.loc["HA", "in"] == pytest.approx(0.5, rel=1e-9)
    assert balance.loc["HB", "out"] == pytest.approx(0.2, rel=1e-9)


def test_a_loop_that_loses_no_organic_takes_no_extractant() -> None:
    balance = reesim.loads(LOOP).solve().balance.set_index("component")
    assert balance.loc[["HA", "HB"], "out"].abs().max() == 0.0
    assert balance.loc[["HA", "HB"], "relative_error"].abs().max() < 1e-12


def test_sites_of_both_extractants_are_filled_as_the_stage_says() -> None:
    """Every stage: what is free, in associates, in complexes of metals and of sodium adds up to what there is."""
    solution = reesim.loads(LOOP).solve()
    log_k = {
        "Dy": (0.83, 1.4, -0.6), "Ho": (1.13, 1.9, 0.1), "Y": (1.35, 2.2, 0.4),
    }  # fmt: skip
    for stage in solution.stages.to_dict("records"):
        h, e, b = (
            10.0 ** -stage["pH"],
            stage["free_extractant_mol_per_L"],
            stage["free_second_extractant_mol_per_L"],
        )
        pair = 10.0**0.1 * e**0.5 * b**0.5
        first, second, taken = e + 0.5 * pair, b + 0.5 * pair, 0.0
        for metal, (k, mixed, other) in log_k.items():
            free = stage[f"{metal}_aq_mol_per_L"] / h**3
            y = [free * 10.0**k * e**3, free * 10.0**mixed * e**2 * b, free * 10.0**other * b**3]
            assert sum(y) == pytest.approx(stage[f"{metal}_org_mol_per_L"], rel=1e-9, abs=1e-18)
            first += 3.0 * y[0] + 2.0 * y[1]
            second += y[1] + 3.0 * y[2]
            taken += 3.0 * sum(y)
        free = stage["Na_aq_mol_per_L"] / h
        first += free * 10.0**-4.4 * e
        second += free * 10.0**-5.2 * b
        assert first == pytest.approx(0.5, rel=1e-9)
        assert second == pytest.approx(0.2, rel=1e-9)
        assert stage["loading"] == pytest.approx(taken / 0.7, rel=1e-9)


def test_gradient_by_the_second_extractant_is_the_slope_of_solutions() -> None:
    flowsheet = reesim.loads(LOOP)
    of = [
        "units.extract.stages.5.pH",
        "units.extract.stages.12.loading",
        "products.raffinate.recovery.Dy",
        "streams.loaded.Y",
    ]
    found = flowsheet.solve().gradient(of, ["chemistry.second_extractant", "chemistry.extractant"])

    def at(key: str, value: float) -> np.ndarray:
        solved = flowsheet.with_({f"chemistry.{key}": f"{value!r} mol/L"}).solve()
        return np.array([solved.value(path) for path in of])

    for key, value in (("second_extractant", 0.4), ("extractant", 1.0)):
        step = 2e-3 * value
        inner = (at(key, value + step / 2) - at(key, value - step / 2)) / step
        outer = (at(key, value + step) - at(key, value - step)) / (2.0 * step)
        expected = (4.0 * inner - outer) / 3.0
        np.testing.assert_allclose(found[f"chemistry.{key}"], expected, rtol=1e-5, atol=1e-8)


def test_the_second_extractant_is_an_input_like_any_other() -> None:
    flowsheet = reesim.loads(LOOP)
    assert "chemistry.second_extractant" in input_paths(flowsheet.solve().raw.compiled.model)
    targeted = reesim.loads(
        LOOP + "specs:\n  - {vary: chemistry.second_extractant, "
        "until: {stream: raffinate, recovery: Dy, equals: 1 %}}\n"
    ).solve()
    assert targeted.value("products.raffinate.recovery.Dy") == pytest.approx(0.01, rel=1e-6)
    found = targeted.raw.varied["chemistry.second_extractant"]
    again = flowsheet.with_({"chemistry.second_extractant": f"{found!r} mol/L"}).solve()
    assert again.value("products.raffinate.recovery.Dy") == pytest.approx(0.01, rel=1e-6)


def test_a_mixture_beside_a_circuit_of_one_extractant() -> None:
    """Two circuits, two anions, one of which the neutral extractant takes with metals and as acid."""
    solution = reesim.loads(CIRCUITS).solve()
    stages = solution.stages.set_index(["unit", "stage"])
    assert stages.loc["first", "free_second_extractant_mol_per_L"].isna().all()
    assert (stages.loc["second", "free_second_extractant_mol_per_L"] > 0.0).all()
    balance = solution.balance.set_index("component")
    assert balance["relative_error"].abs().max() < 1e-9
    assert list(balance.index[-2:]) == ["HA", "B"]
    assert balance.loc["B", "in"] == pytest.approx(3000.0 * 0.6)
    first = solution.stages[solution.stages["unit"] == "first"]
    assert first["NO3_aq_mol_per_L"].max() == 0.0


CAPACITY = [
    ([{"dimers": 3}], 0.5),
    ([{"dimers": 3}, {"second": 3}], 0.8),
    ([{"dimers": 2, "second": 1}], 0.75),
    ([{"dimers": 3}, {"dimers": 1.5, "second": 1}], 0.95),
    ([{"second": 3, "ligands": {"Cl": 3}}], 0.0),
]


@pytest.mark.parametrize(("complexes", "expected"), CAPACITY)
def test_most_charge_that_a_mixture_can_hold(complexes: list[dict[str, object]], expected: float) -> None:
    """0.5 mol/L of (HA)2 and 0.3 mol/L of (HB)2.

    M(HA2)2(HB2) alone runs out of (HA)2 at 0.25 mol/L; of M(HA2)3 beside M(HA2)1.5 B2 the 0.3 mol/L of B
    make 0.3 of the one with 0.45 of (HA)2, and the 0.05 left make 0.05 / 3 of the other. A complex that
    brings its anions along holds none.
    """
    system = MassActionSystem.model_validate(
        {
            "name": "x", "extractant": {"name": "HA"}, "second_extractant": {"name": "HB", "acidic": True}, "anion": {"Cl": -1},
            "metals": {"Dy": {"charge": 3, "complexes": [{**held, "logK": 1} for held in complexes]}},
        }
    )  # fmt: skip
    eq = pack([Packed(system, 0.5, 0.3)], ["Dy"], ["Cl"], np.array([3.0, -1.0]))
    assert charge_capacity(eq, 0) == pytest.approx(expected)


FAULTS = {
    "concentration missing": (
        ("  second_extractant: 0.4 mol/L\n", ""),
        "3:3: chemistry.second_extractant: system made-up is a mixture with HB and needs its formal concentration, "
        "such as second_extractant: 0.5 mol/L",
    ),
    "no mixture": (
        ("    second_extractant: {name: HB, acidic: true}\n", ""),
        "chemistry.system.metals.Dy.complexes.1.second: this system has no second extractant; name it under "
        "second_extractant",
    ),
    "a flow in place of a concentration": (
        ("  second_extractant: 0.4 mol/L\n", "  second_extractant: 0.4 m3/h\n"),
        "15:22: chemistry.second_extractant: ",
    ),
    "name taken": (
        ("second_extractant: {name: HB, acidic: true}", "second_extractant: {name: Cl, acidic: true}"),
        "chemistry.system.second_extractant.name: Cl is the name of something else in this system",
    ),
    "a complex of nothing": (
        ("{second: 3, logK: -0.6}", "{second: 0, logK: -0.6}"),
        "chemistry.system.metals.Dy.complexes.2",
    ),
    "an acid that is not said to be one": (
        ("name: HB, acidic: true", "name: HB"),
        "chemistry.system.metals.Dy.complexes.2.second: HB gives off protons here without HA; write acidic: true under "
        "second_extractant",
    ),
    "misspelt": (
        ("  second_extractant: 0.4", "  second_extractent: 0.4"),
        "chemistry.second_extractent: unknown key; did you mean second_extractant?",
    ),
    "negative": (("{second: 3, logK: -0.6}", "{second: -3, logK: -0.6}"), "metals.Dy.complexes.2.second"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_of_mixtures(name: str) -> None:
    (old, new), expected = FAULTS[name]
    assert LOOP.count(old) == 1
    with pytest.raises(InputError) as caught:
        reesim.loads(LOOP.replace(old, new))
    told = "\n".join(str(fault) for fault in caught.value.faults)
    assert expected in told


def test_a_system_of_one_extractant_takes_no_second() -> None:
    text = single(1.2).replace("extractant: 1.2 mol/L", "extractant: 1.2 mol/L, second_extractant: 0.1 mol/L")
    with pytest.raises(InputError) as caught:
        reesim.loads(text)
    (fault,) = caught.value.faults
    assert fault.message == "system made-up has one extractant only; leave second_extractant out"
    assert fault.path == "chemistry.second_extractant"


def test_table_of_a_mixture_names_both_extractants() -> None:
    system = reesim.loads(CIRCUITS).solve().raw.compiled.model.chemistries["mixed"].system
    reactions = [row[0] for row in system_table(system).rows]
    assert "Dy + 1.5 (HA)2 + 1 B = complex + 3 H" in reactions
    assert "Y + 3 NO3 + 3 B = complex" in reactions
    assert "1 H + NO3 + 1 B" in reactions
    loop = reesim.loads(LOOP).solve().raw.compiled.model.chemistries["main"].system
    rows = {row[0]: row[2] for row in system_table(loop).rows}
    assert rows["0.5 (HA)2 + 0.5 (HB)2"] == 0.1
    assert rows["Dy + 2 (HA)2 + 1 (HB)2 = complex + 3 H"] == 1.4


def test_constants_in_use_list_what_the_extractants_form_with_each_other() -> None:
    constants = reesim.loads(LOOP).solve().constants.set_index("name")["value"]
    assert constants["made-up.associates.0.5.0.5"] == 0.1
    circuits = reesim.loads(CIRCUITS).solve().constants.set_index("name")["value"]
    assert circuits["two.acid_uptake.NO3.0.1"] == -0.7


def test_a_sweep_from_none_of_the_second_extractant(tmp_path: Path) -> None:
    """Rows of a batch are what single solutions are, the one without any among them."""
    (tmp_path / "plant.yaml").write_text(LOOP, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        "reesim: 1\nstudy: how much\nflowsheet: plant.yaml\n"
        "vary: {chemistry.second_extractant: {from: 0 mol/L, to: 0.8 mol/L, points: 5}}\nsample: grid\n"
        "keep: [products.raffinate.recovery.Dy, units.extract.stages.10.loading, streams.raffinate.pH]\n",
        encoding="utf-8",
    )
    done = reesim_command("sweep", str(tmp_path / "study.yaml"), "--out", str(tmp_path / "store"))
    assert done.returncode == 0, done.stderr
    (part,) = (tmp_path / "store").glob("*.parquet")
    rows = pd.read_parquet(part).set_index("chemistry.second_extractant")
    flowsheet = reesim.loads(LOOP)
    for value in (0.0, 0.4, 0.8):
        single_run = flowsheet.with_({"chemistry.second_extractant": f"{value} mol/L"}).solve()
        for path in rows.columns[rows.columns.str.contains("raffinate|loading")]:
            assert rows.loc[value, path] == pytest.approx(single_run.value(path), rel=1e-8)


def test_command_writes_the_mixture_and_refuses_one_without_its_concentration(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(LOOP, encoding="utf-8")
    bad.write_text(LOOP.replace("  second_extractant: 0.4 mol/L\n", ""), encoding="utf-8")
    done = reesim_command("run", str(good), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "free_second_extractant_mol_per_L" in (tmp_path / "out" / "stages.csv").read_text(encoding="utf-8")
    again = reesim_command("run", str(tmp_path / "out" / "flowsheet.yaml"), "--out", str(tmp_path / "again"))
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again" / "stages.csv").read_bytes() == (tmp_path / "out" / "stages.csv").read_bytes()
    refused = reesim_command("run", str(bad), "--out", str(tmp_path / "none"))
    assert refused.returncode == 2
    assert "bad.yaml:3:3: chemistry.second_extractant: system made-up is a mixture with HB" in refused.stderr
    assert not (tmp_path / "none").exists()


def test_a_table_of_contacts_is_not_fitted_to_a_mixture(tmp_path: Path) -> None:
    system = tmp_path / "two.yaml"
    lines = LOOP.split("  system:\n")[1].split("  extractant: 1.0")[0].splitlines()
    system.write_text("\n".join(line[4:] for line in lines), encoding="utf-8")
    with pytest.raises(InputError, match="made-up is a mixture of two extractants"):
        find_system(str(system))


def test_a_profile_gives_back_the_constants_of_a_mixture(tmp_path: Path) -> None:
    stages = reesim.loads(LOOP).solve().stages
    stages = stages[stages["unit"] == "extract"]
    names = {
        f"{metal}_{phase}": f"{metal}_{phase}_mol_per_L"
        for metal in ("Dy", "Ho", "Y")
        for phase in ("aq", "org")
    }
    profile = pd.DataFrame(
        {"unit": stages["unit"], "stage": stages["stage"], "pH": stages["pH"]}
        | {f"{short} [mol/L]": stages[column] for short, column in names.items()}
    )
    profile.to_csv(tmp_path / "stages.csv", index=False)
    moved = LOOP
    for old, new in (
        ("logK: 0.83", "logK: 1.03"),
        ("logK: 1.4}", "logK: 1.6}"),
        ("logK: -0.6", "logK: -0.4"),
    ):
        assert moved.count(old) == 1
        moved = moved.replace(old, new)
    (tmp_path / "plant.yaml").write_text(moved, encoding="utf-8")
    found = reesim.fit(tmp_path / "stages.csv", flowsheet=tmp_path / "plant.yaml", free=["logK.Dy"])
    assert found.parameters.set_index("name").loc["logK.Dy", "value"] == pytest.approx(0.83, abs=1e-4)


def test_what_the_extractants_form_with_each_other_follows_the_temperature() -> None:
    def solved(enthalpy: str) -> reesim.Solution:
        text = LOOP.replace("second: 0.5, logK: 0.1}", f"second: 0.5, logK: 0.1{enthalpy}}}")
        return reesim.loads(text.replace("components:", "  temperature: 50 degC\ncomponents:")).solve()

    carried, left = solved(", enthalpy: -20"), solved("")
    # van 't Hoff: 20 kJ/mol from 25 to 50 degC is 0.271 of log10 K
    chemistry = carried.raw.compiled.model.chemistries["main"]
    assert chemistry.system.associates[0].logK == pytest.approx(0.1 - 0.2711, abs=1e-4)
    assert "associates" not in chemistry.without_enthalpy
    assert "associates" in left.raw.compiled.model.chemistries["main"].without_enthalpy
    column = "free_second_extractant_mol_per_L"
    assert carried.stages[column].iloc[0] > left.stages[column].iloc[0]
