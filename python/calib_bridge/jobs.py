"""Detached jobs: they outlive the bridge, and a lock shows whether they are alive.

``<work>/jobs/<repository>/<output RUN>/`` holds ``spec.json``, ``lock``, ``runner.json``, ``started``, ``log`` and
``result.json``. A workflow adds ``bps.yaml`` and ``wms.json`` (`calib_bridge.workflows`). ``evidence.json`` is also
there, even for a RUN that was not made by a job of this site (`calib_bridge.read.evidence`).

The bridge takes the lock before it starts the runner (`calib_bridge.job`). The runner inherits the lock and passes it
to the command, so that the lock is held while either is alive. A folder whose job was never started counts as absent.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .files import write_atomically
from .job_files import Result, Runner, Spec, read_job_file
from .joblog import ended_well, progress, reason
from .lock import acquire, is_held
from .protocol.jobs import BpsSubmission, JobFacts, ProcessFacts
from .workflows import Workflow, environment


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
    def _spec(self) -> Spec:
        # There is none if the bridge was killed before writing it.
        return read_job_file(self.folder / "spec.json", Spec) or Spec()

    @property
    def key(self) -> str:
        """Output RUN."""
        return self._spec.key

    @property
    def repo(self) -> str:
        """World name of the repository."""
        return self._spec.repo

    @property
    def log(self) -> Path:
        """Standard output and error of the command."""
        return self.folder / "log"

    @cached_property
    def workflow(self) -> Workflow | None:
        """The workflow that the job submitted, or `None` if the job is not a workflow."""
        about = self._spec.bps
        return Workflow(self.folder, about.service, about.submit_path) if about else None

    def facts(self) -> JobFacts | None:
        """Return the job's state, or `None` if it was never started."""
        # In this order, a job that starts or ends meanwhile is never reported as killed.
        started = (self.folder / "started").exists()
        held = is_held(self.folder / "lock")
        result = read_job_file(self.folder / "result.json", Result)
        if result is None and not held and not started:
            return None
        done, total = progress(self.log)
        exit_code = None if result is None else result.exit_code
        if exit_code is None and not held and ended_well(self.log):
            exit_code = 0  # the runner was killed, and its command went on to the end
        facts = JobFacts(
            repo=self.repo,
            key=self.key,
            state="finished" if exit_code is not None else "running" if held else "killed",
            exit_code=exit_code,
            log=str(self.log),
            done=done,
            total=total,
            error=reason(exit_code, self.log) if exit_code else None,
            workflow=None,
            process=self._process() if started else None,
        )
        return facts if self.workflow is None else self.workflow.facts(facts)

    def _process(self) -> ProcessFacts:
        begun = (self.folder / "started").stat().st_mtime
        runner = read_job_file(self.folder / "runner.json", Runner) or Runner()
        return ProcessFacts(
            since=datetime.datetime.fromtimestamp(begun, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            hours=(time.time() - begun) / 3600,
            **runner.model_dump(),
        )


def job_of(work: Path, repo: str, key: str) -> Job:
    """Return the job of an output RUN, whether or not it exists."""
    return Job(folder_of(work, repo, key))


def folder_of(work: Path, repo: str, key: str) -> Path:
    """Return the folder of an output RUN, for its job and its evidence; it need not exist."""
    return work / "jobs" / slug(repo) / slug(key)


def jobs_of_keys(work: Path, keys: Iterable[str], repo: str | None) -> Iterator[Job]:
    """Yield the jobs of some output RUNs, in one repository or in all repositories of a site."""
    repositories = sorted((work / "jobs").glob(slug(repo) if repo else "*"))
    for key in dict.fromkeys(keys):
        for folder in repositories:
            if (folder / slug(key)).is_dir():
                yield Job(folder / slug(key))


def jobs_under(work: Path, repo: str, prefix: str) -> Iterator[Job]:
    """Yield the jobs of one repository whose key has a prefix, without reading any other job."""
    folder = work / "jobs" / slug(repo)
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name.startswith(_stem(prefix)):
            job = Job(place)
            if job.key.startswith(prefix):
                yield job


def start(
    work: Path,
    repo: str,
    key: str,
    argv: list[str],
    bps: BpsSubmission | None = None,
    claim: Callable[[], None] = lambda: None,
) -> None:
    """Start a detached job.

    Parameters
    ----------
    work : `~pathlib.Path`
        The site's folder.
    repo, key : `str`
        Repository and output RUN.
    argv : `list` [`str`]
        The command; found on PATH, where the folder of this interpreter (with pipetask and bps) comes first.
    bps : `~calib_bridge.protocol.jobs.BpsSubmission`, optional
        Written into the job's folder, where the command then runs.
    claim : `~collections.abc.Callable`, optional
        Called with the job's lock held, before the job is started.
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
        claim()
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


def slug(name: str) -> str:
    """Return a readable folder name that differs for different names."""
    return f"{_stem(name)}.{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _stem(name: str) -> str:
    return name.replace("/", "_")
