"""Faults of plants of several circuits, and of constant separation factors."""

from tests.errors.plants import Cases

OF_TWO_CIRCUITS: Cases = {
    "chemistry not said": (
        (("    chemistry: yttrium\n", ""),),
        (
            (
                "37:3: units.second: which chemistry? The flowsheet has several; give chemistry: heavy "
                "or yttrium"
            ),
        ),
    ),
    "unknown chemistry": (
        (("    chemistry: yttrium\n", "    chemistry: ytrium\n"),),
        (
            (
                "44:16: units.second.chemistry: there is no chemistry ytrium; did you mean yttrium? "
                "(there is: heavy, yttrium)"
            ),
        ),
    ),
    "circuits joined": (
        (("organic_in: {1: organic_2}", "organic_in: {1: [organic_2, loaded_1]}"),),
        (
            (
                "44:16: units.second.chemistry: yttrium, but this organic is of chemistry heavy "
                "(streams.organic_1); organics never pass between circuits"
            ),
        ),
    ),
    "element unknown beyond": (
        (("        Y: {charge: 3, dimers: 3, logK: 0.3}\n", ""),),
        (
            (
                "23:3: streams.feed: Y gets into circuit yttrium, but system second has no constants "
                "for it; add it there, with complexes: [] if it stays aqueous"
            ),
        ),
    ),
    "separator no rest": (
        (("waste: rest", "waste: {volume: 50 %}"),),
        ("48:10: units.recover.out: no outlet takes the rest; let exactly one outlet be rest",),
    ),
    "separator above all": (
        (("waste: rest", "waste: rest, more: {volume: 60 %}"),),
        ("48:10: units.recover.out: recoveries of volume add up to 110 %; at most 100 % is there",),
    ),
    "separator unknown": (
        (("Dy: 1 %", "Dz: 1 %"),),
        ("48:49: units.recover.out.acid_back.Dz: Dz is not followed (followed: Dy, Y, Na)",),
    ),
    "separator word": (
        (("waste: rest", "waste: remainder"),),
        (
            (
                "48:66: units.recover.out.waste: remainder is not an outlet; give recoveries such as "
                "{Fe: 99 %, volume: 10 %}, or rest"
            ),
        ),
    ),
    "mixer of both phases": (
        (("in: [acid_back]", "in: [acid_back, loaded_2]"),),
        ("49:39: units.join.in.1: loaded_2 is organic, but an aqueous stream enters here",),
    ),
    "aqueous loop without way out": (
        (("in: [acid_back], out: acid_store", "in: [acid_back, more], out: more"),),
        (
            (
                "49:3: units.join: acid_back enters the closed aqueous loop through join, and no share "
                "of it leaves, so its flow grows without end; split a bleed off"
            ),
        ),
    ),
}

OF_XU: Cases = {
    "extractant": (
        (("capacity: 0.2", "extractant: 0.2"),),
        (
            (
                "4:3: chemistry.extractant: system xu is of model separation_factor; give capacity "
                "instead of extractant"
            ),
        ),
    ),
    "logK": (
        (("capacity: 0.2 mol/L", "capacity: 0.2 mol/L\n  logK: {A: 1}"),),
        (
            (
                "5:3: chemistry.logK: system xu is of model separation_factor; its constants are "
                "changed under separation_factors"
            ),
        ),
    ),
    "unknown factor": (
        (("capacity: 0.2 mol/L", "capacity: 0.2 mol/L\n  separation_factors: {C: 1}"),),
        ("5:24: chemistry.separation_factors.C: C is not in system xu (it has: B, A)",),
    ),
    "oxide of fictive": (
        (("purity: B,", "purity: B, basis: oxide,"),),
        ("19:50: specs.0.until.basis: B has no molar mass; give basis: mole",),
    ),
    "salt": (
        (("acid: 3 mol/L", "acid: 3 mol/L, salt: {NaCl: 1 mol/L}"),),
        (
            (
                "8:69: streams.scrub.salt.NaCl: NaCl has no place here: the flowsheet's systems have "
                "no counter-ions with an anion"
            ),
        ),
    ),
    "grams": (
        (("A: 0.4 mol/L", "A: 4 g/L"),),
        (
            (
                "6:50: streams.feed.solutes: A is not an element of the table; did you mean Na?; give "
                "A in mol/L"
            ),
        ),
    ),
}
