"""What `plot` and `report` do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reesim.errors import Fault, InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reesim.report.plots import Drawing

COMMAND = "reesim plot"


class Wanted(NamedTuple):
    """What a picture shall show; nothing where the option was not given."""

    unit: str | None
    element: str | None
    of: tuple[str, ...]
    x: str | None
    y: str | None
    at: tuple[str, ...]
    better: str | None
    width: float | None
    out: str | None

    def given(self) -> list[str]:
        """Options that were given and that only some kinds take."""
        names = ("unit", "element", "of", "x", "y", "at", "better")
        return [name for name in names if getattr(self, name)]


class Source(NamedTuple):
    """A kind of folder that pictures are drawn from."""

    mark: str
    """File by which it is known; the last kind is known by none."""
    words: str
    kinds: Callable[[], Mapping[str, Sequence[str]]]
    """Kinds of pictures it has, with the options each takes."""
    draw: Callable[[Path, str, Wanted, float], Drawing]


def plot(folder: str, kind: str, wanted: Wanted) -> None:
    """Draw a picture of a folder of results, a store or another folder; print the name of its file."""
    from reesim.report.plots import WIDTH, save

    place = Path(folder)
    source = next((held for held in SOURCES if not held.mark or (place / held.mark).is_file()), SOURCES[-1])
    file = Path(wanted.out) if wanted.out is not None else Path(_name(kind, wanted))
    try:
        if source is SOURCES[-1]:
            from reesim.report.case_reading import check_case

            check_case(place)
        _check(source, kind, wanted)
        figure = source.draw(place, kind, wanted, wanted.width or WIDTH)
        _write(file, lambda: save(figure, file))
    except ValueError as error:
        raise InputError([Fault(COMMAND, 1, 1, kind, str(error))]) from None
    sys.stdout.write(f"{file}\n")


def _check(source: Source, kind: str, wanted: Wanted) -> None:
    """ValueError for a kind that this folder has none of, or an option that the kind does not take."""
    kinds = source.kinds()
    if kind not in kinds:
        known = f"{source.words} has: {', '.join(kinds)}"
        elsewhere = [other.words for other in SOURCES if kind in other.kinds()]
        if elsewhere:
            raise ValueError(f"{kind} is drawn from {' or '.join(elsewhere)}; {known}")
        raise ValueError(f"{kind!r} is not a kind of picture{did_you_mean(kind, kinds)} ({known})")
    for name in wanted.given():
        if name not in kinds[kind]:
            raise ValueError(f"{kind} takes no {name}; it takes {', '.join(kinds[kind]) or 'no options'}")


def _store_kinds() -> Mapping[str, Sequence[str]]:
    from reesim.report.plots.of_store import STORE_KINDS

    return {name: (*kind.options, "width") for name, kind in STORE_KINDS.items()}


def _of_store(folder: Path, kind: str, wanted: Wanted, width: float) -> Drawing:
    from reesim.report.plots.cases import held_at
    from reesim.report.plots.of_store import draw_store
    from reesim.studies.sweep.store import open_store

    return draw_store(
        open_store(folder), kind, of=wanted.of, x=wanted.x, y=wanted.y, at=dict(held_at(wanted.at)),
        better=wanted.better or "", width=width,
    )  # fmt: skip


def _sensitivity_kinds() -> Mapping[str, Sequence[str]]:
    return {"tornado": ("of", "width")}


def _of_sensitivity(folder: Path, _kind: str, wanted: Wanted, width: float) -> Drawing:
    from reesim.report.plots.tornado import tornado_of_rows
    from reesim.studies.sensitivity.folder import read_folder

    output, rows = read_folder(folder).of(_one(wanted.of))
    return tornado_of_rows(output, rows, width=width)


def _index_kinds() -> Mapping[str, Sequence[str]]:
    return {"indices": ("of", "width")}


def _of_indices(folder: Path, _kind: str, wanted: Wanted, width: float) -> Drawing:
    from reesim.report.plots.indices import indices
    from reesim.studies.sensitivity.indices_folder import read_indices

    return indices(read_indices(folder), _one(wanted.of), width=width)


def _one(of: Sequence[str]) -> str | None:
    """The one output that is named; ValueError for several."""
    if len(of) > 1:
        raise ValueError(f"one output at a time; --of was given {len(of)} times")
    return of[0] if of else None


def _comparison_kinds() -> Mapping[str, Sequence[str]]:
    return {"compare": ("width",)}


def _of_comparison(folder: Path, _kind: str, _wanted: Wanted, width: float) -> Drawing:
    from reesim.report.compare_folder import read_comparison
    from reesim.report.plots.compare import compare

    return compare(read_comparison(folder), width=width)


def _result_kinds() -> Mapping[str, Sequence[str]]:
    from reesim.report.plots import KINDS

    return {name: kind.options for name, kind in KINDS.items()}


def _of_results(folder: Path, kind: str, wanted: Wanted, width: float) -> Drawing:
    from reesim.report.case_reading import read_case
    from reesim.report.plots import draw

    return draw(read_case(folder), kind, unit=wanted.unit, element=wanted.element, width=width)


SOURCES = (
    Source("manifest.json", "a store of a sweep", _store_kinds, _of_store),
    Source("sensitivity.json", "a folder of reesim sensitivity", _sensitivity_kinds, _of_sensitivity),
    Source("indices.json", "a folder of reesim sensitivity --method", _index_kinds, _of_indices),
    Source("comparison.json", "a folder of reesim compare", _comparison_kinds, _of_comparison),
    Source("", "a folder of results", _result_kinds, _of_results),
)
"""Folders in the order in which they are looked for."""


def report(folder: str, *, xlsx: bool) -> None:
    """Write the report of a folder of results into it; print the name of each file."""
    from reesim.report.case_reading import read_case
    from reesim.report.page import page

    case = read_case(Path(folder))
    file = Path(folder) / "report.html"
    text = page(case)
    _write(file, lambda: file.write_text(text, encoding="utf-8"))
    sys.stdout.write(f"{file}\n")
    if xlsx:
        from reesim.report.workbook import write_workbook

        book = Path(folder) / "report.xlsx"
        try:
            _write(book, lambda: write_workbook(case, book))
        except ValueError as error:
            raise InputError([Fault("reesim report", 1, 1, "--xlsx", str(error))]) from None
        sys.stdout.write(f"{book}\n")


def _name(kind: str, wanted: Wanted) -> str:
    """Name a file after what it shows."""
    return "-".join(part for part in (kind, wanted.unit, wanted.element) if part) + ".svg"


def _write(file: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        text = f"the file cannot be written ({error.strerror or error})"
        raise InputError([Fault(str(file), 1, 1, "", text)]) from None
