"""Run ``pipetask`` commands, each in a fork of this process, so that imports happen once.

Each line of standard input is a command: a JSON list of the log file and the arguments. Each line of standard
output is an exit code.
"""

from __future__ import annotations

import json
import os
import sys

import astropy.table  # noqa: F401 - the tasks import this module and the next two when they run
import ccdproc  # noqa: F401
import scipy.ndimage  # noqa: F401
from lsst.ctrl.mpexec.cli.pipetask import main

import calib_reference.tasks.isr  # noqa: F401

for line in sys.stdin:
    log, *arguments = json.loads(line)
    child = os.fork()
    if not child:
        file = os.open(log, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, 1)
        os.dup2(file, 2)
        sys.argv = ["pipetask", *arguments]
        main()
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
