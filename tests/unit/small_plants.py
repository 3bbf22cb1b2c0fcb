"""Small plants that the tests of results, report, command line and Python interface solve."""

CONTACT = """\
reesim: 1
title: one contact
chemistry:
  system:
    name: my-lab
    extractant: {name: HA, aggregation: 2}
    anion: {Cl: -1}
    metals:
      Dy: {charge: 3, dimers: 3, logK: 0.83, sd: 0.1, status: recalled, source: xu1995}
      Ho: {charge: 3, dimers: 3, logK: 1.13, status: measured, source: xu1995}
      Na: {charge: 1, dimers: 1, logK: -4.4}
    aqueous_complexes: [{metal: Dy, ligand: Cl, n: 1, log_beta: 0.28}]
    solids: [{metal: Dy, log_star_Ks0: 16.26}, {metal: Ho, log_star_Ks0: 15.6}]
  extractant: 1.0 mol/L
components: [Dy, Ho]
streams:
  feed:  {phase: aqueous, flow: 100 L/h, acid: 0.05 mol/L, solutes: {Dy: 0.06 mol/L, Ho: 0.04 mol/L}}
  fresh: {phase: organic, flow: 150 L/h, saponification: 10 %}
units:
  mix: {type: cascade, stages: 1, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: loaded, aqueous_out: raffinate}
scenarios:
  twice: {streams.fresh.flow: 300 L/h}
"""

BANK = """\
reesim: 1
title: extraction and scrub
chemistry: {system: p507-chloride, extractant: 1.0 mol/L}
components: [Tb, Dy, Ho]
streams:
  feed:  {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Tb: 0.03 mol/L, Dy: 0.1 mol/L, Ho: 0.05 mol/L}}
  scrub: {phase: aqueous, flow: 0.3 m3/h, acid: 0.8 mol/L}
  fresh: {phase: organic, flow: 3 m3/h, saponification: 20 %}
units:
  bank:
    type: cascade
    stages: 8
    organic_in: {1: fresh}
    aqueous_in: {5: feed, 8: scrub}
    organic_out: loaded
    aqueous_out: raffinate
    entrainment: {aqueous_in_organic: 1 %, organic_in_aqueous: 0.5 %}
specs:
  - {vary: streams.scrub.flow, until: {stream: raffinate, recovery: Dy, equals: 30 %}}
"""

FICTIVE = """\
reesim: 1
title: constant separation factor
chemistry:
  system: {name: pair, model: separation_factor, separation_factors: {B: 1, A: 2}}
  capacity: 0.2 mol/L
components: [A, B]
streams:
  feed:  {phase: aqueous, flow: 1 L/h, solutes: {A: 0.4 mol/L, B: 0.6 mol/L}}
  fresh: {phase: organic, flow: 2 L/h, saponification: 100 %}
units:
  mix: {type: cascade, stages: 1, organic_in: {1: fresh}, aqueous_in: {1: feed}, organic_out: extract, aqueous_out: raffinate}
"""
