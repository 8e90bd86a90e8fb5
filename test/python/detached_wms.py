"""A small batch system: ``bps submit`` returns at once, and a detached process works a workflow off, a job at a time.

Its records lie in ``<submit path>/wms``, the path being a workflow's id. A file ``hold`` there, or the one that
``DETACHED_WMS_HOLD`` names, holds it before its next job until the file is gone. Whoever removes the records makes it
forget.
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
    """The plugin, by the name of this class."""

    def prepare(
        self, config: BpsConfig, generic_workflow: GenericWorkflow, out_prefix: str | None = None
    ) -> BaseWmsWorkflow:
        """Write the workflow's jobs down."""
        folder = out_prefix or str(config["submitPath"])
        return DetachedWorkflow.from_generic_workflow(config, generic_workflow, folder, __name__)

    def submit(self, workflow: BaseWmsWorkflow, **_kwargs: Any) -> BaseWmsWorkflow:
        """Start working it off, and leave it alone."""
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
        """Tell of one workflow; nothing where there is no record of it."""
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
        """Tell of one workflow, in a word."""
        records = Path(wms_workflow_id) / "wms"
        return (state_of(records), "") if records.is_dir() else (WmsStates.UNKNOWN, "no record of it")


class StatusOnlyService(DetachedWmsService):
    """As older plugins are: without a report."""

    def report(self, *_args: Any, **_kwargs: Any) -> tuple[list[WmsRunReport], str]:
        """Have none."""
        raise NotImplementedError


class DeafService(DetachedWmsService):
    """A batch system that is down."""

    def report(self, *_args: Any, **_kwargs: Any) -> tuple[list[WmsRunReport], str]:
        """Fail on the way."""
        raise ConnectionError("the scheduler does not answer")


class DetachedWorkflow(BaseWmsWorkflow):
    """Jobs in the order in which they can be worked off, the final one last."""

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
        """Nothing more to write."""


def command_of(workflow: GenericWorkflow, job: GenericWorkflowJob) -> str:
    """bps's command line with its placeholders replaced."""
    command = f"{job.executable.src_uri} {job.arguments}".format(**job.cmdvals)
    for file in workflow.get_job_inputs(job.name):
        command = command.replace(f"<FILE:{file.name}>", file.src_uri)
    return re.sub(r"<ENV:(\S+?)>", r"${\1}", command)


def write_records(folder: Path, jobs: Mapping[str, tuple[str, str]]) -> None:
    """Jobs by name, each with label and command, none of them begun."""
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
    """Start the process that works a workflow off."""
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
    """Run one job after another; none but the final one after a failure."""
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
    """Whether there are still records of it once nothing holds it."""
    elsewhere = os.environ.get("DETACHED_WMS_HOLD")
    while records.is_dir() and ((records / "hold").exists() or (elsewhere and Path(elsewhere).exists())):
        (records / "held").touch()
        time.sleep(0.05)
    (records / "held").unlink(missing_ok=True)
    return records.is_dir()


def state_of(records: Path) -> WmsStates:
    """Of the workflow, from its jobs; one that nobody works off any more has failed."""
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
    """Jobs as they stand."""
    return list(json.loads((records / "jobs.json").read_bytes()))


def keep(records: Path, jobs: list[dict[str, Any]]) -> None:
    """Write the jobs down, whole or not at all."""
    partial = records / "jobs.json.partial"
    partial.write_text(json.dumps(jobs, indent=2))
    partial.replace(records / "jobs.json")


if __name__ == "__main__":
    work_off(Path(sys.argv[1]))
