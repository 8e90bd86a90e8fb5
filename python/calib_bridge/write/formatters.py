"""Formatters that a repository uses by its configuration. A bundle chooses among them and names no other class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from lsst.daf.butler import Location
from lsst.daf.butler.direct_butler import DirectButler
from lsst.utils.doImport import doImportType

from ..errors import BridgeError, few
from ..internals import configured_formatters
from ..protocol.bundle import MadeDataset
from ..protocol.collections import DatasetTypeFacts
from .definitions import to_dataset_type

_DATA_ONLY = {
    "lsst.daf.butler.formatters.astropyTable.AstropyTableFormatter",
    "lsst.daf.butler.formatters.json.JsonFormatter",
    "lsst.daf.butler.formatters.parquet.ParquetFormatter",
}
"""Butler's classes that read data and run no code, whatever the storage class: people also ingest files with them."""


def require_formatters(
    butler: DirectButler, types: Iterable[DatasetTypeFacts], datasets: Sequence[MadeDataset]
) -> None:
    """Refuse formatters that this repository does not use for the datasets' type, before any is imported.

    Butler's own configuration names the classes of the LSST stack by storage class; ``butler.yaml`` may name others.

    Raises
    ------
    BridgeError
        ``formatter-not-allowed``; ``formatter-missing`` for a class that cannot be imported here;
        ``bundle-path-unsafe`` for a file whose extension the class does not read.
    """
    named = {(made.dataset_type, made.data_id.get("instrument"), made.formatter) for made in datasets}
    definitions = {facts.name: to_dataset_type(butler, facts) for facts in types}
    wrong = [
        f"{formatter} for {name} ({definitions[name].storageClass_name}), expected {few(sorted(allowed))}"
        for name, instrument, formatter in sorted(named, key=str)
        if formatter
        not in (allowed := configured_formatters(butler, definitions[name], instrument) | _DATA_ONLY)
    ]
    if wrong:
        raise BridgeError("formatter-not-allowed", few(wrong))
    for formatter, ending in sorted({(made.formatter, _ending(made.path)) for made in datasets}):
        try:
            formatter_class: Any = doImportType(formatter)
            formatter_class.validate_extension(Location(None, f"file:///file{ending}"))
        except (ImportError, TypeError) as error:
            raise BridgeError("formatter-missing", f"{formatter}: {error}") from error
        except ValueError:
            raise BridgeError("bundle-path-unsafe", f"{formatter} reads no file named *{ending}") from None
        except NotImplementedError:
            continue


def _ending(path: str) -> str:
    return "".join(PurePosixPath(path).suffixes[-2:])
