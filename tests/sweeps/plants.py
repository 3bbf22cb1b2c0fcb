"""Small plants and studies that the tests of sweeps solve."""

from pathlib import Path

import reesim
from reesim.flowsheet.model import FlowsheetModel
from reesim.flowsheet.read import read_flowsheet_text
from reesim.studies.sweep import study_of
from reesim.studies.sweep.study import Study

OPEN = """\
reesim: 1
title: extraction and scrub
chemistry: {system: p507-chloride, extractant: 1.0 mol/L}
components: [Tb, Dy, Ho]
streams:
  feed:  {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Tb: 0.03 mol/L, Dy: 0.1 mol/L, Ho: 0.05 mol/L}}
  scrub: {phase: aqueous, flow: 0.5 m3/h, acid: 0.8 mol/L}
  fresh: {phase: organic, flow: 3 m3/h, saponification: 20 %}
units:
  bank: {type: cascade, stages: 8, organic_in: {1: fresh}, aqueous_in: {5: feed, 8: scrub}, organic_out: loaded, aqueous_out: raffinate}
"""
SPEC = "specs: [{vary: streams.scrub.flow, until: {stream: raffinate, recovery: Dy, equals: 60 %}}]\n"
CLOSED = """\
reesim: 1
title: a loop with lye that brings its water
chemistry: {system: p507-chloride, extractant: 1.2 mol/L}
components: [Dy, Ho, Er]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Dy: 40 g/L, Ho: 0.1 mol/L, Er: 0.2 mol/L}}
  scrub: {phase: aqueous, flow: 1.5 x feed, acid: 0.9 mol/L}
  strip_acid: {phase: aqueous, flow: 2 m3/h, acid: 4.5 mol/L}
units:
  extract: {type: cascade, stages: 10, organic_in: {1: fresh}, aqueous_in: {5: feed, 10: [scrub, reflux]}, organic_out: loaded, aqueous_out: raffinate}
  strip: {type: cascade, stages: 6, organic_in: {1: loaded}, aqueous_in: {6: strip_acid}, organic_out: stripped, aqueous_out: liquor}
  divide: {type: splitter, in: liquor, out: {back: 10 %, product: rest}}
  adjust: {type: acid_adjuster, in: back, out: reflux, acid: 0.05 mol/L, base: NH4OH}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 30 %, base: NaOH, base_strength: 8 mol/L, flow: 6 m3/h}
"""
KEEP = ["products.raffinate.purity.Dy", "products.raffinate.recovery.Ho", "streams.raffinate.pH"]


def model(text: str) -> FlowsheetModel:
    return read_flowsheet_text(text)


def flowsheet(text: str) -> reesim.Flowsheet:
    return reesim.loads(text)


def monte_carlo(n: int, text: str = OPEN, **more: object) -> Study:
    """Constants drawn, nothing else."""
    plain = {"sample": {"monte_carlo": n}, "uncertain": ["chemistry.logK.*"], "keep": KEEP, "seed": 3, **more}
    return study_of(model(text), plain)


def written(folder: Path, study: str, text: str = OPEN) -> Path:
    """A study file beside its flowsheet."""
    (folder / "plant.yaml").write_text(text, encoding="utf-8")
    file = folder / "study.yaml"
    file.write_text(study, encoding="utf-8")
    return file


STUDY = """\
reesim: 1
study: constants
flowsheet: plant.yaml
sample: {{monte_carlo: {n}}}
uncertain: [chemistry.logK.*]
keep: [products.raffinate.purity.Dy, products.raffinate.recovery.Ho, streams.raffinate.pH]
seed: 3
"""
