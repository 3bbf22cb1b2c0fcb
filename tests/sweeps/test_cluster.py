"""A real scheduler and two worker processes on loopback, one of them killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from reesim.errors import InputError
from reesim.studies.sweep import cluster as cluster_
from reesim.studies.sweep import open_store, run, sweep
from reesim.studies.sweep.chunk import CASES
from reesim.studies.sweep.cluster import connect
from tests.docs.commands import ROOT, reesim
from tests.sweeps.plants import KEEP, STUDY, monte_carlo, written

N = 8 * CASES


def started(*arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "sim"), *sys.path])}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]], env=environment, **quiet
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Address of a scheduler, and its two workers."""
    file = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(file)]
    scheduler = started("dask_scheduler", *common, "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    one = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)]
    workers = [started("dask_worker", *common, *one) for _ in range(2)]
    try:
        until = time.monotonic() + 30.0
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"], workers
    finally:
        for process in [*workers, scheduler]:
            process.kill()
            process.wait()


def test_a_cluster_gives_the_same_answers_though_a_worker_dies(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    sweep(monte_carlo(N), tmp_path / "here", workers=2)
    client = connect(address)
    try:
        client.wait_for_workers(2, timeout=30)
        killed = threading.Event()

        def kill_one(state: run.State) -> None:
            if state.done >= 2 * CASES and not killed.is_set():
                workers[0].send_signal(signal.SIGKILL)
                killed.set()

        sweep(monte_carlo(N), tmp_path / "there", client=client, progress=kill_one)
        assert killed.is_set()
        assert workers[0].wait(timeout=10) == -signal.SIGKILL
        # the command goes through the worker that is left
        file = written(tmp_path, STUDY.format(n=CASES))
        done = reesim("sweep", str(file), "--out", str(tmp_path / "command"), "--scheduler", address)
        assert done.returncode == 0, done.stderr
    finally:
        client.close()
    here, there = open_store(tmp_path / "here").frame(), open_store(tmp_path / "there").frame()
    assert there["case"].tolist() == list(range(N))
    np.testing.assert_allclose(there[KEEP], here[KEEP], rtol=1e-12)
    command = open_store(tmp_path / "command").frame()
    np.testing.assert_allclose(command[KEEP], here[KEEP][:CASES], rtol=1e-12)


def test_an_address_where_nobody_answers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_, "PATIENCE", "0.5s")
    with pytest.raises(InputError, match=r"--scheduler:1:1: no scheduler answers at tcp://127.0.0.1:1 \("):
        connect("tcp://127.0.0.1:1")
