"""The plant of eight cuts: size, products, barren organics, and what its scenarios are there to show."""

from functools import cache
from pathlib import Path

import pytest

import reesim

FILE = Path(__file__).resolve().parents[2] / "flowsheets" / "eight_cuts.yaml"
PRODUCTS = {
    "lanthanum_cerium": ("La", "Ce"),
    "praseodymium_neodymium": ("Pr", "Nd"),
    "samarium_europium": ("Sm", "Eu"),
    "gadolinium": ("Gd",),
    "terbium": ("Tb",),
    "dysprosium": ("Dy",),
    "holmium_yttrium": ("Ho", "Y"),
    "erbium": ("Er",),
    "thulium_up": ("Tm", "Yb", "Lu"),
}
CUTS = ("dy_ho", "y_er", "er_tm", "nd_sm", "ce_pr", "gd_tb", "eu_gd", "tb_dy")


@cache
def solved(scenario: str | None = None) -> reesim.Solution:
    return reesim.load(FILE, scenario=scenario).solve()


def barren(solution: reesim.Solution, cut: str) -> float:
    """Rare earths on the organic that leaves a strip [mol/L]."""
    row = solution.streams.set_index("stream").loc[f"{cut}_stripped"]
    return sum(float(row[f"{element}_mol_per_L"]) for group in PRODUCTS.values() for element in group)


def test_it_is_as_large_as_it_says() -> None:
    stages = solved().stages
    assert len(stages) == 534
    assert set(CUTS) | {f"{cut}_strip" for cut in CUTS} == set(stages["unit"])
    loops = [loop for loop in reesim.load(FILE).check().loops if loop.phase == "organic"]
    assert len(loops) == len(CUTS)
    assert len(solved().flowsheet.components) == 15


def test_products_are_pure_and_complete() -> None:
    for stream, group in PRODUCTS.items():
        assert solved().purity(stream, group) > 0.9996, stream
        assert solved().recovery(stream, group) > 0.999, stream


@pytest.mark.parametrize("cut", CUTS)
def test_organics_come_back_barren(cut: str) -> None:
    assert barren(solved(), cut) < 1e-5


def test_acid_goes_round_as_its_azeotrope() -> None:
    """What is distilled and the acid it is mixed with are both near 6 mol/L."""
    streams = solved().streams.set_index("stream")
    for cut in ("dy_ho", "y_er"):
        back = streams.loc[f"{cut}_acid_back"]
        assert back["acid_mol_per_L"] == pytest.approx(6.0, abs=0.3)
        assert streams.loc[f"{cut}_acid", "acid_mol_per_L"] == 6.0


@pytest.mark.parametrize("scenario", reesim.load(FILE).scenarios)
def test_scenarios_close_their_balances(scenario: str) -> None:
    assert float(solved(scenario).balance["relative_error"].abs().max()) < 1e-9


def test_lean_liquor_lets_dysprosium_go_with_yttrium_first() -> None:
    lean = solved("lean_liquor")
    assert lean.recovery("holmium_yttrium", "Dy") > 0.1
    assert lean.recovery("holmium_yttrium", "Tb") < 0.1 * lean.recovery("holmium_yttrium", "Dy")
    assert lean.purity("erbium", "Er") > 0.999  # what lies on the other side of the cut is not touched


def test_more_scrub_sends_holmium_down_into_dysprosium() -> None:
    scrubbed = solved("strong_dy_ho_scrub")
    assert scrubbed.recovery("dysprosium", "Ho") > 0.3 > 100.0 * solved().recovery("dysprosium", "Ho")
    assert scrubbed.purity("dysprosium", "Dy") < 0.9
    assert scrubbed.recovery("holmium_yttrium", "Dy") < solved().recovery("holmium_yttrium", "Dy")


def test_weak_acid_leaves_lutetium_on_the_organic() -> None:
    weak = solved("weak_acid")
    assert barren(weak, "dy_ho") > 0.001
    assert any("dy_ho_stripped: the barren organic still holds" in line for line in weak.warnings)
    assert weak.recovery("thulium_up", "Lu") < solved().recovery("thulium_up", "Lu")
