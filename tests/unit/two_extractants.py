"""Plants whose organic is a mixture of two extractants, and plants of one that must answer the same.

The constants are made up.
"""

from math import comb, log10

LOG_K = {"Dy": 0.83, "Ho": 1.13, "Y": 1.35}
SODIUM = -4.4
LOOP = """reesim: 1
chemistry:
  system:
    name: made-up
    extractant: {name: HA}
    second_extractant: {name: HB, acidic: true}
    anion: {Cl: -1}
    metals:
      Dy: {charge: 3, complexes: [{dimers: 3, logK: 0.83}, {dimers: 2, second: 1, logK: 1.4}, {second: 3, logK: -0.6}]}
      Ho: {charge: 3, complexes: [{dimers: 3, logK: 1.13}, {dimers: 2, second: 1, logK: 1.9}, {second: 3, logK: 0.1}]}
      Y: {charge: 3, complexes: [{dimers: 3, logK: 1.35}, {dimers: 2, second: 1, logK: 2.2}, {second: 3, logK: 0.4}]}
      Na: {charge: 1, complexes: [{dimers: 1, logK: -4.4}, {second: 1, logK: -5.2}]}
    associates: [{dimers: 0.5, second: 0.5, logK: 0.1}]
  extractant: 1.0 mol/L
  second_extractant: 0.4 mol/L
components: [Dy, Ho, Y]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Dy: 0.3 mol/L, Ho: 0.3 mol/L, Y: 0.2 mol/L}}
  scrub: {phase: aqueous, flow: 1.5 m3/h, acid: 1 mol/L}
  strip_acid: {phase: aqueous, flow: 1.2 m3/h, acid: 5 mol/L}
units:
  extract: {type: cascade, stages: 20, organic_in: {1: fresh}, aqueous_in: {10: feed, 20: scrub}, organic_out: loaded, aqueous_out: raffinate}
  strip: {type: cascade, stages: 6, organic_in: {1: loaded}, aqueous_in: {6: strip_acid}, organic_out: stripped, aqueous_out: liquor}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 25 %, flow: 6 m3/h}
"""
PLANT = """reesim: 1
chemistry: {chemistry}
components: [Dy, Ho, Y]
streams:
  feed: {{phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {{Dy: 0.3 mol/L, Ho: 0.3 mol/L, Y: 0.2 mol/L}}}}
  scrub: {{phase: aqueous, flow: 1.5 m3/h, acid: 1 mol/L}}
  strip_acid: {{phase: aqueous, flow: 1.2 m3/h, acid: 5 mol/L}}
units:
  extract: {{type: cascade, stages: 20, organic_in: {{1: fresh}}, aqueous_in: {{10: feed, 20: scrub}}, organic_out: loaded, aqueous_out: raffinate}}
  strip: {{type: cascade, stages: 6, organic_in: {{1: loaded}}, aqueous_in: {{6: strip_acid}}, organic_out: stripped, aqueous_out: liquor}}
  saponify: {{type: saponifier, in: stripped, out: fresh, degree: {degree} %, flow: 6 m3/h}}
"""


def single(extractant: float) -> str:
    """One extractant; 0.35 mol/L of sodium after the saponifier."""
    metals = {metal: f"{{charge: 3, dimers: 3, logK: {k}}}" for metal, k in LOG_K.items()}
    metals["Na"] = f"{{charge: 1, dimers: 1, logK: {SODIUM}}}"
    return _plant(metals, "", f"extractant: {extractant} mol/L", 35.0 / extractant)


def split(extractant: float, second: float) -> str:
    """The same, its extractant split in two that are the same substance under two names.

    K (e + b)^n = sum over k of K binomial(n, k) e^(n-k) b^k: mixed complexes are as probable as chance makes
    them.
    """

    def complexes(log_k: float, n: int) -> str:
        held = [f"{{dimers: {n - k}, second: {k}, logK: {log_k + log10(comb(n, k))}}}" for k in range(n + 1)]
        return f"{{charge: {n}, complexes: [{', '.join(held)}]}}"

    metals = {metal: complexes(k, 3) for metal, k in LOG_K.items()} | {"Na": complexes(SODIUM, 1)}
    amounts = f"extractant: {extractant} mol/L, second_extractant: {second} mol/L"
    return _plant(
        metals, "second_extractant: {name: HB, acidic: true}, ", amounts, 35.0 / (extractant + second)
    )


def _plant(metals: dict[str, str], second: str, amounts: str, degree: float) -> str:
    held = ", ".join(f"{metal}: {entry}" for metal, entry in metals.items())
    system = f"{{name: made-up, extractant: {{name: HA}}, {second}anion: {{Cl: -1}}, metals: {{{held}}}}}"
    return PLANT.format(chemistry=f"{{system: {system}, {amounts}}}", degree=degree)
