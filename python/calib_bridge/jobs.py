"""Detached jobs: they outlive the bridge, and their lock says whether they live.

``<work>/jobs/<repository>/<output RUN>/`` holds ``spec.json``, ``lock``, ``started``, ``log`` and ``result.json``, and
of a workflow ``bps.yaml`` and ``wms.json`` (`calib_bridge.workflows`); ``evidence.json`` lies there too, also of RUNs
that no job made here (`calib_bridge.read.evidence`). The bridge takes the lock before it starts the
runner (`calib_bridge.job`), which inherits it and hands on to the command: it is held as long as either lives. A folder
that nobody ever started is as if it had never been.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .environment import environment
from .files import write_atomically
from .joblog import last_error, progress
from .lock import acquire, is_held
from .protocol.jobs import BpsSubmission, JobFacts
from .workflows import Workflow


@dataclass(frozen=True)
class Job:
    """A job's folder.

    Parameters
    ----------
    folder : `~pathlib.Path`
        Named after repository and key.
    """

    folder: Path

    @cached_property
    def _spec(self) -> dict[str, Any]:
        try:
            return dict(json.loads((self.folder / "spec.json").read_bytes()))
        except FileNotFoundError:  # killed before it was written
            return {}

    @property
    def key(self) -> str:
        """Output RUN."""
        return str(self._spec.get("key", ""))

    @property
    def repo(self) -> str:
        """World name of the repository."""
        return str(self._spec.get("repo", ""))

    @property
    def log(self) -> Path:
        """Standard output and error of the command."""
        return self.folder / "log"

    @cached_property
    def workflow(self) -> Workflow | None:
        """What the job gave to a batch system; `None` for a job that is no workflow."""
        about = self._spec.get("bps")
        return Workflow(self.folder, about["service"], about["submitPath"]) if about else None

    def facts(self) -> JobFacts | None:
        """How the job stands; `None` for one that was never started."""
        # In this order: a job that starts or ends meanwhile is never taken for one that was killed.
        started = (self.folder / "started").exists()
        held = is_held(self.folder / "lock")
        result = self._result()
        if result is None and not held and not started:
            return None
        done, total = progress(self.log)
        exit_code = None if result is None else int(result["exitCode"])
        facts = JobFacts(
            repo=self.repo,
            key=self.key,
            state="finished" if result is not None else "running" if held else "killed",
            exit_code=exit_code,
            log=str(self.log),
            done=done,
            total=total,
            error=last_error(self.log) if exit_code else None,
            workflow=None,
        )
        return facts if self.workflow is None else self.workflow.facts(facts)

    def _result(self) -> dict[str, Any] | None:
        try:
            return dict(json.loads((self.folder / "result.json").read_bytes()))
        except FileNotFoundError:
            return None


def job_of(work: Path, repo: str, key: str) -> Job:
    """Job of an output RUN, whether or not there is one."""
    return Job(folder_of(work, repo, key))


def folder_of(work: Path, repo: str, key: str) -> Path:
    """Folder of an output RUN, for its job and for what is remembered of the RUN; it need not exist."""
    return work / "jobs" / _slug(repo) / _slug(key)


def jobs_of_keys(work: Path, keys: Iterable[str], repo: str | None) -> Iterator[Job]:
    """Jobs of some output RUNs, in one repository or in all of a site."""
    repositories = sorted((work / "jobs").glob(_slug(repo) if repo else "*"))
    for key in dict.fromkeys(keys):
        for folder in repositories:
            if (folder / _slug(key)).is_dir():
                yield Job(folder / _slug(key))


def jobs_under(work: Path, repo: str, prefix: str) -> Iterator[Job]:
    """Jobs of one repository whose key has a prefix; only those are opened, however many there are."""
    folder = work / "jobs" / _slug(repo)
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name.startswith(_stem(prefix)):
            job = Job(place)
            if job.key.startswith(prefix):
                yield job


def start(work: Path, repo: str, key: str, argv: list[str], bps: BpsSubmission | None = None) -> None:
    """Start a job and leave it alone.

    Parameters
    ----------
    work : `~pathlib.Path`
        The site's folder.
    repo, key : `str`
        Repository and output RUN.
    argv : `list` [`str`]
        Its command; found on PATH with this interpreter's folder ahead, where pipetask and bps are.
    bps : `~calib_bridge.protocol.jobs.BpsSubmission`, optional
        Written into the job's folder, where the command then runs.
    """
    job = job_of(work, repo, key)
    job.folder.mkdir(parents=True, exist_ok=True)
    about = {} if bps is None else {"bps": {"service": bps.service, "submitPath": bps.submit_path}}
    spec = {"repo": repo, "key": key, "argv": argv, **about}
    if bps is not None:
        write_atomically(job.folder / "bps.yaml", bps.yaml.encode())
    write_atomically(job.folder / "spec.json", json.dumps(spec, indent=2).encode())
    descriptor = acquire(job.folder / "lock")
    try:
        with job.log.open("ab") as log:
            subprocess.Popen(
                [sys.executable, "-m", "calib_bridge.job", str(job.folder.absolute()), str(descriptor)],
                cwd=None if bps is None else job.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(descriptor,),
                start_new_session=True,
                env=environment(),
            )
    finally:
        os.close(descriptor)


def _slug(name: str) -> str:
    """Folder name: readable, and different for different names."""
    return f"{_stem(name)}.{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _stem(name: str) -> str:
    return name.replace("/", "_")
