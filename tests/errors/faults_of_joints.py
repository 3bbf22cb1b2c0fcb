"""Faults of what joins streams, units and chemistry: how ONE_CIRCUIT is spoilt, and what must be told."""

from tests.errors.plants import Cases

OF_JOINTS: Cases = {
    "unknown stream": (
        (("1: fresh", "1: fres"),),
        (
            (
                "30:21: units.extract.organic_in.1: fres is neither under streams nor made by a unit; "
                "did you mean fresh?"
            ),
        ),
    ),
    "stream used twice": (
        (("30: feed", "30: scrub"),),
        (
            "19:3: streams.feed: feed is used by no unit; lead it into one, or leave it out",
            (
                "31:34: units.extract.aqueous_in.60.0: scrub is used twice: it enters "
                "extract.aqueous_in.30 already; divide it with a splitter"
            ),
        ),
    ),
    "stream made twice": (
        (("to: middle", "to: raffinate"),),
        (
            (
                "34:54: units.extract.draws.45.to: raffinate is made twice: it leaves "
                "extract.aqueous_out already; name one of them otherwise, and join them in a mixer"
            ),
        ),
    ),
    "stream with two sources": (
        (("out: reflux,", "out: scrub,"),),
        (
            "31:40: units.extract.aqueous_in.60.1: reflux is neither under streams nor made by a unit",
            (
                "45:48: units.adjust.out: scrub stands under streams as well, so it has two sources; "
                "take it out there, or name one of them otherwise"
            ),
        ),
    ),
    "stream never used": (
        (("streams:\n", "streams:\n  spare: {phase: aqueous, flow: 1 m3/h}\n"),),
        ("19:3: streams.spare: spare is used by no unit; lead it into one, or leave it out",),
    ),
    "wrong phase": (
        (
            ("organic_in: {1: fresh}", "organic_in: {1: feed}"),
            ("30: feed", "30: fresh"),
        ),
        (
            "30:21: units.extract.organic_in.1: feed is aqueous, but an organic stream enters here",
            "31:22: units.extract.aqueous_in.30: fresh is organic, but an aqueous stream enters here",
        ),
    ),
    "no anchor": (
        ((", flow: 6 m3/h}", "}"),),
        (
            (
                "46:3: units.saponify: nothing fixes the flow of the closed organic loop through "
                "extract, strip, saponify; give units.saponify.flow, what its pump delivers, or bring "
                "a stream in from outside"
            ),
        ),
    ),
    "loop without way out": (
        (
            (", flow: 6 m3/h}", "}"),
            ("1: fresh", "1: [fresh, makeup]"),
            ("streams:\n", "streams:\n  makeup: {phase: organic, flow: 1 m3/h}\n"),
        ),
        (
            (
                "47:3: units.saponify: makeup enters the closed organic loop through extract, strip, "
                "saponify, and no share of it leaves, so its flow grows without end; give "
                "units.saponify.flow in place of what is brought in, or split a bleed off"
            ),
        ),
    ),
    "ratio to nothing": (
        (("4.1 x feed", "4.1 x fed"),),
        ("24:33: streams.scrub.flow: there is no stream fed to follow; did you mean feed?",),
    ),
    "ratio in a circle": (
        (
            ("flow: 25 L/min", "flow: 2 x scrub"),
            ("4.1 x feed", "4.1 x strip_acid"),
        ),
        (
            (
                "24:33: streams.scrub.flow: flows follow each other in a circle: scrub -> strip_acid "
                "-> scrub; give one a flow"
            ),
        ),
    ),
    "base without counter ion": (
        (("NH4: {charge", "K: {charge"),),
        (
            (
                "45:80: units.adjust.base: base NH4OH brings NH4, but system my-lab has no constants "
                "for it (its counter-ions: Na, K)"
            ),
        ),
    ),
    "capacity for mass action": (
        (("extractant: 1.5 mol/L", "capacity: 1.5 mol/L"),),
        (
            (
                "15:3: chemistry.capacity: system my-lab is of model mass_action; give extractant "
                "instead of capacity"
            ),
        ),
    ),
    "no extractant": (
        (("  extractant: 1.5 mol/L\n", ""),),
        (
            (
                "4:3: chemistry.extractant: system my-lab is of model mass_action and needs "
                "extractant, such as extractant: 1.5 mol/L"
            ),
        ),
    ),
    "override of nothing": (
        (("temperature: 25 degC", "logK: {Dy: 0.9, Lu: 3}"),),
        ("16:19: chemistry.logK.Lu: Lu is not in system my-lab (it has: Tb, Dy, Ho, Y, Na, NH4)",),
    ),
    "override of the other model": (
        (("temperature: 25 degC", "separation_factors: {Dy: 0.9}"),),
        (
            (
                "16:3: chemistry.separation_factors: system my-lab is of model mass_action; its "
                "constants are changed under logK"
            ),
        ),
    ),
    "version": (
        (("reesim: 1", "reesim: 2"),),
        ("1:9: reesim: 2 is not a version that is known; give 1",),
    ),
    "no version": (
        (("reesim: 1\n", ""),),
        ("1:1: reesim: required, but not given",),
    ),
    "misspelled section": (
        (("streams:\n", "steams:\n"),),
        ("18:1: steams: unknown key; did you mean streams?",),
    ),
    "bad names": (
        (
            ("divide: {", "9divide: {"),
            ("out: reflux,", "out: re flux,"),
            ("[scrub, reflux]", "scrub"),
        ),
        (
            (
                "44:3: units.9divide: 9divide is not a name; give letters, digits, _ and -, beginning "
                "with a letter or _"
            ),
            (
                "45:48: units.adjust.out: re flux is not a name; give letters, digits, _ and -, "
                "beginning with a letter or _"
            ),
        ),
    ),
}
