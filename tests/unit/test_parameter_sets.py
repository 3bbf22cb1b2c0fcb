"""Named sets of constants: read, chosen in a flowsheet, refused with their place."""

from itertools import pairwise

import numpy as np
import pytest

import reesim
from reesim.document import read
from reesim.library import load_system, show
from reesim.library.systems import read_system

CONTACT = """
reesim: 1
chemistry: {{system: {system}, extractant: 0.5 mol/L{choice}}}
components: [Pr, Nd]
streams:
  feed:  {{phase: aqueous, flow: 1 L/h, acid: 1e-5 mol/L, solutes: {{Pr: 0.0083 mol/L, Nd: 0.023 mol/L}}}}
  fresh: {{phase: organic, flow: 1 L/h}}
units:
  mix: {{type: cascade, stages: 1, organic_in: {{1: fresh}}, aqueous_in: {{1: feed}},
         organic_out: loaded, aqueous_out: raffinate}}
"""
LAB = """
name: lab
extractant: {name: HA}
anion: {Cl: -1}
metals: {Nd: {charge: 3, dimers: 3, logK: 1}}
sets:
"""


def nd_over_pr(choice):
    text = CONTACT.format(system="cyanex272-chloride", choice=choice)
    stage = reesim.loads(text).solve().stages.iloc[0]
    nd, pr = (stage[f"{e}_org_mol_per_L"] / stage[f"{e}_aq_mol_per_L"] for e in ("Nd", "Pr"))
    return nd / pr


def test_a_flowsheet_chooses_a_set():
    assert nd_over_pr("") == pytest.approx(10.0 ** (-4.432 + 4.544))
    assert nd_over_pr(", set: liu2014") == pytest.approx(10.0 ** (-4.391 + 4.585))


def test_its_own_constant_stands_above_the_set():
    choice = ", set: liu2014, logK: {Nd: -4.585}"
    assert nd_over_pr(choice) == pytest.approx(1.0)


def test_the_constants_of_a_solution_are_those_of_the_set():
    flowsheet = reesim.loads(CONTACT.format(system="cyanex272-chloride", choice=", set: liu2014"))
    table = flowsheet.solve().constants.set_index("name")
    assert table.loc["cyanex272-chloride.logK.Nd", "value"] == -4.391
    assert table.loc["cyanex272-chloride.logK.Nd", "source"] == "liu2014"


def test_an_unknown_set_is_told_in_its_place():
    text = CONTACT.format(system="cyanex272-chloride", choice=", set: liu2041")
    with pytest.raises(reesim.InputError) as raised:
        reesim.loads(text)
    [fault] = raised.value.faults
    assert (fault.line, fault.path) == (3, "chemistry.set")
    assert "did you mean liu2014? (it has: liu2014, even_steps)" in fault.message


def test_constant_separation_factors_have_no_sets():
    text = CONTACT.format(
        system="{name: xu, model: separation_factor, separation_factors: {Pr: 1, Nd: 2}}", choice=", set: a"
    ).replace("extractant: 0.5", "capacity: 0.1")
    with pytest.raises(reesim.InputError) as raised:
        reesim.loads(text)
    assert "has no sets of constants" in raised.value.faults[0].message


@pytest.mark.parametrize(
    ("written", "path", "message"),
    [
        ("{Dy: {charge: 3, dimers: 3, logK: 2}}", "sets.other.metals.Dy", "Dy is not a metal of this system"),
        ("{Nd: {charge: 2, dimers: 3, logK: 2}}", "sets.other.metals.Nd.charge", "2, but 3 in the system"),
        ("{Nd: {charge: 3, dimers: 3}}", "sets.other.metals.Nd", "logK is missing"),
        (
            "{Nd: {charge: 3, dimers: 3, logK: 2, ligands: {SO4: 1}}}",
            "sets.other.metals.Nd.ligands.SO4",
            "SO4 is not a ligand of this system",
        ),
    ],
)
def test_a_faulty_set_is_told_in_its_place(tmp_path, written, path, message):
    file = tmp_path / "lab.yaml"
    file.write_text(f"{LAB}  other: {{title: another source, metals: {written}}}\n", encoding="utf-8")
    _, [fault] = read_system(read(file))
    assert fault.path == path
    assert message in fault.message


def test_show_lists_the_sets_and_why_they_are_not_the_default():
    table = show("systems", "cyanex272-chloride")
    rows = [row for row in table.rows if str(row[0]).startswith("set liu2014: Nd")]
    assert [row[2] for row in rows] == [-4.391]
    assert any(line.startswith("set even_steps: Ho to Lu from the mean step") for line in table.notes)


def steps(name, key, elements):
    """Log10 of adjacent separation factors with a set of constants."""
    system, _ = load_system(name)
    changed = system.with_set(key)
    values = [changed.complexes_of(element)[0].logK for element in elements]
    return [heavier - lighter for lighter, heavier in pairwise(values)]


def test_sets_are_what_their_sources_say():
    tail = ["Ho", "Er", "Tm", "Yb", "Lu"]
    assert steps("p507-chloride", "narrow_tail", tail) == pytest.approx([np.log10(1.21)] * 4, abs=1e-3)
    wide = [np.log10(3.2), np.log10(3.2), np.log10(1.95)]
    assert steps("p507-chloride", "wide_tail", tail[1:]) == pytest.approx(wide, abs=1e-3)
    assert steps("p507-nitrate", "as_printed", ["Dy", "Y"]) == pytest.approx([2.24 - 1.67])
    system, _ = load_system("cyanex272-chloride")
    changed = system.with_set("even_steps")
    la, lu = (changed.complexes_of(element)[0].logK for element in ("La", "Lu"))
    assert (lu - la) / 13 == pytest.approx(np.log10(3.24), abs=1e-3)
