"""The table of constants: everything that is used, nothing else, with its standing."""

import math

import pandas as pd
import pytest

import reesim
from reesim.library import load_system
from tests.unit.small_plants import BANK, CONTACT, FICTIVE


def constants_of(text: str) -> pd.DataFrame:
    return reesim.loads(text).solve().constants.set_index("name")


def test_constants_of_the_elements_followed_and_no_others() -> None:
    table = constants_of(BANK)
    extraction = {name.rpartition(".")[2] for name in table.index if ".logK." in name}
    assert extraction == {"Tb", "Dy", "Ho", "Na", "NH4"}
    system, _ = load_system("p507-chloride")
    dysprosium = table.loc["p507-chloride.logK.Dy"]
    entry = system.metals["Dy"]
    assert tuple(dysprosium) == (entry.logK, entry.sd, entry.status, entry.source)
    assert table.loc["p507-chloride.organic.coefficient", "value"] == 0.473
    assert table.loc["molar_mass.Dy", "value"] == 162.5


def test_every_kind_of_constant_has_its_name() -> None:
    table = constants_of(CONTACT)
    assert table.loc["my-lab.log_beta.Dy.Cl.1", "value"] == 0.28
    assert table.loc["my-lab.log_star_Ks0.Ho", "value"] == 15.6
    assert table.loc["my-lab.kw", "value"] == 1e-14
    assert table.index.is_unique


def test_several_complexes_are_told_apart() -> None:
    text = CONTACT.replace(
        "Ho: {charge: 3, dimers: 3, logK: 1.13, status: measured, source: xu1995}",
        "Ho: {charge: 3, complexes: [{dimers: 3, logK: 1.13}, {dimers: 1.5, logK: 0.2}]}",
    )
    table = constants_of(text)
    assert table.loc[["my-lab.logK.Ho.1", "my-lab.logK.Ho.2"], "value"].tolist() == [1.13, 0.2]


def test_a_constant_set_by_the_flowsheet_says_so() -> None:
    table = constants_of(BANK.replace("extractant: 1.0 mol/L", "extractant: 1.0 mol/L, logK: {Dy: 1.5}"))
    dysprosium = table.loc["p507-chloride.logK.Dy"]
    assert dysprosium["value"] == 1.5
    assert dysprosium["source"] == "flowsheet"
    assert math.isnan(dysprosium["sd"])


def test_a_constant_found_by_a_specification_is_the_one_in_the_table() -> None:
    text = CONTACT.replace(
        "scenarios:",
        "specs:\n  - {vary: chemistry.logK.Dy, until: {stream: raffinate, recovery: Dy, equals: 10 %}}\nscenarios:",
    )
    text = text.replace("extractant: 1.0 mol/L\n", "extractant: 1.0 mol/L\n  logK: {Dy: 0.83}\n")
    solution = reesim.loads(text).solve()
    value = solution.constants.set_index("name").loc["my-lab.logK.Dy", "value"]
    assert value == pytest.approx(solution.summary["varied"]["chemistry.logK.Dy"], rel=1e-12)
    assert value < 0.83


def test_separation_factors() -> None:
    table = constants_of(FICTIVE.replace("{B: 1, A: 2}", "{B: 1, A: 2}, sd: 0.1, status: estimate"))
    assert table.loc["pair.separation_factors.A", "value"] == 2.0
    assert table.loc["pair.separation_factors.A", "sd"] == pytest.approx(2.0 * math.log(10.0) * 0.1)
