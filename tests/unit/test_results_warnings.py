"""Each warning: raised where it is due, with unit, stage and number, and silent on a quiet plant."""

import pytest

import reesim
from reesim.results.stage_words import stages_where
from tests.unit.small_plants import CONTACT

QUIET = CONTACT.replace(", sd: 0.1, status: recalled, source: xu1995", "")

LOOP = """\
reesim: 1
chemistry: {system: p507-chloride, extractant: 1.0 mol/L}
components: [Tb, Dy]
streams:
  feed:  {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Tb: 0.03 mol/L, Dy: 0.1 mol/L}}
  strip_acid: {phase: aqueous, flow: 0.8 m3/h, acid: 1.9 mol/L}
units:
  extract: {type: cascade, stages: 3, organic_in: {1: fresh}, aqueous_in: {3: feed}, organic_out: loaded, aqueous_out: raffinate}
  strip: {type: cascade, stages: 1, organic_in: {1: loaded}, aqueous_in: {1: strip_acid}, organic_out: stripped, aqueous_out: liquor}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 20 %, base: NaOH, flow: 2.2 m3/h}
"""


def warnings_of(text: str) -> tuple[str, ...]:
    return reesim.loads(text).solve().warnings


def only(text: str, word: str) -> str:
    found = [line for line in warnings_of(text) if word in line]
    assert len(found) == 1, found
    return found[0]


def test_a_quiet_plant_has_none() -> None:
    assert warnings_of(QUIET) == ()


def test_constants_that_were_not_measured_are_named() -> None:
    line = only(CONTACT, "not measured")
    assert "Dy (my-lab, recalled)" in line
    assert "Ho" not in line  # measured


def test_phase_ratio() -> None:
    line = only(QUIET.replace("flow: 150 L/h", "flow: 4 L/h"), "O/A")
    assert line == "mix stage 1: O/A is 0.04, outside 1:20 to 20:1"
    assert not any("O/A" in line for line in warnings_of(QUIET.replace("flow: 150 L/h", "flow: 5.1 L/h")))


def test_loading() -> None:
    crowded = QUIET.replace("flow: 150 L/h, saponification: 10 %", "flow: 45 L/h, saponification: 45 %")
    solution = reesim.loads(crowded).solve()
    loading = solution.value("units.mix.stages.1.loading")
    assert loading > 0.8
    (line,) = [line for line in solution.warnings if "loaded" in line]
    assert line == f"mix stage 1: the organic is loaded to {100 * loading:.3g} %, above 80 %"


def test_acid_beyond_the_saponified_capacity() -> None:
    text = QUIET.replace("stages: 1", "stages: 3").replace("{1: feed}", "{2: feed, 3: scrub}")
    text = text.replace("streams:\n", "streams:\n  scrub: {phase: aqueous, flow: 10 L/h, acid: ACID mol/L}\n")
    line = only(text.replace("ACID", "1.6"), "mol/h of acid")
    assert "mix: scrub brings 16 mol/h" in line  # 150 L/h x 1 mol/L x 10 % = 15 mol/h of alkali
    assert "15 mol/h" in line
    assert not any("mol/h of acid" in line for line in warnings_of(text.replace("ACID", "1.4")))


def test_hydroxide() -> None:
    solution = reesim.loads(QUIET.replace("log_star_Ks0: 15.6", "log_star_Ks0: -1.5")).solve()
    index = solution.value("units.mix.stages.1.hydroxide_saturation_index")
    pH = solution.value("units.mix.stages.1.pH")
    assert index > 0.0
    assert solution.warnings == (
        "mix stage 1: hydroxide of Ho may precipitate, "
        f"saturation index {index:.2f} in stage 1 at pH {pH:.2f}",
    )


def test_barren_organic() -> None:
    line = only(LOOP, "barren")
    assert line.startswith("stripped: the barren organic still holds ")
    assert "on its way to saponify" in line
    clean = LOOP.replace("stages: 1,", "stages: 12,").replace("acid: 1.9", "acid: 5")
    assert not any("barren" in line for line in warnings_of(clean))


def test_acid_beyond_the_measured_range_is_told_once() -> None:
    lines = [
        line for line in warnings_of(LOOP.replace("acid: 1.9", "acid: 5")) if line.startswith("strip stage 1")
    ]
    assert len(lines) == 1  # not for its pH as well
    assert "the constants of p507-chloride hold up to 2 mol/L" in lines[0]


def test_conditional_constants_fail_above_two_molar_acid_without_a_range() -> None:
    solution = reesim.loads(QUIET.replace("acid: 0.05", "acid: 2.5")).solve()
    acid = solution.value("units.mix.stages.1.acid_mol_per_L")
    (line,) = [line for line in solution.warnings if "acid up to" in line]
    assert line == f"mix stage 1: acid up to {acid:.3g} mol/L; the constants of my-lab hold up to 2 mol/L"


def test_temperature() -> None:
    warm = LOOP.replace("extractant: 1.0 mol/L", "extractant: 1.0 mol/L, temperature: 60 degC")
    line = only(warm, "degC")
    assert line.startswith("chemistry: 60 degC; the constants of p507-chloride hold for 20 to 30 degC")
    assert not any("degC" in line for line in warnings_of(LOOP))


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        ("1", "stage 1"),
        ("0111", "stages 2-4"),
        ("10101010101", "stages 1, 3, 5, 7 and more"),
    ],
)
def test_stages_in_words(marked: str, told: str) -> None:
    assert stages_where([mark == "1" for mark in marked]) == told
