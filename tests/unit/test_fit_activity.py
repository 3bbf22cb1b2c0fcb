"""Fits of constants for a model of activity, with constants tied to others and differences known beforehand."""

from pathlib import Path

import numpy as np
import pytest

import reesim
from reesim.chemistry import MassActionSystem
from reesim.chemistry.activity import log_y, log_y_slopes
from reesim.document import dump
from reesim.errors import InputError
from reesim.library import load_system
from reesim.report.fit import fit_sheets
from reesim.studies.fit.beforehand import Beforehand, Spaced, read_known
from reesim.studies.fit.begin import begun
from reesim.studies.fit.contacts import Contacts
from reesim.studies.fit.estimate import estimate
from reesim.studies.fit.ionic import activity_of
from reesim.studies.fit.options import Options
from reesim.studies.fit.parameters import parameters_of
from reesim.studies.fit.problem import Problem
from reesim.studies.fit.tied import on_ties, tied_of, tied_values
from reesim.studies.fit.writing import text_of
from tests.docs.commands import ROOT
from tests.unit.fit_tables import SEVEN, contacts_of, measured_exactly, random_table, seven_metals, with_noise

METALS = tuple(SEVEN)
MEASURED = ROOT / "data" / "measured" / "p507-chloride.csv"
TIE = "logK.*.2 = a + 2/3 logK.*.1"
COMMON = 0.31


def tied_system(activity: str = "sit", common: float = COMMON) -> MassActionSystem:
    """Two complexes of each of seven metals, the second on the tie; the constants are made up."""
    metals = {
        m: {
            "charge": 3,
            "complexes": [
                {"dimers": 3, "logK": k, "sd": 0.1},
                {"dimers": 2, "logK": common + 2.0 / 3.0 * k, "sd": 0.1, "ligands": {"Cl": 1}},
            ],
        }
        for m, k in SEVEN.items()
    }
    return MassActionSystem.model_validate(
        {
            "name": "tied", "extractant": {"name": "HA"}, "anion": {"Cl": -1}, "activity": activity,
            "metals": {**metals, "Na": {"charge": 1, "dimers": 1, "logK": -6.0}}, "ties": [TIE],
        }
    )  # fmt: skip


def away(system: MassActionSystem, contacts: Contacts) -> MassActionSystem:
    """The system with every first constant, and the common number, somewhere else; still on the tie."""
    moved = {
        m: entry.model_copy(
            update={
                "complexes": tuple(
                    c.model_copy(update={"logK": c.logK + 0.3 * (-1) ** (i + j)})
                    for j, c in enumerate(entry.complexes or ())
                )
            }
        )
        for i, (m, entry) in enumerate(system.metals.items())
        if entry.complexes
    }
    return on_ties(system.model_copy(update={"metals": {**system.metals, **moved}}), system.ties, contacts)


@pytest.mark.parametrize("activity", ["sit", "pitzer", "conditional"])
@pytest.mark.parametrize("acid", ["known", "pH"])
def test_exact_data_give_tied_constants_back(activity: str, acid: str) -> None:
    truth = tied_system(activity)
    text = random_table(25, METALS, 5, columns="D")
    contacts = measured_exactly(contacts_of(text, truth), truth)
    if acid == "pH":
        problem = Problem(contacts, truth, ())
        linear = problem.equilibria(problem.start)
        assert linear is not None
        ph = -linear.log_h / np.log(10.0)
        lines = text.splitlines()
        lines = [f"{lines[0].replace('acid [mol/L]', 'pH')}"] + [
            f"{value!r},{line.partition(',')[2]}" for value, line in zip(ph.tolist(), lines[1:], strict=True)
        ]
        given = contacts_of("\n".join(lines) + "\n", truth)
        assert not given.knows_acid.any()
        contacts = measured_exactly(given, truth)
    start = away(truth, contacts)
    ties = tied_of(start.ties, start, contacts)
    parameters = parameters_of(("logK",), contacts, start, {}, ties)
    assert [p.name for p in parameters] == [*(f"logK.{m}" for m in METALS), "a"]
    found = estimate(Problem(contacts, start, parameters))
    np.testing.assert_allclose(found.value, [*SEVEN.values(), COMMON], atol=1e-6)
    for entry in tied_values(ties, found):
        metal = entry.name.split(".")[1]
        assert entry.value == pytest.approx(COMMON + 2.0 / 3.0 * SEVEN[metal], abs=1e-6)


def test_intervals_of_tied_constants_hold_what_they_should() -> None:
    """Of 40 noisy repeats, nine values in ten or more lie within their 95 % intervals, tied ones as well."""
    truth = tied_system("sit")
    exact = measured_exactly(contacts_of(random_table(20, METALS, 6, columns="D"), truth), truth)
    ties = tied_of(truth.ties, truth, exact)
    parameters = parameters_of(("logK",), exact, truth, {}, ties)
    rng = np.random.default_rng(11)
    inside: list[bool] = []
    for _ in range(40):
        found = estimate(Problem(with_noise(exact, rng), truth, parameters))
        for entry in tied_values(ties, found):
            expected = COMMON + 2.0 / 3.0 * SEVEN[entry.name.split(".")[1]]
            inside.append(abs(entry.value - expected) < found.quantile * entry.sd)
    assert 0.9 <= np.mean(inside) < 1.0


def test_a_fixed_tie_has_no_free_number() -> None:
    truth = tied_system("sit")
    contacts = measured_exactly(contacts_of(random_table(15, METALS, 7, columns="D"), truth), truth)
    fixed = on_ties(truth, [f"logK.*.2 = {COMMON} + 2/3 logK.*.1"], contacts)
    ties = tied_of(fixed.ties, fixed, contacts)
    parameters = parameters_of(("logK.*.1",), contacts, fixed, {}, ties)
    assert [p.name for p in parameters] == [f"logK.{m}.1" for m in METALS]
    assert estimate(Problem(contacts, fixed, parameters)).chi2 < 1e-9
    with pytest.raises(InputError, match="it is not free by itself"):
        parameters_of(("logK.*.2",), contacts, fixed, {}, ties)


def test_a_known_difference_pulls_as_a_measurement_does() -> None:
    """One contact more that tells the difference alone, to 0.05, against the same said beforehand."""
    system = seven_metals()
    exact = measured_exactly(contacts_of(random_table(12, ("Dy", "Y"), 8, columns="D"), system), system)
    noisy = with_noise(exact, np.random.default_rng(4))
    parameters = parameters_of(("logK",), noisy, system, {})
    alone = estimate(Problem(noisy, system, parameters))
    known = Beforehand(known=(read_known("logK.Y - logK.Dy = 0.9 +- 0.01"),))
    found = estimate(Problem(noisy, system, parameters, beforehand=known))
    assert found.dof == alone.dof + 1
    assert found.prior.told == ("logK.Y - logK.Dy = 0.9 +- 0.01",)
    difference = found.value[1] - found.value[0]
    assert abs(difference - 0.9) < 0.2 * abs(alone.value[1] - alone.value[0] - 0.9)
    assert found.value.sum() == pytest.approx(alone.value.sum(), abs=0.05), "the level is left to the data"


def test_a_spacing_leaves_the_level_free() -> None:
    system = seven_metals()
    table = random_table(12, ("Dy", "Y"), 8, columns="D")
    noisy = with_noise(measured_exactly(contacts_of(table, system), system), np.random.default_rng(4))
    parameters = parameters_of(("logK",), noisy, system, {})
    for level in (0.0, 7.0):
        spacing = (Spaced("Dy", level, 0.01), Spaced("Y", level + 0.9, 0.01), Spaced("La", 5.0, 0.01))
        found = estimate(Problem(noisy, system, parameters, beforehand=Beforehand(spacing=spacing)))
        same = Beforehand(known=(read_known(f"logK.Y - logK.Dy = 0.9 +- {0.01 * 2**0.5}"),))
        np.testing.assert_allclose(
            found.value, estimate(Problem(noisy, system, parameters, beforehand=same)).value, atol=1e-7
        )
        assert len(found.prior.aim) == 1, "two metals have one difference"
    with pytest.raises(InputError, match="fewer than two of the metals"):
        Problem(noisy, system, parameters, beforehand=Beforehand(spacing=spacing[2:]))


def test_what_is_known_beforehand_must_be_of_something_free() -> None:
    system = seven_metals()
    contacts = contacts_of(random_table(4, ("Dy", "Y"), 8, columns="D"), system)
    parameters = parameters_of(("logK.Dy",), contacts, system, {})
    for text, told in (
        ("logK.Yy = 1 +- 0.1", "'logK.Yy' is no constant here; did you mean logK.Y?"),
        ("logK.Y = 1 +- 0.1", "nothing that is free moves it"),
    ):
        with pytest.raises(InputError, match="--known") as raised:
            Problem(contacts, system, parameters, beforehand=Beforehand(known=(read_known(text),)))
        assert told in str(raised.value)


def test_conditional_constants_begin_a_model_where_both_say_the_same() -> None:
    """At the acid they are carried from D of a trace is that of the conditional constants."""
    system, _ = load_system("p507-chloride")
    assert isinstance(system, MassActionSystem)
    text = "acid [mol/L],extractant [mol/L],Dy_D,Y_D\n0.5,1,1,1\n0.5,0.6,1,1\n"
    contacts = contacts_of(text, system)
    conditional = Problem(contacts, system, ())
    expected = conditional.predict(conditional.start)
    for model in ("sit", "pitzer"):
        for options in (Options(activity=model), Options(activity=model, reference_acid="0.5 mol/L")):
            carried, told = begun(system, contacts, options)
            assert carried.activity == model
            assert "begun with conditional constants as those in 0.5 mol/L acid" in told.notes[-1]
            problem = Problem(told, carried, ())
            found = problem.predict(problem.start)
            assert found is not None
            assert expected is not None
            np.testing.assert_allclose(found.value, expected.value, atol=2e-4)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (Options(activity="sitt"), "--activity:1:1: 'sitt' is none of conditional, sit, pitzer; did you mean sit?"),
        (Options(activity="sit", uses_prior=True), "--reference-acid:1:1: is needed with --prior"),
        (Options(reference_acid="0.5 mol/L"), "only carries conditional constants to an activity model"),
        (Options(activity="sit", reference_acid="0.5 L/h"), "--reference-acid:1:1: '0.5 L/h' is a volume flow"),
        (Options(activity="sit", reference_acid="0 mol/L"), "is no acid; give more than 0"),
        (Options(activity="pitzer", parameter_set="sit"), "are for sit already and cannot be for pitzer"),
        (Options(activity="conditional", parameter_set="sit"), "cannot be for conditional"),
        (Options(ties=("logK.*.2 = a",)), "--tie:1:1: 'logK.*.2 = a' is no tie"),
        (Options(ties=("logK.*.2 = a + logK.*.1",)), "--tie:1:1: no metal has 2 organic complexes"),
        (Options(known=("logK.Nd = 1",)), "--known:1:1: 'logK.Nd = 1' is not known beforehand; write it as"),
        (Options(known=("logK.Nd = 1 +- 0",)), "0 is no standard deviation; give more than 0"),
        (Options(spacing="system", uses_prior=True), "--spacing:1:1: goes without --prior"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together(options: Options, told: str) -> None:
    from reesim.studies.fit import fit

    with pytest.raises(InputError) as raised:
        fit(MEASURED.read_bytes(), str(MEASURED), "p507-chloride", options)
    assert told in str(raised.value)


def test_a_system_with_complexes_in_the_aqueous_takes_no_model(tmp_path: Path) -> None:
    metals = ("La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y")
    system = {
        "name": "complexes",
        "extractant": {"name": "HA"},
        "anion": {"Cl": -1},
        "metals": {m: {"charge": 3, "dimers": 3, "logK": 0.0} for m in metals},
        "aqueous_complexes": [{"metal": "Dy", "ligand": "Cl", "n": 1, "log_beta": 0.2}],
    }
    file = tmp_path / "complexes.yaml"
    file.write_text(dump(system), encoding="utf-8")
    with pytest.raises(InputError, match="which are not combined with sit"):
        reesim.fit(MEASURED, str(file), activity="sit")


def test_a_metal_without_parameters_is_named(tmp_path: Path) -> None:
    table = tmp_path / "acid.csv"
    table.write_text("acid [mol/L],extractant [mol/L],U_D,Dy_D\n0.1,1,2,1\n0.2,1,1,0.5\n", encoding="utf-8")
    with pytest.raises(InputError, match="--activity:1:1: pitzer has no parameters of U"):
        reesim.fit(table, "d2ehpa-chloride", activity="pitzer")


def test_a_spacing_table_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    table = tmp_path / "spacing.csv"
    for text, told in (
        ("element,logK,sd\nDy,1,0.1\n", "spacing.csv:1:1: log10_K: there is no such column"),
        ("element,log10_K,sd\nDy,one,0.1\nY,2,0\n", "spacing.csv:2:4: log10_K: 'one' is not a number"),
        ("element,log10_K,sd\nDy,one,0.1\nY,2,0\n", "spacing.csv:3:5: sd: 0 is no standard deviation"),
        ("element,log10_K,sd\nDy,1,0.1\nDy,2,0.1\n", "spacing.csv:3:1: element: Dy is there twice"),
    ):
        table.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as raised:
            reesim.fit(MEASURED, "p507-chloride", spacing=table)
        assert told in str(raised.value)


def test_the_whole_answer_tells_of_ties_and_of_what_was_known(tmp_path: Path) -> None:
    fit = reesim.fit(
        MEASURED, "p507-chloride", parameter_set="sit", spacing="system", level="source",
        known=["a = 0.4 +- 0.5"],
    )  # fmt: skip
    assert fit.summary["free_numbers"] == 11
    assert fit.summary["known_beforehand"] == 3 + 1 + 6
    assert fit.summary["activity"] == "sit"
    assert list(fit.tied["name"]) == [f"logK.{m}.2" for m in ("La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y")]
    lines = "\n".join(note for sheet in fit_sheets(fit.result) for note in sheet.notes)
    assert "free numbers: 11, and 7 constants tied to them" in lines
    assert "10 known beforehand; activity of the aqueous: sit" in lines
    assert "known beforehand: a = 0.4 +- 0.5" in lines
    assert (
        "spacing of log K of La, Ce, Pr, Nd, Sm, Dy, Y by system p507-chloride (set sit), its level free"
        in lines
    )
    file = tmp_path / "mine.yaml"
    fit.save(file, others="follow")
    text = file.read_text(encoding="utf-8")
    assert "Tied: logK.*.2 = a + 2/3 logK.*.1." in text
    assert "Known beforehand, counted as measured: spacing of log K" in text
    again = reesim.fit(MEASURED, str(file), spacing=ROOT / "data" / "measured" / "p507-chloride-spacing.csv")
    assert list(again.parameters["name"])[-1] == "a", "a fit that begins with the file keeps its ties"
    mine = again.result.system
    assert {len(mine.complexes_of(m)) for m in ("La", "Lu")} == {2}
    offsets = {
        m: mine.complexes_of(m)[1].logK - 2.0 / 3.0 * mine.complexes_of(m)[0].logK for m in ("Dy", "Ho", "Lu")
    }
    assert offsets["Ho"] == pytest.approx(offsets["Dy"], abs=1e-3)
    assert offsets["Lu"] == pytest.approx(offsets["Dy"], abs=1e-3)
    assert text_of(fit.result.fitted("mine", "follow")) == text


def test_suggestions_and_factors_work_with_a_model_of_activity() -> None:
    fit = reesim.fit(MEASURED, "p507-chloride", parameter_set="sit")
    best = fit.suggest("Y/Dy")[0]
    assert best.gain > 1.0
    assert -1.0 < best.pH < 4.0
    factors = fit.separation_factors
    trace = factors[factors["loading"] < 0.01].set_index("heavier")["value"]
    loaded = factors[factors["loading"] > 0.4].set_index("heavier")["value"]
    assert (loaded < trace).all(), "the second complex tells metals apart by less, and comes with loading"


PLANT = """
reesim: 1
chemistry: {system: p507-chloride, set: sit, extractant: 1 mol/L}
components: [Dy, Y]
streams:
  feed:  {phase: aqueous, flow: 1 L/h, acid: 0.1 mol/L, solutes: {Dy: 0.03 mol/L, Y: 0.03 mol/L}}
  scrub: {phase: aqueous, flow: 0.5 L/h, acid: 0.8 mol/L}
  fresh: {phase: organic, flow: 1.2 L/h}
units:
  bank: {type: cascade, stages: 5, organic_in: {1: fresh}, aqueous_in: {3: feed, 5: scrub},
         organic_out: loaded, aqueous_out: raffinate}
"""


def test_a_profile_of_a_plant_with_activities_is_fitted(tmp_path: Path) -> None:
    """What the plant says of itself gives its own constants back, from constants moved away."""
    plant = tmp_path / "plant.yaml"
    plant.write_text(PLANT, encoding="utf-8")
    stages = reesim.load(plant).solve().stages
    lines = ["stage,pH,Dy_aq [mol/L],Y_aq [mol/L]"]
    for row in stages.to_dict("records"):
        cells = (row["stage"], row["pH"], row["Dy_aq_mol_per_L"], row["Y_aq_mol_per_L"])
        lines.append(",".join(map(repr, map(float, cells[1:]))))
        lines[-1] = f"{row['stage']},{lines[-1]}"
    table = tmp_path / "stages.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    system, _ = load_system("p507-chloride")
    assert isinstance(system, MassActionSystem)
    truth = system.with_set("sit")
    moved = {
        m: entry.model_copy(
            update={
                "complexes": tuple(
                    c.model_copy(update={"logK": c.logK + 0.05}) for c in entry.complexes or ()
                )
            }
        )
        for m, entry in truth.metals.items()
        if m in ("Dy", "Y")
    }
    mine = truth.model_copy(update={"metals": {**truth.metals, **moved}, "sets": {}, "name": "mine"})
    (tmp_path / "mine.yaml").write_text(text_of(mine), encoding="utf-8")
    plant.write_text(PLANT.replace("p507-chloride, set: sit", "mine.yaml"), encoding="utf-8")
    fit = reesim.fit(table, flowsheet=plant)
    expected = [*(truth.complexes_of(m)[0].logK for m in ("Dy", "Y")), COMMON]
    assert list(fit.parameters["name"]) == ["logK.Dy", "logK.Y", "a"]
    np.testing.assert_allclose(fit.parameters["value"][:2], expected[:2], atol=2e-3)
    with pytest.raises(InputError, match="--activity:1:1: is told by the flowsheet"):
        reesim.fit(table, flowsheet=plant, activity="sit")


@pytest.mark.parametrize("model", ["sit", "pitzer"])
@pytest.mark.parametrize("strength", [0.3, 3.0, 30.0])
def test_slopes_of_activity_coefficients_match_differences(model: str, strength: float) -> None:
    """Also beyond the ionic strength from which coefficients stay those of the same mixture at 15 mol/L."""
    system = tied_system(model)
    contacts = contacts_of("acid [mol/L],extractant [mol/L],Dy_D,Y_D\n0.5,1,1,1\n", system)
    activity = activity_of(system, contacts, 1)
    assert activity is not None
    c = np.array([0.02, 0.03, 0.1, 0.25]) * strength / 0.4
    exact = log_y_slopes(activity, c)
    for i in range(c.size):
        step = 1e-5
        above, below = (c * np.exp(sign * step * np.eye(c.size)[i]) for sign in (1.0, -1.0))
        difference = (log_y(activity, above) - log_y(activity, below)) / (2.0 * step)
        np.testing.assert_allclose(exact[:, i], difference, atol=1e-7, rtol=1e-6)
