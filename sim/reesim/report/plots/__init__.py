"""Pictures for print and screen, all in one look; of a solved flowsheet, and of tables of many."""

from reesim.report.plots.contour import contour
from reesim.report.plots.kinds import KINDS, draw
from reesim.report.plots.pareto import pareto
from reesim.report.plots.style import FORMATS, NARROWEST, WIDTH, Drawing, save
from reesim.report.plots.tornado import tornado

__all__ = [
    "FORMATS",
    "KINDS",
    "NARROWEST",
    "WIDTH",
    "Drawing",
    "contour",
    "draw",
    "pareto",
    "save",
    "tornado",
]
