"""Faults of specifications and scenarios: how ONE_CIRCUIT is spoilt, and what must be told."""

from tests.errors.plants import Cases

OF_SPECS: Cases = {
    "vary unknown stream": (
        (("vary: streams.scrub.flow", "vary: streams.scrb.flow"),),
        (
            (
                "48:11: specs.0.vary: streams.scrb.flow: there is no stream scrb from outside; did you "
                "mean scrub?"
            ),
        ),
    ),
    "vary unknown field": (
        (("vary: streams.scrub.flow", "vary: streams.scrub.flo"),),
        (
            (
                "48:11: specs.0.vary: streams.scrub.flo is not a number that can be varied; below "
                "streams.scrub there is flow, acid, base, ree, solutes.<element>, salt.<formula>; did "
                "you mean flow?"
            ),
        ),
    ),
    "vary unknown section": (
        (("vary: streams.scrub.flow", "vary: stream.scrub.flow"),),
        (
            (
                "48:11: specs.0.vary: stream.scrub.flow is not a number of the flowsheet; a path "
                "begins with streams, units, chemistry; did you mean streams?"
            ),
        ),
    ),
    "vary whole number": (
        (("vary: streams.scrub.flow", "vary: units.extract.stages"),),
        (
            (
                "48:11: specs.0.vary: units.extract.stages is a whole number; only a number that can "
                "change by any amount can be varied"
            ),
        ),
    ),
    "vary rest": (
        (("vary: streams.scrub.flow", "vary: units.divide.out.product"),),
        (("48:11: specs.0.vary: units.divide.out.product takes the rest; vary the share of another outlet"),),
    ),
    "vary missing solute": (
        (("vary: streams.scrub.flow", "vary: streams.feed.solutes.Ho"),),
        ("48:11: specs.0.vary: there is no Ho in streams.feed.solutes (it has: Tb, Dy, Y)",),
    ),
    "vary word": (
        (("vary: streams.scrub.flow", "vary: units.saponify.base"),),
        (
            (
                "48:11: specs.0.vary: units.saponify.base is not a number that can be varied; below "
                "units.saponify there is degree, flow, base_strength"
            ),
        ),
    ),
    "vary twice": (
        (
            (
                "scenarios:",
                "  - {vary: streams.scrub.flow, until: {stream: raffinate, recovery: Dy, equals: 99 %}}\n"
                "scenarios:",
            ),
        ),
        (
            (
                "50:12: specs.1.vary: streams.scrub.flow is varied by specs.0 already; vary another "
                "number, or drop one of the targets"
            ),
        ),
    ),
    "target twice": (
        (
            (
                "scenarios:",
                "  - {vary: streams.feed.acid, until: {stream: raffinate, purity: Dy+Tb, equals: 99 %}}\n"
                "scenarios:",
            ),
        ),
        (("50:38: specs.1.until: the same target stands in specs.0; one number cannot take two values"),),
    ),
    "until unknown stream": (
        (("stream: raffinate", "stream: rafinate"),),
        ("49:21: specs.0.until.stream: there is no stream rafinate; did you mean raffinate?",),
    ),
    "until unknown element": (
        (("purity: [Tb, Dy]", "purity: [Tb, Lu]"),),
        ("49:40: specs.0.until.purity: Lu is not among the components (there is: Tb, Dy, Ho, Y)",),
    ),
    "until impossible": (
        (("equals: 99.9 %", "equals: 101 %"),),
        ("49:58: specs.0.until.equals: '101 %' lies outside 0 % to 100 %",),
    ),
    "until without value": (
        ((", equals: 99.9 %", ""),),
        ("49:40: specs.0.until.purity: no value is given; give equals",),
    ),
    "until two targets": (
        (("purity: [Tb, Dy]", "purity: [Tb, Dy], recovery: Tb"),),
        (
            (
                "49:12: specs.0.until: purity, recovery are given; give exactly one of purity, "
                "recovery, concentration, residue, pH, loading, acid, flow"
            ),
        ),
    ),
    "until no target": (
        (("purity: [Tb, Dy], ", ""),),
        (
            (
                "49:12: specs.0.until: no target is given; give exactly one of purity, recovery, "
                "concentration, residue, pH, loading, acid, flow"
            ),
        ),
    ),
    "until value twice": (
        (("purity: [Tb, Dy], equals: 99.9 %", "pH: 1.5, equals: 2"),),
        ("49:49: specs.0.until.equals: the value stands behind pH already; give it once",),
    ),
    "until wrong phase": (
        (("purity: [Tb, Dy], equals: 99.9 %", "loading: 20 %"),),
        (("49:21: specs.0.until.stream: raffinate is aqueous; loading is a property of an organic stream"),),
    ),
    "until wrong dimension": (
        (("purity: [Tb, Dy], equals: 99.9 %", "acid: 20 %"),),
        ("49:38: specs.0.until.acid: '20 %' is a plain ratio",),
    ),
    "until no place": (
        (("stream: raffinate, ", ""),),
        ("49:12: specs.0.until: give a stream, or a unit and a stage; neither is given",),
    ),
    "until stage outside": (
        (("stream: raffinate, purity: [Tb, Dy], equals: 99.9 %", "unit: extract, stage: 61, pH: 1"),),
        ("49:35: specs.0.until.stage: stage 61 is outside the cascade; it has stages 1 to 60",),
    ),
    "until no stage": (
        (("stream: raffinate, purity: [Tb, Dy], equals: 99.9 %", "unit: extract, pH: 1"),),
        ("49:19: specs.0.until.unit: needs a stage; give stage, counted from the raffinate end",),
    ),
    "until stage purity": (
        (("stream: raffinate, purity", "unit: extract, stage: 1, purity"),),
        (
            (
                "49:46: specs.0.until.purity: is a property of a stream; of a stage give "
                "concentration, residue, pH, loading, acid"
            ),
        ),
    ),
    "until unit without stages": (
        (("stream: raffinate, purity: [Tb, Dy], equals: 99.9 %", "unit: divide, stage: 1, pH: 1"),),
        ("49:19: specs.0.until.unit: divide is a splitter; only a cascade has stages",),
    ),
    "until basis of recovery": (
        (("purity: [Tb, Dy],", "recovery: [Tb, Dy], basis: mole,"),),
        ("49:59: specs.0.until.basis: goes with purity, not with recovery",),
    ),
    "until counter ion": (
        (("purity: [Tb, Dy]", "purity: [Tb, Na]"),),
        (
            (
                "49:40: specs.0.until.purity: Na is not a rare earth; purity is counted among rare "
                "earths (there is: Tb, Dy, Ho, Y)"
            ),
        ),
    ),
    "between reversed": (
        (("equals: 99.9 %}", "equals: 99.9 %}\n    between: [5 m3/h, 1 m3/h]"),),
        ("50:14: specs.0.between: 5 m3/h is not below 1 m3/h; give the lowest value first",),
    ),
    "between wrong dimension": (
        (("equals: 99.9 %}", "equals: 99.9 %}\n    between: [5 mol/L, 1 m3/h]"),),
        ("50:14: specs.0.between: '5 mol/L' is a concentration",),
    ),
    "scenario new key": (
        (("streams.scrub.acid: 1.2", "streams.scrub.acidd: 1.2"),),
        ("51:18: scenarios.strong_scrub.streams.scrub.acidd: unknown key; did you mean acid?",),
    ),
    "scenario to nowhere": (
        (("streams.scrub.acid: 1.2", "streams.scrb.acid: 1.2"),),
        ("51:37: scenarios.strong_scrub.streams.scrb: there is no scrb here; did you mean scrub?",),
    ),
    "scenario wrong dimension": (
        (("acid: 1.2 mol/L}", "acid: 1.2 m3/h}"),),
        ("51:38: scenarios.strong_scrub.streams.scrub.acid: '1.2 m3/h' is a volume flow",),
    ),
    "scenario with effects": (
        (("streams.scrub.acid: 1.2 mol/L", "units.extract.stages: 40"),),
        (
            (
                "31:32: units.extract.aqueous_in.60: stage 60 is outside the cascade; it has stages 1 "
                "to 40 (in scenario strong_scrub)"
            ),
            (
                "34:17: units.extract.draws.45: stage 45 is outside the cascade; it has stages 1 to 40 "
                "(in scenario strong_scrub)"
            ),
        ),
    ),
}
