"""Workflows of bps: what a job gave to a batch system, and how that stands there.

With some plugins (Parsl) ``bps submit`` runs the workflow to its end, and the job's lock says that it lives. With the
others it returns an id, and the batch system has to be asked. It is asked in a process of its own
(`calib_bridge.wms`): plugins may hang, or pull in half a cluster's software. Its answer lies in ``wms.json``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .environment import environment
from .files import write_atomically
from .joblog import last_error, tail
from .protocol.jobs import JobFacts, WorkflowFacts

PATIENCE = 120.0
"""Seconds: so long may a batch system take to answer, and to show what was submitted to it."""

_ID = re.compile(rb"^Run Id: (\S+)\s*$", re.MULTILINE)
# Raised by the Parsl plugin, which runs it by itself when all else has ended.
_FINAL = re.compile(rb"CalledProcessError: Command .*aggregate-graph")
_PARSL_FAILED = re.compile(rb"Tasks in state States\.(?:failed|dep_fail): [1-9]")

type State = Literal["running", "finished", "held", "vanished", "silent"]

_STATES: dict[str, State] = {
    **dict.fromkeys(("UNREADY", "READY", "PENDING", "RUNNING", "MISFIT"), "running"),
    **dict.fromkeys(("SUCCEEDED", "FAILED", "DELETED", "PRUNED"), "finished"),
    "HELD": "held",
    "UNKNOWN": "vanished",
    "SILENT": "silent",
}
"""By the names of ctrl_bps's WmsStates; the last is ours: the plugin did not answer."""


@dataclass(frozen=True)
class Workflow:
    """One submission.

    Parameters
    ----------
    folder : `~pathlib.Path`
        The job's.
    service : `str`
        Class of the batch system's plugin.
    submit_path : `str`
        Where bps keeps what it generates.
    """

    folder: Path
    service: str
    submit_path: str

    @property
    def id(self) -> str | None:
        """What bps printed; `None` before, and for plugins that have run it to the end."""
        found = _ID.findall(tail(self.folder / "log"))
        return None if not found or found[-1] == b"None" else found[-1].decode()

    @property
    def answer(self) -> dict[str, Any]:
        """What the batch system said last; nothing where it was never asked."""
        try:
            return dict(json.loads((self.folder / "wms.json").read_bytes()))
        except FileNotFoundError:
            return {}

    def keep(self, answer: dict[str, Any]) -> None:
        """Write an answer down; one that does not show what was submitted just now is no answer yet."""
        known = bool(self.answer.get("known")) or answer["state"] not in ("UNKNOWN", "SILENT")
        if answer["state"] == "UNKNOWN" and not known and self.age() < PATIENCE:
            answer = {**answer, "state": "PENDING"}
        kept = {**answer, "known": known, "askedAt": time.time()}
        write_atomically(self.folder / "wms.json", json.dumps(kept, indent=2).encode())

    def age(self) -> float:
        """Seconds since the job was started."""
        return time.time() - (self.folder / "started").stat().st_mtime

    def facts(self, job: JobFacts) -> JobFacts:
        """How the workflow stands, given how its submission does."""
        submitted = None if job.state == "running" else self.id
        final = False
        if submitted is None:
            log = tail(self.folder / "log")
            final = bool(_FINAL.search(log))
            if _PARSL_FAILED.search(log):
                job = job.model_copy(update={"error": last_error(self.folder / "log")})
        elif job.exit_code in (0, None):
            # Without an exit code its runner was killed, after the batch system had taken it.
            answer = self.answer
            final = bool(answer.get("finalJobFailed"))
            job = job.model_copy(update=_standing(answer))
        facts = WorkflowFacts(
            service=self.service, id=submitted, submit_path=self.submit_path, final_job_failed=final
        )
        return job.model_copy(update={"workflow": facts})

    def is_due(self, job: JobFacts) -> bool:
        """Whether the batch system is to be asked again: of a young workflow often, of an old one each minute."""
        if job.workflow is None or job.workflow.id is None:
            return False
        answer = self.answer
        if _STATES.get(answer.get("state", "")) == "finished":
            return False
        return time.time() - float(answer.get("askedAt", 0)) > min(60, max(2, self.age() / 20))


def ask(workflows: Iterable[Workflow]) -> None:
    """Ask the batch systems, all in one process, for its start is mostly imports."""
    asked = list(workflows)
    if not asked:
        return
    began = time.time()
    command = [sys.executable, "-m", "calib_bridge.wms", *(str(workflow.folder) for workflow in asked)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(),
            timeout=PATIENCE,
            check=False,
        )
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    except subprocess.TimeoutExpired:
        reason = f"no answer within {PATIENCE:.0f} s"
    for workflow in asked:
        if float(workflow.answer.get("askedAt", 0)) < began:
            workflow.keep({"state": "SILENT", "detail": reason})


def _standing(answer: dict[str, Any]) -> dict[str, Any]:
    """Fields of the job that the batch system's answer settles; one that never answered is silent."""
    said = answer.get("state", "SILENT")
    state = _STATES.get(said, "running")
    ended = state == "finished"
    return {
        "state": state,
        "exit_code": None if not ended else 0 if said == "SUCCEEDED" else 1,
        "done": int(answer.get("done", 0)),
        "total": answer.get("total"),
        "error": None if said == "SUCCEEDED" else answer.get("detail"),
    }
