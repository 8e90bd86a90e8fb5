"""``read``: a structured dataset without a detector."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from lsst.daf.butler import MissingCollectionError, MissingDatasetTypeError
from lsst.daf.butler.direct_butler import DirectButler
from sqlalchemy.exc import SQLAlchemyError

from ..errors import BridgeError
from ..protocol.datasets import ReadParams, ReadResult
from ..session import Session
from .table import Row, read_rows


def read(session: Session, params: ReadParams) -> ReadResult:
    """Read a dataset such as ``verifyBiasStats`` as JSON.

    Parameters
    ----------
    session : `~calib_bridge.session.Session`
        The site.
    params : `~calib_bridge.protocol.datasets.ReadParams`
        RUN and type. Where the RUN has one a filter, they are read under the filters' names.

    Returns
    -------
    result : `~calib_bridge.protocol.datasets.ReadResult`
        Its content, keys as strings.

    Raises
    ------
    BridgeError
        ``dataset-missing`` where it, its RUN, its type or its file is not there; ``dataset-unreadable``.
    """
    butler = session.reader(params.repo)
    found = read_rows(butler, params.dataset_type, [params.run])
    if not found:
        raise BridgeError("dataset-missing", f"{params.dataset_type} in {params.run}")
    if len(found) == 1:
        return ReadResult(value=_plain(load(butler, found[0])))
    return ReadResult(value={_label(row): _plain(load(butler, row)) for row in found})


def load(butler: DirectButler, row: Row) -> Any:
    """Get a dataset by the row that names it.

    Raises
    ------
    BridgeError
        ``dataset-missing`` where it or its file has gone; ``dataset-unreadable`` where its file is damaged.
    """
    try:
        ref = butler.get_dataset(UUID(row.id))
        if ref is not None:
            return butler.get(ref)
    except (FileNotFoundError, MissingCollectionError, MissingDatasetTypeError) as error:
        raise BridgeError("dataset-missing", f"{row.id} in {row.run}: {error}") from error
    except SQLAlchemyError:
        raise
    except Exception as error:  # whatever its formatter makes of a damaged file
        raise BridgeError("dataset-unreadable", f"{row.id} in {row.run}: {error}") from error
    raise BridgeError("dataset-missing", f"{row.id} in {row.run}")


def _label(row: Row) -> str:
    return " ".join(str(value) for name, value in row.data_id.items() if name != "instrument")


def _plain(value: Any) -> Any:
    """Make JSON of what YAML may hold: dates as text, keys as text."""
    return json.loads(json.dumps(value, default=str))
