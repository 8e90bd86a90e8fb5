"""Conversion between datasets and the text files of a package."""

from __future__ import annotations

from pydantic import Field

from .base import CollectionName, DatasetId, DatasetTypeName, Why, Wire
from .outputs import InputFacts


class CuratedType(Wire):
    """The dataset type of a curated product.

    A registered type is used as it is. For an unregistered type, ``storage_classes`` are tried in order, and the first
    whose Python type is installed at the site is used.
    """

    name: DatasetTypeName
    dimensions: list[str]
    storage_classes: list[str]


class CuratedText(Wire):
    """A text file of a package."""

    path: str = Field(description="Relative to the package.")
    data_id: dict[str, str | int] = Field(description="Data ID that the path means.")
    text: str


class ParseParams(Wire):
    """Check whether texts can become datasets, without writing any."""

    repo: str
    type: CuratedType
    files: list[CuratedText]


class TextProblem(Wire):
    """The reason why a text cannot become a dataset."""

    path: str
    problem: str


class ParseResult(Wire):
    """Problems in the order of the files; empty if all texts can become datasets."""

    problems: list[TextProblem]


class TextRequest(Wire):
    """A dataset to return as text, with header cards that only exported text has."""

    id: DatasetId
    cards: dict[str, str]


class TextsParams(Wire):
    """Return datasets as the texts of a package, with their inputs."""

    repo: str
    datasets: list[TextRequest]
    run: CollectionName = Field(description="The RUN whose configurations are returned.")


class DatasetText(Wire):
    """A dataset as text; inputs and exposures are those that its header names."""

    id: DatasetId
    text: str
    ending: str = Field(description="Extension of the file's name, with its dot.")
    inputs: list[InputFacts]
    exposures: list[int]


class TextsResult(Wire):
    """Texts in the order of the request; configurations by dataset type."""

    texts: list[DatasetText]
    configs: dict[str, str]


class CuratedFile(Wire):
    """A file of a package and the dataset that it becomes; the UUID is derived from the definition of the dataset."""

    id: DatasetId
    run: CollectionName
    data_id: dict[str, str | int]
    path: str = Field(description="Relative to the package.")
    sha256: str = Field(description="sha256 of the text.")
    cards: dict[str, str] = Field(description="Header cards that record the origin.")


class CuratedParams(Wire):
    """Write curated calibrations under the given UUIDs, in one transaction.

    ``texts`` holds contents by sha256. It does not identify the effect and is not journaled.
    """

    repo: str
    why: Why
    type: CuratedType
    package: str = Field(description="Folder of the checkout, for the equivalent command.")
    label: str = Field(default="", description="Label of the collection, for the equivalent command.")
    commit: str
    files: list[CuratedFile]
    texts: dict[str, str] = Field(default={})
