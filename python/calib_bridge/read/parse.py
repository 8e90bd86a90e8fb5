"""``parse``: whether texts can become datasets."""

from __future__ import annotations

from collections.abc import Iterator

from lsst.daf.butler import DatasetType

from ..errors import BridgeError
from ..protocol.curated import CuratedText, ParseParams, ParseResult, TextProblem
from ..session import Session
from ..text import dataset_type_of, read_text


def parse(session: Session, params: ParseParams) -> ParseResult:
    """Read texts as the dataset type's storage class does, and return a problem for each that cannot be read.

    Raises ``dataset-type-differs`` and ``formatter-missing``.
    """
    dataset_type = dataset_type_of(session.reader(params.repo), params.type)
    return ParseResult(problems=list(_problems(dataset_type, params.files)))


def _problems(dataset_type: DatasetType, files: list[CuratedText]) -> Iterator[TextProblem]:
    for file in files:
        try:
            read_text(dataset_type, file.path, file.text, file.data_id)
        except BridgeError as error:
            if error.code != "text-unreadable":
                raise
            yield TextProblem(path=file.path, problem=error.detail.removeprefix(f"{file.path}: "))
