"""Faults of the fields of units: how ONE_CIRCUIT is spoilt, and what must be told."""

from tests.errors.plants import Cases

OF_UNITS: Cases = {
    "stages zero": (
        (("stages: 60", "stages: 0"),),
        ("29:13: units.extract.stages: 0 is not a stage count; give 1 to 5000",),
    ),
    "stages not whole": (
        (("stages: 60", "stages: 6.5"),),
        ("29:13: units.extract.stages: 6.5 is not a stage count; give 1 to 5000",),
    ),
    "stages too many": (
        (("stages: 60", "stages: 5001"),),
        ("29:13: units.extract.stages: 5001 is not a stage count; give 1 to 5000",),
    ),
    "misspelled key": (
        (("organic_in: {1: fresh}", "organic_inn: {1: fresh}"),),
        ("30:5: units.extract.organic_inn: unknown key; did you mean organic_in?",),
    ),
    "stage outside": (
        (("30: feed", "61: feed"),),
        (("31:22: units.extract.aqueous_in.61: stage 61 is outside the cascade; it has stages 1 to 60"),),
    ),
    "stage zero": (
        (("30: feed", "0: feed"),),
        (("31:18: units.extract.aqueous_in.0: 0 is not a stage; give 1 to the cascade's number of stages"),),
    ),
    "draw outside": (
        (("45: {", "61: {"),),
        ("34:17: units.extract.draws.61: stage 61 is outside the cascade; it has stages 1 to 60",),
    ),
    "draw without size": (
        (("flow: 0.1 m3/h, to", "to"),),
        ("34:17: units.extract.draws.45: neither flow nor fraction is given; give one of them",),
    ),
    "draw with two sizes": (
        (("flow: 0.1 m3/h, to", "flow: 0.1 m3/h, fraction: 3 %, to"),),
        ("34:17: units.extract.draws.45: flow and fraction are both given; give one of them",),
    ),
    "draws of more than all": (
        (
            (
                "{phase: aqueous, flow: 0.1 m3/h, to: middle}",
                "[{phase: aqueous, fraction: 60 %, to: middle}, {phase: aqueous, fraction: 60 %, to: more}]",
            ),
        ),
        (
            (
                "34:17: units.extract.draws.45: draws take 120 % of the aqueous of the stage; give at "
                "most 100 %"
            ),
        ),
    ),
    "no inlet": (
        (("organic_in: {1: loaded}", "organic_in: {}"),),
        (("40:17: units.strip.organic_in: no stream enters; give one by its stage, such as {1: organic}"),),
    ),
    "efficiency in per cent": (
        (("efficiency: 95 %", "efficiency: 95"),),
        ("35:17: units.extract.efficiency: '95' lies outside 0 % to 100 %",),
    ),
    "efficiency beyond": (
        (("efficiency: 95 %", "efficiency: {stages: {1-70: 30 %}, elements: {Lu: 30 %}}"),),
        (
            (
                "35:26: units.extract.efficiency.stages: stage 70 is outside the cascade; it has "
                "stages 1 to 60"
            ),
            (
                "35:51: units.extract.efficiency.elements.Lu: Lu is not followed (followed: Tb, Dy, "
                "Ho, Y, Na, NH4)"
            ),
        ),
    ),
    "efficiency twice": (
        (("efficiency: 95 %", "efficiency: {stages: {1-10: 30 %, 7: 40 %}}"),),
        (("35:17: units.extract.efficiency: stage 7 has two efficiencies; let the ranges not overlap"),),
    ),
    "share above all": (
        (("back: 10 %", "back: 110 %"),),
        ("44:58: units.divide.out.back: '110 %' lies outside 0 % to 100 %",),
    ),
    "shares do not add up": (
        (("product: rest", "product: 80 %"),),
        ("44:51: units.divide.out: shares add up to 90 %; make it 100 %, or let one outlet be rest",),
    ),
    "shares above all beside rest": (
        (("back: 10 %", "back: 60 %, other: 50 %"),),
        ("44:51: units.divide.out: shares add up to 110 % beside the rest; at most 100 % is there",),
    ),
    "two rests": (
        (("back: 10 %", "back: rest"),),
        ("44:73: units.divide.out.product: the rest goes to back already; give a share",),
    ),
    "flows without rest": (
        (("product: rest", "product: 1 m3/h"),),
        ("44:51: units.divide.out: flows need one outlet that takes the rest",),
    ),
    "unknown type": (
        (("type: splitter", "type: spliter"),),
        ("44:18: units.divide.type: spliter is not a type of unit; did you mean splitter?",),
    ),
    "no type": (
        (("type: splitter, ", ""),),
        (
            (
                "44:11: units.divide.type: required, but not given; give cascade, splitter, mixer, "
                "saponifier, acid_adjuster or separator"
            ),
        ),
    ),
    "unit no mapping": (
        (("divide: {type: splitter, in: strip_liquor, out: {back: 10 %, product: rest}}", "divide: 3"),),
        (("44:11: units.divide: 3 is not a unit; give a mapping such as {type: mixer, in: [a, b], out: c}"),),
    ),
    "unknown phase": (
        (("phase: aqueous, flow: 4.1", "phase: aquous, flow: 4.1"),),
        ("24:18: streams.scrub.phase: aquous is not a phase; did you mean aqueous?",),
    ),
    "no phase": (
        (("phase: aqueous, flow: 4.1", "flow: 4.1"),),
        ("24:10: streams.scrub.phase: required, but not given; give aqueous or organic",),
    ),
    "unknown base": (
        (("base: NaOH", "base: KOH"),),
        ("46:78: units.saponify.base: 'KOH'",),
    ),
    "degree above all": (
        (("degree: 30 %", "degree: 130 %"),),
        ("46:66: units.saponify.degree: '130 %' lies outside 0 % to 100 %",),
    ),
}
