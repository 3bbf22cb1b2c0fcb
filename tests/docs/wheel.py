"""Builds a wheel through the sdist and one from the tree, and compares what they carry with the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("data", "flowsheets", "seeds")


def expected() -> set[str]:
    """Shared files as they must stand in a wheel."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return {f"reesim/_share/{name}" for name in listed.split("\0") if name}


def carried(wheel: Path) -> set[str]:
    """Shared files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if name.startswith("reesim/_share/")}


def build(out: Path, *kinds: str) -> Path:
    """The one wheel that `python -m build` makes; without kinds it is made from the sdist."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), *kinds, str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    return wheel


def main(folder: Path) -> None:
    """Compare both wheels with the checkout."""
    wanted = expected()
    if not wanted:
        raise SystemExit("nothing to carry: the checkout has no library files")
    for way, kinds in (("through the sdist", ()), ("from the tree", ("--wheel",))):
        found = carried(build(folder / way.replace(" ", "-"), *kinds))
        if found != wanted:
            raise SystemExit(
                f"wheel {way}: missing {sorted(wanted - found)}, unexpected {sorted(found - wanted)}"
            )
        print(f"wheel {way}: {len(found)} library files")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
