"""Where a figure writes its text: what was drawn, not what could have been."""

from dataclasses import dataclass
from itertools import combinations
from unittest.mock import patch

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Written:
    """A piece of text with its box, in pixels from the upper left corner."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def shared_with(self, other: "Written") -> float:
        """Part of the smaller box that lies in the other one."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0.0 or height <= 0.0:
            return 0.0
        areas = [(box.right - box.left) * (box.bottom - box.top) for box in (self, other)]
        return width * height / min(areas)


def written_by(figure: Figure) -> tuple[list[Written], float, float]:
    """Draw a figure; every text that was written, and the size of the figure."""
    found: list[Written] = []
    original = RendererAgg.draw_text

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):  # type: ignore[no-untyped-def]
        width, height, descent = self.get_text_width_height_descent(s, prop, False)
        if s.strip() and angle % 180 == 0:
            found.append(Written(s, x, y - height + descent, x + width, y + descent))
        elif s.strip():
            found.append(Written(s, x - height + descent, y - width, x + descent, y))
        return original(self, gc, x, y, s, prop, angle, ismath=ismath, mtext=mtext)

    with patch.object(RendererAgg, "draw_text", draw_text):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    width, height = canvas.get_width_height()
    return found, float(width), float(height)


def faults_of_text(figure: Figure) -> list[str]:
    """Say which texts lie on each other and which are cut off at an edge."""
    found, width, height = written_by(figure)
    faults = [
        f"{one.words!r} lies on {other.words!r}"
        for one, other in combinations(found, 2)
        if one.shared_with(other) > 0.08
    ]
    faults += [
        f"{text.words!r} is cut off"
        for text in found
        if text.left < -1.0 or text.top < -1.0 or text.right > width + 1.0 or text.bottom > height + 1.0
    ]
    return faults
