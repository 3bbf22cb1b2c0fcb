"""Files of data/activity: parameters of activity models, by name."""

from reesim.chemistry.pitzer import PitzerParameters
from reesim.chemistry.sit import SitParameters
from reesim.chemistry.volumes import MolarVolumes
from reesim.document import read, validate
from reesim.errors import InputError
from reesim.library.references import library_file

AnyActivity = PitzerParameters | SitParameters | MolarVolumes
"""A file that has been read."""

CLASSES: dict[str, type[AnyActivity]] = {
    "pitzer": PitzerParameters,
    "sit": SitParameters,
    "masson": MolarVolumes,
}
"""Document class of each model."""


def load_activity(name: str) -> AnyActivity:
    """Read one file of data/activity; ValueError names the nearest where there is none."""
    root = read(library_file("activity", name))
    model = root.plain().get("model") if root.kind == "map" else None
    if model not in CLASSES:
        raise ValueError(f"{name}: {model!r} is not an activity model; model is {' or '.join(CLASSES)}")
    found, faults = validate(CLASSES[model], root)
    if found is None or faults:
        raise InputError(faults)
    return found


def load_pitzer(name: str = "pitzer-chloride") -> PitzerParameters:
    """Pitzer parameters by name."""
    found = load_activity(name)
    if not isinstance(found, PitzerParameters):
        raise ValueError(f"{name} is for the model {found.model}, not pitzer")
    return found


def load_sit(name: str = "sit") -> SitParameters:
    """Interaction coefficients by name."""
    found = load_activity(name)
    if not isinstance(found, SitParameters):
        raise ValueError(f"{name} is for the model {found.model}, not sit")
    return found


def load_volumes(name: str = "molar-volumes") -> MolarVolumes:
    """Apparent molar volumes by name."""
    found = load_activity(name)
    if not isinstance(found, MolarVolumes):
        raise ValueError(f"{name} is for the model {found.model}, not masson")
    return found
