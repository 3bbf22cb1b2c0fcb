"""Every fault of a study at once, each at its line with what would be right."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reesim.errors import InputError
from reesim.library import names
from reesim.studies.sweep import read_study
from reesim.studies.sweep.document import json_schema
from tests.docs.commands import ROOT
from tests.sweeps.plants import OPEN, SPEC, written

HEAD = "reesim: 1\nstudy: s\nflowsheet: plant.yaml\n"
KEEP = "keep: [products.raffinate.purity.Dy]\n"


def faults(folder: Path, study: str, text: str = OPEN) -> list[str]:
    """Faults without the folder in front."""
    with pytest.raises(InputError) as caught:
        read_study(written(folder, study, text))
    return [str(fault).removeprefix(f"{folder}/") for fault in caught.value.faults]


def test_all_faults_of_all_sections_are_told_together(tmp_path: Path) -> None:
    study = """\
reesim: 2
study: s
flowsheet: plant.yaml
vary:
  streams.scrub.flow: [1 m3/h]
  streams.scrub.acid: {from: 1.3 m3/h, to: 1.0 mol/L}
  streams.scrap.acid: [1 mol/L]
  chemistry.extractant: []
  units.bank.stages: [60, 0, x]
  chemistry.system: [p507-chlorid, d2ehpa-chloride]
  units.bank.aqueous_in.feed: {from: 4, to: 200}
  units.bank.colour: [red]
  streams.feed.acid: {from: 0.1 mol/L, to: 0.01 mol/L, point: 3}
sample: grid
uncertain: [chemistry.logK.Fe, streams.feed.acid, {path: streams.feed.solutes.Dy, sd: 1 m3/h}, 4]
constraints: {products.raffinate.recovry.Dy: {at_least: 99 %}, streams.raffinate.pH: {at_most: 2 mol/L}, streams.raffinate.Dy: {}}
keep: [products.raffinate.purity.Dx, streams.scrub.flow, streams.scrub.flow, 3]
seed: 7.5
sed: 1
"""
    systems = ", ".join(entry.name for entry in names("systems"))
    found = [text.replace(systems, "SYSTEMS") for text in faults(tmp_path, study, OPEN + SPEC)]
    assert found == [
        "study.yaml:1:9: reesim: 2 is not a version that is known; give 1",
        "study.yaml:5:3: vary.streams.scrub.flow: is what a specification of the flowsheet varies; vary something else, or write specs: frozen",
        "study.yaml:6:23: vary.streams.scrub.acid.points: a grid needs points, such as points: 11",
        "study.yaml:6:30: vary.streams.scrub.acid.from: '1.3 m3/h' is a volume flow; give a concentration such as 0.9 mol/L",
        "study.yaml:7:3: vary.streams.scrap.acid: streams.scrap.acid: there is no stream scrap from outside; did you mean scrub?",
        "study.yaml:8:25: vary.chemistry.extractant: an empty list; give at least one value",
        "study.yaml:9:27: vary.units.bank.stages.1: 0 is not a whole number; give 1 to 5000",
        "study.yaml:9:30: vary.units.bank.stages.2: x is not a whole number; give 1 to 5000",
        "study.yaml:10:22: vary.chemistry.system.0: 'p507-chlorid' is not in the library of systems; did you mean p507-chloride? (it has: SYSTEMS)",
        "study.yaml:11:45: vary.units.bank.aqueous_in.feed.to: units.bank.aqueous_in.200: stage 200 is outside the cascade; it has stages 1 to 8",
        "study.yaml:12:23: vary.units.bank.colour.0: unknown key; give one of: aqueous_in, aqueous_out, chemistry, draws, efficiency, entrainment, organic_in, organic_out, stages, type",
        "study.yaml:13:56: vary.streams.feed.acid.point: unknown key; did you mean points?",
        "study.yaml:15:13: uncertain.0: chemistry.logK.Fe: Fe is not in system p507-chloride (it has: La, Ce, Pr, Nd, Sm, Eu, Gd, Tb, Dy, Ho, Y, Er, Tm, Yb, Lu, Al, Na, NH4)",
        "study.yaml:15:32: uncertain.1: streams.feed.acid has no standard deviation in the library; give {path: streams.feed.acid, sd: …}",
        "study.yaml:15:58: uncertain.2: '1 m3/h' is a volume flow; give a concentration such as 0.05 mol/L, 18 g/L or 20 g_oxide/L",
        "study.yaml:15:96: uncertain.3: 4 is not a number of the flowsheet; give its path, or {path: …, sd: …}",
        "study.yaml:16:46: constraints.products.raffinate.recovry.Dy: 'recovry' is not known here; did you mean recovery? (a product has: purity, recovery)",
        "study.yaml:16:96: constraints.streams.raffinate.pH.at_most: '2 mol/L' has a unit; give a bare number such as 0.83",
        "study.yaml:16:128: constraints.streams.raffinate.Dy: nothing is asked for; give at_least or at_most",
        "study.yaml:17:8: keep.0: 'Dx' is not known here (components are: Tb, Dy, Ho, Na, NH4)",
        "study.yaml:17:58: keep.2: streams.scrub.flow is kept twice",
        "study.yaml:17:78: keep.3: 3 is not text; give text",
        "study.yaml:18:7: seed: 7.5 is not a whole number; give a whole number, 0 or more and less than 9223372036854775808",
        "study.yaml:19:1: sed: unknown key; did you mean seed?",
    ]


@pytest.mark.parametrize(
    ("study", "told"),
    [
        (
            HEAD + "sample: montecarlo\n" + KEEP,
            "study.yaml:4:9: sample: montecarlo is not a sample; give grid, list, or a number of cases such as {monte_carlo: 2000}",
        ),
        (
            HEAD + "sample: sobol\nuncertain: [chemistry.logK.Dy]\n" + KEEP,
            "study.yaml:4:9: sample: sobol needs a number of cases; give {sobol: 1000}",
        ),
        (
            HEAD + "sample: {sobol: 0}\nuncertain: [chemistry.logK.Dy]\n" + KEEP,
            "study.yaml:4:9: sample: 0 is not a number of cases; give 1 to 100000000",
        ),
        (
            HEAD + "sample: grid\n" + KEEP,
            "study.yaml:4:9: sample: nothing varies and nothing is uncertain; give vary or uncertain",
        ),
        (
            HEAD + "sample: grid\nuncertain: [chemistry.logK.Dy]\n" + KEEP,
            "study.yaml:4:9: sample: a grid draws nothing; to draw what is uncertain give {monte_carlo: 2000}",
        ),
        (
            HEAD
            + "vary: {streams.scrub.acid: [1 mol/L], streams.feed.acid: [0.1 mol/L, 0.2 mol/L]}\nsample: list\n"
            + KEEP,
            "study.yaml:5:9: sample: a list takes values one by one, but streams.scrub.acid has 1, streams.feed.acid has 2; give as many of each",
        ),
        (
            HEAD
            + "vary: {streams.scrub.acid: [1 mol/L]}\nuncertain: [{path: streams.scrub.acid, sd: 0.1 mol/L}]\nsample: {sobol: 4}\n"
            + KEEP,
            "study.yaml:5:20: uncertain.0: streams.scrub.acid varies already; let it vary or be uncertain",
        ),
        (
            HEAD + "vary: {units.bank.stages: [6, 8]}\nsample: grid\nkeep: [units.bank.stages.8.pH]\n",
            "study.yaml:6:7: keep: units.bank.stages.8.pH is not there where units.bank.stages is 6: '8' is not a stage of bank; it has stages 1 to 6",
        ),
        (
            HEAD + "vary: {streams.scrub.acid: [1 mol/L, 1 mol/L]}\nsample: grid\n" + KEEP,
            "study.yaml:4:38: vary.streams.scrub.acid.1: 1 mol/L is listed twice",
        ),
        (
            HEAD
            + "vary: {streams.scrub.acid: {from: 0 mol/L, to: 1 mol/L, points: 3, spacing: log}}\nsample: grid\n"
            + KEEP,
            "study.yaml:4:35: vary.streams.scrub.acid.from: even factors cannot start from 0; give a first value above 0",
        ),
        (
            HEAD
            + "vary: {streams.scrub.acid: {from: 1 mol/L, to: 0.5 mol/L, points: 3}}\nsample: grid\n"
            + KEEP,
            "study.yaml:4:48: vary.streams.scrub.acid.to: 0.5 mol/L is not above 1 mol/L; give the lower end first",
        ),
        (
            HEAD + "scenario: twice\nvary: {streams.scrub.acid: [1 mol/L]}\nsample: grid\n" + KEEP,
            "study.yaml:4:11: scenario: the flowsheet has no scenario twice (it has none)",
        ),
        (
            HEAD.replace("plant", "plan") + "sample: grid\n" + KEEP,
            "study.yaml:3:12: flowsheet: there is no file {folder}/plan.yaml; paths start at the study's folder",
        ),
        (
            "[1, 2]",
            "study.yaml:1:1: a list is not a study; give a mapping with study, flowsheet, sample and keep",
        ),
        (
            HEAD + "vary: {streams.scrub.acid: [1 mol/L]}\nsample: grid\nkeep: []\n",
            "study.yaml:6:7: keep: 0 given; give at least 1",
        ),
    ],
)
def test_one_fault(tmp_path: Path, study: str, told: str) -> None:
    assert faults(tmp_path, study) == [told.replace("{folder}", str(tmp_path))]


def test_a_fault_of_the_flowsheet_is_told_at_its_place(tmp_path: Path) -> None:
    study = HEAD + "vary: {streams.scrub.acid: [1 mol/L]}\nsample: grid\n" + KEEP
    assert faults(tmp_path, study, OPEN.replace("stages: 8", "stages: 0")) == [
        "plant.yaml:10:33: units.bank.stages: 0 is not a stage count; give 1 to 5000"
    ]


def test_the_schema_knows_the_keys_of_a_study() -> None:
    schema = json_schema()
    assert set(schema["required"]) == {"reesim", "study", "flowsheet", "sample", "keep"}
    assert {"vary", "uncertain", "constraints", "seed", "specs", "scenario"} <= set(schema["properties"])
    text = json.dumps(schema)
    for reference in ("Range", "Bound", "Doubt"):
        assert f"#/$defs/{reference}" in text
        assert reference in schema["$defs"]


def keys_of(schema: object) -> Iterator[str]:
    """Every property name at any depth of a JSON schema."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for value in schema.values():
            yield from keys_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keys_of(value)


def test_every_key_stands_in_the_documentation_and_no_other() -> None:
    page = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
    table = page.partition("| key | meaning |")[2].partition("\n\n")[0]
    listed = [key for row in table.splitlines()[2:] for key in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(listed) == sorted(set(keys_of(json_schema())))
