"""Ties among constants: how they are written, and what a system file is told of a wrong one."""

import pytest

import reesim
from reesim.chemistry import MassActionSystem
from reesim.chemistry.ties import Tie, read_tie, tie_problems
from reesim.document import read
from reesim.library.systems import read_system

LAB = """\
name: lab
extractant: {name: HA}
anion: {Cl: -1}
metals:
  Dy: {charge: 3, complexes: [{dimers: 3, logK: 1}, {dimers: 2, logK: 0.5, ligands: {Cl: 1}}]}
  Y: {charge: 3, dimers: 3, logK: 2}
"""


@pytest.mark.parametrize(
    ("text", "tie"),
    [
        ("logK.*.2 = a + 2/3 logK.*.1", Tie("*", 1, "a", 2.0 / 3.0, 0)),
        ("logK.Dy.2 = -0.5 + logK.Dy.1", Tie("Dy", 1, -0.5, 1.0, 0)),
        ("logK.*.3=b2+0.5*logK.*.1", Tie("*", 2, "b2", 0.5, 0)),
    ],
)
def test_a_tie_is_read(text: str, tie: Tie) -> None:
    assert read_tie(text) == tie


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("logK.*.2 = a", "is no tie; write it as 'logK.*.2 = a + 2/3 logK.*.1'"),
        ("logK.Dy.2 = a + logK.Y.1", "ties Dy to Y; complexes of one metal are tied"),
        ("logK.*.2 = a + logK.*.2", "ties a constant to itself"),
        ("logK.*.2 = a + 2/0 logK.*.1", "divides by 0"),
    ],
)
def test_what_is_no_tie_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match="logK") as raised:
        read_tie(text)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("ties", "told"),
    [
        (["logK.Dx.2 = a + logK.Dx.1"], "Dx is not a metal of this system"),
        (["logK.Y.2 = a + logK.Y.1"], "Y has not 2 organic complexes"),
        (["logK.*.3 = a + logK.*.1"], "no metal has 3 organic complexes"),
        (["logK.*.2 = a + logK.*.1", "logK.Dy.2 = b + logK.Dy.1"], "logK.Dy.2 is tied by"),
        (["logK.*.2 = a + logK.*.1", "logK.Dy.1 = b + logK.Dy.2"], "is itself tied"),
    ],
)
def test_ties_that_a_system_cannot_keep(ties: list[str], told: str) -> None:
    assert told in next(iter(tie_problems(ties, {"Dy": 2, "Y": 1})))[1]


def test_faults_of_ties_stand_in_their_place(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "lab.yaml"
    file.write_text(LAB + "ties: ['logK.Y.2 = a + logK.Y.1', 'logK.Dy = 1']\n", encoding="utf-8")
    _, faults = read_system(read(file))
    assert [(fault.line, fault.path) for fault in faults] == [(7, "ties.1")]
    assert "is no tie" in faults[0].message
    file.write_text(LAB + "ties: ['logK.Y.2 = a + logK.Y.1']\n", encoding="utf-8")
    _, faults = read_system(read(file))
    assert "Y has not 2 organic complexes" in faults[0].message
    sets = "sets:\n  other: {title: other, activity: sit, ties: ['logK.*.2 = a + logK.*.1'], metals: {Y: {charge: 3, dimers: 3, logK: 1}}}\n"
    file.write_text(LAB + sets, encoding="utf-8")
    _, faults = read_system(read(file))
    assert [(fault.line, fault.path.startswith("sets.other.ties")) for fault in faults] == [(8, True)]


def test_a_set_on_another_footing_is_whole() -> None:
    system = MassActionSystem.model_validate(
        {
            "name": "lab",
            "extractant": {"name": "HA"},
            "organic": "alstad",
            "anion": {"Cl": -1},
            "level_sd": 0.1,
            "metals": {m: {"charge": 3, "dimers": 3, "logK": 1} for m in ("Dy", "Y")},
            "solids": [{"metal": m, "log_star_Ks0": 16} for m in ("Dy", "Y")],
            "sets": {
                "sit": {
                    "title": "t", "activity": "sit", "organic": "ideal", "level_sd": 0.3, "medium": "HCl",
                    "metals": {"Y": {"charge": 3, "dimers": 3, "logK": 2}},
                },
                "ideal": {
                    "title": "t", "organic": "ideal", "metals": {"Y": {"charge": 3, "dimers": 3, "logK": 3}},
                },
                "same": {"title": "t", "metals": {"Y": {"charge": 3, "dimers": 3, "logK": 4}}},
            },
        }
    )  # fmt: skip
    sit = system.with_set("sit")
    assert (list(sit.metals), sit.activity, sit.organic.c) == (["Y"], "sit", 0.0)
    assert (sit.level_sd, sit.medium) == (0.3, "HCl")
    assert [solid.metal for solid in sit.solids] == ["Y"]
    assert list(system.with_set("ideal").metals) == ["Y"]
    assert {m: e.logK for m, e in system.with_set("same").metals.items()} == {"Dy": 1, "Y": 4}
    assert system.with_set("same").organic.c == system.organic.c > 0.0


TWO_COMPLEXES = """\
reesim: 1
title: a contact by two complexes
chemistry: {system: p507-chloride, set: sit, extractant: 1 mol/L}
components: [Nd, Dy]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.1 mol/L, solutes: {Nd: 0.05 mol/L, Dy: 0.05 mol/L}}
  fresh: {phase: organic, flow: 1 m3/h, saponification: 10 %}
units:
  mix: {type: cascade, stages: 1, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: loaded, aqueous_out: raffinate}
"""


def test_a_constant_of_the_flowsheet_moves_all_complexes_of_its_metal() -> None:
    plain = reesim.loads(TWO_COMPLEXES)
    moved = plain.with_({"chemistry.logK.Nd": -0.803}).solve()
    constants = moved.constants.set_index("name")["value"]
    before = plain.solve().constants.set_index("name")["value"]
    for entry, slope in ((1, 1.0), (2, 2.0 / 3.0)):
        name = f"p507-chloride.logK.Nd.{entry}"
        assert constants[name] - before[name] == pytest.approx(0.3 * slope, abs=1e-12)
    assert constants["p507-chloride.logK.Dy.2"] == before["p507-chloride.logK.Dy.2"]


def test_constants_of_two_complexes_are_drawn() -> None:
    plant = reesim.loads(TWO_COMPLEXES)
    output = "products.raffinate.recovery.Dy"
    store = plant.sweep(sample={"monte_carlo": 24}, uncertain=["chemistry.logK.*"], keep=[output], workers=1)
    frame = store.frame()
    assert (frame["status"] == "solved").all()
    for row in frame.iloc[::8].to_dict("records"):
        alone = plant.with_({k: v for k, v in row.items() if k.startswith("chemistry.")}).solve()
        assert row[output] == pytest.approx(alone.value(output), rel=1e-9)
