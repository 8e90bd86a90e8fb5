"""``texts``: datasets as the text files of a package."""

from __future__ import annotations

from uuid import UUID

from lsst.daf.butler import DatasetRef
from lsst.daf.butler.direct_butler import DirectButler

from ..errors import BridgeError
from ..internals import datastore_root
from ..protocol.curated import DatasetText, TextRequest, TextsParams, TextsResult
from ..refs import require_datasets
from ..session import Session
from ..text import cards_of, with_cards, write_text
from .cards import inputs_of, provenance_of
from .dataset import load_ref
from .recorded import open_recorded
from .table import read_rows


def texts(session: Session, params: TextsParams) -> TextsResult:
    """Return datasets as text with further header cards, and the configurations of the RUN that made them.

    Raises ``dataset-missing``, ``dataset-unreadable``, and ``formatter-missing`` if a dataset has no text form.
    """
    butler = session.reader(params.repo)
    refs = require_datasets(butler, [UUID(each.id) for each in params.datasets])
    made = [_text(butler, refs[UUID(each.id)], each) for each in params.datasets]
    return TextsResult(texts=made, configs=_configs(butler, params.run))


def _text(butler: DirectButler, ref: DatasetRef, request: TextRequest) -> DatasetText:
    dataset = load_ref(butler, ref)
    found = provenance_of([cards_of(dataset)])
    text, ending = write_text(with_cards(dataset, request.cards), ref.datasetType.name)
    return DatasetText(
        id=request.id,
        text=text,
        ending=ending,
        inputs=inputs_of(found.calibrations.values()),
        exposures=sorted(found.exposures),
    )


def _configs(butler: DirectButler, run: str) -> dict[str, str]:
    """Return the configurations of a RUN as their files have them; empty if no pipeline made the RUN."""
    names = butler.collections.get_info(run, include_summary=True).dataset_types or ()
    root = datastore_root(butler)
    rows = [
        (name, row)
        for name in sorted(names)
        if name.endswith("_config")
        for row in read_rows(butler, name, [run])
    ]
    return {name: _read(root, row.path) for name, row in rows if row.path}


def _read(root: str | None, path: str) -> str:
    try:
        with open_recorded(root, path) as file:
            return file.read().decode()
    except FileNotFoundError as error:
        raise BridgeError("dataset-missing", f"{path}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BridgeError("dataset-unreadable", f"{path}: {error}") from error
