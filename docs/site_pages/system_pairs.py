"""Section of a system's page: separation factors of neighbours, and which of them no measurement backs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reesim.chemistry.mass_action import MassActionSystem
from site_pages.citations import Citations
from site_pages.markdown import factor, number, table
from site_pages.separation import Pair, highest_loading, pairs, reference


def section(name: str, system: MassActionSystem, cited: Citations) -> Iterator[str]:
    """Table of neighbours, then those that are not validated with their width."""
    found = pairs(name)
    trace = reference(name, 0.0)
    yield "## Separation factors of neighbours"
    loading = highest_loading(system)
    highest, has_loaded = (reference(name, loading), True) if loading is not None else (None, False)
    loaded = (
        f", and in equal parts at a loading of {100 * highest.loading:.0f} % (pH {highest.pH:.2f})"
        if highest
        else ""
    )
    yield (
        "β is heavier over lighter (later over earlier in the table of constants), computed by the program "
        f"with 1 mol/L extractant at pH {trace.pH:.2f} with all of them as traces{loaded}. `sd` is that of "
        "log₁₀ β, from those of both constants taken as independent; what moves all constants together "
        "drops out. `measured` is the geometric mean of factors found in one contact, with lowest, highest "
        "and number."
    )
    columns = [
        "pair",
        "β",
        *(["β loaded"] if has_loaded else []),
        "sd",
        "measured",
        "range of sources",
        "standing",
    ]
    yield table(
        columns, [_row(pair, cited, has_loaded=has_loaded) for pair in found], ("β", "β loaded", "sd")
    )
    yield "### Not validated"
    doubtful = [pair for pair in found if not pair.is_validated]
    if not doubtful:
        yield "None: for every pair both distribution ratios were measured."
        return
    yield (
        "No measurement of both elements with this extractant and acid is in `data/measured`. Two standard "
        "deviations to either side, as far as the sources allow:"
    )
    yield table(("pair", "β", "from", "to"), [_width(pair) for pair in doubtful], ("β", "from", "to"))


def _row(pair: Pair, cited: Citations, *, has_loaded: bool) -> list[str]:
    loaded = [factor(10.0**pair.loaded) if pair.loaded is not None else "–"] if has_loaded else []
    beta, spread = factor(10.0**pair.trace), number(pair.sd, 2)
    return [
        pair.name, beta, *loaded, spread, _measured(pair, cited), _quoted(pair, cited), _standing(pair),
    ]  # fmt: skip


def _measured(pair: Pair, cited: Citations) -> str:
    if not pair.contacts:
        return "–"
    values = np.array([known.value for known in pair.contacts])
    sources = ", ".join(dict.fromkeys(cited.link(known.source) for known in pair.contacts))
    mean = factor(10.0 ** float(values.mean()))
    if len(values) == 1:
        return f"{mean} ({sources})"
    low, high = factor(10.0 ** float(values.min())), factor(10.0 ** float(values.max()))
    return f"{mean}, {low} to {high}, n = {len(values)} ({sources})"


def _quoted(pair: Pair, cited: Citations) -> str:
    quoted = pair.quoted
    if quoted is None:
        return "–"
    span = f"{quoted.low:g}" if quoted.low == quoted.high else f"{quoted.low:g} to {quoted.high:g}"
    # a factor printed with three figures is met when it rounds to the same
    inside = 0.995 * quoted.low <= 10.0**pair.trace <= 1.005 * quoted.high
    outside = "" if inside else "; **β lies outside**"
    note = f"; {cited.notes(quoted.note)}" if quoted.note else ""
    return f"{span}, {quoted.status} ({cited.link(quoted.source)}){note}{outside}"


def _standing(pair: Pair) -> str:
    if pair.contacts:
        return "measured in one contact"
    return "both measured, in different contacts" if pair.singles else "**not validated**"


def _width(pair: Pair) -> tuple[str, str, str, str]:
    beta = factor(10.0**pair.trace)
    if pair.sd is None:
        return pair.name, beta, "–", "–"
    return (
        pair.name,
        beta,
        factor(10.0 ** (pair.trace - 2.0 * pair.sd)),
        factor(10.0 ** (pair.trace + 2.0 * pair.sd)),
    )
