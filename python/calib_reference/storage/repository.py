"""Configuration of a Butler repository that can hold the reference datasets."""

from __future__ import annotations

from lsst.daf.butler import Config

__all__ = ["repository_config"]


def repository_config() -> Config:
    """Return the configuration for ``Butler.makeRepo``.

    The repository's own ``butler.yaml`` lists storage classes and formatters, so that any process with
    this package on its path can open it. The names differ from the LSST stack's, because one process
    cannot hold two definitions of a storage class.
    """
    datasets, formatters = "calib_reference.storage.datasets", "calib_reference.storage.formatters"
    return Config(
        {
            "storageClasses": {
                "CalibImage": {
                    "pytype": f"{datasets}.CalibImage",
                    "derivedComponents": {"metadata": "StructuredDataDict"},
                },
                "CalibTable": {
                    "pytype": f"{datasets}.CalibTable",
                    "derivedComponents": {"metadata": "StructuredDataDict"},
                },
                "CalibRaw": {"pytype": f"{datasets}.CalibRaw"},
                "CalibCamera": {"pytype": "calib_reference.geometry.Camera"},
            },
            "datastore": {
                "formatters": {
                    "CalibImage": f"{formatters}.CalibImageFormatter",
                    "CalibTable": f"{formatters}.CalibTableFormatter",
                    "CalibRaw": f"{formatters}.CalibRawFormatter",
                    "CalibCamera": f"{formatters}.CalibCameraFormatter",
                }
            },
        }
    )
