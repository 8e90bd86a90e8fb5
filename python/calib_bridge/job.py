"""The runner of one detached job: ``python -m calib_bridge.job <folder> <lock descriptor>``.

It imports only the standard library, so that it starts quickly. Its standard output and error are the job's log. The
command inherits the descriptor, which holds the job's lock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def main(folder: Path, descriptor: int) -> None:
    """Run the command of a job's folder and record its exit code there.

    Parameters
    ----------
    folder : `~pathlib.Path`
        Holds ``spec.json``. The runner creates ``started`` first and ``result.json`` (``{"exitCode": int}``) last. The
        exit code is 127 if the command was not found, and negative if a signal ended it.
    descriptor : `int`
        Open on the folder's file ``lock``.
    """
    (folder / "started").touch()
    argv = json.loads((folder / "spec.json").read_bytes())["argv"]
    try:
        code = subprocess.run(argv, pass_fds=(descriptor,), check=False).returncode
    except OSError as error:
        print(f"ERROR: {error}", file=sys.stderr, flush=True)
        code = 127
    partial = folder / "result.json.partial"
    with partial.open("w") as stream:
        json.dump({"exitCode": code}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(folder / "result.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
