"""Random closed organic loops, solved cold: extraction, strip, neutralised reflux, saponifier; nine heavy elements."""

import numpy as np
import pytest

import reesim

ELEMENTS = ("Gd", "Tb", "Dy", "Ho", "Y", "Er", "Tm", "Yb", "Lu")
STRIP_SHORT_OF_ACID = """reesim: 1
chemistry: {system: p507-chloride, extractant: 1.2 mol/L}
components: [Dy, Ho, Lu]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Dy: 0.3 mol/L, Ho: 0.3 mol/L, Lu: 0.2 mol/L}}
  scrub: {phase: aqueous, flow: 0.5 m3/h, acid: 1 mol/L}
  strip_acid: {phase: aqueous, flow: 0.3 m3/h, acid: 3 mol/L}
units:
  extract: {type: cascade, stages: 30, organic_in: {1: fresh}, aqueous_in: {15: feed, 30: scrub}, organic_out: loaded, aqueous_out: raffinate}
  strip: {type: cascade, stages: 8, organic_in: {1: loaded}, aqueous_in: {8: strip_acid}, organic_out: stripped, aqueous_out: liquor}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 35 %, flow: 6 m3/h}
"""


def loop(seed: int) -> str:
    """A closed loop whose strip gets a third more acid than all metal that can come to it."""
    rng = np.random.default_rng(seed)
    stages, strips = int(rng.integers(20, 91)), int(rng.integers(4, 15))
    feed_stage = int(rng.integers(stages // 4, 3 * stages // 4 + 1))
    total = rng.uniform(0.1, 1.4)
    solutes = ", ".join(
        f"{e}: {part * total} mol/L" for e, part in zip(ELEMENTS, rng.dirichlet(np.ones(9)), strict=True)
    )
    extractant, degree, organic = rng.uniform(0.8, 1.6), rng.uniform(0.1, 0.4), rng.uniform(3, 12)
    acid, reflux = rng.uniform(3, 6), rng.uniform(0, 0.6)
    strip = 1.33 * (3 * total + extractant * degree * organic) / acid / (1.0 - reflux)
    return f"""reesim: 1
chemistry: {{system: p507-chloride, extractant: {extractant} mol/L}}
components: [{", ".join(ELEMENTS)}]
streams:
  feed: {{phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {{{solutes}}}}}
  scrub: {{phase: aqueous, flow: {rng.uniform(0.5, 5)} m3/h, acid: {rng.uniform(0.3, 2)} mol/L}}
  strip_acid: {{phase: aqueous, flow: {strip} m3/h, acid: {acid} mol/L}}
units:
  extract: {{type: cascade, stages: {stages}, organic_in: {{1: fresh}}, aqueous_in: {{{feed_stage}: feed, {stages}: [scrub, reflux]}}, organic_out: loaded, aqueous_out: raffinate}}
  strip: {{type: cascade, stages: {strips}, organic_in: {{1: loaded}}, aqueous_in: {{{strips}: strip_acid}}, organic_out: stripped, aqueous_out: liquor}}
  divide: {{type: splitter, in: liquor, out: {{back: {100 * reflux} %, product: rest}}}}
  adjust: {{type: acid_adjuster, in: back, out: reflux, acid: 0.05 mol/L, base: NH4OH}}
  saponify: {{type: saponifier, in: stripped, out: fresh, degree: {100 * degree} %, base: NaOH, flow: {organic} m3/h}}
"""


@pytest.mark.parametrize("seed", range(20))
def test_closed_loop_converges_cold_and_balances(seed: int) -> None:
    solution = reesim.loads(loop(seed)).solve()
    assert float(np.abs(solution.balance["relative_error"]).max()) < 1e-9
    concentrations = solution.stages.filter(like="_mol_per_L").drop(columns="acid_mol_per_L")
    assert float(concentrations.min().min()) >= 0.0


def test_a_loop_without_a_way_out_says_which_element_where_and_why() -> None:
    with pytest.raises(reesim.NotSolved) as caught:
        reesim.loads(STRIP_SHORT_OF_ACID).solve()
    assert "Lu has no way out" in caught.value.reason
    assert "stage 15 of extract" in caught.value.reason
    assert "cascade strip gets 0.9 keq/h of acid" in caught.value.reason
    assert "raise streams.strip_acid.flow" in caught.value.reason
