"""A small batch system: ``bps submit`` returns immediately, and a detached process runs the jobs one by one.

Its records are in ``<submit path>/wms``; the submit path is the workflow's id. A file ``hold`` there, or the file named
by ``DETACHED_WMS_HOLD``, holds the workflow before its next job until the file is removed. Removing the records makes
the batch system forget the workflow.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lsst.ctrl.bps import (
    BaseWmsService,
    BaseWmsWorkflow,
    BpsConfig,
    GenericWorkflow,
    GenericWorkflowJob,
    WmsJobReport,
    WmsRunReport,
    WmsStates,
)

FINAL = "finalJob"


class DetachedWmsService(BaseWmsService):
    """The plugin, which bps finds by the name of this class."""

    def prepare(
        self, config: BpsConfig, generic_workflow: GenericWorkflow, out_prefix: str | None = None
    ) -> BaseWmsWorkflow:
        """Write the records of the workflow's jobs."""
        folder = out_prefix or str(config["submitPath"])
        return DetachedWorkflow.from_generic_workflow(config, generic_workflow, folder, __name__)

    def submit(self, workflow: BaseWmsWorkflow, **_kwargs: Any) -> BaseWmsWorkflow:
        """Start the detached process."""
        begin(Path(workflow.submit_path))
        workflow.run_id = workflow.submit_path
        return workflow

    def report(
        self,
        wms_workflow_id: str | None = None,
        user: str | None = None,
        hist: float = 0,
        pass_thru: str | None = None,
        is_global: bool = False,
        return_exit_codes: bool = False,
    ) -> tuple[list[WmsRunReport], str]:
        """Return the report of one workflow, or none if there is no record of it."""
        records = Path(wms_workflow_id or "") / "wms"
        if not records.is_dir():
            return [], f"no record of {wms_workflow_id}"
        jobs = [
            WmsJobReport(job["name"], job["name"], job["label"], WmsStates[job["state"]])
            for job in read(records)
        ]
        codes: dict[str, list[int]] = {}
        for job in read(records):
            if job["code"]:
                codes.setdefault(job["label"], []).append(job["code"])
        counts = Counter(job.state for job in jobs)
        return [
            WmsRunReport(
                wms_id=wms_workflow_id,
                path=wms_workflow_id,
                state=state_of(records),
                jobs=jobs,
                total_number_jobs=len(jobs),
                job_state_counts={state: counts[state] for state in WmsStates},
                exit_code_summary=codes,
            )
        ], ""

    def get_status(
        self, wms_workflow_id: str, hist: float = 1, is_global: bool = False
    ) -> tuple[WmsStates, str]:
        """Return the state of one workflow."""
        records = Path(wms_workflow_id) / "wms"
        return (state_of(records), "") if records.is_dir() else (WmsStates.UNKNOWN, "no record of it")


class StatusOnlyService(DetachedWmsService):
    """A plugin without a report, like older plugins."""

    def report(self, *_args: Any, **_kwargs: Any) -> tuple[list[WmsRunReport], str]:
        """Raise as an unimplemented method."""
        raise NotImplementedError


class DeafService(DetachedWmsService):
    """A batch system that is down."""

    def report(self, *_args: Any, **_kwargs: Any) -> tuple[list[WmsRunReport], str]:
        """Raise a connection error."""
        raise ConnectionError("the scheduler does not answer")


class HangingService(DetachedWmsService):
    """A plugin that does not answer while the folder of the workflow holds the file ``hang``."""

    def report(
        self, wms_workflow_id: str | None = None, *args: Any, **kwargs: Any
    ) -> tuple[list[WmsRunReport], str]:
        while (Path(wms_workflow_id or "") / "hang").exists():
            time.sleep(0.05)
        return super().report(wms_workflow_id, *args, **kwargs)


class DetachedWorkflow(BaseWmsWorkflow):
    """Jobs in an order that respects dependencies, the final job last."""

    @classmethod
    def from_generic_workflow(
        cls, config: BpsConfig, generic_workflow: GenericWorkflow, out_prefix: str, _service: str
    ) -> DetachedWorkflow:
        """Take bps's jobs with their commands."""
        workflow = cls(generic_workflow.name, config)
        workflow.submit_path = out_prefix
        jobs = [generic_workflow.get_job(name) for name in generic_workflow]
        final = generic_workflow.get_final()
        if isinstance(final, GenericWorkflowJob):
            jobs.append(final)
        write_records(
            Path(out_prefix),
            {job.name: (job.label, command_of(generic_workflow, job)) for job in jobs},
        )
        return workflow

    def write(self, out_prefix: str) -> None:
        """Write nothing more."""


def command_of(workflow: GenericWorkflow, job: GenericWorkflowJob) -> str:
    """Return bps's command line with its placeholders replaced."""
    command = f"{job.executable.src_uri} {job.arguments}".format(**job.cmdvals)
    for file in workflow.get_job_inputs(job.name):
        command = command.replace(f"<FILE:{file.name}>", file.src_uri)
    return re.sub(r"<ENV:(\S+?)>", r"${\1}", command)


def write_records(folder: Path, jobs: Mapping[str, tuple[str, str]]) -> None:
    """Write jobs by name, each with label and command, none started."""
    records = folder / "wms"
    records.mkdir(parents=True)
    keep(
        records,
        [
            {"name": name, "label": label, "command": command, "state": "READY", "code": None}
            for name, (label, command) in jobs.items()
        ],
    )


def begin(folder: Path) -> None:
    """Start the process that runs a workflow."""
    lock = os.open(folder / "wms" / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with (folder / "wms" / "log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            start_new_session=True,
        )
    os.close(lock)


def work_off(folder: Path) -> None:
    """Run one job after another; after a failure only the final job."""
    records = folder / "wms"
    jobs = read(records)
    for job in jobs:
        if not wait_while_held(records):
            return
        if job["label"] != FINAL and any(each["state"] == "FAILED" for each in jobs):
            job["state"] = "PRUNED"
            continue
        job["state"] = "RUNNING"
        keep(records, jobs)
        job["code"] = subprocess.run(job["command"], shell=True, check=False).returncode
        job["state"] = "FAILED" if job["code"] else "SUCCEEDED"
        if records.is_dir():
            keep(records, jobs)


def wait_while_held(records: Path) -> bool:
    """Wait while the workflow is held; return whether its records still exist."""
    elsewhere = os.environ.get("DETACHED_WMS_HOLD")
    while records.is_dir() and ((records / "hold").exists() or (elsewhere and Path(elsewhere).exists())):
        (records / "held").touch()
        time.sleep(0.05)
    (records / "held").unlink(missing_ok=True)
    return records.is_dir()


def state_of(records: Path) -> WmsStates:
    """Return the state of the workflow from its jobs; without a running process the workflow has failed."""
    states = {job["state"] for job in read(records)}
    if states <= {"SUCCEEDED"}:
        return WmsStates.SUCCEEDED
    if (records / "held").exists():
        return WmsStates.HELD
    lock = os.open(records / "lock", os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return WmsStates.RUNNING
    else:
        return WmsStates.FAILED
    finally:
        os.close(lock)


def read(records: Path) -> list[dict[str, Any]]:
    """Return the jobs."""
    return list(json.loads((records / "jobs.json").read_bytes()))


def keep(records: Path, jobs: list[dict[str, Any]]) -> None:
    """Write the jobs atomically."""
    partial = records / "jobs.json.partial"
    partial.write_text(json.dumps(jobs, indent=2))
    partial.replace(records / "jobs.json")


if __name__ == "__main__":
    work_off(Path(sys.argv[1]))
