"""What Butler's public interface costs: ranges of everything certified in one repository, one type after another.

``python associations.py <repository>`` prints how many there are.
"""

from __future__ import annotations

import sys

from lsst.daf.butler import Butler, CollectionType


def main() -> None:
    """Ask for the associations of every calibration type."""
    butler = Butler.from_config(sys.argv[1])
    collections = butler.collections.query("*", collection_types=CollectionType.CALIBRATION)
    types = [each for each in butler.registry.queryDatasetTypes() if each.isCalibration()]
    count = 0
    for type_ in types:
        found = butler.registry.queryDatasetAssociations(
            type_, collections, collectionTypes={CollectionType.CALIBRATION}
        )
        count += sum(1 for row in found if row.timespan is not None)
    print(count)


if __name__ == "__main__":
    main()
