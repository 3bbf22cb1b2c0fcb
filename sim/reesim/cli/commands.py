"""What the commands do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.errors import Fault, InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.report import Sheet

SET = "--set"


def check(flowsheet: str, changes: Sequence[str], scenario: str | None) -> None:
    """Print the outline of a flowsheet, or every fault."""
    from reesim.cli.printing import print_sheets
    from reesim.flowsheet.compile import check_volumes
    from reesim.flowsheet.freedom import outline
    from reesim.report import outline_sheets

    model = read_changed(flowsheet, changes, scenario)
    faults = check_volumes(model)
    if faults:
        raise InputError(faults)
    print_sheets(outline_sheets(outline(model)))


def run(flowsheet: str, changes: Sequence[str], scenario: str | None, out: str | None) -> None:
    """Solve a flowsheet, write the folder of results, print the summary."""
    folder = None if out is None else Path(out)
    model = read_changed(flowsheet, changes, scenario)
    if folder is not None:
        from reesim.results import check_folder

        check_folder(folder)  # before the work is done, not after
    from reesim.api import Flowsheet
    from reesim.cli.first_run import tell_of_first_run
    from reesim.cli.printing import print_sheets
    from reesim.cli.progress import progress_line
    from reesim.report import solution_sheets

    tell_of_first_run()
    with progress_line() as progress:
        solution = Flowsheet(model).solve(progress=progress)
    sheets = solution_sheets(solution.results)
    if folder is not None:
        solution.save(folder)
    print_sheets(sheets)


def list_entries(kind: str) -> None:
    """Print the entries of a kind."""
    from reesim.cli.printing import print_sheets
    from reesim.library import names
    from reesim.report.library import list_sheet

    try:
        print_sheets([list_sheet(kind, names(kind))])
    except ValueError as error:
        raise InputError([Fault("reesim list", 1, 1, kind, str(error))]) from None


def show_entry(entry: str) -> None:
    """Print one entry."""
    from reesim.cli.printing import print_sheets
    from reesim.library import show
    from reesim.report.library import table_sheet

    kind, slash, name = entry.partition("/")
    try:
        if not slash:
            raise ValueError(f"{entry!r} is not KIND/NAME; give one such as systems/p507-chloride")
        _check_entry(kind, name)
        sheets = _flowsheet_sheets(name) if kind == "flowsheets" else [table_sheet(show(kind, name))]
        print_sheets(sheets)
    except ValueError as error:
        raise InputError([Fault("reesim show", 1, 1, entry, str(error))]) from None


def _check_entry(kind: str, name: str) -> None:
    """Raise ValueError for a name that the library does not list: a path is none."""
    from reesim.library import names

    known = [entry.name for entry in names(kind)]
    if name not in known:
        there = ", ".join(known) or "none"
        raise ValueError(f"{name!r} is not one of the {kind}{did_you_mean(name, known)} (there is: {there})")


def _flowsheet_sheets(name: str) -> list[Sheet]:
    """Outline a ready flowsheet, and say where its file is."""
    from reesim.flowsheet.freedom import outline
    from reesim.flowsheet.read import read_flowsheet
    from reesim.library import share_root
    from reesim.report import Sheet, outline_sheets

    file = share_root() / "flowsheets" / f"{name}.yaml"
    return [*outline_sheets(outline(read_flowsheet(file))), Sheet("", notes=(f"file: {file}",))]


def print_schema(kind: str) -> None:
    """Print the JSON schema of a flowsheet or a study."""
    import json

    if kind == "flowsheet":
        from reesim.flowsheet.schema import json_schema
    elif kind == "study":
        from reesim.studies.sweep.document import json_schema
    else:
        known = ("flowsheet", "study")
        text = f"{kind!r} has no schema{did_you_mean(kind, known)} (there is: {', '.join(known)})"
        raise InputError([Fault("reesim schema", 1, 1, kind, text)])
    sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=True) + "\n")


def read_changed(flowsheet: str, changes: Sequence[str], scenario: str | None) -> FlowsheetModel:
    """Read a flowsheet with a scenario, then changes, put in."""
    from reesim.flowsheet.read import read_flowsheet

    return read_flowsheet(flowsheet, changes=changes_of(changes), scenario=scenario, origin=SET)


def changes_of(given: Sequence[str]) -> dict[str, Any]:
    """Read every PATH=VALUE; all that is wrong with them is told at once."""
    from reesim.document import value_of

    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for text in given:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            faults.append(
                Fault(SET, 1, 1, "", f"{text!r} is not PATH=VALUE, such as streams.scrub.flow='1 m3/h'")
            )
        elif path.strip() in found:
            faults.append(Fault(SET, 1, 1, path.strip(), "is set twice"))
        else:
            try:
                found[path.strip()] = value_of(value, SET)
            except InputError as error:
                faults += error.faults
    if faults:
        raise InputError(faults)
    return found
