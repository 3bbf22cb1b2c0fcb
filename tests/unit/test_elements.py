"""Atomic masses and trade oxides."""

import pytest

from reesim.elements import (
    LANTHANIDES,
    RARE_EARTHS,
    SERIES,
    grams_oxide_per_mole,
    molar_mass,
    oxide,
    species,
)


def test_series_holds_the_natural_rare_earths_with_yttrium_between_ho_and_er():
    assert len(SERIES) == 16
    assert set(SERIES) == RARE_EARTHS == {*LANTHANIDES, "Sc", "Y"}
    assert SERIES[SERIES.index("Ho") : SERIES.index("Er") + 1] == ("Ho", "Y", "Er")
    numbers = [species()[symbol].atomic_number for symbol in LANTHANIDES]
    assert numbers == sorted(set(range(57, 72)) - {61})


# Molar masses of the oxides as handbooks print them [g/mol].
@pytest.mark.parametrize(
    ("symbol", "formula", "grams"),
    [
        ("Sc", "Sc2O3", 137.91),
        ("Y", "Y2O3", 225.81),
        ("La", "La2O3", 325.81),
        ("Ce", "CeO2", 172.11),
        ("Pr", "Pr6O11", 1021.44),
        ("Tb", "Tb4O7", 747.70),
        ("Dy", "Dy2O3", 373.00),
        ("Lu", "Lu2O3", 397.93),
    ],
)
def test_trade_oxides_weigh_what_handbooks_say(symbol, formula, grams):
    found = oxide(symbol)
    assert found.formula == formula
    assert grams_oxide_per_mole(symbol) * found.metals == pytest.approx(grams, abs=0.03)


def test_every_rare_earth_has_a_trade_oxide():
    assert all(grams_oxide_per_mole(symbol) > molar_mass(symbol) for symbol in SERIES)


def test_ions_weigh_the_sum_of_their_atoms():
    assert molar_mass("NH4") == pytest.approx(molar_mass("N") + 4 * molar_mass("H"))
    assert molar_mass("SO4") == pytest.approx(molar_mass("S") + 4 * molar_mass("O"))
    assert molar_mass("NO3") == pytest.approx(molar_mass("N") + 3 * molar_mass("O"))


def test_unknown_element_is_named_with_the_nearest_one():
    with pytest.raises(ValueError, match=r"dy is not an element of the table; did you mean Dy\?"):
        molar_mass("dy")
    with pytest.raises(ValueError, match="Cl has no oxide"):
        oxide("Cl")
