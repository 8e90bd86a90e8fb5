"""JSON files in the folder of a job, read as this bridge or another version of it wrote them."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from .errors import BridgeError


class JobFile(BaseModel):
    """Base of the files; another version of the bridge may have written more fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, strict=True)


class Submitted(JobFile):
    """The workflow of a job."""

    service: str
    submit_path: str


class Spec(JobFile):
    """``spec.json``."""

    repo: str = ""
    key: str = ""
    bps: Submitted | None = None


class Runner(JobFile):
    """``runner.json``: who runs the job."""

    host: str | None = None
    pid: int | None = None


class Result(JobFile):
    """``result.json``."""

    exit_code: int


class Answer(JobFile):
    """``wms.json``: the last answer of a batch system, and when it was asked, in seconds since 1970-01-01 UTC."""

    state: str = "PENDING"
    done: int = 0
    total: int | None = None
    detail: str = "the batch system has not answered yet"
    final_job_failed: bool = False
    known: bool = False
    asked_at: float = 0.0


def read_job_file[M: JobFile](path: Path, model: type[M]) -> M | None:
    """Read a file of a job, or return `None` if there is none.

    Raises
    ------
    BridgeError
        ``job-unreadable``.
    """
    try:
        return model.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise BridgeError("job-unreadable", f"{path}: {error}") from error
