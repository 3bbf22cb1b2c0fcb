"""From the name or relative path a document gives to a file that may be read, and nothing else."""

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

from reesim.errors import did_you_mean
from reesim.share import data_folder

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
ENDINGS = (".yaml", ".yml")


def library_file(kind: str, name: str) -> Path:
    """File of a library entry, such as ("systems", "p507-chloride").

    Raises ValueError naming the nearest entry when there is none.
    """
    known = library_names(kind)
    if name not in known:
        listed = ", ".join(known) or "none"
        raise ValueError(
            f"{name!r} is not in the library of {kind}{did_you_mean(name, known)} (it has: {listed})"
        )
    return data_folder() / kind / f"{name}.yaml"


def library_names(kind: str) -> list[str]:
    """Names of the entries of data/<kind>, sorted."""
    folder = data_folder() / kind
    return sorted(file.stem for file in folder.glob("*.yaml") if NAME.fullmatch(file.stem))


def is_path(reference: str) -> bool:
    """Whether a reference is written as a path and not as a library name."""
    return "/" in reference or "\\" in reference or reference.endswith(ENDINGS)


def find_file(kind: str, reference: str, base: Path | None) -> Path:
    """File behind a name of data/<kind>, or behind a path relative to `base`.

    A path must stay inside `base` or the data library, after links are followed. Raises ValueError with a
    message fit for the place the reference was written at.
    """
    if not is_path(reference):
        return library_file(kind, reference)
    if base is None:
        raise ValueError(
            f"{reference!r} is a path, and there is no file to resolve it from; give a name of the library"
        )
    _refuse_escapes(reference)
    found = (base / reference).resolve()
    if not any(found.is_relative_to(home.resolve()) for home in (base, data_folder())):
        raise ValueError(f"{reference!r} leads out of the folder of this file (through a link)")
    if not found.is_file():
        raise ValueError(f"{reference!r} is not a file beside this one")
    return found


def _refuse_escapes(reference: str) -> None:
    """A reference may only go down from where it is written."""
    if "\0" in reference or "\\" in reference:
        raise ValueError(f"{reference!r} is not a relative path; separate folders by /")
    if (
        PurePosixPath(reference).is_absolute()
        or PureWindowsPath(reference).drive
        or reference.startswith("~")
    ):
        raise ValueError(f"{reference!r} is absolute; give a path relative to this file")
    if ".." in PurePosixPath(reference).parts:
        raise ValueError(f"{reference!r} climbs out of this folder; put the file beside this one or below it")
