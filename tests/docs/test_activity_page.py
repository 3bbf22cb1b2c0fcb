"""The strip table of docs/activity.md, made again."""

import re

import numpy as np

from reesim.chemistry.activity import log_y
from reesim.chemistry.activity_packing import pack_activity
from reesim.chemistry.packing import Packed, pack, rebased
from reesim.kernels.arrays import Floats
from reesim.kernels.electrolyte import Activity
from reesim.library import load_system
from reesim.library.activity import load_pitzer, load_sit, load_volumes
from tests.docs.commands import ROOT

METALS = ("Tm", "Yb", "Lu")
DIMER = 0.5
PAGE = (ROOT / "docs" / "activity.md").read_text(encoding="utf-8")


def log_d(acid: float, model: str) -> Floats:
    """log10 D [3] of traces on an empty organic."""
    system, _ = load_system("p507-chloride")
    activity = None
    if model != "conditional":
        parameters = load_sit() if model == "sit" else load_pitzer()
        activity = pack_activity(parameters, load_volumes(), METALS, ("Cl",), [True], 298.15).arrays
    eq = pack([Packed(system, DIMER)], METALS, ("Cl",), np.array([3.0, 3.0, 3.0, -1.0]), activity)
    eq = rebased(eq, np.array([0.5])) if activity is not None else eq
    shift = np.zeros(5)
    if isinstance(eq.activity, Activity):
        shift = log_y(eq.activity, np.array([0.0, 0.0, 0.0, acid, acid]))
    dimer = np.log(DIMER) - float(eq.nonideality[0]) * np.sqrt(DIMER)
    log = eq.organic_log + 3.0 * dimer - 3.0 * (np.log(acid) + shift[3]) + shift[:3]
    return np.asarray(log / np.log(10.0))


def test_strip_table_is_what_the_constants_give() -> None:
    rows = re.findall(r"^\| ([3-6]) \| (.*) \|$", PAGE, flags=re.M)
    assert [row[0] for row in rows] == ["3", "4", "5", "6"]
    for acid, cells in rows:
        told = np.array([float(cell) for cell in cells.split("|")]).reshape(3, 3)
        found = np.array([log_d(float(acid), model) for model in ("conditional", "sit", "pitzer")]).T
        assert np.abs(told - found).max() <= 0.0051


def test_limits_of_the_phase_ratio_are_those_of_lutetium() -> None:
    told = re.search(
        r"in 3 mol/L acid ([\d.]+) conditionally and ([\d.]+) after\s+Pitzer, in 5 mol/L (\d+) and (\d+)",
        PAGE,
    )
    assert told is not None
    found = [10.0 ** -log_d(acid, model)[2] for acid in (3.0, 5.0) for model in ("conditional", "pitzer")]
    assert np.allclose([float(x) for x in told.groups()], found, rtol=0.03)
