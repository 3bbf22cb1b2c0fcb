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
STRIP_TOO_WEAK_FOR_LUTETIUM = """reesim: 1
chemistry: {system: p507-chloride, extractant: 1.12 mol/L}
components: [Gd, Dy, Er, Yb, Lu]
streams:
  feed: {phase: aqueous, flow: 1 m3/h, acid: 0.05 mol/L, solutes: {Gd: 0.12 mol/L, Dy: 0.2 mol/L, Er: 0.34 mol/L, Yb: 0.1 mol/L, Lu: 0.16 mol/L}}
  scrub: {phase: aqueous, flow: 0.95 m3/h, acid: 1.75 mol/L}
  strip_acid: {phase: aqueous, flow: 1.5 m3/h, acid: 3.8 mol/L}
units:
  extract: {type: cascade, stages: 43, organic_in: {1: fresh}, aqueous_in: {18: feed, 43: scrub}, organic_out: loaded, aqueous_out: raffinate}
  strip: {type: cascade, stages: 4, organic_in: {1: loaded}, aqueous_in: {4: strip_acid}, organic_out: stripped, aqueous_out: liquor}
  saponify: {type: saponifier, in: stripped, out: fresh, degree: 39 %, base: NaOH, flow: 11.9 m3/h}
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


def test_an_organic_too_full_to_be_saponified_is_named() -> None:
    """The strip has acid enough by charge, but leaves Lu where the saponifier is to put sodium."""
    flowsheet = reesim.loads(STRIP_TOO_WEAK_FOR_LUTETIUM)
    with pytest.raises(reesim.NotSolved) as caught:
        flowsheet.solve()
    assert (
        "saponify is to put 5.198 keq/h of counter-ion on an organic that comes with" in caught.value.reason
    )
    assert "most of it Lu, and holds 6.664 keq/h; strip Lu further or lower the degree" in caught.value.reason
    # with as much less sodium as there is Lu and Yb in its place, there is a steady state, and it is nearly full
    found = flowsheet.with_({"units.saponify.degree": "35 %"}).solve()
    assert float(np.abs(found.balance["relative_error"]).max()) < 1e-9
    first = found.stages.iloc[0]
    held = 3.0 * sum(first[f"{metal}_org_mol_per_L"] for metal in ("Gd", "Dy", "Er", "Yb", "Lu"))
    assert 0.9 < (held + first["Na_org_mol_per_L"]) / 0.56 <= 1.0
