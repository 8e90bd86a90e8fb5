"""``correct``: a RUN's datasets once more, as people corrected them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from lsst.daf.butler import CollectionType, DatasetRef, FileDataset
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import ensure_collection
from ..commands import ingest_corrected
from ..correction import corrected, sources_of
from ..files import readable_by_all
from ..internals import write_file
from ..protocol.base import WriteResult
from ..protocol.corrected import CorrectedDataset, CorrectParams
from ..session import Session
from .given import missing_of, ref_of
from .run import Change, Write, carry_out, effect_of
from .staging import staging_folder


def correct(session: Session, params: CorrectParams) -> WriteResult:
    """Write those corrected datasets that are not there yet, all or none.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.corrected.CorrectParams`
        The base, and the datasets with their UUIDs and what was done to each.

    Returns
    -------
    result : `~calib_bridge.protocol.base.WriteResult`
        ``changed`` is `False` where every dataset was there.

    Raises
    ------
    BridgeError
        ``base-gone``, ``correction-invalid``, ``text-unreadable``, ``file-digest-differs``, ``dataset-conflict``,
        ``formatter-missing``, ``instrument-unknown``, ``collection-type-differs``; nothing is written then.

    Notes
    -----
    Datasets are read, corrected and written to files, one after the other, while the repository is free for others;
    within its lock the files are only moved.
    """
    effect = effect_of(CORRECT, params)
    with staging_folder(session.work, params.repo, effect) as folder, readable_by_all():
        butler, files = session.reader(params.repo), _Files(folder)
        files.write(butler, params, _missing(butler, params))
        staged = replace(CORRECT, pending=partial(_pending, files=files))
        changed, summary = carry_out(session, staged, params)
    return WriteResult(changed=changed, summary=summary)


class _Files:
    """Files of one write, by dataset."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Path] = {}

    def __getitem__(self, dataset: CorrectedDataset) -> Path:
        return self._files[dataset.id]

    def write(self, butler: DirectButler, params: CorrectParams, missing: Sequence[CorrectedDataset]) -> None:
        """Write files that are not here yet; one dataset is in memory at a time."""
        wanted = [each for each in missing if each.id not in self._files]
        sources = sources_of(butler, params.dataset_type, params.base, wanted)
        for each in wanted:
            made = corrected(butler, sources[each.id], each, params.texts)
            self._files[each.id] = write_file(
                butler, made, _ref(butler, params, each), self._folder / each.id
            )


def _pending(session: Session, params: CorrectParams, files: _Files | None = None) -> Change | None:
    butler = session.reader(params.repo)
    missing = _missing(butler, params)
    if not missing:
        return None
    changed = sum(1 for each in missing if each.taken or each.text or each.boxes)
    return Change(
        summary=f"{params.run}: {len(missing)} {params.dataset_type} of {params.base}, {changed} of them corrected",
        command=ingest_corrected(session.uri(params.repo), params),
        before={"datasets": len(params.datasets) - len(missing)},
        after={"datasets": len(params.datasets)},
        act=lambda: _act(session, params, missing, files),
    )


def _act(
    session: Session, params: CorrectParams, missing: Sequence[CorrectedDataset], files: _Files | None
) -> None:
    assert files is not None, "only the handler acts"
    files.write(session.reader(params.repo), params, missing)  # what was lost since we looked
    butler = session.writer(params.repo)
    doc = f"{params.dataset_type} of {params.why.set}, corrected from {params.base}"
    ensure_collection(butler, params.run, CollectionType.RUN, doc)
    new = [FileDataset(path=str(files[each]), refs=[_ref(butler, params, each)]) for each in missing]
    butler.ingest(*new, transfer="move", skip_existing=True)


def _missing(butler: DirectButler, params: CorrectParams) -> list[CorrectedDataset]:
    return missing_of(butler, params.dataset_type, [(params.run, each) for each in params.datasets])


def _ref(butler: DirectButler, params: CorrectParams, dataset: CorrectedDataset) -> DatasetRef:
    return ref_of(butler, butler.get_dataset_type(params.dataset_type), params.run, dataset)


CORRECT = Write(
    "correct",
    CorrectParams,
    _pending,
    beside=frozenset({"texts"}),
    unjournalled=frozenset({"texts"}),
)
"""The kind of write; its effect is the datasets."""
