"""Reading documents in other processes, each within limits of time and memory.

A hostile file can hang or kill the library that reads it; here it takes down one process that is
replaced, and the document is quarantined with that reason. The processes are started by their own
command line and not by ``multiprocessing``, so that no caller has to guard its main module.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dagster_project.documents import Document, Given, read_document
from dagster_project.settings import PROJECT_ROOT

SECONDS_PER_DOCUMENT = 60.0
# A PDF of 300 pages takes 400 MB; twice that, and the interpreter with the register.
MEMORY_BYTES = 1_500_000_000
_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Job:
    """One document to read: where its bytes are, its name and what is known of it."""

    path: str
    name: str
    given: Given


def read_all(
    jobs: Sequence[Job],
    workers: int,
    done: Callable[[int, Document], None],
    seconds: float = SECONDS_PER_DOCUMENT,
) -> None:
    """Read every job; ``done(index, document)`` is called in this thread as each one ends."""
    todo: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    results: queue.SimpleQueue[tuple[int, Document | BaseException]] = queue.SimpleQueue()
    for index in range(len(jobs)):
        todo.put(index)
    threads = []
    for _ in range(max(1, min(workers, len(jobs)))):
        todo.put(None)
        thread = threading.Thread(target=_serve, args=(jobs, todo, results, seconds), daemon=True)
        thread.start()
        threads.append(thread)
    for _ in range(len(jobs)):
        index, result = results.get()
        if isinstance(result, BaseException):
            raise result
        done(index, result)
    for thread in threads:
        thread.join()


def _serve(
    jobs: Sequence[Job],
    todo: queue.SimpleQueue[int | None],
    results: queue.SimpleQueue[tuple[int, Document | BaseException]],
    seconds: float,
) -> None:
    """One thread of the parent: feeds one process, replaces it when it dies or hangs."""
    worker: _Worker | None = None
    try:
        while (index := todo.get()) is not None:
            try:
                worker = worker if worker is not None and worker.is_alive() else _Worker()
                results.put((index, worker.read(jobs[index], seconds)))
            except Exception as error:  # must reach the caller, who waits for one result a job
                results.put((index, error))
    finally:
        if worker is not None:
            worker.stop()


class _Worker:
    """A process that reads one document after the other."""

    def __init__(self) -> None:
        environ = {**os.environ, "PYTHONPATH": _python_path()}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dagster_project.pipeline.guarded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environ,
        )

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def read(self, job: Job, seconds: float) -> Document:
        """The document, or a quarantined one where the process did not survive it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        timed_out = threading.Event()

        def stop() -> None:
            timed_out.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            _send(self._process.stdin, job)
            answer = _receive(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            answer = None
        finally:
            timer.cancel()
        if isinstance(answer, Document):
            return answer
        self._process.kill()
        self._process.wait()
        reason = (
            f"took longer than {seconds:.0f} seconds to read"
            if timed_out.is_set()
            else "reading it broke the reader (out of memory or a crash)"
        )
        return Document("unknown", "", "quarantined", reason, "other")

    def stop(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def _python_path() -> str:
    return os.pathsep.join(filter(None, [str(PROJECT_ROOT), os.environ.get("PYTHONPATH", "")]))


def _send(stream: IO[bytes], value: object) -> None:
    data = pickle.dumps(value)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> object:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main() -> None:
    """Serve jobs from standard input until it is closed."""
    _limit_memory()
    # Libraries may print: what they say must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs = sys.stdin.buffer
    while True:
        try:
            job = _receive(jobs)
        except EOFError:
            return
        assert isinstance(job, Job)
        try:
            document = read_document(Path(job.path).read_bytes(), job.name, job.given)
        except MemoryError:
            document = Document("unknown", "", "quarantined", "needs too much memory", "other")
        _send(answers, document)


if __name__ == "__main__":
    # Run as a module this file is called __main__, but jobs are pickled under its real name.
    from dagster_project.pipeline import guarded

    guarded.main()
