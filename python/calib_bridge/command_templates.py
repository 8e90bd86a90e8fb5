"""Commands that a person would have typed, as data. ``npm run generate`` copies them to the engine."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Final

type Word = str
"""A word of a command. ``{name}`` stands for a variable, a whole word ``{name...}`` for a list of words."""

type Template = Sequence[Word | Sequence[Word]]
"""Words in order. A nested sequence is left out if one of its variables is `None` or empty."""

type Variable = str | Sequence[str] | None

_EXPORT = (
    "import contextlib, sys; from lsst.daf.butler import Butler; stack = contextlib.ExitStack(); "
    "repo, folder, collection, *where = sys.argv[1:]; butler = Butler.from_config(repo); "
    "refs = butler.query_all_datasets(collection, find_first=False, limit=None, where=''.join(where)); "
    "export = butler.export(directory=folder, format='yaml', transfer='copy'); "
    "stack.enter_context(export).saveDatasets(refs, elements=[]); stack.close()"
)
"""``Butler.export`` has no command line. Dimension records stay behind."""

TEMPLATES: Final[Mapping[str, Sequence[Template]]] = {
    # A mode is always given, because the default one replaces the whole chain.
    "collection-chain": [
        [
            *("butler", "collection-chain", "{repo}", "{chain}", "{members...}", "--mode", "{mode}"),
            ["--doc", "{doc}"],
        ]
    ],
    "certify-calibrations": [
        [
            *("butler", "certify-calibrations", ["--begin-date", "{begin}"], ["--end-date", "{end}"]),
            *("--search-all-inputs", "{repo}", "{input}", "{collection}", "{type}"),
        ]
    ],
    "associate": [
        ["butler", "associate", "{repo}", "{collection}", "-d", "{type}", "--collections", "{runs}"],
    ],
    # Without a transfer mode, hard links to the repository's own files would be made.
    "export-calibs": [
        ["butler", "export-calibs", "--transfer", "copy", "{repo}", "{folder}", "{collection}"],
    ],
    "import": [
        [
            *("butler", "import", "--transfer", "copy", "--export-file", "{folder}/export.yaml"),
            *("-s", "instrument", "-s", "detector", "-s", "physical_filter"),
            *("{repo}", "{folder}"),
        ]
    ],
    # The command writes all types of the package.
    "write-curated-calibrations": [
        ["git", "-C", "{package}", "checkout", "{commit}"],
        ["butler", "write-curated-calibrations", "{repo}", "{instrument}", ["--label", "{label}"]],
    ],
    # Between the two commands a person corrects the files and lists them in the table.
    "ingest-corrected": [
        [
            *("butler", "retrieve-artifacts", "{repo}", "corrected/{run}"),
            *("-d", "{type}", "--collections", "{base}"),
        ],
        [
            *("butler", "ingest-files", "--transfer", "copy", "{repo}", "{type}", "{run}"),
            "corrected/{run}.ecsv",
        ],
    ],
    "export-datasets": [
        ["mkdir", "-p", "{folder}"],
        ["python", "-c", _EXPORT, "{repo}", "{folder}", "{collection}", ["{where}"]],
    ],
    "register-skymap": [
        ["butler", "register-skymap", "{repo}", "-C", "skymap-{skymap}.config"],
    ],
    "remove-collections": [
        ["butler", "remove-collections", "{repo}", "{collection}", "--no-confirm"],
    ],
    "abandon-job": [
        ["calib", "jobs", "abandon", "{run}", "--repo", "{repo}", "--reason", "{reason}"],
    ],
    "remove-runs": [
        ["butler", "remove-runs", "{repo}", "{collection}", "--no-confirm"],
    ],
}


def typed(name: str, **variables: Variable) -> str:
    """Return the commands of a template as one line for a shell.

    Parameters
    ----------
    name : `str`
        Key of `TEMPLATES`.
    **variables : `str`, sequence of `str` or `None`
        A value for each variable of the template.

    Raises
    ------
    KeyError
        Raised for an unknown template, and for a variable without a value.
    """
    return " && ".join(shlex.join(_words(template, variables)) for template in TEMPLATES[name])


def _words(template: Template, variables: Mapping[str, Variable]) -> list[str]:
    words: list[str] = []
    for part in template:
        if isinstance(part, str):
            words += _expanded(part, variables)
        elif all(variables[name] for name in _names(part)):
            words += [word for each in part for word in _expanded(each, variables)]
    return words


def _expanded(word: Word, variables: Mapping[str, Variable]) -> list[str]:
    if word.endswith("...}"):
        return [*(variables[word[1:-4]] or ())]
    return [re.sub(r"\{(\w+)\}", lambda match: _text(variables[match[1]]), word)]


def _text(value: Variable) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not one word")
    return value


def _names(words: Sequence[Word]) -> list[str]:
    return [name for word in words for name in re.findall(r"\{(\w+)", word)]
