"""Section of a system's page: other sets of its constants, and why they are not the default."""

from __future__ import annotations

from collections.abc import Iterator

from reesim.chemistry.mass_action import MassActionSystem
from reesim.chemistry.parameter_sets import ParameterSet
from site_pages.citations import Citations
from site_pages.comparisons import by_source, compare, statistics
from site_pages.equations import reactions
from site_pages.markdown import number, paragraphs, plain, table
from site_pages.measurements import measurements
from site_pages.validity import ranges

MODELS = {"sit": "specific ion interaction theory", "pitzer": "Pitzer's equations"}


def section(name: str, system: MassActionSystem, cited: Citations) -> Iterator[str]:
    """Each set: on which footing its constants are, their table, and how they meet the measurements."""
    yield "## Sets of constants"
    if not system.sets:
        yield "One set: that of the table above."
        return
    yield (
        "Where sources or models disagree all are here. The default is the table above; a flowsheet takes "
        "another by `chemistry: {system: …, set: …}`, and keeps the default for metals that the set does not "
        "name, unless the set is for another model of activity or organic: such a one is whole."
    )
    for key, other in system.sets.items():
        yield f"### Set `{key}`"
        yield f"{plain(other.title)}."
        changed = system.with_set(key)
        if is_on_its_own_footing(system, other):
            yield _footing(changed)
            yield _constants(changed, other, cited, None)
            yield _residuals(name, key, cited)
        else:
            yield _constants(changed, other, cited, system)
        yield from (cited.notes(line) for line in paragraphs(other.notes))


def is_on_its_own_footing(system: MassActionSystem, other: ParameterSet) -> bool:
    """Whether a set is for another activity model or organic than the system's own constants."""
    return other.activity not in (None, system.activity) or other.organic not in (None, system.organic)


def _footing(changed: MassActionSystem) -> str:
    """Models, reactions and ties of a set that is whole."""
    c = changed.organic.c
    rows = [
        ("activity of the aqueous", MODELS.get(changed.activity, "conditional")),
        ("organic phase", f"log₁₀ a = log₁₀ e − {c:g} √e" if c else "ideal"),
        *(
            (f"reaction {i + 1}", f"{reaction}: {', '.join(metals)}")
            for i, (reaction, metals) in enumerate(reactions(changed).items())
        ),
        *(("tied", f"`{text}`") for text in changed.ties),
        ("range of validity", "; ".join(ranges(changed.range)) or "not stated"),
    ]
    return table(("medium", plain(changed.medium or "not stated")), rows)


def _constants(
    changed: MassActionSystem, other: ParameterSet, cited: Citations, default: MassActionSystem | None
) -> str:
    """Constants of a set, beside the default ones where those are on the same footing."""
    rows = []
    for metal in other.metals:
        beside = ", ".join(number(found.logK) for found in default.complexes_of(metal)) if default else ""
        for found in changed.complexes_of(metal):
            of = "" if default else f"{found.dimers:g}"
            rows.append((metal, number(found.logK), number(found.sd, 2), of, beside, *cited.standing(found)))
    columns = ("metal", "log K", "sd", "n", "default", "status", "source", "note")
    return table(columns, rows, ("log K", "sd", "n", "default"))


def _residuals(name: str, key: str, cited: Citations) -> str:
    """log10 D computed with a set less measured, by source."""
    points, _ = compare([each for each in measurements() if each.contact.system == name], key)
    held = {"all": points, **{cited.link(source): of for (source, _), of in by_source(points).items()}}
    rows = []
    for label, of in held.items():
        found = statistics(of)
        rows.append(
            (label, str(found.n), number(found.bias, 2), number(found.rms, 2), number(found.largest, 2))
        )
    return table(("log₁₀ D, source", "n", "bias", "rms", "largest"), rows, ("n", "bias", "rms", "largest"))
