"""Arguments outside a theory's range are refused with what was given and what is allowed."""

import pytest

from reesim.theory import (
    binary_split,
    extremum_reagent,
    minimum_reagent,
    minimum_stages,
    optimum_reagent,
    reagent_from_organic,
    simplified_stages,
    smoker_stages,
    total_reflux_separation,
)
from reesim.theory.xu import Reagent

SPLIT = binary_split(0.4, 0.9999, 0.999)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: binary_split(0.0, 0.9, 0.9), "feed_a is 0; give a fraction between 0 and 1"),
        (lambda: binary_split(0.4, 1.0, 0.9), "purity_a is 1; give a fraction"),
        (lambda: binary_split(0.4, 0.3, 0.9), r"purity_a 0\.3 does not enrich a feed of 0\.4 A"),
        (lambda: binary_split(0.4, 0.9, 0.5), r"purity_b 0\.5 does not enrich a feed of 0\.6 B"),
        (lambda: minimum_reagent(0.4, 1.0), "beta is 1; give a finite separation factor of A over B above 1"),
        (lambda: minimum_reagent(0.4, float("nan")), "beta is nan"),
        (lambda: reagent_from_organic(0.2, SPLIT), "nothing is left to scrub"),
        (lambda: reagent_from_organic(-1.0, SPLIT), "organic is -1; give a finite number above 0"),
        (lambda: optimum_reagent(SPLIT, 2.0, 0.5), r"beta_scrub is 0\.5"),
        (lambda: extremum_reagent(SPLIT, 2.0, 1.5), r"k is 1\.5"),
        (lambda: simplified_stages(SPLIT, Reagent(0.5, 1.0), 2.0), "the organic cannot hold A back"),
        (lambda: simplified_stages(SPLIT, Reagent(1.4, 0.5), 2.0), "raise scrub and organic together"),
        (lambda: minimum_stages(0.5, 0.4, 2.0), "separate nothing"),
        (lambda: total_reflux_separation(0.0, 2.0), "stages is 0"),
        (lambda: smoker_stages(0.4, 0.9999, 0.999, 2.0, 1.39), r"takes more than 1\.4"),
    ],
)
def test_message(call, message):
    with pytest.raises(ValueError, match=message):
        call()
