"""The runner of one detached job: ``python -m calib_bridge.job <folder> <lock descriptor>``.

It imports only the standard library, so that it starts quickly. Its standard output and error are the job's log. The
command inherits the descriptor, which holds the job's lock.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any


def main(folder: Path, descriptor: int) -> None:
    """Run the command of a job's folder and record its exit code there.

    Parameters
    ----------
    folder : `~pathlib.Path`
        Holds ``spec.json``. The runner creates ``runner.json`` (host and number of its process) and ``started`` first,
        and ``result.json`` (``{"exitCode": int}``) last. The exit code is 127 if the command was not found, and
        negative if a signal ended it.
    descriptor : `int`
        Open on the folder's file ``lock``.
    """
    _write(folder / "runner.json", {"host": socket.gethostname(), "pid": os.getpid()})
    (folder / "started").touch()
    argv = json.loads((folder / "spec.json").read_bytes())["argv"]
    try:
        code = subprocess.run(argv, pass_fds=(descriptor,), check=False).returncode
    except OSError as error:
        print(f"ERROR: {error}", file=sys.stderr, flush=True)
        code = 127
    _write(folder / "result.json", {"exitCode": code})


def _write(path: Path, content: dict[str, Any]) -> None:
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("w") as stream:
        json.dump(content, stream)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
