"""reesim from Python: load a flowsheet, change it, solve it, look at the solution."""

from reesim.api.flowsheet import Flowsheet, load, loads
from reesim.api.plots import Plots
from reesim.api.solution import Solution

__all__ = ["Flowsheet", "Plots", "Solution", "load", "loads"]
