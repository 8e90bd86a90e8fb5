"""Conversion between datasets and the text files of ``obs_*_data`` packages.

The Python type of a dataset type's storage class reads and writes its own text, as obs_base expects of
``CuratedCalibration``: ``readText(path)``, ``writeText(path)``. The bridge knows no product and imports the type that
the storage class names.
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


def dataset_type_of(butler: DirectButler, curated: CuratedType) -> DatasetType:
    """Return the registered dataset type of a curated product, or a definition to register.

    Raises
    ------
    BridgeError
        ``dataset-type-differs`` if it is registered with other dimensions or is not a calibration;
        ``formatter-missing`` if none of the storage classes is installed.
    """
    try:
        found = butler.get_dataset_type(curated.name)
    except MissingDatasetTypeError:
        return DatasetType(
            curated.name,
            curated.dimensions,
            _first_installed(butler, curated),
            universe=butler.dimensions,
            isCalibration=True,
        )
    if sorted(found.dimensions.required) != sorted(curated.dimensions) or not found.isCalibration():
        raise BridgeError(
            "dataset-type-differs",
            f"{curated.name} of {', '.join(curated.dimensions)} is registered as {found}",
        )
    return found


def read_text(dataset_type: DatasetType, path: str, text: str, data_id: Mapping[str, Any]) -> Any:
    """Make a dataset from a text.

    Raises
    ------
    BridgeError
        ``text-unreadable`` if it does not parse, or its header cards contradict its path; ``formatter-missing`` if the
        storage class has no text form.
    """
    pytype = _pytype(dataset_type.storageClass)
    reader = getattr(pytype, "readText", None)
    if reader is None:
        raise BridgeError(
            "formatter-missing", f"{pytype.__name__}, the class of {dataset_type.name}, cannot read text"
        )
    with tempfile.TemporaryDirectory() as folder:
        # The class may choose a format by the extension.
        file = Path(folder) / PurePosixPath(path).name
        try:
            file.write_text(text, encoding="utf-8")
            dataset = reader(str(file))
        except Exception as error:  # a foreign class may raise anything
            first = str(error).replace(str(file), path).strip().partition("\n")[0]
            raise BridgeError("text-unreadable", f"{path}: {type(error).__name__}: {first}") from error
    if wrong := _contradictions(dataset_type.name, cards_of(dataset), data_id, path):
        raise BridgeError("text-unreadable", f"{path}: {'; '.join(wrong)}")
    return dataset


def write_text(dataset: Any, name: str) -> tuple[str, str]:
    """Return a dataset as text.

    Parameters
    ----------
    dataset : `object`
        Its storage class must have a text form.
    name : `str`
        Name of the dataset type, for messages.

    Returns
    -------
    text : `str`
        The same for equal datasets.
    ending : `str`
        Extension of the text's file, with its dot.

    Raises
    ------
    BridgeError
        ``formatter-missing`` if the dataset has no text form, such as an image.
    """
    writer = getattr(dataset, "writeText", None)
    if writer is None:
        raise BridgeError(
            "formatter-missing", f"{type(dataset).__name__}, the class of {name}, cannot write text"
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "text.ecsv"
        writer(str(file))
        # A class may choose its own extension.
        (written,) = Path(folder).iterdir()
        return written.read_text(encoding="utf-8"), written.suffix


def cards_of(dataset: Any) -> Mapping[str, Any]:
    """Return the header of a dataset, empty if it has none."""
    get = getattr(dataset, "getMetadata", None)
    header = get() if get is not None else getattr(dataset, "header", None)
    return {} if header is None else dict(header)


def with_cards(dataset: Any, cards: Mapping[str, Any]) -> Any:
    """Return the dataset with further header cards, or unchanged if it has no header, such as a camera."""
    with_them = getattr(dataset, "with_cards", None)
    if with_them is not None:
        return with_them(cards)
    if (update := getattr(dataset, "updateMetadata", None)) is not None:
        update(**cards)
    elif (get := getattr(dataset, "getMetadata", None)) is not None:
        # An exposure returns its own header, not a copy.
        header = get()
        for key, value in cards.items():
            header[key] = value
    return dataset


def _contradictions(name: str, cards: Mapping[str, Any], data_id: Mapping[str, Any], path: str) -> list[str]:
    """Describe header cards that contradict the path; absent cards are ignored."""
    expected = {card: data_id[dimension] for dimension, card in _CARDS.items() if dimension in data_id}
    # obs_lsst_data names the folder of LSSTComCam ``comCam``: a card may also hold the folder's name.
    folder = path.partition("/")[0].casefold()
    wrong = [
        f"{card} is {cards[card]}, but the path means {value}"
        for card, value in expected.items()
        if card in cards
        and str(cards[card]).casefold() != str(value).casefold()
        and not (card == "INSTRUME" and str(cards[card]).casefold() == folder)
    ]
    kind = str(cards.get("OBSTYPE", name))
    # The cards of manual_defects say defects.
    if kind.casefold() != name.casefold() and not name.casefold().endswith(f"_{kind.casefold()}"):
        wrong.append(f"OBSTYPE is {kind}, but the path means {name}")
    return wrong


def _first_installed(butler: DirectButler, curated: CuratedType) -> str:
    for name in curated.storage_classes:
        try:
            _pytype(butler.storageClasses.getStorageClass(name))
        except (KeyError, BridgeError):
            continue
        return name
    raise BridgeError(
        "formatter-missing",
        f"none of the storage classes {', '.join(curated.storage_classes)} of {curated.name} is installed",
    )


def _pytype(storage_class: StorageClass) -> type[Any]:
    try:
        return storage_class.pytype
    except (ImportError, TypeError) as error:
        raise BridgeError("formatter-missing", f"storage class {storage_class.name}: {error}") from error
