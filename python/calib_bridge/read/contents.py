"""``contents``: the certified datasets that a bundle of a set holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lsst.daf.butler import CollectionType
from lsst.daf.butler.direct_butler import DirectButler

from ..collections import require_existing, require_type
from ..errors import BridgeError
from ..files import sha256_of
from ..fingerprint import fingerprint
from ..internals import datastore_root
from ..protocol.bundle import (
    BundleItem,
    CertifiedFile,
    CollectionFingerprint,
    ContentsParams,
    ContentsResult,
    MadeDataset,
    Manifest,
)
from ..protocol.collections import DatasetTypeFacts
from ..session import Session
from .digests import read_file
from .table import Row, read_rows
from .types import to_facts


@dataclass(frozen=True)
class Exported:
    """The path of a dataset's file in a bundle, and the class that reads it."""

    path: str
    formatter: str


@dataclass(frozen=True)
class Contents:
    """The certified rows of every product, and their dataset types."""

    products: Sequence[tuple[BundleItem, Sequence[Row]]]
    types: Sequence[DatasetTypeFacts]

    @cached_property
    def collections(self) -> list[CollectionFingerprint]:
        """Fingerprint of each product."""
        return [
            CollectionFingerprint(
                collection=item.collection,
                dataset_type=item.dataset_type,
                fingerprint=fingerprint(row.fingerprint_line(item.dataset_type) for row in rows),
            )
            for item, rows in self.products
        ]

    @property
    def fingerprint(self) -> str:
        """Fingerprint of all products together."""
        return fingerprint(product.fingerprint for product in self.collections)

    @property
    def count(self) -> int:
        """Number of datasets."""
        return len({row.id for _, rows in self.products for row in rows})

    def manifest(self, folder: Path, exported: Mapping[str, Exported], provenance: Sequence[str]) -> Manifest:
        """Return the manifest of a bundle whose files are in a folder; each file is read once for its sha256."""
        files = {
            id_: (sha256_of(folder / file.path), (folder / file.path).stat().st_size)
            for id_, file in exported.items()
        }
        return Manifest(
            fingerprint=self.fingerprint,
            collections=self.collections,
            dataset_types=list(self.types),
            datasets=[
                MadeDataset(
                    id=row.id,
                    run=row.run,
                    collection=item.collection,
                    dataset_type=item.dataset_type,
                    data_id=row.data_id,
                    begin=row.begin,
                    end=row.end,
                    path=exported[row.id].path,
                    formatter=exported[row.id].formatter,
                    sha256=files[row.id][0],
                    size=files[row.id][1],
                )
                for item, rows in self.products
                for row in rows
            ],
            provenance=sorted(provenance),
        )


def read_contents(butler: DirectButler, items: Sequence[BundleItem]) -> Contents:
    """Read the certified datasets of the products of a bundle.

    Raises
    ------
    BridgeError
        ``collection-missing``, ``collection-type-differs``, ``empty-range-row``; ``bundle-incomplete`` if a product has
        nothing certified.
    """
    products = []
    for item in sorted(items, key=lambda item: (item.collection, item.dataset_type)):
        require_existing(butler, [item.collection, item.generation_run, *item.verification_runs])
        require_type(butler, item.collection, CollectionType.CALIBRATION)
        rows = read_rows(butler, item.dataset_type, [item.collection])
        if not rows:
            raise BridgeError(
                "bundle-incomplete", f"no {item.dataset_type} is certified in {item.collection}"
            )
        if any(row.empty for row in rows):
            raise BridgeError("empty-range-row", f"{item.dataset_type} in {item.collection}")
        products.append((item, rows))
    types = sorted({item.dataset_type for item in items})
    return Contents(products, [to_facts(butler.get_dataset_type(name)) for name in types])


def contents(session: Session, params: ContentsParams) -> ContentsResult:
    """Return the datasets that a bundle of some products would hold; each file is read once for its sha256.

    Raises the errors of `read_contents`, and ``dataset-missing`` if a file cannot be read.
    """
    butler = session.reader(params.repo)
    found = read_contents(butler, params.items)
    root = datastore_root(butler)
    rows = [(item, row) for item, rows in found.products for row in rows]
    files = {row.id: _measure(root, row) for row in {row.id: row for _, row in rows}.values()}
    return ContentsResult(
        fingerprint=found.fingerprint,
        dataset_types=list(found.types),
        datasets=[
            CertifiedFile(
                id=row.id,
                run=row.run,
                collection=item.collection,
                dataset_type=item.dataset_type,
                data_id=row.data_id,
                begin=row.begin,
                end=row.end,
                sha256=files[row.id][0],
                size=files[row.id][1],
            )
            for item, row in rows
        ],
    )


def _measure(root: str | None, row: Row) -> tuple[str, int]:
    file = read_file(root, row)
    if file.sha256 is None or file.size is None:
        raise BridgeError("dataset-missing", f"the file of {row.id} in {row.run} cannot be read")
    return file.sha256, file.size
