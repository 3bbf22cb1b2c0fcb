"""Labels of axes from the paths of numbers, with their units."""

from __future__ import annotations

UNITS = {
    **dict.fromkeys(
        ("acid", "base", "ree", "extractant", "second_extractant", "capacity", "base_strength"), "mol/L"
    ),
    **{"flow": "m³/h", "pH": "", "temperature": "K"},
}
"""By the last word of a path, in the units of the tables."""
FRACTIONS = ("degree", "saponification", "loading", "efficiency", "fraction")
ENDINGS = {"_mol_per_L": "mol/L", "_m3_per_h": "m³/h", "kg_oxide_per_h": "kg/h"}


def labelled(path: str) -> str:
    """Write a path with the unit its number has in tables and stores.

    Examples
    --------
    >>> labelled("streams.scrub.flow"), labelled("streams.feed.Dy")
    ('streams.scrub.flow [m³/h]', 'streams.feed.Dy [mol/L]')
    >>> labelled("products.raffinate.purity.Tb+Dy")
    'products.raffinate.purity.Tb+Dy [-]'
    >>> labelled("cost [USD/kg]"), labelled("streams.raffinate.pH")
    ('cost [USD/kg]', 'streams.raffinate.pH')
    """
    unit = _unit(path)
    return f"{path} [{unit}]" if unit else path


def with_unit(name: str, unit: str | None) -> str:
    """Write a name with a unit that is known, `-` for a fraction; else with the one its path tells.

    Examples
    --------
    >>> with_unit("reagents.saponify.base", "mol/h"), with_unit("chemistry.logK.Dy", "")
    ('reagents.saponify.base [mol/h]', 'chemistry.logK.Dy [-]')
    """
    return labelled(name) if unit is None else f"{name} [{unit.replace('m3', 'm³') or '-'}]"


def _unit(path: str) -> str:
    words = path.split(".")
    last = words[-1]
    if path.endswith("]") or len(words) == 1:
        return ""
    if last in UNITS:
        return UNITS[last]
    if last in FRACTIONS or {"purity", "recovery", "out"} & set(words[2:3]) or "logK" in words:
        return "-"
    for ending, unit in ENDINGS.items():
        if last.endswith(ending):
            return unit
    return "mol/L" if words[0] == "streams" else "-"
