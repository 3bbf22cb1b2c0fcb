"""Faults of components and streams: how ONE_CIRCUIT is spoilt, and what must be told."""

from tests.errors.plants import Cases

OF_STREAMS: Cases = {
    "element without constants": (
        (("Y: 20 g", "Lu: 20 g"),),
        (
            (
                "23:43: streams.feed.solutes: Lu is named, but system my-lab has no constants for it "
                "(it has: Tb, Dy, Ho, Y)"
            ),
        ),
    ),
    "element not followed": (
        (("components: [Tb, Dy, Ho, Y]", "components: [Tb, Dy, Ho]"),),
        (
            (
                "23:43: streams.feed.solutes: Y is not among the components (Tb, Dy, Ho); add it "
                "there, or leave it out"
            ),
        ),
    ),
    "component without constants": (
        (("components: [Tb, Dy, Ho, Y]", "components: [Tb, Dy, Ho, Y, Lu]"),),
        (
            (
                "17:29: components.4: Lu is named, but system my-lab has no constants for it (it has: "
                "Tb, Dy, Ho, Y)"
            ),
        ),
    ),
    "component twice": (
        (("components: [Tb, Dy, Ho, Y]", "components: [Tb, Dy, Ho, Y, Dy]"),),
        ("17:29: components.4: Dy is named twice",),
    ),
    "component no name": (
        (("components: [Tb, Dy, Ho, Y]", "components: [Tb, Dy, 3, Y]"),),
        (
            (
                "17:22: components.2: 3 is not a name; give letters, digits, _ and -, beginning with a "
                "letter or _"
            ),
        ),
    ),
    "element without molar mass": (
        (
            ("Tb: {charge", "Qq: {charge"),
            ("components: [Tb", "components: [Qq"),
            ("Tb: 0.05 mol/L", "Qq: 5 g/L"),
            ("purity: [Tb, Dy]", "purity: [Dy]"),
        ),
        ("23:15: streams.feed.solutes: Qq is not an element of the table; give Qq in mol/L",),
    ),
    "wrong dimension": (
        (("flow: 1.0 m3/h", "flow: 3 mol/L"),),
        ("21:11: streams.feed.flow: '3 mol/L' is a concentration",),
    ),
    "no unit": (
        (("flow: 1.0 m3/h", "flow: 3"),),
        ("21:11: streams.feed.flow: '3' has no unit",),
    ),
    "ratio for a flow": (
        (("flow: 1.0 m3/h", "flow: 1:2"),),
        ("21:11: streams.feed.flow: '1:2' is a ratio",),
    ),
    "pH is an output": (
        (("acid: 0.02 mol/L", "pH: 1.5"),),
        ("22:9: streams.feed.pH: the pH of a stream is an output; give acid (or base) in mol/L",),
    ),
    "acid and base": (
        (("acid: 0.02 mol/L", "acid: 1 mol/L\n    base: 1 mol/L"),),
        ("23:11: streams.feed.base: acid is given as well; give acid or base, not both",),
    ),
    "cation without base": (
        (("acid: 0.02 mol/L", "cation: NH4OH"),),
        ("22:13: streams.feed.cation: no base is given; give base in mol/L, or leave cation out",),
    ),
    "assay without total": (
        (("acid: 0.02 mol/L", "feed: longnan"),),
        ("22:11: streams.feed.feed: an assay needs its total; give ree, such as ree: 1.0 mol/L",),
    ),
    "total without assay": (
        (("acid: 0.02 mol/L", "ree: 1 mol/L"),),
        (("22:10: streams.feed.ree: a total needs an assay; give feed, the name of one of data/feeds"),),
    ),
    "negative": (
        (("Tb: 0.05 mol/L", "Tb: -0.05 mol/L"),),
        ("23:19: streams.feed.solutes.Tb: '-0.05 mol/L' is negative",),
    ),
    "not finite": (
        (("acid: 0.9 mol/L", "acid: .nan"),),
        ("24:51: streams.scrub.acid: .nan is not a finite number",),
    ),
    "salt of no ion": (
        (("acid: 0.02 mol/L", "salt: {NaBr: 1 mol/L, CaCl2: 1 mol/L}"),),
        (
            (
                "22:12: streams.feed.salt.NaBr: NaBr is no salt of the systems' counter-ions and "
                "anions (there is: NaCl, NH4Cl)"
            ),
            (
                "22:27: streams.feed.salt.CaCl2: CaCl2 is no salt of the systems' counter-ions and "
                "anions; did you mean NaCl? (there is: NaCl, NH4Cl)"
            ),
        ),
    ),
}
