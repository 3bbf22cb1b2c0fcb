"""Random flowsheets whose organic is made a mixture of two extractants. The constants of the second are made up."""

from __future__ import annotations

import re

import numpy as np

from tests.property.cascades import random_cascade

METAL = re.compile(r"^( +)(\w+): \{charge: 3, dimers: 3, logK: (.+)\}$", re.MULTILINE)
SODIUM = "Na: {charge: 1, dimers: 1, logK: -4.4}"


def mixed_cascade(seed: int) -> str:
    """A random open cascade with an acidic (even seeds) or a neutral second extractant (odd ones)."""
    rng = np.random.default_rng(10_000 + seed)
    cascade = random_cascade(seed)
    is_acid = seed % 2 == 0
    offset, synergy = rng.uniform(-3.0, 1.0), rng.uniform(-0.5, 1.5)

    def complexes(match: re.Match[str]) -> str:
        indent, metal, log_k = match[1], match[2], float(match[3])
        other = log_k + offset
        held = [f"{{dimers: 3, logK: {log_k}}}"]
        if is_acid:
            held += [
                f"{{dimers: 2, second: 1, logK: {(2 * log_k + other) / 3 + synergy}}}",
                f"{{dimers: 1, second: 2, logK: {(log_k + 2 * other) / 3 + synergy}}}",
                f"{{second: 3, logK: {other}}}",
            ]
        else:
            held += [f"{{dimers: 1.5, second: 1, logK: {log_k + synergy}}}"]
        return f"{indent}{metal}: {{charge: 3, complexes: [{', '.join(held)}]}}"

    text = METAL.sub(complexes, cascade.text())
    second = "{name: HB, aggregation: 2, acidic: true}" if is_acid else "{name: B, aggregation: 1}"
    text = text.replace("    anion: {Cl: -1}\n", f"    anion: {{Cl: -1}}\n    second_extractant: {second}\n")
    if is_acid:
        ions = f"Na: {{charge: 1, complexes: [{{dimers: 1, logK: -4.4}}, {{second: 1, logK: {-4.4 + offset / 3}}}]}}"
        text = text.replace(SODIUM, ions)
    held = f"  extractant: {cascade.extractant!r} mol/L\n"
    return text.replace(held, f"{held}  second_extractant: {rng.uniform(0.05, 1.0)} mol/L\n")


HEAVY = {"Gd": -0.4, "Tb": 0.3, "Dy": 0.8, "Ho": 1.1, "Y": 1.3, "Er": 1.6, "Tm": 2.1, "Yb": 2.6, "Lu": 2.9}


def mixture(second: float, offset: float, synergy: float) -> str:
    """A chemistry in one line: two acids, made up, with mixed complexes and sodium on both."""
    metals = [
        f"{metal}: {{charge: 3, complexes: [{{dimers: 3, logK: {k}}}, {{second: 3, logK: {k + offset}}}, "
        f"{{dimers: 2, second: 1, logK: {k + offset / 3 + synergy}}}]}}"
        for metal, k in HEAVY.items()
    ]
    ions = [
        f"{ion}: {{charge: 1, complexes: [{{dimers: 1, logK: -4.4}}, {{second: 1, logK: {-4.4 + offset / 3}}}]}}"
        for ion in ("Na", "NH4")
    ]
    system = (
        "{name: two, extractant: {name: HA}, second_extractant: {name: HB, acidic: true}, anion: {Cl: -1}, "
        f"metals: {{{', '.join([*metals, *ions])}}}}}"
    )
    return f"{{system: {system}, extractant: 0.9 mol/L, second_extractant: {second} mol/L}}"
