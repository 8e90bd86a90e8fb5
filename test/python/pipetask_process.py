"""``pipetask`` commands, each forked from one process that has already imported what they need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import calib_reference

__all__ = ["PACKAGE", "Pipetask", "pipetask_process"]

PACKAGE = Path(calib_reference.__file__).parent

type Pipetask = Callable[[Path, list[str]], tuple[int, str]]
"""Runs ``pipetask`` with arguments, writes its output to a log file, and returns exit code and log."""


@contextmanager
def pipetask_process() -> Iterator[Pipetask]:
    """Start the process and yield a `Pipetask`; the process ends with the context."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(PACKAGE.parent),
        "CP_PIPE_DIR": str(PACKAGE / "cp_pipe"),
        "CP_VERIFY_DIR": str(PACKAGE / "cp_verify"),
        # These libraries must not start threads, because the process forks.
        "OPENBLAS_NUM_THREADS": "1",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
    }
    script = Path(__file__).parent / "calib_reference/products/pipetasks.py"
    with subprocess.Popen(
        [sys.executable, str(script)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def run(log: Path, arguments: list[str]) -> tuple[int, str]:
            assert process.stdin
            assert process.stdout
            print(json.dumps([str(log), *arguments]), file=process.stdin, flush=True)
            return int(process.stdout.readline()), log.read_text()

        yield run
        assert process.stdin
        process.stdin.close()
