"""reesim: rare-earth separation, from a YAML flowsheet to products, reagents and every stage between.

>>> import reesim
>>> flowsheet = reesim.load("flowsheets/quickstart.yaml")  # doctest: +SKIP
>>> flowsheet.solve().products  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reesim.api import Flowsheet, Solution, load, loads
    from reesim.api.fit import fit
    from reesim.errors import Fault, InputError, NotSolved, ReesimError
    from reesim.studies.sweep.store import Store, open_store

    __version__: str

_HOME = {
    "Fault": "reesim.errors",
    "Flowsheet": "reesim.api",
    "InputError": "reesim.errors",
    "NotSolved": "reesim.errors",
    "ReesimError": "reesim.errors",
    "Solution": "reesim.api",
    "fit": "reesim.api.fit",
    "load": "reesim.api",
    "loads": "reesim.api",
    "Store": "reesim.studies.sweep.store",
    "open_store": "reesim.studies.sweep.store",
}

__all__ = [
    "Fault",
    "Flowsheet",
    "InputError",
    "NotSolved",
    "ReesimError",
    "Solution",
    "Store",
    "fit",
    "load",
    "loads",
    "open_store",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562): importing the package costs nothing."""
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name == "__version__":
        value = import_module("reesim.share").installed_version()
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names beside what is there already."""
    return sorted({*globals(), *__all__, "__version__"})
