"""Detached jobs: one a RUN, alive as long as their lock is held, outliving every bridge."""

from __future__ import annotations

import os
import signal
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


def wish(*argv: str, key: str = KEY, repo: str = "usdf/main") -> dict[str, Any]:
    return {"repo": repo, "why": WHY, "key": key, "argv": list(argv)}


def job(site: Site, key: str = KEY) -> dict[str, Any]:
    (found,) = site.ask("jobs", keys=[key])["jobs"]
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for another process; there is no time at which it must have come so far."""
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


def test_a_job_is_started_once_and_joined_ever_after(site: Site, tmp_path: Path) -> None:
    go = tmp_path / "go"
    command = f"echo begun >> {tmp_path}/log; until [ -e {go} ]; do sleep 0.01; done; exit 3"
    first = site.ask("submit", **wish("sh", "-c", command))
    assert (first["changed"], first["job"]["state"]) == (True, "running")
    assert not site.ask("submit", **wish("sh", "-c", command))["changed"]
    assert site.observe()["jobs"][0]["state"] == "running"
    go.touch()
    wait_for(lambda: job(site)["state"] == "finished")
    assert job(site)["exitCode"] == 3
    assert not site.ask("submit", **wish("sh", "-c", command))["changed"]
    assert (tmp_path / "log").read_text() == "begun\n"
    assert site.ask("counters")["jobsStarted"] == 1
    assert site.journal()[0]["command"].startswith("sh -c 'echo begun")


def test_the_log_tells_progress_and_the_error(site: Site) -> None:
    said = "Executed 2 quanta successfully, 1 failed and 1 remain out of total 4 quanta."
    site.ask("submit", **wish("sh", "-c", f"echo {said}; echo 'ValueError: bad pixel' >&2; exit 1"))
    wait_for(lambda: job(site)["state"] == "finished")
    seen = job(site)
    assert (seen["done"], seen["total"], seen["error"]) == (3, 4, "ValueError: bad pixel")


def test_progress_is_kept_however_much_the_tasks_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"")
    assert progress(log) == (0, None)
    executed = b"INFO Executed %d quanta successfully, 1 failed and 0 remain out of total 9000 quanta.\n"
    chatter = b"x" * 99 + b"\n"
    with log.open("ab") as stream:
        stream.write(chatter * 20_000 + executed % 7 + chatter * 30_000)
    assert progress(log) == (8, 9000)
    # It was searched: nothing in it counts again.
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
def test_progress_is_found_across_the_borders_of_what_is_read_at_once(tmp_path: Path, shift: int) -> None:
    log = tmp_path / "log"
    executed = b"Executed 7 quanta successfully, 1 failed and 0 remain out of total 9 quanta.\n"
    log.write_bytes(b"x" * 99 + b"\n" + executed + b"y" * ((1 << 20) - shift))
    assert progress(log) == (8, 9)


def test_a_command_that_does_not_exist_is_a_failure(site: Site) -> None:
    site.ask("submit", **wish("no-such-command"))
    wait_for(lambda: job(site)["state"] == "finished")
    assert job(site)["exitCode"] == 127
    assert "no-such-command" in job(site)["error"]


def test_the_tools_of_this_python_come_first(site: Site) -> None:
    site.ask("submit", **wish("sh", "-c", "echo $PATH"))
    wait_for(lambda: job(site)["state"] == "finished")
    log = Path(job(site)["log"]).read_text()
    assert log.startswith(str(Path(sys.executable).parent))


def test_a_job_outlives_its_bridge(site: Site, tmp_path: Path) -> None:
    bridge = Bridge(site)
    bridge.ask("submit", **wish("sh", "-c", f"until [ -e {tmp_path}/go ]; do sleep 0.01; done"))
    assert bridge.end() == (0, "")
    assert job(site)["state"] == "running"
    (tmp_path / "go").touch()
    wait_for(lambda: job(site)["state"] == "finished")
    assert job(site)["exitCode"] == 0


def test_a_job_lives_while_its_runner_or_its_command_does(site: Site, tmp_path: Path) -> None:
    command = f"until [ -e {tmp_path}/go ]; do sleep 0.01; done"
    site.ask("submit", **wish("sh", "-c", command))
    folder = str(job_of(site.work, "usdf/main", KEY).folder)
    wait_for(lambda: bool(pids_with(command)))
    (runner,) = pids_with(folder)
    os.kill(runner, signal.SIGKILL)
    wait_for(lambda: not pids_with(folder) or os.waitpid(runner, os.WNOHANG)[0] == runner)
    assert job(site)["state"] == "running"
    (tmp_path / "go").touch()
    wait_for(lambda: job(site)["state"] == "killed")
    assert job(site)["exitCode"] is None
    assert not site.ask("submit", **wish("true"))["changed"]


def test_a_job_that_was_never_started_is_as_if_it_never_was(site: Site) -> None:
    folder = job_of(site.work, "usdf/main", KEY).folder
    folder.mkdir(parents=True)
    (folder / "lock").touch()
    assert site.ask("jobs", keys=[KEY])["jobs"] == []
    assert site.ask("submit", **wish("true"))["changed"]


def test_a_run_that_is_there_is_joined(site: Site) -> None:
    answer = site.ask("submit", **wish("false", key=RUN))
    assert not answer["changed"]
    assert (answer["job"]["state"], answer["job"]["exitCode"]) == ("finished", None)
    assert site.ask("counters")["jobsStarted"] == 0


def test_two_repositories_may_have_a_run_of_one_name(two_sites: Site) -> None:
    for repo in two_sites.repositories:
        assert two_sites.ask("submit", **wish("true", repo=repo))["changed"]
    wait_for(
        lambda: [each["state"] for each in two_sites.ask("jobs", keys=[KEY])["jobs"]] == ["finished"] * 2
    )
    assert len(two_sites.ask("jobs", keys=[KEY], repo="summit/LATISS")["jobs"]) == 1
    assert len(two_sites.observe()["jobs"]) == 1


def test_unknown_keys_are_left_out(site: Site) -> None:
    assert site.ask("jobs", keys=["no/such"])["jobs"] == []
    site.ask("submit", **wish("true", key=f"{TICKET}0/run1"))
    assert site.observe()["jobs"] == []


@pytest.mark.parametrize("name", ["calib_bridge.job"])
def test_the_runner_needs_the_standard_library_only(name: str) -> None:
    import ast
    import importlib.util

    specification = importlib.util.find_spec(name)
    assert specification is not None
    assert specification.origin is not None
    tree = ast.parse(Path(specification.origin).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in imported} <= set(sys.stdlib_module_names)
