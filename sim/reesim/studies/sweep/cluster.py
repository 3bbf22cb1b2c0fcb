"""Chunks on the workers of a Dask cluster."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reesim.errors import Fault, InputError
from reesim.studies.sweep.chunk import Chunk, Solver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reesim.kernels.arrays import Floats
    from reesim.studies.sweep.study import Study

try:
    import fcntl
except ImportError:  # not on Windows: several processes may compile at once there
    fcntl = None  # type: ignore[assignment]

PATIENCE = "10s"
"""How long a scheduler may take to answer."""
SECONDS = 1.0
"""What a bundle of chunks is to take on a worker [s]."""
MOST_TOGETHER = 64
"""Chunks of a bundle, for what a dead worker loses is solved again."""
LOCK = Path(tempfile.gettempdir()) / "reesim-compiling.lock"


def connect(address: str) -> Any:
    """Connect to the scheduler of a cluster.

    Raises
    ------
    InputError
        Where there is none, or Dask is not installed.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        text = "Dask is not installed; install reesim[dask]"
        raise InputError([Fault("--scheduler", 1, 1, "", text)]) from None
    try:
        return distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else "no answer"
        text = f"no scheduler answers at {address} ({reason}); give an address such as tcp://host:8786"
        raise InputError([Fault("--scheduler", 1, 1, "", text)]) from None


def on_cluster(client: Any, study: Study, tasks: Iterator[tuple[int, Floats]], ahead: int) -> Iterator[Chunk]:
    """Chunks solved by the workers of a cluster, in the order in which they are done.

    The study goes to every worker once. Chunks go in such bundles that one takes about a second: what the
    scheduler and the wire take of it is then a hundredth. What a worker took with it when it died is given
    to another one by the scheduler.
    """
    distributed: Any = import_module("distributed")
    # the study is asked for by every task: it is kept on all workers, new ones fetch it from another
    shared = client.scatter(Solver(study), broadcast=True, hash=False)
    completed = distributed.as_completed(loop=client.loop)
    waiting, size = 0, 1
    more = True
    try:
        while True:
            room = ahead * max(sum(client.nthreads().values()), 1)
            while more and waiting < room:
                together = list(islice(tasks, size))
                if not together:
                    more = False
                    break
                completed.add(client.submit(_solved, shared, together, pure=False))
                waiting += 1
            if not waiting:
                return
            chunks, seconds = next(completed).result()
            waiting -= 1
            size = max(1, min(round(len(chunks) * SECONDS / max(seconds, 1e-3)), MOST_TOGETHER))
            yield from chunks
    finally:
        client.cancel(list(completed.futures))
        completed.clear()


def _solved(solver: Solver, tasks: list[tuple[int, Floats]]) -> tuple[list[Chunk], float]:
    """Solve chunks on a worker; with the time it took [s]."""
    chunks = []
    with _compiling_once():
        began = time.monotonic()
        for first, levels in tasks:
            chunk = solver.solve(first, levels)
            assert chunk is not None
            chunks.append(chunk)
    return chunks, time.monotonic() - began


@contextmanager
def _compiling_once() -> Iterator[None]:
    """Let one process of a machine compile the kernels while the others wait for it.

    The lock belongs to the process: it is gone when the process is.
    """
    from reesim.solve.kernel_cache import are_compiled, compiling

    if fcntl is None or are_compiled():
        yield
        return
    with LOCK.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with compiling():
            yield
