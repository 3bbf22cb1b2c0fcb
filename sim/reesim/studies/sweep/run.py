"""A study from its first case to its last: on threads here, or on the workers of a Dask cluster."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import weakref
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.studies.sweep.chunk import CASES, SOLVED, Solver, prepared
from reesim.studies.sweep.reading import study_of
from reesim.studies.sweep.writer import writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reesim.flowsheet.model import FlowsheetModel
    from reesim.kernels.arrays import Floats
    from reesim.studies.sweep.chunk import Chunk
    from reesim.studies.sweep.store import Store
    from reesim.studies.sweep.study import Study
    from reesim.studies.sweep.writer import Writer

    Tasks = Iterator[tuple[int, Floats]]

AHEAD = 2
"""Chunks that wait for each worker, so that none stands idle and none is drawn long before its turn."""


@dataclass(frozen=True)
class State:
    """How far a study has come."""

    cases: int
    done: int
    solved_here: int
    failed_here: int
    seconds: float


def sweep(
    study: Study,
    folder: Path,
    *,
    workers: int | None = None,
    client: Any = None,
    resume: bool = False,
    progress: Callable[[State], None] | None = None,
) -> Store:
    """Solve every case of a study that has no row yet.

    Parameters
    ----------
    study : Study
    folder : Path
        Of the store.
    workers : int, optional
        Threads; as many as there are processors if not given.
    client : distributed.Client, optional
        Of a Dask cluster whose workers solve the chunks.
    resume : bool
        Go on with a store that is there; without it a store is refused.
    progress : callable, optional
        Given how far it has come, after every chunk.

    Raises
    ------
    InputError
        Where the folder is not a store of this study.
    NotSolved
        Where specifications are to be frozen and the flowsheet has no solution.
    """
    from reesim.solve.kernel_cache import compiling

    with compiling():
        ready = prepared(study)
        filled = writer(study, folder, resume)
        missing = filled.missing()
        if not missing:
            return filled.store
        tasks = _tasks(study, missing)
        if client is not None:
            from reesim.studies.sweep.cluster import on_cluster

            chunks = on_cluster(client, ready, tasks, AHEAD)
        else:
            chunks = _on_threads(Solver(ready), tasks, workers or n_processors())
        _collect(chunks, filled, len(missing), progress)
    return filled.store


def sweep_of(model: FlowsheetModel, plain: Mapping[str, Any], folder: Path | None, **how: Any) -> Store:
    """Solve a study given as plain data; without a folder the store is gone with what is returned."""
    study = study_of(model, plain)
    if folder is not None:
        return sweep(study, folder, **how)
    temporary = Path(tempfile.mkdtemp(prefix="reesim-sweep-"))
    store = sweep(study, temporary, **how)
    weakref.finalize(store, shutil.rmtree, temporary, ignore_errors=True)
    return store


def n_processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _tasks(study: Study, missing: list[int]) -> Tasks:
    """(first case, levels) of every chunk that is missing, drawn when it is asked for."""
    sampler = study.sampler()
    for i in missing:
        first = i * CASES
        yield first, sampler.rows(first, min(CASES, study.n_cases - first))


def _collect(
    chunks: Iterator[Chunk], filled: Writer, n_missing: int, progress: Callable[[State], None] | None
) -> None:
    """Write chunks as they come."""
    began = time.monotonic()
    cases = filled.study.n_cases
    before = cases - min(n_missing * CASES, cases)
    done = failed = 0
    for chunk in chunks:
        filled.write(chunk)
        done += len(chunk.status)
        failed += sum(status != SOLVED for status in chunk.status)
        if progress is not None:
            progress(State(cases, before + done, done, failed, time.monotonic() - began))


def _on_threads(solver: Solver, tasks: Tasks, workers: int) -> Iterator[Chunk]:
    """Chunks solved on threads, in the order in which they are done.

    The kernels let go of the interpreter's lock. If the reader goes away, or is interrupted, the
    threads stop after the case they are at.
    """
    stop = threading.Event()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="sweep")
    waiting: set[Future[Chunk | None]] = set()
    try:
        for first, levels in tasks:
            waiting.add(pool.submit(solver.solve, first, levels, stop.is_set))
            if len(waiting) >= AHEAD * workers:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from _answers(done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from _answers(done)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _answers(done: set[Future[Chunk | None]]) -> Iterator[Chunk]:
    for future in done:
        chunk = future.result()
        assert chunk is not None  # only the reader's going away stops a chunk
        yield chunk
