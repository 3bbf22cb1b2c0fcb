"""Every case of a sweep is the case solved alone, cold."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import reesim
from tests.sweeps.plants import CLOSED, KEEP, OPEN, SPEC, flowsheet

TEXT = {"mol/L": "{!r} mol/L", "m3/h": "{!r} m3/h", "": "{!r}"}


def alone(plant: reesim.Flowsheet, store: reesim.Store, row: Any, keep: list[str]) -> list[float]:
    """Outputs of one row's case, solved by itself from cold."""
    varied = store.columns("varied") + store.columns("uncertain")
    changes = {
        path: TEXT[store.unit(path)].format(row[path]) if store.unit(path) else row[path] for path in varied
    }
    solution = plant.with_(changes).solve()
    return [solution.value(path) for path in keep]


def assert_alone(plant: reesim.Flowsheet, store: reesim.Store, keep: list[str], every: int) -> pd.DataFrame:
    frame = store.frame()
    assert (frame["status"] == "solved").all()
    assert frame["case"].tolist() == list(range(store.n_cases))
    for _, row in frame.iloc[::every].iterrows():
        np.testing.assert_allclose(row[keep].to_numpy(dtype=float), alone(plant, store, row, keep), rtol=1e-9)
    return frame


def test_numbers_on_a_grid() -> None:
    plant = flowsheet(OPEN)
    vary = {
        "streams.scrub.acid": {"from": "0.5 mol/L", "to": "1.1 mol/L", "points": 7},
        "streams.fresh.flow": ["2.5 m3/h", "3 m3/h", "3.5 m3/h"],
        "chemistry.extractant": ["1 mol/L", "1.1 mol/L"],
    }
    stages = (
        "4.loading",
        "4.Ho_org_mol_per_L",
        "2.Dy_aq_mol_per_L",
        "3.aqueous_m3_per_h",
        "3.Cl_aq_mol_per_L",
    )
    keep = [
        *KEEP,
        "streams.loaded.Ho",
        "streams.raffinate.acid",
        *(f"units.bank.stages.{at}" for at in stages),
    ]
    store = plant.sweep(vary=vary, keep=keep, workers=2)
    frame = assert_alone(plant, store, keep, 5)
    assert frame["streams.fresh.flow"].unique().tolist() == [2.5, 3.0, 3.5]


def test_constants_that_are_drawn() -> None:
    plant = flowsheet(OPEN)
    store = plant.sweep(sample={"monte_carlo": 40}, uncertain=["chemistry.logK.*"], keep=KEEP, workers=1)
    frame = assert_alone(plant, store, KEEP, 6)
    assert frame["chemistry.logK.Dy"].std() == pytest.approx(0.144, rel=0.4)


def test_specifications_are_met_in_every_case() -> None:
    plant = flowsheet(OPEN + SPEC)
    keep = [*KEEP, "streams.scrub.flow", "products.raffinate.recovery.Dy"]
    vary = {"streams.scrub.acid": {"from": "0.6 mol/L", "to": "1 mol/L"}}
    store = plant.sweep(
        sample={"sobol": 32}, vary=vary, uncertain=["chemistry.logK.Dy", "chemistry.logK.Ho"], keep=keep
    )
    frame = assert_alone(plant, store, keep, 4)
    np.testing.assert_allclose(frame["products.raffinate.recovery.Dy"], 0.6, rtol=1e-9)
    assert frame["streams.scrub.flow"].max() > 1.2 * frame["streams.scrub.flow"].min()


def test_a_closed_loop_whose_base_brings_water() -> None:
    plant = flowsheet(CLOSED)
    keep = [*KEEP, "streams.fresh.Na", "streams.raffinate.flow"]
    vary = {
        "streams.scrub.acid": ["0.85 mol/L", "0.95 mol/L"],
        "units.divide.out.back": [0.08, 0.1],
        "units.saponify.degree": [0.29, 0.3],
    }
    store = plant.sweep(vary=vary, keep=[*keep, "reagents.saponify.water"])
    frame = assert_alone(plant, store, keep, 2)
    assert (frame["reagents.saponify.water"] > 0.1).all()


def test_stages_feed_stage_and_system() -> None:
    plant = flowsheet(OPEN)
    vary = {
        "units.bank.stages": [8, 10],
        "units.bank.aqueous_in.feed": {"from": 4, "to": 5},
        "chemistry.system": ["p507-chloride", "d2ehpa-chloride"],
    }
    store = plant.sweep(vary=vary, keep=KEEP)
    frame = store.frame()
    assert len(frame) == 8
    assert (frame["status"] == "solved").all()
    for _, row in frame.iterrows():
        n, feed = int(row["units.bank.stages"]), int(row["units.bank.aqueous_in.feed"])
        text = OPEN.replace("stages: 8", f"stages: {n}").replace("8: scrub", f"{n}: scrub")
        text = text.replace("5: feed", f"{feed}: feed").replace("p507-chloride", row["chemistry.system"])
        solution = flowsheet(text).solve()
        np.testing.assert_allclose(
            row[KEEP].to_numpy(dtype=float), [solution.value(path) for path in KEEP], rtol=1e-9
        )


def test_a_case_without_a_solution_keeps_its_row_and_stops_nothing() -> None:
    plant = flowsheet(OPEN + SPEC.replace("}}", "}, between: [0.01 m3/h, 3 m3/h]}"))
    vary = {"streams.fresh.flow": ["3 m3/h", "3.3 m3/h", "60 m3/h"]}
    frame = plant.sweep(vary=vary, keep=[*KEEP, "streams.scrub.flow"]).frame()
    assert frame["status"].tolist() == ["solved", "solved", "not_solved"]
    assert "no streams.scrub.flow gives raffinate a recovery Dy of 60 %" in frame["reason"][2]
    assert frame["reason"][:2].isna().all()
    assert frame.loc[2, KEEP].isna().all()
    assert frame.loc[:1, KEEP].notna().all(axis=None)


def test_flows_that_do_not_work_out_are_wrong_input() -> None:
    text = OPEN.replace(
        "aqueous_out: raffinate}",
        "aqueous_out: raffinate, draws: {3: {phase: aqueous, flow: 0.1 m3/h, to: middle}}}",
    )
    frame = flowsheet(text).sweep(vary={"units.bank.draws.3.flow": ["0.1 m3/h", "9 m3/h"]}, keep=KEEP).frame()
    assert frame["status"].tolist() == ["solved", "wrong_input"]
    assert "more is taken than there is" in frame["reason"][1]


def test_what_is_drawn_where_it_cannot_be_is_wrong_input() -> None:
    plant = flowsheet(OPEN)
    drawn = {"path": "streams.feed.acid", "sd": "0.05 mol/L"}
    frame = plant.sweep(sample={"monte_carlo": 20}, uncertain=[drawn], keep=KEEP).frame()
    below = frame["streams.feed.acid"] < 0.0
    assert 0 < below.sum() < 20
    assert (frame["status"] == np.where(below, "wrong_input", "solved")).all()
    assert frame["reason"][below].str.contains("streams.feed.acid was drawn at -0").all()


def test_frozen_specifications_stay_where_they_were(tmp_path: Path) -> None:
    plant = flowsheet(OPEN + SPEC)
    base = plant.solve()
    store = plant.sweep(
        vary={"streams.feed.acid": ["0.05 mol/L", "0.1 mol/L"]},
        specs="frozen",
        keep=["streams.scrub.flow", "products.raffinate.recovery.Dy"],
        out=tmp_path / "store",
    )
    frame = reesim.open_store(tmp_path / "store").frame()
    np.testing.assert_allclose(frame["streams.scrub.flow"], base.value("streams.scrub.flow"), rtol=1e-12)
    recovery = frame["products.raffinate.recovery.Dy"]
    assert recovery[0] == pytest.approx(0.6, rel=1e-9)
    assert recovery[1] > 0.61
    assert store.columns("kept") == ["streams.scrub.flow", "products.raffinate.recovery.Dy"]
