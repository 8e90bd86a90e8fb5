"""``read``: a structured dataset without a detector."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from lsst.daf.butler import DatasetRef, MissingCollectionError, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler
from sqlalchemy.exc import SQLAlchemyError

from ..errors import BridgeError
from ..protocol.datasets import ReadParams, ReadResult
from ..session import Session
from .table import Row, read_rows


def read(session: Session, params: ReadParams) -> ReadResult:
    """Read a dataset such as ``verifyBiasStats`` as JSON; several datasets of a RUN are returned by filter.

    Raises ``dataset-missing`` if the dataset, its RUN, its type or its file does not exist, and ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    found = read_rows(butler, params.dataset_type, [params.run])
    if not found:
        raise BridgeError("dataset-missing", f"{params.run} has no {params.dataset_type}")
    if len(found) == 1:
        return ReadResult(value=_plain(load(butler, found[0])))
    return ReadResult(value={_label(row): _plain(load(butler, row)) for row in found})


def load(butler: DirectButler, row: Row) -> Any:
    """Get the dataset of a row.

    Raises
    ------
    BridgeError
        ``dataset-missing`` if the dataset or its file is gone; ``dataset-unreadable`` if its file is damaged.
    """
    try:
        ref = butler.get_dataset(UUID(row.id))
    except (MissingCollectionError, MissingDatasetTypeError) as error:
        raise BridgeError("dataset-missing", f"{row.id} in {row.run}: {error}") from error
    if ref is None:
        raise BridgeError("dataset-missing", f"{row.id} is no longer in {row.run}")
    return load_ref(butler, ref)


def load_ref(butler: DirectButler, ref: DatasetRef) -> Any:
    """Get a dataset; raises as `load`."""
    try:
        return butler.get(ref)
    except (FileNotFoundError, MissingCollectionError, MissingDatasetTypeError) as error:
        raise BridgeError("dataset-missing", f"{ref.id} in {ref.run}: {error}") from error
    except SQLAlchemyError:
        raise
    except Exception as error:  # a formatter may raise anything for a damaged file
        raise BridgeError("dataset-unreadable", f"{ref.id} in {ref.run}: {error}") from error


def _label(row: Row) -> str:
    return " ".join(str(value) for name, value in row.data_id.items() if name != "instrument")


def _plain(value: Any) -> Any:
    """Convert the values that YAML allows, such as dates, to JSON."""
    return json.loads(json.dumps(value, default=str))
