"""Markers: the claims that a ``work`` folder has to remove one day.

``<work>/claims/<repository>/<RUN>`` holds the name of the RUN. A write without markers asks the registry nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..files import write_atomically
from ..jobs import slug


@dataclass(frozen=True)
class Marker:
    """A file that names a RUN."""

    path: Path
    run: str

    def remove(self) -> None:
        """Remove the marker, once its claim is gone."""
        self.path.unlink(missing_ok=True)


def mark(work: Path, repo: str, run: str) -> None:
    """Record durably that this folder removes the claim of a RUN."""
    folder = _folder(work, repo)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / slug(run), run.encode())


def markers(work: Path, repo: str) -> Iterator[Marker]:
    """Yield the markers of a repository."""
    folder = _folder(work, repo)
    for path in sorted(folder.glob("[!.]*")) if folder.is_dir() else ():
        yield Marker(path, path.read_text())


def _folder(work: Path, repo: str) -> Path:
    return work / "claims" / slug(repo)
