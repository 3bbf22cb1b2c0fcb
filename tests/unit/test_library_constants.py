"""Constants of the extraction systems against the measurements they come from."""

import csv
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import brentq

from reesim.elements import RARE_EARTHS
from reesim.library import data_folder, load_system

ORDER = ["La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Y", "Er", "Tm", "Yb", "Lu"]
FITTED = ["La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y"]
ALSTAD = 0.473


def measured(name):
    with (data_folder() / "measured" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def constants(name):
    system, _ = load_system(name)
    return {metal: system.complexes_of(metal)[0] for metal in system.metals}


def points(coefficient):
    """(source, element, experiment, log10 K) of the 182 chloride points by balance, for n = z = 3."""
    rows = measured("p507-chloride")
    number = {key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key.endswith("_per_L")}
    experiment = np.array([int(row["experiment"]) for row in rows])
    taken = number["feed_mol_per_L"] - number["aqueous_mol_per_L"]
    organic = np.array([taken[experiment == one].sum() for one in experiment])
    h = number["acid_mol_per_L"] + 3.0 * organic
    e = number["extractant_mol_per_L"] / 2.0 - 3.0 * organic
    log_d = np.log10([float(row["distribution_ratio"]) for row in rows])
    log_k = log_d + 3.0 * np.log10(h) - 3.0 * (np.log10(e) - coefficient * np.sqrt(e))
    return [
        (row["source"], row["element"], int(row["experiment"]), k) for row, k in zip(rows, log_k, strict=True)
    ]


def within(found):
    """Scatter of log10 K about the mean of each source and element."""
    groups = {}
    for where, element, _, k in found:
        groups.setdefault((where, element), []).append(k)
    return np.sqrt(np.mean(np.concatenate([np.square(np.array(ks) - np.mean(ks)) for ks in groups.values()])))


def joint_fit():
    """Fit in the notes of p507-chloride: seven constants, a shift of nitrate, the level of kim2012."""
    rows, right = [], []

    def observe(columns, value, sd):
        row = np.zeros(9)
        row[columns] = 1.0
        rows.append(row / sd)
        right.append(value / sd)

    found = points(ALSTAD)
    for i, element in enumerate(FITTED):
        loaded = np.array([k for where, symbol, _, k in found if where == "li1987" and symbol == element])
        observe([i], loaded.mean(), np.hypot(0.1, loaded.std(ddof=1)))
    for line in measured("p507-nitrate-trace"):
        log_k = float(line["a"]) - 3.0 * np.log10(0.5 * 10.0 ** (-ALSTAD * np.sqrt(0.5)))
        observe([FITTED.index(line["element"]), 7], log_k, np.hypot(0.1, float(line["rms"])))
    observe([7], 0.0, 0.15)
    for i, element in enumerate(FITTED[:4]):
        mixed = [k for where, symbol, n, k in found if where == "kim2012" and symbol == element and n > 22]
        observe([i, 8], np.mean(mixed), 0.1)
    solution, *_ = np.linalg.lstsq(np.array(rows), np.array(right), rcond=None)
    return dict(zip(FITTED, solution, strict=False)), float(
        np.square(np.array(rows) @ solution - right).sum()
    )


def test_p507_constants_are_the_joint_fit():
    fitted, chi2 = joint_fit()
    found = constants("p507-chloride")
    for element in FITTED:
        assert found[element].logK == pytest.approx(fitted[element], abs=1e-3), element
    assert chi2 == pytest.approx(11.5, abs=0.1)


def test_p507_is_closer_to_all_182_points_with_the_alstad_organic():
    assert len(points(0.0)) == 182
    assert within(points(0.0)) == pytest.approx(0.235, abs=5e-4)
    assert within(points(ALSTAD)) == pytest.approx(0.200, abs=5e-4)
    system, _ = load_system("p507-chloride")
    assert system.organic.c == ALSTAD


@pytest.mark.parametrize(
    ("where", "count", "bias", "rms"), [("li1987", 140, 0.03, 0.31), ("kim2012", 24, -0.10, 0.24)]
)
def test_p507_misses_its_points_by_what_the_notes_say(where, count, bias, rms):
    found = constants("p507-chloride")
    missed = np.array(
        [k - found[element].logK for origin, element, _, k in points(ALSTAD) if origin == where]
    )
    assert len(missed) == count
    assert missed.mean() == pytest.approx(bias, abs=5e-3)
    assert np.sqrt(np.square(missed).mean()) == pytest.approx(rms, abs=5e-3)


@pytest.mark.parametrize("name", ["p507-chloride", "d2ehpa-chloride"])
def test_constants_rise_along_the_series_with_yttrium_between_ho_and_er(name):
    found = constants(name)
    assert [metal for metal in found if metal in RARE_EARTHS] == ORDER
    values = [found[element].logK for element in ORDER]
    assert all(heavier > lighter for lighter, heavier in pairwise(values))


def test_every_adjacent_pair_has_a_separation_factor_to_agree_with():
    for name in ("p507-chloride", "d2ehpa-chloride"):
        stated = {row["pair"] for row in measured("separation-factors") if row["system"] == name}
        assert {f"{heavier}/{lighter}" for lighter, heavier in pairwise(ORDER)} <= stated


@pytest.mark.parametrize(
    "row",
    measured("separation-factors"),
    ids=lambda row: f"{row['system']} {row['pair']}".replace("/", " over "),
)
def test_separation_factor_agrees_with_its_source_within_its_width(row):
    heavier, lighter = (constants(row["system"])[element] for element in row["pair"].split("/"))
    beta = heavier.logK - lighter.logK
    width = np.hypot(heavier.sd, lighter.sd)
    low, high = np.log10(float(row["low"])), np.log10(float(row["high"]))
    assert low - width <= beta <= high + width


@pytest.mark.parametrize("pair", ["Tm/Er", "Yb/Tm", "Lu/Yb"])
def test_width_of_the_heavy_pairs_reaches_both_lines_in_dispute(pair):
    heavier, lighter = (constants("p507-chloride")[element] for element in pair.split("/"))
    width = np.hypot(heavier.sd, lighter.sd)
    assert heavier.status == "recalled"
    assert heavier.logK - lighter.logK - width <= np.log10(1.21)
    assert heavier.logK - lighter.logK + width >= np.log10(3.0 if pair != "Lu/Yb" else 2.1)


def test_d2ehpa_constants_give_the_measured_trace_line():
    found = constants("d2ehpa-chloride")
    for line in measured("d2ehpa-trace-line"):
        complex_ = found[line["element"]]
        for dimer, pH in ((0.5, 0.0), (0.05, 1.0)):
            log_d = complex_.logK + complex_.dimers * np.log10(dimer) + complex_.protons * pH
            stated = float(line["a"]) + 3.0 * pH + 2.38 * np.log10(dimer / 0.5)
            assert log_d == pytest.approx(stated, abs=1e-3), line["element"]
        assert complex_.status == line["status"]


def test_d2ehpa_yttrium_points_of_mason_1976():
    y = constants("d2ehpa-chloride")["Y"]
    missed = [
        float(row["log10_distribution_ratio"])
        - (y.logK + y.dimers * np.log10(float(row["extractant_mol_per_L"]) / 2.0) + 3.0 * float(row["pH"]))
        for row in measured("d2ehpa-yttrium-trace")
    ]
    assert len(missed) == 18
    assert np.sqrt(np.mean(np.square(missed))) < 0.10


def test_d2ehpa_lanthanum_held_out():
    """1 mol/L D2EHPA in kerosene, 0.1 mol/L LaCl3, 0.003 mol/L HCl: D = 0.99 (Xu 1995)."""
    la = constants("d2ehpa-chloride")["La"]

    def excess(y):
        return 10.0**la.logK * (0.5 - la.dimers * y) ** la.dimers * (0.1 - y) / (0.003 + 3.0 * y) ** 3 - y

    y = brentq(excess, 1e-9, 0.0999)
    assert np.log10(y / (0.1 - y)) == pytest.approx(np.log10(0.99), abs=0.105)


def free_cation(name, degree, salt):
    """Sodium [mol/L] that 1.5 mol/L extractant, saponified, gives to its volume of `salt` mol/L NaCl."""
    system, _ = load_system(name)
    log_k, c = system.complexes_of("Na")[0].logK, system.organic.c

    def imbalance(log_given):
        given = 10.0**log_given
        y, h = 1.5 * degree - given, system.kw / given  # what leaves the organic leaves as hydroxide
        e = 0.75 - y
        return np.log10((salt + given) * e / (y * h)) - c * np.sqrt(e) + log_k

    return 10.0 ** brentq(imbalance, -13.0, -2.0)


@pytest.mark.parametrize("name", ["p507-chloride", "d2ehpa-chloride"])
@pytest.mark.parametrize("degree", [0.3, 0.4])
@pytest.mark.parametrize("salt", [0.0, 0.1, 3.0])
def test_saponified_organic_keeps_its_cation_against_water(name, degree, salt):
    assert free_cation(name, degree, salt) < 1e-3 * 1.5 * degree


@pytest.mark.parametrize("name", ["p507-chloride", "d2ehpa-chloride"])
def test_counter_ions_are_far_below_every_rare_earth(name):
    """Lanthanum takes the place of sodium: La + 3 NaA = LaA3 + 3 Na lies on the right by 1e9 at least."""
    found = constants(name)
    for cation in ("Na", "NH4"):
        assert min(found[element].logK for element in ORDER) - 3.0 * found[cation].logK > 9.0
        assert min(found[element].logK for element in ORDER) - found[cation].logK > 3.0


def test_hydroxides_dissolve_less_readily_along_the_series():
    system, _ = load_system("p507-chloride")
    solid = {entry.metal: entry.log_star_Ks0 for entry in system.solids}
    assert solid["Y"] == 17.32
    assert max(solid, key=solid.get) == "La"
    assert min(solid, key=solid.get) == "Lu"
