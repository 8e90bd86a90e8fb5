"""Staging: files are copied and checked before the repository's lock is taken, so that only a move remains."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..bundle_files import open_file
from ..errors import BridgeError
from ..exclusion.repository import staging_lock
from ..failures import storing
from ..files import copy_with_digest
from ..protocol.auxiliary import GatheredManifest
from ..protocol.base import Why
from ..protocol.bundle import IngestParams, MadeDataset
from ..read.recorded import local_place
from ..session import Session


@contextlib.contextmanager
def staging_folder(session: Session, repo: str, why: Why, effect: str) -> Iterator[Path]:
    """Hold the staging folder of one write, on the datastore's file system; it is removed before and after.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    repo : `str`
        World name of the repository, whose staging lock is held.
    why : `~calib_bridge.protocol.base.Why`
        The set and step, which other processes read while they wait.
    effect : `str`
        Name of the folder, which is not created.
    """
    every = session.work / "staging" / repo.replace("/", "_")
    with staging_lock(session, repo, why):
        shutil.rmtree(every, ignore_errors=True)  # remains of a killed process
        try:
            yield every / effect
        finally:
            shutil.rmtree(every, ignore_errors=True)


class Staging:
    """Staged files of one ingest.

    Parameters
    ----------
    folder : `~pathlib.Path`
        See `staging_folder`.
    params : `~calib_bridge.protocol.bundle.IngestParams`
        Bundle and expected files.
    manifest : `~calib_bridge.protocol.auxiliary.GatheredManifest`
        The bundle's, as it was checked.
    """

    def __init__(self, folder: Path, params: IngestParams, manifest: GatheredManifest) -> None:
        self.manifest = manifest
        self._folder = folder
        self._bundle = Path(params.bundle)
        self._expected = {file.id: file for file in params.expected}

    def path(self, dataset: MadeDataset) -> Path:
        """Return the staged path of a dataset's file, under its own name, whose extension Butler keeps."""
        return self._folder / dataset.id / Path(dataset.path).name

    def fetch(self, datasets: Iterable[MadeDataset]) -> None:
        """Copy files that are not staged yet, readable by all.

        Raises
        ------
        BridgeError
            ``bundle-incomplete``, ``bundle-path-unsafe``; ``file-digest-differs`` if size or sha256 differs from the
            lock; ``disk-full``.
        """
        lacking = [dataset for dataset in datasets if not self.path(dataset).exists()]
        with storing(self._folder, sum(self._expected[dataset.id].size for dataset in lacking)):
            for dataset in lacking:
                self._copy(dataset)

    def _copy(self, dataset: MadeDataset) -> None:
        target = self.path(dataset)
        with open_file(self._bundle, dataset.path) as source:
            digest = copy_with_digest(source, target)
        expected = self._expected[dataset.id]
        if (digest, target.stat().st_size) != (expected.sha256, expected.size):
            raise BridgeError(
                "file-digest-differs", f"{dataset.path} has sha256 {digest}, the lock {expected.sha256}"
            )


def put_in_place(staged: Path, root: str | None, recorded: str, before_rename: Callable[[], None]) -> None:
    """Restore the file of a registered dataset, atomically even from another file system.

    Raises
    ------
    BridgeError
        ``repository-unreachable`` if the datastore is an object store, whose files the bridge does not replace.
    """
    path = local_place(root, recorded)
    if path is None:
        raise BridgeError(
            "repository-unreachable", f"the datastore's file {recorded} is not on a file system of this site"
        )
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.partial")
    try:
        with storing(place, staged.stat().st_size):
            shutil.move(staged, partial)
        before_rename()
        partial.replace(place)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
