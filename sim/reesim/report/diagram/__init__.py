"""The flowsheet as a diagram: what is drawn, where a layout program puts it, and its drawing as SVG."""

from reesim.report.diagram.engine import LayoutMissing
from reesim.report.diagram.graph import Diagram, diagram_of
from reesim.report.diagram.layout import Placed, place

__all__ = ["Diagram", "LayoutMissing", "Placed", "diagram_of", "place"]
