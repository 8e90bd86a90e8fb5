"""Asking batch systems, beside the other requests of a site: a process of its own asks, and writes down the answer.

A request waits for that process for a short time only. A later request finds the answer in ``wms.json``; until then a
workflow has its last known state. The process holds ``<job folder>/asking`` locked, which has the time of its begin, so
that a workflow is asked for once at a time. It ends when its patience does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from .activity import activity
from .lock import acquire_free
from .workflows import PATIENCE, Workflow, environment

GRACE = 10.0
"""Seconds that one request waits for a batch system."""


def ask(workflows: Iterable[Workflow]) -> None:
    """Ask the batch systems in one process, because most of its time is imports."""
    held = {workflow: acquire_free(workflow.folder / "asking") for workflow in workflows}
    free = {workflow: descriptor for workflow, descriptor in held.items() if descriptor is not None}
    try:
        late = [workflow for workflow in free if _was_left_unanswered(workflow)]
        for workflow in late:
            workflow.save_answer({"state": "SILENT", "detail": f"no answer within {PATIENCE:.0f} s"})
        asked = [workflow for workflow in free if workflow not in late]
        if asked:
            _ask(asked, [free[workflow] for workflow in asked])
    finally:
        for descriptor in free.values():
            os.close(descriptor)


def _ask(asked: list[Workflow], descriptors: list[int]) -> None:
    began = time.time()
    for descriptor in descriptors:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(began).encode())
    log = asked[0].folder / "asking.log"
    command = [sys.executable, "-m", "calib_bridge.wms", str(PATIENCE)]
    with log.open("wb") as output:
        child = subprocess.Popen(
            [*command, *(str(workflow.folder) for workflow in asked)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=descriptors,
            start_new_session=True,
            env=environment(),
        )
    try:
        with activity("asking the batch system"):
            child.wait(timeout=GRACE)
    except subprocess.TimeoutExpired:
        return
    for workflow in asked:
        if workflow.asked_at < began:
            workflow.save_answer({"state": "SILENT", "detail": _last_line(log)})


def _was_left_unanswered(workflow: Workflow) -> bool:
    """Return whether an earlier process was asking, and ended without an answer."""
    began = (workflow.folder / "asking").read_text(errors="replace")
    try:
        return float(began) > workflow.asked_at
    except ValueError:  # empty after an answer, or damaged
        return False


def _last_line(log: Path) -> str:
    return log.read_text(errors="replace").strip().rpartition("\n")[2]
