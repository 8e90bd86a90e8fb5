"""Detached jobs: one for each RUN, alive while their lock is held, outliving every bridge."""

from __future__ import annotations

import datetime
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bridge_world import GEN, RUN, TICKET, WHY, Bridge, Site

from calib_bridge.joblog import progress
from calib_bridge.jobs import job_of

KEY = f"{GEN}/run2"


def params(*argv: str, key: str = KEY, repo: str = "usdf/main") -> dict[str, Any]:
    return {"repo": repo, "why": WHY, "key": key, "argv": list(argv)}


def job(site: Site, key: str = KEY) -> dict[str, Any]:
    (found,) = site.ask("jobs", keys=[key])["jobs"]
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for another process without a time limit."""
    while not condition():
        time.sleep(0.01)


def pids_with(text: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_a_job_is_started_once_and_then_returned(site: Site, tmp_path: Path) -> None:
    go = tmp_path / "go"
    command = f"echo begun >> {tmp_path}/log; until [ -e {go} ]; do sleep 0.01; done; exit 3"
    first = site.ask("submit", **params("sh", "-c", command))
    assert (first["changed"], first["job"]["state"]) == (True, "running")
    assert not site.ask("submit", **params("sh", "-c", command))["changed"]
    assert site.observe()["jobs"][0]["state"] == "running"
    go.touch()
    wait_for(lambda: job(site)["state"] == "finished")
    assert job(site)["exitCode"] == 3
    assert not site.ask("submit", **params("sh", "-c", command))["changed"]
    assert (tmp_path / "log").read_text() == "begun\n"
    assert site.ask("counters")["jobsStarted"] == 1
    assert site.journal()[0]["command"].startswith("sh -c 'echo begun")


def test_a_running_job_names_its_process_and_since_when(site: Site, tmp_path: Path) -> None:
    go = tmp_path / "go"
    before = time.time()
    site.ask("submit", **params("sh", "-c", f"until [ -e {go} ]; do sleep 0.01; done"))
    wait_for(lambda: (job(site)["process"] or {}).get("pid") is not None)
    process = job(site)["process"]
    since = datetime.datetime.fromisoformat(process["since"]).timestamp()
    assert int(before) <= since <= time.time()
    assert 0 <= process["hours"] * 3600 <= time.time() - before
    assert process["host"] == socket.gethostname()
    # The command that people get ends the whole group of processes.
    os.killpg(process["pid"], signal.SIGTERM)
    wait_for(lambda: job(site)["state"] == "killed")
    assert pids_with(str(go)) == []


def test_a_job_of_an_earlier_version_has_a_time_and_no_process(site: Site, tmp_path: Path) -> None:
    folder = job_of(site.work, "usdf/main", KEY).folder
    site.ask("submit", **params("true"))
    wait_for(lambda: job(site)["state"] == "finished")
    (folder / "runner.json").unlink()
    os.utime(folder / "started", (time.time() - 7200, time.time() - 7200))
    process = job(site)["process"]
    assert (process["host"], process["pid"]) == (None, None)
    assert process["hours"] == pytest.approx(2, abs=0.1)


def test_progress_and_error_are_read_from_the_log(site: Site) -> None:
    message = "Executed 2 quanta successfully, 1 failed and 1 remain out of total 4 quanta."
    site.ask("submit", **params("sh", "-c", f"echo {message}; echo 'ValueError: bad pixel' >&2; exit 1"))
    wait_for(lambda: job(site)["state"] == "finished")
    observed = job(site)
    assert (observed["done"], observed["total"], observed["error"]) == (3, 4, "ValueError: bad pixel")


KILLED = "killed by signal 9, probably out of memory (a person's `kill -9` looks alike)"


@pytest.mark.parametrize(
    ("command", "code", "error"),
    [
        ("kill -KILL $$", -9, KILLED),
        ("echo 'ERROR: slow'; sh -c 'kill -KILL $$'; exit 137", 137, KILLED),
        ("kill -TERM $$", -15, "ended by signal 15 (Terminated)"),
        ("echo 'ERROR: slow'; exit 3", 3, "ERROR: slow"),
    ],
)
def test_a_signal_that_ended_the_command_is_its_error(
    site: Site, command: str, code: int, error: str
) -> None:
    site.ask("submit", **params("sh", "-c", command))
    wait_for(lambda: job(site)["state"] == "finished")
    assert (job(site)["exitCode"], job(site)["error"]) == (code, error)


@pytest.mark.parametrize(
    ("counts", "state", "code"),
    [
        ("Executed 4 quanta successfully, 0 failed and 0 remain out of total 4 quanta.", "finished", 0),
        ("Executed 3 quanta successfully, 1 failed and 0 remain out of total 4 quanta.", "killed", None),
        ("Executed 3 quanta successfully, 0 failed and 1 remain out of total 4 quanta.", "killed", None),
    ],
)
def test_a_command_that_outlived_its_runner_ended_well_if_it_executed_all(
    site: Site, tmp_path: Path, counts: str, state: str, code: int | None
) -> None:
    go = tmp_path / "go"
    site.ask("submit", **params("sh", "-c", f"until [ -e {go} ]; do sleep 0.01; done; echo {counts}"))
    wait_for(lambda: len(pids_with(str(go))) > 0 and job(site)["state"] == "running")
    (runner,) = pids_with(f"calib_bridge.job\0{job_of(site.work, 'usdf/main', KEY).folder}")
    os.kill(runner, signal.SIGKILL)
    time.sleep(0.5)  # where Python is forked, the fork ends a moment after the program that asked for it
    assert job(site)["state"] == "running"
    go.touch()
    wait_for(lambda: job(site)["state"] != "running")
    assert (job(site)["state"], job(site)["exitCode"], job(site)["error"]) == (state, code, None)


def test_progress_is_kept_after_any_amount_of_other_log_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"")
    assert progress(log) == (0, None)
    executed = b"INFO Executed %d quanta successfully, 1 failed and 0 remain out of total 9000 quanta.\n"
    chatter = b"x" * 99 + b"\n"
    with log.open("ab") as stream:
        stream.write(chatter * 20_000 + executed % 7 + chatter * 30_000)
    assert progress(log) == (8, 9000)
    # This part was searched before and is not searched again.
    with log.open("r+b") as stream:
        stream.write(executed % 5000 + b"y" * 4_000_000)
    assert progress(log) == (8, 9000)
    with log.open("ab") as stream:
        stream.write(chatter * 20_000 + (executed % 8)[:40])
    assert progress(log) == (8, 9000)
    with log.open("ab") as stream:
        stream.write((executed % 8)[40:] + chatter * 20_000)
    assert progress(log) == (9, 9000)
    log.write_bytes(executed % 1)
    assert progress(log) == (2, 9000)


@pytest.mark.parametrize("shift", range(0, 120, 7))
def test_progress_is_found_across_two_blocks(tmp_path: Path, shift: int) -> None:
    log = tmp_path / "log"
    executed = b"Executed 7 quanta successfully, 1 failed and 0 remain out of total 9 quanta.\n"
    log.write_bytes(b"x" * 99 + b"\n" + executed + b"y" * ((1 << 20) - shift))
    assert progress(log) == (8, 9)


def test_a_command_that_does_not_exist_is_a_failure(site: Site) -> None:
    site.ask("submit", **params("no-such-command"))
    wait_for(lambda: job(site)["state"] == "finished")
    assert job(site)["exitCode"] == 127
    assert "no-such-command" in job(site)["error"]


def test_the_tools_of_this_python_come_first_on_the_path(site: Site) -> None:
    site.ask("submit", **params("sh", "-c", "echo $PATH"))
    wait_for(lambda: job(site)["state"] == "finished")
    log = Path(job(site)["log"]).read_text()
    assert log.startswith(str(Path(sys.executable).parent))


def test_a_job_outlives_its_bridge(site: Site, tmp_path: Path) -> None:
    bridge = Bridge(site)
    bridge.ask("submit", **params("sh", "-c", f"until [ -e {tmp_path}/go ]; do sleep 0.01; done"))
    assert bridge.end() == (0, "")
    assert job(site)["state"] == "running"
    (tmp_path / "go").touch()
    wait_for(lambda: job(site)["state"] == "finished")
    assert job(site)["exitCode"] == 0


def test_a_job_is_alive_while_its_runner_or_its_command_is(site: Site, tmp_path: Path) -> None:
    command = f"until [ -e {tmp_path}/go ]; do sleep 0.01; done"
    site.ask("submit", **params("sh", "-c", command))
    folder = str(job_of(site.work, "usdf/main", KEY).folder)
    wait_for(lambda: bool(pids_with(command)))
    (runner,) = pids_with(folder)
    os.kill(runner, signal.SIGKILL)
    wait_for(lambda: not pids_with(folder) or os.waitpid(runner, os.WNOHANG)[0] == runner)
    assert job(site)["state"] == "running"
    (tmp_path / "go").touch()
    wait_for(lambda: job(site)["state"] == "killed")
    assert job(site)["exitCode"] is None
    assert not site.ask("submit", **params("true"))["changed"]


def test_a_job_that_was_never_started_counts_as_absent(site: Site) -> None:
    folder = job_of(site.work, "usdf/main", KEY).folder
    folder.mkdir(parents=True)
    (folder / "lock").touch()
    assert site.ask("jobs", keys=[KEY])["jobs"] == []
    assert site.ask("submit", **params("true"))["changed"]


def test_an_existing_run_counts_as_a_finished_job(site: Site) -> None:
    answer = site.ask("submit", **params("false", key=RUN))
    assert not answer["changed"]
    assert (answer["job"]["state"], answer["job"]["exitCode"]) == ("finished", None)
    assert site.ask("counters")["jobsStarted"] == 0


def test_two_repositories_may_have_a_run_of_one_name(two_sites: Site) -> None:
    for repo in two_sites.repositories:
        assert two_sites.ask("submit", **params("true", repo=repo))["changed"]
    wait_for(
        lambda: [each["state"] for each in two_sites.ask("jobs", keys=[KEY])["jobs"]] == ["finished"] * 2
    )
    assert len(two_sites.ask("jobs", keys=[KEY], repo="summit/LATISS")["jobs"]) == 1
    assert len(two_sites.observe()["jobs"]) == 1


def test_unknown_keys_are_left_out(site: Site) -> None:
    assert site.ask("jobs", keys=["no/such"])["jobs"] == []
    site.ask("submit", **params("true", key=f"{TICKET}0/run1"))
    assert site.observe()["jobs"] == []


@pytest.mark.parametrize("name", ["calib_bridge.job"])
def test_the_runner_imports_only_the_standard_library(name: str) -> None:
    import ast
    import importlib.util

    specification = importlib.util.find_spec(name)
    assert specification is not None
    assert specification.origin is not None
    tree = ast.parse(Path(specification.origin).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in imported} <= set(sys.stdlib_module_names)
