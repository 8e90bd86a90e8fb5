"""Workflows of bps: what a job submitted to a batch system, and its state there.

With some plugins (Parsl) ``bps submit`` runs the workflow to its end, and the job's lock shows that it is alive. With
the others ``bps submit`` returns an id, and the batch system must be asked (`calib_bridge.asking`). A process of its
own asks (`calib_bridge.wms`), because plugins may hang or import a cluster's software. The answer is in ``wms.json``.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .files import write_atomically
from .job_files import Answer, read_job_file
from .joblog import last_error, tail
from .protocol.jobs import JobFacts, WorkflowFacts

PATIENCE = 120.0
"""Seconds that a batch system may take to answer, and to show a new submission."""

_ID = re.compile(rb"^Run Id: (\S+)\s*$", re.MULTILINE)
# Raised by the Parsl plugin, which runs the final job itself after all others.
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
"""By the names of ctrl_bps's WmsStates; the bridge itself adds SILENT: the plugin did not answer."""


@dataclass(frozen=True)
class Workflow:
    """One submission.

    Parameters
    ----------
    folder : `~pathlib.Path`
        The job's folder.
    service : `str`
        Class of the batch system's plugin.
    submit_path : `str`
        Folder where bps keeps its generated files.
    """

    folder: Path
    service: str
    submit_path: str

    @property
    def id(self) -> str | None:
        """The id that bps printed; `None` before, and for plugins that ran the workflow to its end."""
        found = _ID.findall(tail(self.folder / "log"))
        return None if not found or found[-1] == b"None" else found[-1].decode()

    @property
    def answer(self) -> Answer:
        """The batch system's last answer; without an answer yet the workflow may run."""
        return read_job_file(self.folder / "wms.json", Answer) or Answer()

    @property
    def asked_at(self) -> float:
        """The time of the last answer; zero if there is none."""
        return self.answer.asked_at

    def save_answer(self, answer: dict[str, Any]) -> None:
        """Save an answer; a new submission that the batch system does not show yet is saved as pending."""
        known = self.answer.known or answer["state"] not in ("UNKNOWN", "SILENT")
        if answer["state"] == "UNKNOWN" and not known and self.age() < PATIENCE:
            answer = {**answer, "state": "PENDING"}
        kept = {**answer, "known": known, "askedAt": time.time()}
        write_atomically(self.folder / "wms.json", json.dumps(kept, indent=2).encode())

    def age(self) -> float:
        """Seconds since the job was started."""
        return time.time() - (self.folder / "started").stat().st_mtime

    def facts(self, job: JobFacts) -> JobFacts:
        """Return the job's state with the workflow's, given the state of its submission."""
        submitted = None if job.state == "running" else self.id
        final = False
        if submitted is None:
            log = tail(self.folder / "log")
            final = bool(_FINAL.search(log))
            if _PARSL_FAILED.search(log):
                job = job.model_copy(update={"error": last_error(self.folder / "log")})
        elif job.exit_code in (0, None):
            # Without an exit code the runner was killed after the batch system had accepted the workflow.
            answer = self.answer
            final = answer.final_job_failed
            job = job.model_copy(update=_job_fields(answer))
        facts = WorkflowFacts(
            service=self.service, id=submitted, submit_path=self.submit_path, final_job_failed=final
        )
        return job.model_copy(update={"workflow": facts})

    def is_due(self, job: JobFacts) -> bool:
        """Return whether to ask the batch system again: often for a young workflow, every minute for an old one."""
        if job.workflow is None or job.workflow.id is None:
            return False
        if _STATES.get(self.answer.state) == "finished":
            return False
        return time.time() - self.asked_at > min(60, max(2, self.age() / 20))


def environment() -> dict[str, str]:
    """Return an environment in which child processes find this package and this interpreter's tools."""
    here = str(Path(__file__).resolve().parent.parent)
    tools = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": os.pathsep.join([tools, os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")])),
    }


def _job_fields(answer: Answer) -> dict[str, Any]:
    """Return the job's fields that the batch system's answer decides."""
    state = _STATES.get(answer.state, "running")
    ended = state == "finished"
    return {
        "state": state,
        "exit_code": None if not ended else 0 if answer.state == "SUCCEEDED" else 1,
        "done": answer.done,
        "total": answer.total,
        "error": None if answer.state == "SUCCEEDED" else answer.detail,
    }
