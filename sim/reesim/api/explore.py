"""A flowsheet to play with in a notebook: sliders, and the plant solved again as they move."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from reesim.api.movable import ORIGIN, movables, moved
from reesim.errors import Fault, InputError, NotSolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reesim.api.flowsheet import Flowsheet
    from reesim.api.movable import Movable
    from reesim.api.solution import Solution
    from reesim.report.sheet import Sheet

STEPS = 200
"""Steps of a slider of a number."""
WIDE: dict[str, str] = {"description_width": "initial"}
REASON = '<p style="border-left:4px solid #D55E00;padding:0.4em 0.8em;white-space:pre-wrap">{}</p>'


class Explorer:
    """Sliders over a flowsheet, a picture and its products; it shows itself in a notebook.

    Every move solves the plant again, from the last solution where only numbers moved. Where there is no
    solution its reason stands in place of picture and products, and the next move begins cold.

    Parameters
    ----------
    flowsheet : Flowsheet
        What is explored; it does not change.
    vary : mapping
        What moves, by path: two ends, or what a study takes.
    show : str, optional
        Cascade that is drawn.
    picture : str
        Kind of the picture, as `reesim plot` takes it.
    watch : sequence of str
        Paths of further outputs.

    Attributes
    ----------
    controls : dict
        Widget of each path.
    solution : Solution or None
        The last one; None where there is none.
    reason : str
        Why there is no solution; empty where there is one.

    Raises
    ------
    InputError
        With every fault of what moves, of what is watched and of the picture.
    """

    def __init__(
        self,
        flowsheet: Flowsheet,
        vary: Mapping[str, Any],
        *,
        show: str | None = None,
        picture: str = "profile",
        watch: Sequence[str] = (),
    ) -> None:
        widgets = _ipywidgets()
        self.flowsheet = flowsheet
        self._movables, self._units = movables(flowsheet.model, vary, watch)
        self._show, self._picture, self._watch = show, picture, tuple(watch)
        self.solution: Solution | None = None
        self.reason = ""
        self.controls = {entry.path: _control(widgets, entry) for entry in self._movables}
        self._image = widgets.Image(format="png")
        self._words = widgets.HTML()
        self._back = widgets.Button(description="as in the flowsheet")
        self._structure: dict[str, Any] = {}
        self._is_moving = False
        self.update()
        for control in self.controls.values():
            control.observe(self._on_move, names="value")
        self._back.on_click(lambda _: self.reset())
        hands = widgets.VBox([*self.controls.values(), self._back])
        wrapped = widgets.Layout(
            flex_flow="row wrap"
        )  # the words go below the picture where both find no room
        self.widget = widgets.VBox([hands, widgets.HBox([self._image, self._words], layout=wrapped)])

    @property
    def changes(self) -> dict[str, Any]:
        """What stands where now, as `Flowsheet.with_` and `--set` take it."""
        pairs = zip(self._movables, self.controls.values(), strict=True)
        return {entry.path: entry.value(_level(entry, control)) for entry, control in pairs}

    @property
    def words(self) -> str:
        """Products, outputs and warnings, or the reason, as HTML."""
        return str(self._words.value)

    @property
    def png(self) -> bytes:
        """The picture; empty where there is no solution."""
        return bytes(self._image.value)

    def reset(self) -> None:
        """Put everything back to where it stands in the flowsheet, and solve once."""
        self._is_moving = True
        try:
            for entry, control in zip(self._movables, self.controls.values(), strict=True):
                control.value = _position(entry)
        finally:
            self._is_moving = False
        self.update()

    def update(self) -> None:
        """Solve the plant as it stands, and show it."""
        try:
            self.solution, self.reason = self._solved(), ""
        except (NotSolved, InputError) as error:
            self.solution, self.reason = None, str(error)
        if self.solution is None:
            self._image.value, self._words.value = b"", REASON.format(escape(self.reason))
            return
        self._image.value = self._drawn(self.solution)
        self._words.value = self._told(self.solution)

    def _on_move(self, _: Any) -> None:
        if not self._is_moving:
            self.update()

    def _solved(self) -> Solution:
        from reesim.api.flowsheet import Flowsheet

        changes = self.changes
        plant = Flowsheet(moved(self.flowsheet.model, changes.items()))
        last, before = self.solution, self._structure
        self._structure = {entry.path: changes[entry.path] for entry in self._movables if not entry.is_number}
        if last is None or before != self._structure:
            return plant.solve()
        try:
            return plant.solve(start=last)
        except NotSolved:  # far from the last solution a cold start may still find it
            return plant.solve()

    def _drawn(self, solution: Solution) -> bytes:
        return bytes(solution.plot.draw(self._picture, unit=self._show)._repr_png_())

    def _told(self, solution: Solution) -> str:
        from reesim.report import to_html
        from reesim.report.case import case_of
        from reesim.report.sheet import Sheet
        from reesim.report.solution import element_sheet, product_sheet

        case = case_of(solution.results)
        how = f"{solution.iterations} Newton steps, {1e3 * solution.summary['wall_s']:.0f} ms"
        sheets = [product_sheet(case), element_sheet(case), *self._watched(solution)]
        if solution.warnings:
            sheets.append(Sheet("warnings", notes=solution.warnings))
        return to_html([*sheets, Sheet("", notes=(how,))])

    def _watched(self, solution: Solution) -> list[Sheet]:
        from reesim.report.numbers import number
        from reesim.report.sheet import Sheet

        if not self._watch:
            return []
        rows = tuple(
            (path, number(solution.value(path), 6), unit)
            for path, unit in zip(self._watch, self._units, strict=True)
        )
        return [Sheet("outputs", ("output", "value", "unit"), rows, (), (True, False, True))]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)


def _ipywidgets() -> Any:
    try:
        import ipywidgets
    except ImportError:
        text = "ipywidgets is not installed; install reesim[notebook]"
        raise InputError([Fault(ORIGIN, 1, 1, "", text)]) from None
    return ipywidgets


def _control(widgets: Any, entry: Movable) -> Any:
    """Slider of a number or of whole numbers, menu of what is listed."""
    held = {
        "description": f"{entry.path} [{entry.unit}]" if entry.unit else entry.path,
        "style": WIDE, "layout": widgets.Layout(width="42em"),
    }  # fmt: skip
    if entry.choices:
        return widgets.Dropdown(options=list(entry.choices), value=_position(entry), **held)
    low, high = entry.seen(entry.axis.low), entry.seen(entry.axis.high)
    if entry.axis.kind == "whole":
        return widgets.IntSlider(value=int(entry.start), min=int(low), max=int(high), **held)
    kind = widgets.FloatSlider
    return kind(
        value=entry.seen(entry.start),
        min=low,
        max=high,
        step=(high - low) / STEPS,
        readout_format=".4g",
        **held,
    )


def _position(entry: Movable) -> Any:
    """Where the control of a movable stands in the flowsheet."""
    if not entry.choices:
        return entry.seen(entry.start)
    values = entry.axis.values
    return entry.choices[int(entry.start) if entry.axis.kind == "choice" else values.index(entry.start)]


def _level(entry: Movable, control: Any) -> float:
    """Level at which a control stands."""
    if not entry.choices:
        return entry.level(float(control.value))
    i = entry.choices.index(control.value)
    return float(i) if entry.axis.kind == "choice" else float(entry.axis.values[i])
