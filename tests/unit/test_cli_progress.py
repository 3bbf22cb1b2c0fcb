"""The line of a long solve: on a terminal alone, honest about the time left, gone at the end; and Ctrl-C."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import reesim
from reesim.cli.progress import Line, seconds_left
from reesim.solve.march import TOLERANCE, Progress
from tests.docs.commands import ROOT
from tests.unit.small_plants import CONTACT

SLOW = """
import sys, time
import reesim.cli.progress as line, reesim.solve.steady as steady
from reesim.cli import main
from reesim.solve.march import Progress
solve, seconds, line.DELAY = steady.solve_steady, float(sys.argv.pop(1)), float(sys.argv.pop(1))
def slowly(compiled, *, start=None, progress=None):
    print("began", flush=True)
    for i in range(1, 21):
        time.sleep(seconds / 20)
        if progress is not None:
            progress(Progress(10 * i, 10.0 ** (-i / 4), 1.0))
    return solve(compiled, start=start)
steady.solve_steady = slowly
main()
"""
"""The command line; its first arguments are how long a solve lasts, and how long one may before it shows [s]."""


@pytest.fixture(scope="module", autouse=True)
def _kernels_are_compiled() -> None:
    """Else the first run says that it compiles them."""
    reesim.loads(CONTACT).solve()


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    file = tmp_path / "plant.yaml"
    file.write_text(CONTACT, encoding="utf-8")
    return file


def started(seconds: float, delay: float, plant: Path, stderr: int) -> subprocess.Popen[str]:
    """`reesim run` of a plant, slowly, to the folder `out` beside it."""
    arguments = [str(seconds), str(delay), "run", str(plant), "--out", str(plant.with_name("out"))]
    command = [sys.executable, "-c", SLOW, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, text=True)


def on_a_terminal(seconds: float, delay: float, plant: Path) -> tuple[str, str, int]:
    """(what the terminal was sent on stderr, stdout, exit code)."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = started(seconds, delay, plant, theirs)
    os.close(theirs)
    sent = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end has closed
            break
        if not read:
            break
        sent += read
    os.close(ours)
    stdout, _ = process.communicate(timeout=60)
    return sent.decode(), stdout, process.returncode


def test_a_long_solve_shows_a_line_on_a_terminal_and_wipes_it(plant: Path) -> None:
    sent, stdout, code = on_a_terminal(2.0, 0.3, plant)
    assert code == 0
    assert "no estimate yet" in sent or "s left" in sent
    assert "iterations, residual" in sent
    assert "s left" in sent.rsplit("iterations", 1)[1]  # so steady a fall can be told from
    last = sent.rsplit("s left", 1)[1]
    assert "\x1b[2K" in last  # the line is erased ...
    assert "\x1b[?25h" in last  # ... and the cursor shown again
    assert "left" not in stdout
    assert (plant.with_name("out") / "summary.json").exists()


def test_a_short_solve_shows_nothing_on_a_terminal(plant: Path) -> None:
    sent, _, code = on_a_terminal(0.1, 60.0, plant)
    assert code == 0
    assert "solving" not in sent


def test_where_stderr_is_no_terminal_nothing_is_shown(plant: Path) -> None:
    process = started(1.0, 0.1, plant, subprocess.PIPE)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process")
def test_an_interrupt_ends_it_cleanly(plant: Path) -> None:
    process = started(60.0, 1.0, plant, subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "began\n"
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr == "interrupted\n"
    assert stdout == ""
    assert [entry.name for entry in plant.parent.iterdir()] == [plant.name]


def test_an_estimate_follows_a_steady_fall() -> None:
    seen = [(0.1 * i, -0.2 * i) for i in range(10)]  # two decades a second, from 1 on
    assert seconds_left(seen) == pytest.approx((12.0 - 1.8) / 2.0, rel=1e-9)
    assert TOLERANCE == 1e-12  # what the numbers above stand on


@pytest.mark.parametrize(
    "seen",
    [
        [],
        [(0.0, -1.0), (1.0, -2.0)],  # too few
        [(0.1 * i, 0.5) for i in range(20)],  # does not fall
        [(0.1 * i, -0.01 * i) for i in range(20)],  # hardly falls
        [(0.1 * i, 0.3 * i) for i in range(20)],  # rises
        [(0.1 * i, (-1.0) ** i - 0.01 * i) for i in range(20)],  # wanders
        [(1.0, -0.1 * i) for i in range(20)],  # in no time
    ],
)
def test_where_nothing_can_be_told_nothing_is(seen: list[tuple[float, float]]) -> None:
    assert seconds_left(seen) is None


def test_the_line_before_and_after_the_first_report() -> None:
    line = Line()
    assert line.text(2.0) == "solving, 2 s; no estimate yet"
    line.report(Progress(140, 2.1e-3, 5.0))
    assert line.text(3.4) == "solving: 140 iterations, residual 2.1e-03, 3 s; no estimate yet"
    line.report(Progress(150, float("nan"), 5.0))
    assert "150 iterations, residual nan" in line.text(4.0)
