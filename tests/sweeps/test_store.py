"""The store: whole or not there, the same whoever fills it and however often it is interrupted."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reesim
from reesim.errors import InputError
from reesim.studies.sweep import open_store, read_study, run, store, sweep, writer
from reesim.studies.sweep.chunk import CASES, Solver, n_chunks
from tests.docs.commands import ROOT
from tests.sweeps.plants import KEEP, OPEN, STUDY, monte_carlo, written

N = 3 * CASES + 20
"""Three chunks and a part of one."""


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store filled by one thread without interruption."""
    folder = tmp_path_factory.mktemp("reference") / "store"
    sweep(monte_carlo(N), folder, workers=1)
    return folder


def test_it_reads_as_what_was_asked_for(reference: Path) -> None:
    found = open_store(reference)
    frame = found.frame()
    assert frame.columns.tolist() == [
        "case", "status", "reason",
        *[f"chemistry.logK.{metal}" for metal in ("Tb", "Dy", "Ho", "Na", "NH4")], *KEEP,
    ]  # fmt: skip
    assert frame["case"].tolist() == list(range(N))
    assert (frame["status"] == "solved").all()
    assert found.is_complete
    assert contents(reference).keys() == {"manifest.json", "part-00000.parquet"}
    manifest = found.manifest
    assert manifest["seed"] == 3
    assert manifest["cases"] == N
    assert manifest["version"] == reesim.__version__
    (dy,) = [c for c in manifest["constants"] if c["name"] == "p507-chloride.logK.Dy"]
    assert (dy["value"], dy["sd"]) == (1.396, 0.12)
    assert "li1987" in dy["source"]


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of Dask's own code, with pandas 3.1
def test_pandas_duckdb_and_dask_read_the_parts(reference: Path) -> None:
    import dask.dataframe as dd
    import duckdb

    pattern = str(reference / "*.parquet")
    expected = open_store(reference).frame([KEEP[0]])[KEEP[0]].mean()
    assert pd.read_parquet(next(iter(reference.glob("*.parquet"))))[KEEP[0]].mean() == expected
    ((mean,),) = duckdb.sql(f"select avg(\"{KEEP[0]}\") from '{pattern}'").fetchall()
    assert mean == pytest.approx(expected, rel=1e-12)
    assert dd.read_parquet(pattern)[KEEP[0]].mean().compute(scheduler="sync") == pytest.approx(expected)


def test_threads_change_nothing(reference: Path, tmp_path: Path) -> None:
    sweep(monte_carlo(N), tmp_path / "store", workers=3)
    assert contents(tmp_path / "store") == contents(reference)


def test_growing_gives_what_a_large_sample_would_have_given(reference: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    sweep(monte_carlo(CASES + 30), folder, workers=1)
    seen: list[run.State] = []
    sweep(monte_carlo(N), folder, workers=2, resume=True, progress=seen.append)
    assert contents(folder) == contents(reference)
    assert sum(state.solved_here for state in seen[-1:]) == N - CASES  # the whole chunk was used again


def test_a_block_becomes_one_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BLOCK", 2)
    monkeypatch.setattr(writer, "BLOCK", 2)
    folder = tmp_path / "store"
    sweep(monte_carlo(N), folder, workers=1)
    assert contents(folder).keys() == {"manifest.json", "part-00000.parquet", "part-00001.parquet"}
    assert open_store(folder).frame()["case"].tolist() == list(range(N))


def test_what_a_killed_run_leaves_is_put_in_order(
    reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle of a write, and between a part and the chunks it is made of."""
    folder = tmp_path / "store"
    filled = writer.writer(monte_carlo(N), folder, resume=False)
    whole = open_store(reference).read()
    for i in range(4):
        writer._write_table(whole.slice(i * CASES, CASES).combine_chunks(), filled._chunk(i))
    (folder / "part-00000.parquet").write_bytes((reference / "part-00000.parquet").read_bytes())
    (folder / ".chunk-0000001.parquet.1.partial").write_bytes(b"torn")
    assert open_store(folder).frame()["case"].tolist() == list(range(N))
    sweep(monte_carlo(N), folder, resume=True)
    assert contents(folder) == contents(reference)


def test_kill_and_resume(reference: Path, tmp_path: Path) -> None:
    """kill -9 once a chunk is there; the rest is solved by another process."""
    file = written(tmp_path, STUDY.format(n=N))
    folder = tmp_path / "store"
    command = [sys.executable, "-m", "reesim.cli", "sweep", str(file), "--out", str(folder), "--workers", "2"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 60.0
    while not list(folder.glob("chunk-*.parquet")) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    process.communicate()
    left = contents(folder)
    done = subprocess.run([*command, "--resume"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert process.returncode == -signal.SIGKILL
    assert any(name.startswith("chunk-") for name in left), "it was killed too early or too late"
    found, expected = open_store(folder), open_store(reference)
    pd.testing.assert_frame_equal(found.frame(), expected.frame(), check_exact=True)
    assert found.manifest["columns"] == expected.manifest["columns"]


def test_interrupting_leaves_a_store_to_go_on_with(tmp_path: Path) -> None:
    file = written(tmp_path, STUDY.format(n=40 * CASES))
    folder = tmp_path / "store"
    command = [sys.executable, "-m", "reesim.cli", "sweep", str(file), "--out", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60.0
    while not list(folder.glob("chunk-*.parquet")) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out == ""
    assert f"stopped; what is solved lies in {folder}, go on with --resume" in err
    assert "Traceback" not in err
    assert 0 < open_store(folder).n_done < 40 * CASES
    assert not list(folder.glob(".*"))


def refusal(n: int, folder: Path, resume: bool = True, **more: object) -> str:
    with pytest.raises(InputError) as caught:
        sweep(monte_carlo(n, **more), folder, resume=resume)
    return str(caught.value).removeprefix(f"{folder}:1:1: ")


def test_a_store_of_something_else_is_refused(reference: Path, tmp_path: Path) -> None:
    before = contents(reference)
    assert refusal(N, reference, resume=False) == (
        "the folder holds a store of this study; go on with --resume, or give a new folder"
    )
    assert refusal(N, reference, seed=4) == "the store is of another study (seed differ); give a new folder"
    other = OPEN.replace("0.8 mol/L", "0.81 mol/L")
    assert refusal(N, reference, text=other) == (
        "the store is of another study (the flowsheet itself differ); give a new folder"
    )
    assert refusal(N - 1, reference) == f"the store has {N} cases, the study {N - 1}; a store only grows"
    assert contents(reference) == before
    (tmp_path / "notes.txt").write_text("mine")
    assert refusal(N, tmp_path) == "the folder holds other things (notes.txt); give a new one"
    assert refusal(N, tmp_path / "notes.txt") == "this is not a folder; give the name of a new one"


def test_a_store_of_another_version_is_refused(reference: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    manifest = json.loads((reference / "manifest.json").read_text()) | {"version": "0.0.1"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    text = f"the store was made by reesim 0.0.1, this is {reesim.__version__}; give a new folder"
    assert refusal(N, folder) == text


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="this is not a store of a study; give the folder"):
            reesim.open_store(folder)


def test_questions_in_sql(reference: Path) -> None:
    found = open_store(reference)
    answer = found.query(f'select count(*) as n, max("{KEEP[1]}") as most from cases where "case" < 100')
    frame = found.frame()
    assert answer["n"].tolist() == [100]
    assert answer["most"][0] == frame[KEEP[1]][:100].max()
    with pytest.raises(InputError, match=r"query:1:1: .*nothing"):
        found.query("select nothing from cases")
    with pytest.raises(InputError, match="disabled by configuration"):
        found.query("select * from read_csv('/etc/hostname')")


def test_the_store_of_an_unnamed_sweep_goes_with_it() -> None:
    plant = reesim.loads(OPEN)
    found = plant.sweep(vary={"streams.scrub.acid": ["0.8 mol/L", "0.9 mol/L"]}, keep=KEEP)
    folder = found.folder
    assert len(found.frame()) == 2
    assert "2 of 2 cases" in repr(found)
    del found
    assert not folder.exists()


def test_memory_does_not_grow_with_the_sample() -> None:
    """What is drawn waits for its turn: a hundred million cases cost no more than the chunks ahead."""
    made = monte_carlo(100_000_000)
    drawn: list[int] = []
    sampler = made.sampler()
    tasks = run._tasks(made, list(range(n_chunks(made))[:50]))
    for first, levels in tasks:
        drawn.append(first)
        np.testing.assert_array_equal(levels, sampler.rows(first, CASES))
        if len(drawn) == 3:
            break
    assert drawn == [0, CASES, 2 * CASES]


def test_stopping_is_noticed_between_cases(tmp_path: Path) -> None:
    made = monte_carlo(CASES)
    asked = threading.Event()
    count = [0]

    def is_stopped() -> bool:
        count[0] += 1
        return count[0] > 3 or asked.is_set()

    assert Solver(made).solve(0, made.sampler().rows(0, CASES), is_stopped) is None
    assert count[0] == 4


def test_the_study_file_and_python_make_the_same_cases(reference: Path, tmp_path: Path) -> None:
    made = read_study(written(tmp_path, STUDY.format(n=N)))
    np.testing.assert_array_equal(made.sampler().rows(0, N), monte_carlo(N).sampler().rows(0, N))
    assert os.fspath(reference)
