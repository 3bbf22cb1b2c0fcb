"""Document classes of the equilibrium models: what is accepted, what is refused and where."""

import pytest

from reesim.chemistry import MassActionSystem, SeparationFactorSystem
from reesim.document import parse
from reesim.errors import InputError
from reesim.library import read_system

INLINE = """\
name: my-lab
extractant: {name: HA, aggregation: 2}
anion: {Cl: -1}
metals:
  Dy: {charge: 3, dimers: 3, logK: 0.83}
  Na: {charge: 1, dimers: 1, logK: -4.4}
aqueous_complexes: [{metal: Dy, ligand: Cl, n: 1, log_beta: 0.28}]
"""


def read(text):
    return read_system(parse(text.encode(), "lab.yaml"))


def faults_of(text):
    try:
        system, faults = read(text)
    except InputError as error:
        return [str(fault) for fault in error.faults]
    assert system is None
    return [str(fault) for fault in faults]


def test_inline_system_of_the_contract_is_read():
    system, faults = read(INLINE)
    assert faults == []
    assert isinstance(system, MassActionSystem)
    assert system.organic.c == 0.0
    assert system.kw == 1e-14
    assert system.temperature == 298.15
    (found,) = system.complexes_of("Dy")
    assert (found.dimers, found.logK, found.protons) == (3.0, 0.83, 3.0)


def test_flat_and_listed_complexes_mean_the_same():
    flat, _ = read(INLINE)
    listed, _ = read(INLINE.replace("dimers: 3, logK: 0.83", "complexes: [{dimers: 3, logK: 0.83}]"))
    assert flat.complexes_of("Dy") == listed.complexes_of("Dy")


def test_metal_without_complexes_stays_aqueous():
    system, faults = read(INLINE.replace("dimers: 3, logK: 0.83", "complexes: []"))
    assert faults == []
    assert system.complexes_of("Dy") == ()


def test_protons_follow_from_the_charges():
    nitrate = INLINE.replace("anion: {Cl: -1}", "anion: {Cl: -1, NO3: -1, SO4: -2}")
    solvated, faults = read(nitrate.replace("logK: 0.83", "logK: 0.83, ligands: {NO3: 3}"))
    assert faults == []
    assert solvated.complexes_of("Dy")[0].protons == 0.0
    mixed, _ = read(nitrate.replace("logK: 0.83", "logK: 0.83, ligands: {SO4: 1}"))
    assert mixed.complexes_of("Dy")[0].protons == 1.0


@pytest.mark.parametrize(
    ("written", "coefficient"),
    [
        ("ideal", 0.0),
        ("alstad", 0.473),
        ("{model: alstad}", 0.473),
        ("{model: alstad, coefficient: 0.3, sd: 0.05}", 0.3),
    ],
)
def test_organic_phase_by_word_or_mapping(written, coefficient):
    system, faults = read(INLINE + f"organic: {written}\n")
    assert faults == []
    assert system.organic.c == coefficient


def test_hydrolysis_takes_either_constant():
    system, faults = read(INLINE.replace("ligand: Cl, n: 1, log_beta: 0.28", "n: 1, log_star_beta: -7.53"))
    assert faults == []
    assert system.aqueous_complexes[0].ligand == "OH"


def test_range_takes_quantities():
    limits = (
        "range: {pH: [-0.3, 2.5], acid: [0 mol/L, 2 mol/L], "
        "loading: [0 %, 74 %], temperature: [20 degC, 303.15 K]}\n"
    )
    system, faults = read(INLINE + limits)
    assert faults == []
    assert system.range.acid == (0.0, 2.0)
    assert system.range.loading == (0.0, 0.74)
    assert system.range.temperature == pytest.approx((293.15, 303.15))


def test_separation_factors_of_the_contract_are_read():
    system, faults = read("{name: xu, model: separation_factor, separation_factors: {B: 1, A: 2}}")
    assert faults == []
    assert isinstance(system, SeparationFactorSystem)
    assert system.separation_factors == {"B": 1.0, "A": 2.0}


# What is changed in INLINE, and what the one fault must say; the place is the line and the dotted path.
BAD = [
    ("dimers: 3, logK: 0.83", "dimers: 3", "lab.yaml:5:", "metals.Dy", "logK is missing"),
    ("logK: 0.83", "logK: 0.83, complexes: []", "lab.yaml:5:", "metals.Dy", "not both"),
    ("logK: 0.83", "logK: 0.83, protons: 2", "lab.yaml:5:", "metals.Dy.protons", "a neutral one gives off 3"),
    ("logK: 0.83", "logK: 0.83, ligands: {F: 1}", "lab.yaml:5:", "metals.Dy.ligands.F", "anion has: Cl"),
    ("logK: 0.83", "logK: 0.83, ligands: {Cl: 4}", "lab.yaml:5:", "metals.Dy.ligands", "only 3"),
    ("logK: 0.83", "logK: .nan", "lab.yaml:5:", "metals.Dy.logK", "not a finite number"),
    ("logK: 0.83", "logK: 0.83, sd: -1", "lab.yaml:5:", "metals.Dy.sd", "0"),
    ("logK: 0.83", "logK: 0.83, status: guessed", "lab.yaml:5:", "metals.Dy.status", "measured"),
    ("logK: 0.83", "log_K: 0.83", "lab.yaml:5:", "metals.Dy.log_K", "did you mean logK?"),
    ("dimers: 3", "dimers: 0", "lab.yaml:5:", "metals.Dy.dimers", "0"),
    ("charge: 3", "charge: -3", "lab.yaml:5:", "metals.Dy.charge", "1"),
    ("aggregation: 2", "aggregation: 0", "lab.yaml:2:", "extractant.aggregation", "0"),
    ("{Cl: -1}", "{Cl: 1}", "lab.yaml:3:", "anion.Cl", "-1"),
    ("{Cl: -1}", "{}", "lab.yaml:3:", "anion", "1"),
    ("metal: Dy", "metal: Dx", "lab.yaml:7:", "aqueous_complexes.0.metal", "it has: Dy, Na"),
    ("ligand: Cl", "ligand: Br", "lab.yaml:7:", "aqueous_complexes.0.ligand", "anion has: Cl"),
    ("log_beta", "log_star_beta", "lab.yaml:7:", "aqueous_complexes.0", "hydrolysis"),
    (", log_beta: 0.28", "", "lab.yaml:7:", "aqueous_complexes.0", "exactly one"),
    (
        "name: my-lab",
        "model: mass_acton\nname: my-lab",
        "lab.yaml:1:8:",
        "model",
        "mass_action or separation_factor",
    ),
]


@pytest.mark.parametrize(("old", "new", "place", "path", "says"), BAD, ids=[row[1] or row[0] for row in BAD])
def test_fault_is_placed_and_explained(old, new, place, path, says):
    assert old in INLINE
    faults = faults_of(INLINE.replace(old, new, 1))
    assert any(told.startswith(place) and f" {path}: " in told and says in told for told in faults), faults


def test_all_faults_are_told_at_once():
    text = INLINE.replace("logK: 0.83", "logK: 0.83, protons: 2").replace("metal: Dy", "metal: Dx")
    assert len(faults_of(text)) == 2


def test_system_that_is_no_mapping_is_refused():
    assert "is a mapping" in faults_of("[1, 2]")[0]


@pytest.mark.parametrize("factors", ["{A: 0}", "{A: -1}", "{}", "{A: .inf}"])
def test_separation_factors_are_positive_and_finite(factors):
    assert faults_of(f"{{name: xu, model: separation_factor, separation_factors: {factors}}}")
