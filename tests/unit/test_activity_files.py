"""Files of data/activity: every number has its standing; what is not known is said, not made up."""

import numpy as np
import pytest

from reesim.chemistry.pitzer import pack_pitzer
from reesim.chemistry.sit import pack_sit
from reesim.chemistry.volumes import pack_volumes
from reesim.chemistry.water import limiting_slope, water_density
from reesim.elements import SERIES
from reesim.library.activity import load_activity, load_pitzer, load_sit, load_volumes
from reesim.library.bibliography import source
from reesim.library.references import library_names
from tests.kernels.electrolytes import mean_of_salt

SPLIT = (*SERIES, "H", "Na", "NH4", "Cl")


def entries(name: str) -> list:
    found = load_activity(name)
    lists = {
        "pitzer": lambda f: [*f.salts, *f.mixing],
        "sit": lambda f: list(f.coefficients),
        "masson": lambda f: list(f.volumes),
    }
    return lists[found.model](found)


@pytest.mark.parametrize("name", library_names("activity"))
def test_every_number_has_spread_status_and_a_listed_source(name: str) -> None:
    assert load_activity(name).name == name
    assert len(entries(name)) > 5
    for entry in entries(name):
        assert entry.sd > 0.0, entry.ions
        assert entry.status in ("measured", "derived", "recalled", "estimate"), entry.ions
        assert source(entry.source), entry.ions
        if getattr(entry, "slope_source", None):
            assert source(entry.slope_source)


@pytest.mark.parametrize("name", library_names("activity"))
def test_no_pair_of_ions_stands_twice(name: str) -> None:
    kinds: dict[type, list[frozenset[str]]] = {}
    for entry in entries(name):
        kinds.setdefault(type(entry), []).append(frozenset(entry.ions))
    for pairs in kinds.values():
        assert len(set(pairs)) == len(pairs)


def test_every_rare_earth_and_reagent_of_a_chloride_plant_is_there() -> None:
    found = pack_pitzer(load_pitzer(), SPLIT)
    assert {salt.ions[0] for salt in found.salts} == set(SPLIT) - {"Cl"}
    assert found.without_mixing == (("Na", "NH4"),)
    assert len(pack_volumes(load_volumes(), SPLIT).volume) == len(SPLIT)
    assert pack_sit(load_sit(), SPLIT).without_coefficient == ()


def test_an_entry_that_names_its_ions_comes_before_the_group() -> None:
    given = load_pitzer()
    own = next(entry for entry in given.mixing if entry.ions == ("Sm", "H"))
    changed = given.model_copy(
        update={"mixing": (own.model_copy(update={"theta": 0.5}), *(e for e in given.mixing if e is not own))}
    )
    theta = pack_pitzer(changed, ("Sm", "Dy", "H", "Cl")).arrays.theta
    assert theta[0, 2] == theta[2, 0] == 0.5
    assert theta[1, 2] == 0.2
    assert theta[0, 1] == 0.0, "rare earths mix ideally"


def test_parameters_move_with_temperature_and_with_it_alone() -> None:
    given = load_pitzer()
    cold, warm = (pack_pitzer(given, ("Na", "Cl"), t).arrays for t in (298.15, 308.15))
    assert warm.beta0[0, 1] - cold.beta0[0, 1] == pytest.approx(7.159e-3, rel=1e-12)
    assert warm.c[0, 1] - cold.c[0, 1] == pytest.approx(0.5 * -1.054e-3, rel=1e-12)
    assert warm.a_phi > cold.a_phi


@pytest.mark.parametrize(
    ("ions", "message"),
    [
        (
            ("Dy", "H", "NO3"),
            "no activity parameters for NO3 .there are: H, Na, NH4, Mg, Ca, Al, Cl, the rare earths",
        ),
        (("U", "Th", "Cl"), "no activity parameters for U, Th"),
    ],
)
def test_ions_the_set_does_not_know_are_refused(ions: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pack_pitzer(load_pitzer(), ions)


def test_a_salt_without_parameters_is_refused() -> None:
    given = load_pitzer()
    fewer = given.model_copy(update={"salts": tuple(s for s in given.salts if s.ions[0] not in ("Dy", "Na"))})
    with pytest.raises(ValueError, match="pitzer-chloride has no parameters of Dy with Cl, Na with Cl"):
        pack_pitzer(fewer, ("Dy", "Na", "H", "Cl"))


def test_interactions_that_are_not_known_are_listed() -> None:
    found = pack_sit(load_sit(), ("Dy", "H", "Na", "NO3", "SO4"))
    assert found.without_coefficient == (("Dy", "NO3"), ("Dy", "SO4"), ("H", "SO4"))


def test_a_volume_that_is_not_known_is_refused() -> None:
    given = load_volumes()
    fewer = given.model_copy(update={"volumes": tuple(v for v in given.volumes if v.ions[0] != "Na")})
    with pytest.raises(ValueError, match="molar-volumes has no volume of Na with Cl"):
        pack_volumes(fewer, ("Na", "Cl"))


def test_a_set_is_not_taken_for_another_model() -> None:
    with pytest.raises(ValueError, match="sit is for the model sit, not pitzer"):
        load_pitzer("sit")
    with pytest.raises(ValueError, match="did you mean pitzer-chloride"):
        load_pitzer("pitzer-chlorid")


def test_water() -> None:
    """Limiting slope of Pitzer (1991), chapter 3, table 1 (0.3915 at 25 °C); density of Kell (1975)."""
    assert limiting_slope(298.15) == pytest.approx(0.3915, abs=1e-4)
    assert limiting_slope(278.15) == pytest.approx(0.3792, abs=3e-4)
    densities = [water_density(273.15 + t) for t in (0.0, 4.0, 20.0, 25.0, 40.0)]
    assert densities == pytest.approx([0.99984, 0.99997, 0.99821, 0.99705, 0.99222], abs=1e-5)


def test_complete_series_is_smooth() -> None:
    """No rare earth stands apart from the mean of its neighbours by more than the spread of evaluations."""
    order = [e for e in SERIES if e not in ("Sc", "Y")]
    logs = np.log([float(mean_of_salt(e, np.array([2.0]))[0]) for e in order])
    assert logs[1:-1] == pytest.approx(0.5 * (logs[2:] + logs[:-2]), abs=0.05)
