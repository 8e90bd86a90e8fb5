"""Datasets as the texts of a package, and back."""

from __future__ import annotations

from pydantic import Field

from .base import DatasetId, Why, Wire
from .outputs import InputFacts


class CuratedType(Wire):
    """The dataset type of a curated product.

    A registered one is taken as it is. For one that is not, ``storage_classes`` are tried in order: the first whose
    Python type is installed at the site.
    """

    name: str
    dimensions: list[str]
    storage_classes: list[str]


class CuratedText(Wire):
    """A text file of a package."""

    path: str = Field(description="Below the package.")
    data_id: dict[str, str | int] = Field(description="Whose it is by its path.")
    text: str


class ParseParams(Wire):
    """Whether texts can become datasets, without writing any."""

    repo: str
    type: CuratedType
    files: list[CuratedText]


class TextProblem(Wire):
    """Why one cannot."""

    path: str
    problem: str


class ParseResult(Wire):
    """In the order of the files; none where all can."""

    problems: list[TextProblem]


class TextWish(Wire):
    """A dataset as text, with the cards that belong to exported text alone."""

    id: DatasetId
    cards: dict[str, str]


class TextsParams(Wire):
    """Datasets as the texts of a package, with what they were made from."""

    repo: str
    datasets: list[TextWish]
    run: str = Field(description="The RUN whose configurations are wanted.")


class DatasetText(Wire):
    """A dataset as text; inputs and exposures as its header names them."""

    id: DatasetId
    text: str
    ending: str = Field(description="Of the file's name, with its dot.")
    inputs: list[InputFacts]
    exposures: list[int]


class TextsResult(Wire):
    """In the order of the wish; configurations by dataset type."""

    texts: list[DatasetText]
    configs: dict[str, str]


class CuratedFile(Wire):
    """A file of a package as the dataset that it becomes; its UUID is made from what it is."""

    id: DatasetId
    run: str
    data_id: dict[str, str | int]
    path: str = Field(description="Below the package.")
    sha256: str = Field(description="Of the text.")
    cards: dict[str, str] = Field(description="Where it comes from, for its header.")


class CuratedParams(Wire):
    """Write curated calibrations, in one transaction, under the UUIDs that are given.

    ``texts`` has their contents by sha256. It is no part of the wish and stays out of the journal.
    """

    repo: str
    why: Why
    type: CuratedType
    package: str = Field(description="Checkout, for the equivalent command.")
    label: str = Field(default="", description="Label of the collection, for the equivalent command.")
    commit: str
    files: list[CuratedFile]
    texts: dict[str, str] = Field(default={})
