"""The runner of one detached job: ``python -m calib_bridge.job <folder> <lock descriptor>``.

It imports the standard library only, so that it starts at once. Its standard output and error are the job's log; the
descriptor holds the job's lock, which the command inherits.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def main(folder: Path, descriptor: int) -> None:
    """Run the command of a job's folder and leave its exit code there.

    Parameters
    ----------
    folder : `~pathlib.Path`
        Holds ``spec.json``; ``started`` is made before anything else, ``result.json`` (``{"exitCode": int}``, 127
        where the command was not found, negative where a signal ended it) after.
    descriptor : `int`
        Open on ``lock``.
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
