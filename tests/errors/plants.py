"""Good flowsheets that the tests spoil."""

Case = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]
"""Replacements that spoil a flowsheet, and the beginning of every fault that must be told."""
Cases = dict[str, Case]

ONE_CIRCUIT = """\
reesim: 1
title: Tb,Dy | Ho,Y,Er
chemistry:
  system:
    name: my-lab
    extractant: {name: HA, aggregation: 2}
    anion: {Cl: -1}
    metals:
      Tb: {charge: 3, dimers: 3, logK: 0.5}
      Dy: {charge: 3, dimers: 3, logK: 0.83}
      Ho: {charge: 3, dimers: 3, logK: 1.13}
      Y: {charge: 3, complexes: [{dimers: 3, logK: 1.3}, {dimers: 1.5, logK: 0.2}]}
      Na: {charge: 1, dimers: 1, logK: -4.4}
      NH4: {charge: 1, dimers: 1, logK: -4.4}
  extractant: 1.5 mol/L
  temperature: 25 degC
components: [Tb, Dy, Ho, Y]
streams:
  feed:
    phase: aqueous
    flow: 1.0 m3/h
    acid: 0.02 mol/L
    solutes: {Tb: 0.05 mol/L, Dy: 18 g/L, Y: 20 g_oxide/L}
  scrub: {phase: aqueous, flow: 4.1 x feed, acid: 0.9 mol/L}
  strip_acid: {phase: aqueous, flow: 25 L/min, acid: 5 mol/L}
units:
  extract:
    type: cascade
    stages: 60
    organic_in: {1: fresh}
    aqueous_in: {30: feed, 60: [scrub, reflux]}
    organic_out: loaded
    aqueous_out: raffinate
    draws: {45: {phase: aqueous, flow: 0.1 m3/h, to: middle}}
    efficiency: 95 %
    entrainment: {aqueous_in_organic: 0.1 %, organic_in_aqueous: 0.02 %}
  strip:
    type: cascade
    stages: 12
    organic_in: {1: loaded}
    aqueous_in: {12: strip_acid}
    organic_out: stripped
    aqueous_out: strip_liquor
  divide: {type: splitter, in: strip_liquor, out: {back: 10 %, product: rest}}
  adjust: {type: acid_adjuster, in: back, out: reflux, acid: 0.05 mol/L, base: NH4OH}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 30 %, base: NaOH, flow: 6 m3/h}
specs:
  - vary: streams.scrub.flow
    until: {stream: raffinate, purity: [Tb, Dy], equals: 99.9 %}
scenarios:
  strong_scrub: {streams.scrub.acid: 1.2 mol/L}
"""

TWO_CIRCUITS = """\
reesim: 1
chemistry:
  heavy:
    system:
      name: first
      extractant: {name: HA}
      anion: {Cl: -1}
      metals:
        Dy: {charge: 3, dimers: 3, logK: 0.83}
        Y: {charge: 3, dimers: 3, logK: 1.3}
        Na: {charge: 1, dimers: 1, logK: -4.4}
    extractant: 1 mol/L
  yttrium:
    system:
      name: second
      extractant: {name: HN, aggregation: 1}
      anion: {NO3: -1}
      metals:
        Dy: {charge: 3, dimers: 3, logK: 0.83}
        Y: {charge: 3, dimers: 3, logK: 0.3}
        Na: {charge: 1, dimers: 1, logK: -4.4}
    extractant: 0.6 mol/L
streams:
  feed: {phase: aqueous, flow: 1 m3/h, solutes: {Dy: 0.4 mol/L, Y: 0.6 mol/L}, salt: {NaCl: 0.1 mol/L}}
  organic_1: {phase: organic, flow: 8 m3/h, saponification: 30 %, chemistry: heavy}
  organic_2: {phase: organic, flow: 8 m3/h, saponification: 30 %}
  scrub_2: {phase: aqueous, flow: 0.5 x raffinate_1, acid: 1 mol/L}
units:
  first:
    type: cascade
    stages: 4
    organic_in: {1: organic_1}
    aqueous_in: {4: feed}
    organic_out: loaded_1
    aqueous_out: raffinate_1
    chemistry: heavy
  second:
    type: cascade
    stages: 4
    organic_in: {1: organic_2}
    aqueous_in: {4: [raffinate_1, scrub_2]}
    organic_out: loaded_2
    aqueous_out: raffinate_2
    chemistry: yttrium
  recover:
    type: separator
    in: raffinate_2
    out: {acid_back: {acid: 90 %, volume: 50 %, Dy: 1 %}, waste: rest}
  join: {type: mixer, in: [acid_back], out: acid_store}
"""

XU = """\
reesim: 1
chemistry:
  system: {name: xu, model: separation_factor, separation_factors: {B: 1, A: 2}}
  capacity: 0.2 mol/L
streams:
  feed: {phase: aqueous, flow: 1 m3/h, solutes: {A: 0.4 mol/L, B: 0.6 mol/L}}
  organic: {phase: organic, flow: 8.4 m3/h}
  scrub: {phase: aqueous, flow: 1.281 x feed, acid: 3 mol/L}
units:
  extract:
    type: cascade
    stages: 44
    organic_in: {1: organic}
    aqueous_in: {20: feed, 44: scrub}
    organic_out: loaded
    aqueous_out: raffinate
specs:
  - vary: streams.scrub.flow
    until: {stream: raffinate, purity: B, equals: 0.999}
    between: [0.1 m3/h, 5 m3/h]
"""


def spoil(text: str, *edits: tuple[str, str]) -> str:
    """Replace the first occurrence of each text; one that is not there would test nothing."""
    for old, new in edits:
        assert old in text, f"{old!r} is not in the flowsheet"
        text = text.replace(old, new, 1)
    return text
