"""``python -m calib_bridge.schema``: the protocol as one JSON document, from which TypeScript's types are generated."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from .command_templates import TEMPLATES
from .errors import ERRORS
from .protocol.base import PROTOCOL
from .protocol.bundle import Manifest
from .protocol.journal import JournalEntry
from .protocol.methods import METHODS

_ALSO: tuple[type[BaseModel], ...] = (Manifest, JournalEntry)
"""Models of files that are not themselves parameters or results of a method."""


def document() -> dict[str, Any]:
    """Return the document.

    Returns
    -------
    document : `dict`
        ``protocol``; ``methods``, each with references to its ``params`` and ``result``; ``$defs``, the models by
        alias; ``errors``, the causes by code; ``commands``, the templates of commands that people type.
    """
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    for model in dict.fromkeys((*(model for pair in METHODS.values() for model in pair), *_ALSO)):
        models.append((model, "serialization"))
    references, schema = models_json_schema(models, by_alias=True)
    return {
        "protocol": PROTOCOL,
        "methods": {
            name: {
                "params": references[(params, "serialization")],
                "result": references[(result, "serialization")],
            }
            for name, (params, result) in METHODS.items()
        },
        "$defs": schema["$defs"],
        "errors": ERRORS,
        "commands": TEMPLATES,
    }


def main() -> None:
    """Print the document, the same bytes for the same protocol."""
    json.dump(document(), sys.stdout, indent=2, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
