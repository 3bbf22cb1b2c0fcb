"""A flowsheet beside its scenarios: each solved alone, from cold, as `run --scenario` would."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reesim.document import at
from reesim.errors import Fault, InputError, NotSolved, did_you_mean
from reesim.flowsheet.compile import check_volumes, compile_flowsheet
from reesim.flowsheet.fields import listed
from reesim.flowsheet.inputs import input_at
from reesim.results.tables import LITRES_PER_M3
from reesim.solve.steady import solve_steady
from reesim.studies.sweep.axes import UNITS
from reesim.studies.sweep.run import State, n_processors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.solve.solution import RawSolution

BASE = "base case"
"""Name of the flowsheet itself: no scenario can have it, for it has a space."""
ORIGIN = "compare"
"""What faults of names name in place of a file."""


@dataclass(frozen=True)
class Compared:
    """One case: its solution, or why there is none.

    Attributes
    ----------
    name : str
    model : FlowsheetModel
    raw : RawSolution or None
    reason : str
        Empty where there is a solution.
    """

    name: str
    model: FlowsheetModel
    raw: RawSolution | None
    reason: str


def check_scenarios(names: Sequence[str], known: Sequence[str], origin: str = ORIGIN) -> None:
    """Refuse names that the flowsheet does not have, or that come twice.

    Raises
    ------
    InputError
        With every such name.
    """
    have = f" (there is: {listed(known)})" if known else " (it has none)"
    faults = [] if names else [Fault(origin, 1, 1, "", f"no scenario is named{have}")]
    for i, name in enumerate(names):
        if name not in known:
            text = f"the flowsheet has no scenario {name}{did_you_mean(name, known)}{have}"
            faults.append(Fault(origin, 1, 1, "", text))
        elif name in names[:i]:
            faults.append(Fault(origin, 1, 1, "", f"scenario {name} is named twice"))
    if faults:
        raise InputError(faults)


def solve_cases(
    cases: Mapping[str, FlowsheetModel],
    *,
    workers: int | None = None,
    progress: Callable[[State], None] | None = None,
) -> list[Compared]:
    """Solve flowsheets by name; a case without a solution keeps its place and its reason.

    Raises
    ------
    InputError
        Where the volume flows of any case do not work out; every such fault, with the case.
    """
    faults = [
        Fault(found.file, found.line, found.column, found.path, f"{found.message} (in {name})")
        for name, model in cases.items()
        for found in check_volumes(model)
    ]
    if faults:
        raise InputError(faults)
    began, found = time.monotonic(), dict[str, Compared]()
    with ThreadPoolExecutor(workers or n_processors(), thread_name_prefix="compare") as pool:
        waiting = [pool.submit(_solved, name, model) for name, model in cases.items()]
        try:
            for future in as_completed(waiting):
                case = future.result()
                found[case.name] = case
                if progress is not None:
                    failed = sum(held.raw is None for held in found.values())
                    n = len(found)
                    progress(State(len(cases), n, n, failed, time.monotonic() - began))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [found[name] for name in cases]


def _solved(name: str, model: FlowsheetModel) -> Compared:
    try:
        return Compared(name, model, solve_steady(compile_flowsheet(model)), "")
    except NotSolved as error:
        return Compared(name, model, None, error.reason)
    except InputError as error:
        return Compared(name, model, None, "; ".join(fault.message for fault in error.faults))


def changed_inputs(cases: Sequence[Compared], paths: Sequence[str]) -> dict[str, list[str]]:
    """What stands at paths in each case, in words; the library's value where the file says nothing."""
    return {path: [_written(case.model, path) for case in cases] for path in dict.fromkeys(paths)}


def _written(model: FlowsheetModel, path: str) -> str:
    node = at(model.node, path.split("."))
    if node is not None:
        value = node.plain()
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    try:
        found = input_at(compile_flowsheet(model), path)
    except (ValueError, KeyError, InputError):
        return "-"
    unit = UNITS[found.dimension]
    value = found.value or 0.0
    told = f"{value / LITRES_PER_M3 if found.dimension == 'flow' else value:g}{f' {unit}' if unit else ''}"
    return f"{told} (library)" if path.startswith("chemistry.") else told
