"""Staging: files are copied and checked here, so that a move is all that is left."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import BridgeError
from ..files import copy_with_digest
from ..lock import staging_lock
from ..protocol.bundle import IngestParams, MadeDataset
from ..read.artifacts import local_path


@contextlib.contextmanager
def staging_folder(work: Path, repo: str, effect: str) -> Iterator[Path]:
    """Hold the folder of one write, on the datastore's file system: empty at first, and gone at the end.

    Parameters
    ----------
    work : `~pathlib.Path`
        The site's folder.
    repo : `str`
        World name of the repository, whose staging lock is held.
    effect : `str`
        Names the folder, which is not made.
    """
    every = work / "staging" / repo.replace("/", "_")
    with staging_lock(work, repo):
        shutil.rmtree(every, ignore_errors=True)  # what a killed process left
        try:
            yield every / effect
        finally:
            shutil.rmtree(every, ignore_errors=True)


class Staging:
    """Files of one ingest.

    Parameters
    ----------
    folder : `~pathlib.Path`
        See `staging_folder`.
    params : `~calib_bridge.protocol.bundle.IngestParams`
        Bundle and expected files.
    """

    def __init__(self, folder: Path, params: IngestParams) -> None:
        self._folder = folder
        self._bundle = Path(params.bundle)
        self._expected = {file.id: file for file in params.expected}

    def path(self, dataset: MadeDataset) -> Path:
        """Where a dataset's file is staged, under its own name, whose ending Butler keeps."""
        return self._folder / dataset.id / Path(dataset.path).name

    def fetch(self, datasets: Iterable[MadeDataset]) -> None:
        """Copy files that are not here yet, readable by all whatever their modes were.

        Raises
        ------
        BridgeError
            ``bundle-incomplete``; ``file-digest-differs`` where size or sha256 is not what the lock expects.
        """
        for dataset in datasets:
            target = self.path(dataset)
            if target.exists():
                continue
            try:
                digest = copy_with_digest(self._bundle / dataset.path, target)
            except FileNotFoundError:
                raise BridgeError("bundle-incomplete", f"{self._bundle / dataset.path} is missing") from None
            expected = self._expected[dataset.id]
            if (digest, target.stat().st_size) != (expected.sha256, expected.size):
                raise BridgeError(
                    "file-digest-differs", f"{dataset.path}: {digest}, the lock has {expected.sha256}"
                )


def put_in_place(staged: Path, root: str | None, recorded: str) -> None:
    """Give a registered dataset its file back: whole or not at all, also from another file system.

    Raises
    ------
    BridgeError
        ``repository-unreachable`` where the datastore is an object store: its files are not ours to replace.
    """
    path = local_path(root, recorded)
    if path is None:
        raise BridgeError("repository-unreachable", f"{recorded} is not on a file system of this site")
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.partial")
    shutil.move(staged, partial)
    partial.replace(place)
