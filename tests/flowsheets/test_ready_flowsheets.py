"""The ready flowsheets keep what their comments and the contract promise."""

from functools import cache
from pathlib import Path

import pytest

import reesim

FOLDER = Path(__file__).resolve().parents[2] / "flowsheets"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
LIGHT = ("La", "Ce", "Pr", "Nd")
MIDDLE = ("Sm", "Eu", "Gd", "Tb", "Dy")
HEAVY = ("Ho", "Y", "Er", "Tm", "Yb", "Lu")


@cache
def solved(name: str) -> reesim.Solution:
    """Solve each flowsheet once."""
    return reesim.load(FOLDER / f"{name}.yaml").solve()


def product(name: str, stream: str, column: str) -> dict[str, float]:
    """Purity or recovery of every element in a product."""
    table = solved(name).products
    rows = table[table["stream"] == stream]
    return dict(zip(rows["element"], rows[column], strict=True))


def concentrations(name: str, stream: str) -> dict[str, float]:
    """Row of a stream [mol/L]."""
    table = solved(name).streams.set_index("stream")
    return {
        column.removesuffix("_mol_per_L"): float(table.loc[stream, column])
        for column in table.columns
        if column.endswith("_mol_per_L") and column != "acid_mol_per_L"
    }


def flow(name: str, stream: str) -> float:
    """Volume flow of a stream [m3/h]."""
    return float(solved(name).streams.set_index("stream").loc[stream, "flow_m3_per_h"])


def test_all_four_are_there() -> None:
    assert {"quickstart", "ion_clay_middle_heavy", "re_saponification", "xu_binary"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_balances_close(name: str) -> None:
    assert float(solved(name).balance["relative_error"].abs().max()) < 1e-9


@pytest.mark.parametrize("name", [name for name in NAMES if name != "xu_binary"])
def test_no_stage_is_loaded_beyond_what_was_measured(name: str) -> None:
    assert float(solved(name).stages["loading"].max()) < 0.74


def test_quickstart_keeps_its_promises() -> None:
    purity = product("quickstart", "raffinate", "purity")
    recovery = product("quickstart", "raffinate", "recovery")
    assert purity["Tb"] + purity["Dy"] == pytest.approx(0.999, abs=1e-9)
    assert min(recovery["Tb"], recovery["Dy"]) >= 0.98
    barren = concentrations("quickstart", "stripped")
    assert sum(barren[element] for element in ("Tb", "Dy", "Ho", "Y", "Er")) <= 0.001


def test_the_specifications_start_near_their_solution() -> None:
    for name, stream in (
        ("quickstart", "scrub"),
        ("re_saponification", "scrub"),
        ("ion_clay_middle_heavy", "heavy_scrub"),
        ("ion_clay_middle_heavy", "middle_scrub"),
    ):
        written = reesim.load(FOLDER / f"{name}.yaml").model.streams[stream].flow
        assert written is not None
        assert written / 1000.0 == pytest.approx(flow(name, stream), rel=0.05)


def test_xu_binary_is_the_printed_row() -> None:
    """S, W, stages and purities of the worked example at 1.2 times the minimum organic."""
    model = reesim.load(FOLDER / "xu_binary.yaml").model
    capacity = model.chemistries["main"].capacity
    fresh, scrub, bank = model.streams["fresh"], model.streams["scrub"], model.units["bank"]
    assert capacity is not None
    assert fresh.flow is not None
    assert scrub.flow is not None
    assert f"{fresh.flow * capacity:.3f}" == "1.680"
    assert f"{scrub.flow * scrub.acid / 3.0:.3f}" == "1.281"
    assert (bank.stages, list(bank.aqueous_in)) == (44, [20, 44])
    assert f"{product('xu_binary', 'extract', 'purity')['A']:.6f}" == "0.999933"
    assert f"{product('xu_binary', 'raffinate', 'purity')['B']:.6f}" == "0.999022"


def test_the_organic_carries_rare_earths_in_place_of_sodium() -> None:
    before = concentrations("re_saponification", "sodium_organic")
    after = concentrations("re_saponification", "fresh")
    assert before["Na"] == pytest.approx(0.31 * 1.5, rel=1e-9)
    assert after["Na"] < 0.1 * before["Na"]
    assert 3.0 * (after["Tb"] + after["Dy"]) > 0.9 * before["Na"]
    brine = product("re_saponification", "brine", "recovery")
    assert brine["Tb"] + brine["Dy"] < 1e-3
    purity = product("re_saponification", "light", "purity")
    assert purity["Tb"] + purity["Dy"] == pytest.approx(0.999, abs=1e-9)


def test_the_clay_is_cut_into_three_groups() -> None:
    for stream, group, least in (("light", LIGHT, 0.999), ("middle", MIDDLE, 0.998), ("heavy", HEAVY, 0.999)):
        purity = product("ion_clay_middle_heavy", stream, "purity")
        recovery = product("ion_clay_middle_heavy", stream, "recovery")
        assert sum(purity[element] for element in group) >= least - 1e-9, stream
        assert min(recovery[element] for element in group) >= 0.98, stream
