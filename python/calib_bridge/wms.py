"""Asks batch systems for the state of workflows: ``python -m calib_bridge.wms <patience> <job folder> ...``.

It calls the functions behind ``bps report --id ... --return-exit-codes``, or behind ``bps status`` if a plugin has no
report. The answer is written into each folder's ``wms.json``.
"""

from __future__ import annotations

import json
import math
import signal
import sys
from pathlib import Path
from typing import Any

from lsst.ctrl.bps import WmsRunReport, WmsStates
from lsst.ctrl.bps.report import retrieve_report
from lsst.ctrl.bps.status import status

from .workflows import Workflow


def main(patience: str, *folders: str) -> None:
    """Ask for each workflow in turn.

    Parameters
    ----------
    patience : `str`
        Seconds after which this process is ended, whatever a plugin does.
    folders : `str`
        Folders of jobs whose log names the id of the submission.
    """
    signal.setitimer(signal.ITIMER_REAL, float(patience))
    for each in folders:
        folder = Path(each)
        about = json.loads((folder / "spec.json").read_bytes())["bps"]
        workflow = Workflow(folder, about["service"], about["submitPath"])
        workflow.save_answer(_ask(workflow))


def _ask(workflow: Workflow) -> dict[str, Any]:
    try:
        return _answer(workflow)
    except Exception as error:  # a plugin may fail in any way
        return {"state": "SILENT", "detail": f"{type(error).__name__}: {error}"}


def _answer(workflow: Workflow) -> dict[str, Any]:
    days = math.ceil(workflow.age() / 86400) + 1
    try:
        reports, messages = retrieve_report(
            workflow.service, run_id=workflow.id, hist=days, return_exit_codes=True
        )
    except NotImplementedError:
        state, message = status(workflow.service, run_id=workflow.id or "", hist=days)
        return {"state": state.name, "detail": message or f"the batch system reports {state.name}"}
    if not reports:
        return {
            "state": "UNKNOWN",
            "detail": "; ".join(messages) or "the batch system has no record of the workflow",
        }
    return _summarize(reports[0])


def _summarize(report: WmsRunReport) -> dict[str, Any]:
    counts = report.job_state_counts or {}
    codes = {label: sorted(set(found)) for label, found in (report.exit_code_summary or {}).items() if found}
    final = [state for job in report.jobs or [] if job.label == "finalJob" for state in [job.state]]
    others = [job.state for job in report.jobs or [] if job.label != "finalJob"]
    state = report.state or WmsStates.UNKNOWN
    words = [f"the batch system reports {state.name}"]
    words += [f"{count} jobs {each.name}" for each, count in counts.items() if count]
    words += [f"{label} exited with {', '.join(map(str, found))}" for label, found in codes.items()]
    return {
        "state": state.name,
        "done": sum(counts.get(each, 0) for each in (WmsStates.SUCCEEDED, WmsStates.FAILED)),
        "total": report.total_number_jobs,
        "detail": "; ".join(words),
        "finalJobFailed": WmsStates.FAILED in final and set(others) == {WmsStates.SUCCEEDED},
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
