"""Staging: files are copied and checked here, so that a move is all that is left."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from ..errors import BridgeError
from ..files import copy_with_digest
from ..protocol.bundle import IngestParams, MadeDataset
from ..read.artifacts import local_path


class Staging:
    """The folder of one ingest; whoever makes it holds the repository's staging lock.

    Parameters
    ----------
    work : `~pathlib.Path`
        The site's folder, on the datastore's file system.
    params : `~calib_bridge.protocol.bundle.IngestParams`
        Bundle and expected files.
    effect : `str`
        Names the folder.
    """

    def __init__(self, work: Path, params: IngestParams, effect: str) -> None:
        self._all = work / "staging" / params.repo.replace("/", "_")
        self._folder = self._all / effect
        self._bundle = Path(params.bundle)
        self._expected = {file.id: file for file in params.expected}
        self.clear()  # what a killed process left

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

    def clear(self) -> None:
        """Remove what is staged for this repository."""
        shutil.rmtree(self._all, ignore_errors=True)


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
