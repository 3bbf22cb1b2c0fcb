"""Complexes of the library: their constants along the series, in a medium, in a system and against PHREEQC."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import reesim
from reesim.chemistry.speciation import at_ionic_strength
from reesim.document import read
from reesim.elements import species
from reesim.library import data_folder, load_system, source
from reesim.library.references import library_names
from reesim.library.speciation import load_speciation
from reesim.library.systems import read_system
from tests.unit.remake_phreeqc import METALS

SERIES = ["La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"]
LARGEST_STEP = 0.6
"""Between neighbours of the series; the largest kept is La to Ce in hydrolysis, 0.58."""
OVERALL = [("Cl", 1), ("Cl", 2), ("NO3", 1), ("SO4", 1), ("SO4", 2), ("F", 1), ("F", 2), ("OH", 1)]
CONTACT = """
reesim: 1
chemistry:
  system: {system}
  extractant: 0.1 mol/L
components: [{components}]
streams:
  feed:  {{phase: aqueous, flow: 1 L/h, acid: {acid} mol/L, solutes: {solutes}, salt: {salts}}}
  fresh: {{phase: organic, flow: 1 L/h}}
units:
  mix: {{type: cascade, stages: 1, organic_in: {{1: fresh}}, aqueous_in: {{1: feed}},
         organic_out: loaded, aqueous_out: raffinate}}
"""
HEAD = "name: lab\nextractant: {name: HA}\n"


def of_series(ligand, n):
    found = {entry.metal: entry.log_beta for entry in load_speciation(ligand).complexes if entry.n == n}
    return [found[element] for element in SERIES]


def is_smooth(values):
    return all(abs(next_ - value) <= LARGEST_STEP for value, next_ in pairwise(values))


@pytest.mark.parametrize("name", library_names("speciation"))
def test_speciation_file_is_complete(name):
    library = load_speciation(name)
    assert library.name == name
    for found in (*library.complexes, *library.protonation, *library.solids):
        assert found.sd > 0.0
        assert found.status in ("measured", "derived")
        assert source(found.source)
    assert {found.metal for found in library.complexes} <= set(species())
    assert {found.metal for found in library.complexes} >= {*SERIES, "Y"}


@pytest.mark.parametrize(("ligand", "n"), OVERALL)
def test_constants_are_smooth_along_the_series(ligand, n):
    values = of_series(ligand, n)
    assert is_smooth(values)
    yttrium = next(f.log_beta for f in load_speciation(ligand).complexes if f.metal == "Y" and f.n == n)
    assert min(values) - 0.3 <= yttrium <= max(values)


@pytest.mark.parametrize(
    ("column", "ligand", "n"),
    [("llnl", "SO4", 1), ("llnl", "SO4", 2), ("thermoddem", "SO4", 1), ("thermochimie", "NO3", 1)],
)
def test_public_files_with_wrong_signs_would_be_caught(column, ligand, n):
    """LnSO4+ of Ce, Pr, Gd, Nd(SO4)2- in llnl.dat, PrSO4+ in Thermoddem, HoNO3 2+ in an older ThermoChimie."""
    with (data_folder() / "measured" / "stability-constants-compared.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    found = {row["element"]: row[column] for row in rows if row["ligand"] == ligand and row["n"] == str(n)}
    assert not is_smooth([float(found[element]) for element in SERIES if found.get(element)])


def test_stepwise_constants_fall_for_each_metal():
    """Each further ligand of a metal is bound less firmly than the one before."""
    for ligand in ("SO4", "F", "Cl", "NO3"):
        found = {(entry.metal, entry.n): entry.log_beta for entry in load_speciation(ligand).complexes}
        for (metal, n), log_beta in found.items():
            if n > 1:
                step = log_beta - found[metal, n - 1]
                step_before = found[metal, n - 1] - found.get((metal, n - 2), 0.0)
                assert step <= step_before, (metal, ligand, n)


def test_holmium_chloride_of_hernandez_2015():
    """2 mol/L at 30 degC: measured -0.56."""
    [found] = [c for c in load_speciation("Cl").complexes_in(["Ho"], 2.0) if c.n == 1]
    assert found.log_beta == pytest.approx(-0.56, abs=found.sd)


def test_acids_in_molar_perchlorate():
    """1 mol/L sodium perchlorate: HSO4- 1.10, HF 2.95 (as compiled for that medium, remembered)."""
    assert load_speciation("SO4").protonation_in(1.0)[0].log_K == pytest.approx(1.10, abs=0.12)
    assert load_speciation("F").protonation_in(1.0)[0].log_K == pytest.approx(2.95, abs=0.12)


def test_constants_at_zero_ionic_strength_are_those_of_the_file():
    for ligand in library_names("speciation"):
        library = load_speciation(ligand)
        converted = library.complexes_in(species(), 0.0)
        values = [c.log_beta if c.log_star_beta is None else c.log_star_beta for c in converted]
        assert values == [found.log_beta for found in library.complexes]
        assert [(c.sd, c.status) for c in converted] == [(c.sd, c.status) for c in library.complexes]


def test_carried_constants_are_derived_and_less_certain():
    [found] = [c for c in load_speciation("Cl").complexes_in(["Ho"], 1.0) if c.n == 1]
    assert found.status == "derived"
    assert found.sd == pytest.approx(np.hypot(0.1, 0.1))


def test_squared_charges_of_each_kind_of_reaction():
    """The Debye-Hueckel term alone: -6 for LnCl, -12 and -16 for LnSO4, -4 for LnOH, -4 for HSO4, +6 for Ln(OH)3."""
    term = at_ionic_strength(0.0, 1.0, 0.0, 1.0)
    assert term == pytest.approx(0.509 / 2.5)
    expected = {("Cl", 1): -6, ("Cl", 2): -10, ("SO4", 1): -12, ("SO4", 2): -16, ("OH", 1): -4}
    for (ligand, n), squared in expected.items():
        library = load_speciation(ligand)
        [raw] = [found for found in library.complexes if found.metal == "Nd" and found.n == n]
        [new] = [found for found in library.complexes_in(["Nd"], 1.0) if found.n == n]
        value = new.log_beta if new.log_star_beta is None else new.log_star_beta
        assert value - raw.log_beta + raw.interaction == pytest.approx(squared * term)
    [raw] = load_speciation("SO4").protonation
    [held] = load_speciation("SO4").protonation_in(1.0)
    assert held.log_K - raw.log_K + raw.interaction == pytest.approx(-4 * term)
    [raw] = [found for found in load_speciation("OH").solids if found.metal == "Nd"]
    [solid] = load_speciation("OH").solids_in({"Nd": 3}, 1.0)
    assert solid.log_star_Ks0 - raw.log_star_Ks0 + raw.interaction == pytest.approx(6 * term)


def system_of(tmp_path, text):
    file = tmp_path / "lab.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return read_system(read(file))


def test_system_takes_the_library_and_keeps_its_own(tmp_path):
    text = (
        "anion: {Cl: -1, SO4: -2}\nmetals: {Nd: {charge: 3, complexes: []}}\n"
        "speciation: {library: [SO4], ionic_strength: 1 mol/L, solids: true}\n"
        "aqueous_complexes: [{metal: Nd, ligand: SO4, n: 1, log_beta: 1.5}]\n"
    )
    system, faults = system_of(tmp_path, text)
    assert not faults
    assert [(c.metal, c.ligand, c.n) for c in system.aqueous_complexes] == [
        ("Nd", "SO4", 1),
        ("Nd", "SO4", 2),
    ]
    assert system.aqueous_complexes[0].log_beta == 1.5
    assert system.protonation[0].log_K == pytest.approx(1.98 - 4 * 0.509 / 2.5 + 0.03)
    assert [solid.metal for solid in system.solids] == ["Nd"]
    assert system.speciation is None, "written out, so that writing and reading it again adds nothing"


@pytest.mark.parametrize(
    ("anion", "metals", "library", "message"),
    [
        (
            "{Cl: -1}",
            "{Nd: {charge: 3, complexes: []}}",
            "[SO4]",
            "SO4 of charge -2 is not a ligand of this system",
        ),
        ("{F: -1}", "{Nd: {charge: 3, complexes: []}}", "[Fl]", "'Fl' is not in the library of speciation"),
        (
            "{F: -1}",
            "{U: {charge: 4, complexes: []}}",
            "[F]",
            "the library has U with charge 2, this system with 4",
        ),
    ],
)
def test_what_the_library_cannot_give_is_told_in_its_place(tmp_path, anion, metals, library, message):
    text = f"anion: {anion}\nmetals: {metals}\nspeciation: {{library: {library}}}\n"
    system, [fault] = system_of(tmp_path, text)
    assert system is None
    assert message in fault.message
    assert (fault.line, fault.path) == (5, "speciation.library")


def test_ionic_strength_beyond_the_theory_is_refused(tmp_path):
    text = "anion: {F: -1}\nmetals: {}\nspeciation: {library: [F], ionic_strength: 6 mol/L}\n"
    _, [fault] = system_of(tmp_path, text)
    assert fault.path == "speciation.ionic_strength"


@pytest.mark.parametrize(
    "name", ["p507-chloride", "d2ehpa-chloride", "cyanex272-chloride", "p507-nitrate", "tbp-nitrate"]
)
def test_conditional_constants_are_not_complexed_twice(name):
    """Measured at total metal in their medium, they hold the complexes with its anion already."""
    system, _ = load_system(name)
    first = next(iter(system.anion))
    assert not any(found.ligand == first for found in system.aqueous_complexes)


def test_fifty_solutions_agree_with_phreeqc():
    """Same constants at zero ionic strength; a trace of extraction tells the share of each metal that is free."""
    solutions = json.loads(Path(__file__).with_name("phreeqc_speciation.json").read_text(encoding="ascii"))
    assert len(solutions) == 50
    worst = 0.0
    for found in solutions:
        metals = ", ".join(
            f"{metal}: {{charge: {METALS[metal]}, dimers: 1, logK: -24}}" for metal in found["metals"]
        )
        system = (
            "{name: lab, extractant: {name: HA, aggregation: 1}, anion: {Cl: -1, NO3: -1, SO4: -2, F: -1}, "
            f"metals: {{{metals}, Na: {{charge: 1, complexes: []}}}}, speciation: {{library: [Cl, NO3, SO4, F]}}}}"
        )
        mapping = [
            "{" + ", ".join(f"{name}: {amount!r} mol/L" for name, amount in found[key].items()) + "}"
            for key in ("metals", "salts")
        ]
        text = CONTACT.format(
            system=system,
            components=", ".join(found["metals"]),
            acid=repr(found["acid"]),
            solutes=mapping[0],
            salts=mapping[1],
        )
        stage = reesim.loads(text).solve().stages.iloc[0]
        worst = max(worst, abs(stage["pH"] - found["pH"]))
        for metal, share in found["free"].items():
            ratio = stage[f"{metal}_org_mol_per_L"] / stage[f"{metal}_aq_mol_per_L"]
            extraction = -24.0 + np.log10(0.1) + METALS[metal] * stage["pH"]
            worst = max(worst, abs(np.log10(ratio) - extraction - np.log10(share)))
    assert worst < 1e-6
