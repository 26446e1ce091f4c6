"""Child processes that end with their parent, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

import structlog

RESTART_SECONDS = 2.0
PATIENCE_SECONDS = 10.0


def end_with_parent() -> None:
    """In a process started by `multiprocessing`: leave at once when the parent is gone.

    A killed server would otherwise leave a child that keeps the port.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_after, args=(parent.join,), daemon=True).start()


def end_with_input() -> None:
    """In a process started with a pipe as its input: leave when whoever holds the other end is gone."""
    threading.Thread(target=_leave_after, args=(_read_to_the_end,), daemon=True).start()


def _read_to_the_end() -> None:
    # Not through sys.stdin: its lock would hold up the interpreter's own end.
    while os.read(0, 1024):
        pass


def _leave_after(wait: Callable[[], object]) -> None:
    wait()
    # Jobs are rows that another worker takes up again, and requests that nobody waits for need no answer.
    os._exit(0)


class Child:
    """A command of ours beside the server: started again when it falls, ended with the server.

    The command ends when its input is closed, so that it does not outlive a killed server.
    """

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self._command = [sys.executable, "-m", "kasus_training", *arguments]
        self._environment = {**os.environ, **environment} if environment else None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._watcher = threading.Thread(target=self._keep_running, daemon=True)

    def start(self) -> None:
        self._watcher.start()

    def stop(self) -> None:
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                self._process = process = subprocess.Popen(self._command, stdin=subprocess.PIPE, env=self._environment)
            status = process.wait()
            if not self._stopping.is_set():
                structlog.get_logger().warning(
                    "a process ended, starting it again", command=self._command[3], status=status
                )
                self._stopping.wait(RESTART_SECONDS)
