"""Closed forms of cascade theory: Xu, Fenske, Smoker, Underwood and Kremser.

They bound and check what the solver finds, and cost nothing to evaluate. All but Kremser stand on one
picture: the organic carries a constant amount of rare earth, its capacity, and the separation factors do
not change along the cascade. That is distillation at constant molar overflow (organic for vapour,
aqueous for liquid, separation factor for relative volatility, an aqueous feed for a boiling liquid, an
organic feed for saturated vapour), so the theorems of distillation hold unchanged.

Flows are relative to the rare earth in the feed (mol per mol); fractions are of the rare earths (0-1). A
is the more extractable of two elements, B the less; stage 1 is the raffinate end.
"""

from reesim.theory.fenske import minimum_stages, total_reflux_separation
from reesim.theory.kremser import KremserOutlets, kremser, kremser_stages
from reesim.theory.smoker import ExactStages, exact_stages, smoker_stages
from reesim.theory.underwood import minimum_organic, minimum_organic_for_yields, underwood_roots
from reesim.theory.xu import (
    BinarySplit,
    FeedPhase,
    Reagent,
    StageEstimate,
    binary_split,
    extraction_ratios,
    extremum_reagent,
    minimum_reagent,
    optimum_reagent,
    reagent_from_organic,
    simplified_stages,
)

__all__ = [
    "BinarySplit",
    "ExactStages",
    "FeedPhase",
    "KremserOutlets",
    "Reagent",
    "StageEstimate",
    "binary_split",
    "exact_stages",
    "extraction_ratios",
    "extremum_reagent",
    "kremser",
    "kremser_stages",
    "minimum_organic",
    "minimum_organic_for_yields",
    "minimum_reagent",
    "minimum_stages",
    "optimum_reagent",
    "reagent_from_organic",
    "simplified_stages",
    "smoker_stages",
    "total_reflux_separation",
    "underwood_roots",
]
