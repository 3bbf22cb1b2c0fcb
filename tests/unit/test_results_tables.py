"""Tables of a solution: columns, definitions, consistency of one table with another, CSV."""

import csv
import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reesim
from reesim.elements import grams_oxide_per_mole
from reesim.results.table import Table
from tests.unit.small_plants import BANK, CONTACT, FICTIVE


@cache
def solved(text: str) -> reesim.Solution:
    return reesim.loads(text).solve()


def row(frame: pd.DataFrame, **where: object) -> pd.Series:
    chosen = frame
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    assert len(chosen) == 1, where
    return chosen.iloc[0]


def test_columns_in_their_order() -> None:
    solution = solved(CONTACT)
    metals = ["Dy", "Ho", "Na"]
    assert list(solution.streams) == [
        "stream", "phase", "flow_m3_per_h", "pH", "acid_mol_per_L", *(f"{m}_mol_per_L" for m in metals), "Cl_mol_per_L",
    ]  # fmt: skip
    assert list(solution.stages) == [
        "unit", "stage", "pH", "free_extractant_mol_per_L", "loading",
        *(f"{m}_aq_mol_per_L" for m in metals), *(f"{m}_org_mol_per_L" for m in metals), "Cl_aq_mol_per_L",
        "acid_mol_per_L", "aqueous_m3_per_h", "organic_m3_per_h",
        "hydroxide_saturation_index", "hydroxide_saturation_element",
    ]  # fmt: skip
    assert list(solution.products) == ["stream", "element", "purity", "recovery", "kg_oxide_per_h"]
    assert list(solution.balance) == ["component", "in", "out", "relative_error"]
    assert list(solution.constants) == ["name", "value", "sd", "status", "source"]


def test_counter_ions_have_columns_where_there_is_nothing_of_them() -> None:
    streams = solved(BANK).streams  # the system has NH4, the plant has none
    assert (streams["NH4_mol_per_L"] == 0.0).all()


def test_streams_that_enter_come_first_and_products_last() -> None:
    assert list(solved(CONTACT).streams["stream"]) == ["feed", "fresh", "loaded", "raffinate"]


def test_acid_is_total_anion_less_the_charge_of_the_metals() -> None:
    streams = solved(CONTACT).streams
    feed, raffinate = row(streams, stream="feed"), row(streams, stream="raffinate")
    assert feed["acid_mol_per_L"] == pytest.approx(0.05, rel=1e-12)
    charge = 3 * (raffinate["Dy_mol_per_L"] + raffinate["Ho_mol_per_L"]) + raffinate["Na_mol_per_L"]
    assert raffinate["acid_mol_per_L"] == pytest.approx(raffinate["Cl_mol_per_L"] - charge, rel=1e-12)
    assert math.isnan(row(streams, stream="loaded")["acid_mol_per_L"])
    assert math.isnan(row(streams, stream="loaded")["pH"])


def test_acid_of_a_base_stream_is_negative() -> None:
    text = CONTACT.replace("flow: 150 L/h, saponification: 10 %", "flow: 150 L/h").replace("feed, ", "feed, ")
    text = text.replace(
        "streams:\n", "streams:\n  lye: {phase: aqueous, flow: 5 L/h, base: 2 mol/L}\n"
    ).replace("aqueous_in: {1: feed}", "aqueous_in: {1: [feed, lye]}")
    lye = row(solved(text).streams, stream="lye")
    assert lye["acid_mol_per_L"] == pytest.approx(-2.0, rel=1e-12)
    assert lye["pH"] == pytest.approx(14.0 + math.log10(2.0), abs=1e-9)


def test_pH_is_that_of_the_free_acid_where_nothing_else_takes_protons() -> None:
    feed = row(solved(CONTACT).streams, stream="feed")
    assert feed["pH"] == pytest.approx(-math.log10(0.05), abs=1e-9)


def test_stage_and_stream_of_a_contact_agree() -> None:
    solution = solved(CONTACT)
    stage, raffinate = solution.stages.iloc[0], row(solution.streams, stream="raffinate")
    loaded = row(solution.streams, stream="loaded")
    for metal in ("Dy", "Ho", "Na"):
        assert stage[f"{metal}_aq_mol_per_L"] == pytest.approx(raffinate[f"{metal}_mol_per_L"], rel=1e-12)
        assert stage[f"{metal}_org_mol_per_L"] == pytest.approx(loaded[f"{metal}_mol_per_L"], rel=1e-12)
    assert stage["pH"] == pytest.approx(raffinate["pH"], abs=1e-9)
    assert stage["acid_mol_per_L"] == pytest.approx(raffinate["acid_mol_per_L"], rel=1e-9)


def test_extractant_is_free_or_bound() -> None:
    """Formal 1 mol/L is 0.5 mol/L of dimer; each trivalent metal holds three of them."""
    stage = solved(CONTACT).stages.iloc[0]
    bound = 3 * (stage["Dy_org_mol_per_L"] + stage["Ho_org_mol_per_L"])
    assert stage["loading"] == pytest.approx(bound / 0.5, rel=1e-10)
    sodium = stage["Na_org_mol_per_L"]
    assert stage["free_extractant_mol_per_L"] + bound + sodium == pytest.approx(0.5, rel=1e-10)


def test_stage_is_at_the_equilibrium_of_its_constants() -> None:
    """K = y h^3 / (m e^3), with m the free ion: x = m (1 + beta Cl_free)."""
    stage = solved(CONTACT).stages.iloc[0]
    h, e = 10.0 ** -stage["pH"], stage["free_extractant_mol_per_L"]
    K = stage["Ho_org_mol_per_L"] * h**3 / (stage["Ho_aq_mol_per_L"] * e**3)
    assert math.log10(K) == pytest.approx(1.13, abs=1e-9)
    free_over_total = stage["Dy_org_mol_per_L"] * h**3 / (10**0.83 * stage["Dy_aq_mol_per_L"] * e**3)
    chloride = (1.0 / free_over_total - 1.0) / 10**0.28
    bound = stage["Dy_aq_mol_per_L"] * (1.0 - free_over_total)
    assert chloride + bound == pytest.approx(stage["Cl_aq_mol_per_L"], rel=1e-9)


def test_saturation_index_is_that_of_the_free_ion() -> None:
    stage = solved(CONTACT).stages.iloc[0]
    holmium = math.log10(stage["Ho_aq_mol_per_L"]) + 3 * stage["pH"] - 15.6
    h, e = 10.0 ** -stage["pH"], stage["free_extractant_mol_per_L"]
    dysprosium_ion = stage["Dy_org_mol_per_L"] * h**3 / (10**0.83 * e**3)
    dysprosium = math.log10(dysprosium_ion) + 3 * stage["pH"] - 16.26
    assert stage["hydroxide_saturation_index"] == pytest.approx(max(holmium, dysprosium), abs=1e-9)
    assert stage["hydroxide_saturation_element"] == ("Ho" if holmium > dysprosium else "Dy")


def test_purity_is_by_mass_of_oxide() -> None:
    solution = solved(CONTACT)
    raffinate = row(solution.streams, stream="raffinate")
    mass = {el: raffinate[f"{el}_mol_per_L"] * grams_oxide_per_mole(el) for el in ("Dy", "Ho")}
    product = row(solution.products, stream="raffinate", element="Dy")
    assert product["purity"] == pytest.approx(mass["Dy"] / sum(mass.values()), rel=1e-12)
    assert product["kg_oxide_per_h"] == pytest.approx(mass["Dy"] * 100.0 / 1000.0, rel=1e-12)
    assert solution.purity("raffinate", "Dy", basis="mole") == pytest.approx(
        raffinate["Dy_mol_per_L"] / (raffinate["Dy_mol_per_L"] + raffinate["Ho_mol_per_L"]), rel=1e-12
    )


def test_recoveries_of_an_element_add_up() -> None:
    for text in (CONTACT, BANK, FICTIVE):
        total = solved(text).products.groupby("element")["recovery"].sum()
        assert np.allclose(total, 1.0, rtol=1e-9)


def test_purity_of_fictive_elements_is_by_mole_and_without_oxide() -> None:
    """Half of the capacity of 2 L/h x 0.2 mol/L each, at x_A/x_B = 0.5 and beta = 2: y_A = y_B."""
    products = solved(FICTIVE).products
    assert row(products, stream="extract", element="A")["purity"] == pytest.approx(0.5, rel=1e-9)
    assert products["kg_oxide_per_h"].isna().all()


def test_balance_closes() -> None:
    for text in (CONTACT, BANK, FICTIVE):
        assert solved(text).balance["relative_error"].abs().max() < 1e-9


def test_aqueous_carried_by_an_organic_stream_counts_in_it() -> None:
    solution = solved(BANK)
    loaded = row(solution.streams, stream="loaded")
    last = row(solution.stages, unit="bank", stage=8)
    carried = 0.01 * last["Cl_aq_mol_per_L"]  # no chloride dissolves in the organic
    assert loaded["Cl_mol_per_L"] == pytest.approx(carried, rel=1e-9)
    assert loaded["Dy_mol_per_L"] == pytest.approx(
        last["Dy_org_mol_per_L"] + 0.01 * last["Dy_aq_mol_per_L"], rel=1e-9
    )


def test_what_a_specification_found_is_in_the_streams() -> None:
    solution = solved(BANK)
    found = solution.summary["varied"]["streams.scrub.flow"]
    assert row(solution.streams, stream="scrub")["flow_m3_per_h"] == pytest.approx(found / 1000.0, rel=1e-12)
    assert solution.recovery("raffinate", "Dy") == pytest.approx(0.3, rel=1e-8)


def test_csv_gives_back_every_number_exactly(tmp_path: Path) -> None:
    numbers = [0.1 + 0.2, 1e-300, math.pi * 1e20, float("nan"), -0.0]
    file = tmp_path / "table.csv"
    Table({"name": ["a,b", "c", "d", "e", "f"], "value": numbers, "what": [None] * 5}).write(file)
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(line["value"] or "nan") for line in rows] == pytest.approx(numbers, rel=0, nan_ok=True)
    assert rows[3]["value"] == ""
    assert rows[0]["name"] == "a,b"
    assert rows[0]["what"] == ""


def test_csv_and_frame_hold_the_same(tmp_path: Path) -> None:
    solution = solved(BANK)
    solution.save(tmp_path / "out")
    for name in ("streams", "stages", "products", "balance", "constants"):
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = list(csv.reader(stream))
        frame = getattr(solution, name)
        assert header == list(frame)
        for i, column in enumerate(header):
            if frame[column].dtype.kind in "fi":
                read = [float(line[i] or "nan") for line in rows]
                assert np.array_equal(read, frame[column].to_numpy(float), equal_nan=True), column
            else:
                assert [line[i] for line in rows] == frame[column].fillna("").to_list()
