"""Texts of ``obs_*_data`` packages as datasets, and back.

The Python type of a dataset type's storage class reads and writes its own text, as obs_base wants it of
``CuratedCalibration``: ``readText(path)``, ``writeText(path)``. The bridge knows no product, and imports what the
storage class names.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from lsst.daf.butler import DatasetType, MissingDatasetTypeError, StorageClass
from lsst.daf.butler.direct_butler import DirectButler

from .errors import BridgeError
from .protocol.curated import CuratedType

_CARDS = {"instrument": "INSTRUME", "detector": "DETECTOR", "physical_filter": "FILTER"}


def dataset_type_of(butler: DirectButler, wanted: CuratedType) -> DatasetType:
    """Find the dataset type of a curated product, or define what is to be registered.

    Raises
    ------
    BridgeError
        ``dataset-type-differs`` where it is registered with other dimensions or is no calibration;
        ``formatter-missing`` where none of the storage classes is installed.
    """
    try:
        found = butler.get_dataset_type(wanted.name)
    except MissingDatasetTypeError:
        return DatasetType(
            wanted.name,
            wanted.dimensions,
            _first_installed(butler, wanted),
            universe=butler.dimensions,
            isCalibration=True,
        )
    if sorted(found.dimensions.required) != sorted(wanted.dimensions) or not found.isCalibration():
        raise BridgeError("dataset-type-differs", f"{wanted} is registered as {found}")
    return found


def read_text(dataset_type: DatasetType, path: str, text: str, data_id: Mapping[str, Any]) -> Any:
    """Make a dataset of a text.

    Raises
    ------
    BridgeError
        ``text-unreadable`` where it does not parse, or its cards say that it is of something else than its path;
        ``formatter-missing`` where the storage class has no text form.
    """
    pytype = _pytype(dataset_type.storageClass)
    reader = getattr(pytype, "readText", None)
    if reader is None:
        raise BridgeError("formatter-missing", f"{pytype.__name__} of {dataset_type.name} reads no text")
    with tempfile.TemporaryDirectory() as folder:
        # Its ending may tell what it is.
        file = Path(folder) / PurePosixPath(path).name
        file.write_text(text, encoding="utf-8")
        try:
            dataset = reader(str(file))
        except Exception as error:  # whatever a class of somebody else's raises
            first = str(error).replace(str(file), path).strip().partition("\n")[0]
            raise BridgeError("text-unreadable", f"{path}: {type(error).__name__}: {first}") from error
    if wrong := _contradictions(dataset_type.name, cards_of(dataset), data_id, path):
        raise BridgeError("text-unreadable", f"{path}: {'; '.join(wrong)}")
    return dataset


def write_text(dataset: Any, name: str) -> tuple[str, str]:
    """Make a text of a dataset.

    Parameters
    ----------
    dataset : `object`
        Of a storage class with a text form.
    name : `str`
        What it is called in a message.

    Returns
    -------
    text : `str`
        The same for equal datasets.
    ending : `str`
        Of the file that it belongs in.

    Raises
    ------
    BridgeError
        ``formatter-missing`` where it has no text form, as images.
    """
    writer = getattr(dataset, "writeText", None)
    if writer is None:
        raise BridgeError("formatter-missing", f"{type(dataset).__name__} of {name} writes no text")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "text.ecsv"
        writer(str(file))
        # A class may insist on an ending of its own.
        (written,) = Path(folder).iterdir()
        return written.read_text(encoding="utf-8"), written.suffix


def cards_of(dataset: Any) -> Mapping[str, Any]:
    """Header of a dataset, empty where it has none."""
    get = getattr(dataset, "getMetadata", None)
    header = get() if get is not None else getattr(dataset, "header", None)
    return {} if header is None else dict(header)


def with_cards(dataset: Any, cards: Mapping[str, Any]) -> Any:
    """The dataset with further cards; itself where it can have none, as a camera."""
    with_them = getattr(dataset, "with_cards", None)
    if with_them is not None:
        return with_them(cards)
    if (update := getattr(dataset, "updateMetadata", None)) is not None:
        update(**cards)
    elif (get := getattr(dataset, "getMetadata", None)) is not None:
        # An exposure's header, which is its own.
        header = get()
        for key, value in cards.items():
            header[key] = value
    return dataset


def _contradictions(name: str, cards: Mapping[str, Any], data_id: Mapping[str, Any], path: str) -> list[str]:
    """Cards that say otherwise than the path; one that is not there says nothing.

    An instrument may also be called what its folder is: obs_lsst_data has ComCam in ``comCam``.
    """
    told = {card: data_id[dimension] for dimension, card in _CARDS.items() if dimension in data_id}
    folder = PurePosixPath(path).parts[0].casefold()
    wrong = [
        f"{card} is {cards[card]}, its place is for {value}"
        for card, value in told.items()
        if card in cards
        and str(cards[card]).casefold() != str(value).casefold()
        and not (card == "INSTRUME" and str(cards[card]).casefold() == folder)
    ]
    kind = str(cards.get("OBSTYPE", name))
    # manual_defects are of the kind defects.
    if kind.casefold() != name.casefold() and not name.casefold().endswith(f"_{kind.casefold()}"):
        wrong.append(f"OBSTYPE is {kind}, its place is for {name}")
    return wrong


def _first_installed(butler: DirectButler, wanted: CuratedType) -> str:
    for name in wanted.storage_classes:
        try:
            _pytype(butler.storageClasses.getStorageClass(name))
        except (KeyError, BridgeError):
            continue
        return name
    raise BridgeError(
        "formatter-missing",
        f"none of the storage classes {', '.join(wanted.storage_classes)} of {wanted.name}",
    )


def _pytype(storage_class: StorageClass) -> type[Any]:
    try:
        return storage_class.pytype
    except (ImportError, TypeError) as error:
        raise BridgeError("formatter-missing", f"storage class {storage_class.name}: {error}") from error
