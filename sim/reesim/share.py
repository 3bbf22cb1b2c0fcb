"""Where the files that travel with the package lie (data/, flowsheets/, seeds/), and which version it is."""

from functools import cache
from pathlib import Path


@cache
def share_root() -> Path:
    """Folder holding data/, flowsheets/ and seeds/.

    An installed wheel carries them as `_share/` inside the package. In a checkout (and so in an editable
    install) they are the folders at its top: two levels above the package, which lies in sim/reesim.
    """
    package = Path(__file__).resolve().parent
    packed = package / "_share"
    return packed if packed.is_dir() else package.parents[1]


def data_folder() -> Path:
    """Folder of the sourced numbers."""
    return share_root() / "data"


@cache
def installed_version() -> str:
    """Version of the installed distribution; a checkout that is not installed does not know its own."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("reesim")
    except PackageNotFoundError:
        return "0+unknown"
