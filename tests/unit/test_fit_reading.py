"""Tables of contacts: what is understood, in which units, and that it means what a flowsheet means by it."""

import numpy as np
import pytest

import reesim
from reesim.elements import grams_oxide_per_mole, molar_mass
from reesim.library import data_folder, load_system
from reesim.studies.fit.cells import read_grid
from reesim.studies.fit.contacts import LN10, log_ratios
from reesim.studies.fit.problem import Problem
from reesim.studies.fit.reading import read_contacts
from tests.unit.fit_tables import contacts_of, grid_of, seven_metals

CHLORIDE, _ = load_system("p507-chloride")
PLAIN = "acid [mol/L],extractant [mol/L],Dy_feed [mol/L],Dy_aq [mol/L]\n0.1,1,0.1,0.02\n"


def test_units_may_stand_in_the_header_in_words_or_in_the_cells() -> None:
    same = [
        PLAIN,
        "acid_mol_per_L,extractant_mol_per_L,Dy_feed_mol_per_L,Dy_aq_mol_per_L\n0.1,1,0.1,0.02\n",
        "acid;extractant;Dy_feed;Dy_aqueous\n100 mmol/L;1 mol/L;0.1 mol/L;20 mmol/L\n",
        f"Acid\tExtractant\tDy_feed [g/L]\tDy_aq [g_oxide/L]\n0.1 mol/L\t1 M\t{0.1 * molar_mass('Dy')!r}\t"
        f"{0.02 * grams_oxide_per_mole('Dy')!r}\n",
        "# a remark\n\nelement,acid [mol/L],extractant [mol/L],feed [mol/L],aq [mol/L]\nDy,0.1,1,0.1,0.02\n",
    ]
    for text in same:
        found = contacts_of(text, CHLORIDE)
        np.testing.assert_allclose(found.total, [[0.1, 0.4]], rtol=1e-14)
        assert found.measurements[0].value == pytest.approx(np.log10(0.02), rel=1e-13)
        assert (found.metals, found.ligands, found.extractant[0]) == (("Dy",), ("Cl",), 1.0)


def test_a_byte_order_mark_quotes_and_windows_lines_are_read() -> None:
    data = ("\ufeff" + PLAIN.replace("Dy_feed [mol/L]", '"Dy_feed [mol/L]"')).replace("\n", "\r\n")
    assert len(contacts_of(data, CHLORIDE)) == 1


def test_a_contact_means_what_a_flowsheet_means_by_it() -> None:
    """Acid, salt, O/A, saponification and metals on the organic: pH and both phases as `reesim run` has them."""
    flowsheet = reesim.loads("""
reesim: 1
title: one contact
chemistry: {system: p507-chloride, extractant: 1.2 mol/L}
components: [Tb, Dy, Y]
streams:
  feed: {phase: aqueous, flow: 100 L/h, acid: 0.05 mol/L, salt: {NaCl: 0.3 mol/L}, solutes: {Tb: 0.02 mol/L, Dy: 0.06 mol/L}}
  fresh: {phase: organic, flow: 250 L/h, saponification: 8 %, solutes: {Y: 0.01 mol/L}}
units:
  mix: {type: cascade, stages: 1, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: loaded, aqueous_out: raffinate}
""")
    stage = flowsheet.solve().stages.iloc[0]
    text = (
        "acid [mol/L],NaCl [mol/L],extractant [mol/L],O/A,saponification,Tb_feed [mol/L],Dy_feed [mol/L],"
        "Y_org_before [mol/L],pH,acid_after [mol/L],Tb_aq [mol/L],Dy_org [mol/L],Y_D\n"
        "0.05,0.3,1.2,5:2,8 %,0.02,0.06,0.01,1,0.1,0.01,0.01,1\n"
    )
    contacts = contacts_of(text, CHLORIDE)
    problem = Problem(contacts, CHLORIDE, ())
    predicted = problem.predict(problem.start)
    assert predicted is not None
    wanted = {
        "pH": stage["pH"],
        "acid_after": np.log10(stage["acid_mol_per_L"]),
        "aqueous": np.log10(stage["Tb_aq_mol_per_L"]),
        "organic": np.log10(stage["Dy_org_mol_per_L"]),
        "distribution_ratio": np.log10(stage["Y_org_mol_per_L"] / stage["Y_aq_mol_per_L"]),
    }
    for m, value in zip(contacts.measurements, predicted.value, strict=True):
        assert value == pytest.approx(wanted[m.kind], abs=1e-9), m.kind


def test_a_base_and_ammonia_bring_their_cation() -> None:
    head = "base [mol/L],cation,saponification,extractant [mol/L],Dy_feed [mol/L],Dy_aq [mol/L]\n"
    found = contacts_of(head + "0.02,NH4,10 %,1,0.1,0.02\n0.02,Na,0,1,0.1,0.02\n", CHLORIDE)
    assert found.metals == ("Dy", "Na", "NH4")
    np.testing.assert_allclose(found.total, [[0.1, 0.0, 0.12, 0.3], [0.1, 0.02, 0.0, 0.3]])


def test_the_measured_set_of_the_library_is_read_whole() -> None:
    found = read_contacts(read_grid(data_folder() / "measured" / "p507-chloride.csv"), CHLORIDE)
    assert len(found.measurements) == 182
    assert len(found) == 164, "rows of one experiment are one contact"
    assert set(found.groups["source"]) == {"li1987", "kim2012", "lee2005"}
    assert found.groups.keys() == {"source"}
    assert np.isfinite(log_ratios(found)).sum() == 182
    assert any("O/A is taken as 1" in note for note in found.notes)


def test_what_was_put_in_may_follow_from_what_was_found() -> None:
    head = "acid [mol/L],extractant [mol/L],O/A,Dy_aq [mol/L],Dy_org [mol/L],Dy_D\n"
    both = contacts_of(head + "0.1,1,2,0.02,0.03,\n", CHLORIDE)
    one = contacts_of(head + "0.1,1,2,0.02,,1.5\n", CHLORIDE)
    for found in (both, one):
        np.testing.assert_allclose(found.total, [[0.08, 0.34]])
        (held,) = found.measurements
        assert (held.kind, round(held.value, 6)) == ("distribution_ratio", round(float(np.log10(1.5)), 6))
    assert both.measurements[0].sd == pytest.approx(np.sqrt(2.0) * 0.05 / LN10)
    trace = contacts_of("pH,extractant [mol/L],Dy_D\n1.0,1,1.5\n", CHLORIDE)
    assert 0.0 < trace.total[0, 0] <= 1e-6
    assert any("taken as traces" in note for note in trace.notes)


def test_errors_come_from_the_file_or_from_their_kind() -> None:
    text = (
        "acid [mol/L],extractant [mol/L],Dy_feed [mol/L],Dy_aq [mol/L],Dy_aq_sd [mol/L],Y_D,Y_D_sd,pH\n"
        "0.1,1,0.1,0.02,0.001,2,10 %,1.2\n0.1,1,0.1,0.02,,2,0.3,1.2\n"
    )
    found = contacts_of(text, CHLORIDE, aqueous=0.01)
    sds = [round(m.sd, 6) for m in found.measurements]
    wanted = [0.05 / LN10, 0.1 / LN10, 0.05, 0.01, 0.15 / LN10, 0.05]
    assert sds == [round(v, 6) for v in wanted]
    assert [m.is_assumed for m in found.measurements] == [False, False, True, True, False, True]


def test_below_detection_is_never_data() -> None:
    head = "acid [mol/L],extractant [mol/L],La_feed [mol/L],Dy_feed [mol/L],La_D,Dy_D\n"
    found = contacts_of(
        head + "0.1,1,0.01,0.01,0,2\n0.1,1,0.01,0.01,nd,2\n0.1,1,0.01,0.01,< 0.01,2\n", CHLORIDE
    )
    assert [(s.line, s.what) for s in found.skipped] == [(2, "La_D"), (3, "La_D")]
    limits = [m for m in found.measurements if m.is_limit]
    assert [(m.line, m.value) for m in limits] == [(4, -2.0)]
    assert len(found.measurements) == 4


def test_a_contact_that_tells_nothing_is_left_out_and_named() -> None:
    head = "acid [mol/L],extractant [mol/L],Dy_feed [mol/L],Dy_aq [mol/L]\n"
    found = contacts_of(head + "0.1,1,0.1,\n0.1,1,0.1,0.02\n", CHLORIDE)
    assert len(found) == 1
    assert found.measurements[0].contact == 0
    assert [s.line for s in found.skipped] == [2]


def test_columns_of_text_group_the_contacts() -> None:
    text = f"set,{PLAIN.splitlines()[0]},operator\nwinter,0.1,1,0.1,0.02,HK\n"
    assert contacts_of(text, CHLORIDE).groups == {"set": ("winter",), "operator": ("HK",)}


def test_separation_factors_of_rows_and_of_columns_are_the_same() -> None:
    wide = "acid [mol/L],extractant [mol/L],Dy_feed [mol/L],Y_feed [mol/L],Y/Dy_separation_factor\n0.1,1,0.1,0.1,2.5\n"
    long = (
        "experiment,element,acid [mol/L],extractant [mol/L],feed [mol/L],log10_separation_factor\n"
        "1,Dy,0.1,1,0.1,\n1,Y,0.1,1,0.1,\n1,Y/Dy,0.1,1,,0.3979400086720376\n"
    )
    first, second = (contacts_of(text, seven_metals()) for text in (wide, long))
    for found in (first, second):
        (held,) = found.measurements
        assert (found.metals[held.metal], found.metals[held.other]) == ("Y", "Dy")
        assert held.value == pytest.approx(np.log10(2.5))


def test_places_of_cells_are_those_of_an_editor() -> None:
    grid = grid_of('a, "b, c" ,d\n1,2,3\n')
    assert [(c.text, c.line, c.column) for c in grid.header] == [("a", 1, 1), ("b, c", 1, 4), ("d", 1, 12)]
