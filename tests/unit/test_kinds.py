"""Species sorted into kinds: neighbours with like species stand together, and nothing is lost on the way."""

import numpy as np
import pytest

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.packing import Packed, pack, renewed
from reesim.kernels.arrays import Equilibria
from reesim.kernels.layout import BLOCK, FIRST, LAST, MONOMIAL, ORGANIC, SPECIES

RARE = {"charge": 3, "dimers": 3, "logK": 0.5}
SODIUM = {"charge": 1, "dimers": 1, "logK": -4.4}
CHLORIDE = {"ligand": "Cl", "n": 1, "log_beta": 0.2}


def packed(metals: dict[str, object], aqueous: list[dict[str, object]] | None = None) -> Equilibria:
    system = MassActionSystem.model_validate(
        {
            "name": "fictive", "extractant": {"name": "HA", "aggregation": 2}, "anion": {"Cl": -1},
            "metals": metals, "aqueous_complexes": aqueous or [],
        }
    )  # fmt: skip
    charge = [float(entry["charge"]) for entry in metals.values()]  # type: ignore[index]
    return pack([Packed(system, 0.5)], tuple(metals), ("Cl",), np.array([*charge, -1.0]))


def runs(eq: Equilibria) -> list[tuple[int, int, int, int]]:
    """First metal, one past the last, species, organic species of each kind."""
    return [tuple(int(row[c]) for c in (FIRST, LAST, SPECIES, ORGANIC)) for row in eq.kinds.layout]


def constants(eq: Equilibria, metal: int) -> dict[tuple[float, ...], float]:
    """Constants other than 0 of a metal by the powers of its species, the bare metal left out."""
    found = {}
    for row in eq.kinds.layout.astype(np.int64):
        for s in range(row[SPECIES] if row[FIRST] <= metal < row[LAST] else 0):
            powers = tuple(eq.kinds.power[eq.kinds.monomial[row[MONOMIAL] + s]])
            value = eq.constant[0, row[BLOCK] + s * (row[LAST] - row[FIRST]) + metal - row[FIRST]]
            if value > 0.0 and any(powers):
                found[powers] = value
    return found


def test_plain_metals_of_like_powers_are_one_kind() -> None:
    eq = packed({"Nd": RARE, "Dy": RARE, "Ca": {"charge": 2, "complexes": []}, "Na": SODIUM})
    assert runs(eq) == [(0, 2, 1, 1), (2, 3, 0, 0), (3, 4, 1, 1)]
    assert eq.kinds.plain.tolist() == [1]
    assert eq.kinds.power.tolist() == [[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [3.0, -3.0, 0.0], [1.0, -1.0, 0.0]]


def test_a_metal_that_lacks_a_species_joins_its_neighbours() -> None:
    second = {"ligand": "Cl", "n": 2, "log_beta": -0.5}
    eq = packed(
        {"Nd": RARE, "Dy": RARE, "Y": RARE, "Na": SODIUM},
        [
            {"metal": "Nd", **CHLORIDE},
            {"metal": "Dy", **CHLORIDE},
            {"metal": "Dy", **second},
            {"metal": "Y", **CHLORIDE},
        ],
    )
    assert runs(eq) == [(0, 3, 4, 1), (3, 4, 1, 1)]
    assert eq.kinds.plain.tolist() == [0]
    nd, dy = constants(eq, 0), constants(eq, 1)
    assert nd == pytest.approx({(3.0, -3.0, 0.0): 10.0**0.5, (0.0, 0.0, 1.0): 10.0**0.2})
    assert dy == pytest.approx({**nd, (0.0, 0.0, 2.0): 10.0**-0.5})
    assert constants(eq, 2) == pytest.approx(nd)


def test_a_plain_metal_does_not_carry_the_species_of_others() -> None:
    eq = packed({"Nd": RARE, "Dy": RARE}, [{"metal": "Nd", **CHLORIDE}])
    assert runs(eq) == [(0, 1, 3, 1), (1, 2, 1, 1)]


def test_constants_follow_the_logarithms() -> None:
    eq = packed({"Nd": RARE, "Na": SODIUM}, [{"metal": "Nd", **CHLORIDE}])
    moved = renewed(eq._replace(organic_log=eq.organic_log + 0.1))
    ratio = moved.constant / eq.constant
    assert np.unique(np.round(ratio, 12)).tolist() == [1.0, round(float(np.exp(0.1)), 12)]
    assert (ratio > 1.0).sum() == 2
