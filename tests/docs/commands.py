"""Runs the commands a reader is told to run, and reads them out of the README."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETUP = "python3 -m venv .venv && "


def reesim(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command line of the package under test in a process of its own."""
    command = [sys.executable, "-c", "from reesim.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def python(code: str) -> str:
    """Output of a fresh interpreter running `code`; its failure is the test's."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def setup_commands(page: Path = ROOT / "README.md") -> list[str]:
    """Commands of the page that set up an environment and then do something, as printed."""
    blocks = re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(SETUP)]


def setup_command(ending: str) -> str:
    """The one set-up command whose last step contains `ending`."""
    found = [command for command in setup_commands() if ending in command.split("&&")[-1]]
    if len(found) != 1:
        raise ValueError(
            f"README.md holds {len(found)} commands that set up and then {ending!r}; it should hold one"
        )
    return found[0]


if __name__ == "__main__":  # the build runs the commands as they are printed
    print(setup_command(sys.argv[1]))
