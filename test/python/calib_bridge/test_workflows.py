"""Workflows of a batch system, which is asked through a real plugin (detached_wms.py)."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bridge_world import GEN, PYTHON, WHY, Bridge, Site

from calib_bridge import asking, workflows
from calib_bridge.jobs import job_of

FIXTURES = str(Path(__file__).resolve().parents[1])
sys.path.insert(0, FIXTURES)

import detached_wms  # noqa: E402

KEY = f"{GEN}/run2"
OK = ("cpBiasIsr", "true")


@pytest.fixture(autouse=True)
def plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let child processes find the plugin."""
    monkeypatch.setenv("PYTHONPATH", FIXTURES)


def submit(site: Site, tmp_path: Path, *jobs: tuple[str, str], service: str = "DetachedWmsService") -> Path:
    """Start a workflow of some commands by a job that prints the output of ``bps submit``."""
    folder = tmp_path / "submitted"
    detached_wms.write_records(folder, {f"job{n}": job for n, job in enumerate(jobs)})
    detached_wms.begin(folder)
    submit_command(site, f"echo 'Run Id: {folder}'", folder, service)
    return folder


def submit_command(site: Site, command: str, folder: Path, service: str = "DetachedWmsService") -> None:
    bps = {
        "yaml": "payload: {}\n",
        "service": f"detached_wms.{service}",
        "submitPath": str(folder),
    }
    params: dict[str, Any] = {"repo": "usdf/main", "why": WHY, "key": KEY, "argv": ["sh", "-c", command]}
    site.ask("submit", **params, bps=bps)
    wait_for(lambda: (job_of(site.work, "usdf/main", KEY).folder / "result.json").exists())


def job_state(site: Site) -> dict[str, Any]:
    (found,) = site.ask("jobs", keys=[KEY])["jobs"]
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.05)


def ended(folder: Path) -> Callable[[], bool]:
    return lambda: not ({"READY", "RUNNING"} & {job["state"] for job in detached_wms.read(folder / "wms")})


def test_bps_runs_in_the_jobs_folder_with_its_submission(site: Site, tmp_path: Path) -> None:
    submit_command(site, "cat bps.yaml; echo 'Run Id: None'", tmp_path)
    folder = job_of(site.work, "usdf/main", KEY).folder
    assert (folder / "log").read_text().startswith("payload: {}")
    assert site.journal()[0]["command"].startswith(f"cd {folder} && sh -c")


def test_a_workflow_that_bps_ran_itself_has_the_state_of_its_command(site: Site, tmp_path: Path) -> None:
    submit_command(site, "echo 'Run Id: None'", tmp_path)
    found = job_state(site)
    assert (found["state"], found["exitCode"], found["workflow"]["id"]) == ("finished", 0, None)
    assert not (job_of(site.work, "usdf/main", KEY).folder / "wms.json").exists()


def test_a_failed_final_job_is_reported_if_bps_ran_the_workflow(site: Site, tmp_path: Path) -> None:
    line = "subprocess.CalledProcessError: Command 'butler aggregate-graph x.qg' returned non-zero exit status 1."
    submit_command(site, f'echo "{line}"; exit 1', tmp_path)
    found = job_state(site)
    assert (found["state"], found["exitCode"], found["workflow"]["finalJobFailed"]) == ("finished", 1, True)


def test_failures_that_parsl_hides_are_reported(site: Site, tmp_path: Path) -> None:
    message = "parsl INFO: Tasks in state States.failed: 2\\nparsl.dataflow.dflow ERROR: Task 3 failed\\nRun Id: None"
    submit_command(site, f'printf "{message}"', tmp_path)
    found = job_state(site)
    assert (found["exitCode"], found["error"]) == (0, "parsl.dataflow.dflow ERROR: Task 3 failed")


def test_a_workflow_runs_and_succeeds_after_its_submission_ended(site: Site, tmp_path: Path) -> None:
    folder = submit(site, tmp_path, ("cpBiasIsr", f"until [ -e {tmp_path}/go ]; do sleep 0.05; done"), OK)
    found = job_state(site)
    assert (found["state"], found["exitCode"], found["total"]) == ("running", None, 2)
    assert found["workflow"]["id"] == str(folder)
    (tmp_path / "go").touch()
    wait_for(ended(folder))
    wait_for(lambda: job_state(site)["state"] == "finished")
    assert (job_state(site)["exitCode"], job_state(site)["done"], job_state(site)["error"]) == (0, 2, None)


def test_another_bridge_finds_a_running_workflow(site: Site, tmp_path: Path) -> None:
    submit(site, tmp_path, ("cpBiasIsr", f"until [ -e {tmp_path}/go ]; do sleep 0.05; done"))
    bridge = Bridge(site, PYTHONPATH=os.pathsep.join([str(PYTHON), FIXTURES]))
    answer = bridge.ask("jobs", keys=[KEY], repo=None)
    assert answer is not None
    assert [found["state"] for found in answer["result"]["jobs"]] == ["running"]
    assert bridge.end() == (0, "")
    (tmp_path / "go").touch()


def test_a_failed_job_is_reported_with_its_exit_code(site: Site, tmp_path: Path) -> None:
    folder = submit(site, tmp_path, ("cpBiasIsr", "exit 3"), OK, ("finalJob", "true"))
    wait_for(ended(folder))
    found = job_state(site)
    assert (found["state"], found["exitCode"], found["workflow"]["finalJobFailed"]) == ("finished", 1, False)
    assert "cpBiasIsr exited with 3" in found["error"]


def test_a_failed_final_job_is_distinguished(site: Site, tmp_path: Path) -> None:
    folder = submit(site, tmp_path, OK, ("finalJob", "exit 1"))
    wait_for(ended(folder))
    found = job_state(site)
    assert (found["exitCode"], found["workflow"]["finalJobFailed"]) == (1, True)


def test_a_held_workflow_waits_for_people_and_then_continues(site: Site, tmp_path: Path) -> None:
    hold = tmp_path / "submitted" / "wms" / "hold"
    folder = tmp_path / "submitted"
    detached_wms.write_records(folder, {"job0": OK})
    hold.touch()
    detached_wms.begin(folder)
    wait_for(lambda: (folder / "wms" / "held").exists())
    submit_command(site, f"echo 'Run Id: {folder}'", folder)
    assert job_state(site)["state"] == "held"
    hold.unlink()
    wait_for(lambda: job_state(site)["state"] == "finished")


def test_a_workflow_that_is_no_longer_known_has_vanished(site: Site, tmp_path: Path) -> None:
    folder = submit(site, tmp_path, ("cpBiasIsr", f"until [ -e {tmp_path}/go ]; do sleep 0.05; done"))
    assert job_state(site)["state"] == "running"
    shutil.rmtree(folder / "wms")
    wait_for(lambda: job_state(site)["state"] == "vanished")
    assert "no record of" in job_state(site)["error"]
    (tmp_path / "go").touch()


def test_a_new_workflow_has_not_vanished_before_the_waiting_time_ends(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit_command(site, f"echo 'Run Id: {tmp_path}/nowhere'", tmp_path)
    assert job_state(site)["state"] == "running"
    folder = job_of(site.work, "usdf/main", KEY).folder
    workflow = job_of(site.work, "usdf/main", KEY).workflow
    assert workflow is not None
    monkeypatch.setattr(workflows, "PATIENCE", 0.0)
    workflow.save_answer({"state": "UNKNOWN", "detail": "no record of it"})
    assert '"vanished"' not in (folder / "wms.json").read_text()
    assert job_state(site)["state"] == "vanished"


def test_a_plugin_without_a_report_is_asked_only_for_the_state(site: Site, tmp_path: Path) -> None:
    folder = submit(site, tmp_path, OK, service="StatusOnlyService")
    wait_for(ended(folder))
    wait_for(lambda: job_state(site)["state"] == "finished")
    assert job_state(site)["exitCode"] == 0


@pytest.mark.parametrize(
    ("service", "reason"),
    [("DeafService", "the scheduler does not answer"), ("NoSuchService", "NoSuchService")],
)
def test_a_workflow_whose_plugin_fails_is_silent(
    site: Site, tmp_path: Path, service: str, reason: str
) -> None:
    submit(site, tmp_path, OK, service=service)
    found = job_state(site)
    assert (found["state"], found["exitCode"]) == ("silent", None)
    assert reason in found["error"]


def test_a_workflow_is_not_asked_again_immediately_or_after_its_end(site: Site, tmp_path: Path) -> None:
    folder = submit(site, tmp_path, OK)
    wait_for(ended(folder))
    wait_for(lambda: job_state(site)["state"] == "finished")
    answer = job_of(site.work, "usdf/main", KEY).folder / "wms.json"
    asked = answer.stat().st_mtime_ns
    shutil.rmtree(folder / "wms")
    assert job_state(site)["state"] == "finished"
    assert answer.stat().st_mtime_ns == asked


def test_a_workflow_whose_runner_was_killed_is_still_asked_for(site: Site, tmp_path: Path) -> None:
    folder = submit(site, tmp_path, OK)
    (job_of(site.work, "usdf/main", KEY).folder / "result.json").unlink()
    wait_for(ended(folder))
    wait_for(lambda: job_state(site)["state"] == "finished")


def test_a_batch_system_that_hangs_holds_up_no_other_request(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "GRACE", 0.2)
    hang = tmp_path / "submitted" / "hang"
    hang.parent.mkdir()
    hang.touch()
    submit(site, tmp_path, OK, service="HangingService")
    for _ in range(2):
        began = time.monotonic()
        found = job_state(site)
        assert (found["state"], found["error"]) == ("running", "the batch system has not answered yet")
    assert time.monotonic() - began < 0.2, "the second request did not ask again, and did not wait"
    hang.unlink()
    wait_for(lambda: job_state(site)["state"] == "finished")


def test_a_batch_system_that_hangs_is_silent_in_the_end(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "GRACE", 0.2)
    monkeypatch.setattr(asking, "PATIENCE", 1.0)
    hang = tmp_path / "submitted" / "hang"
    hang.parent.mkdir()
    hang.touch()
    submit(site, tmp_path, OK, service="HangingService")
    assert job_state(site)["state"] == "running"
    wait_for(lambda: job_state(site)["state"] == "silent")
    assert job_state(site)["error"] == "no answer within 1 s"
