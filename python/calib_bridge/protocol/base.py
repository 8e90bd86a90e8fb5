"""Parts of every message."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

PROTOCOL = 1

# The pattern is in the schema alone, by which the engine checks answers.
type TaiNanoseconds = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^-?[0-9]+$"})]
type UtcNanoseconds = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9]+$"})]
"""The clock of a site: nanoseconds since 1970-01-01 UTC."""
type TaiBound = Annotated[str, Field(pattern="^-?[0-9]{1,19}$")]
"""TAI nanoseconds of a request, which a database and a calendar can hold."""
type DatasetId = Annotated[
    str, Field(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]

_PART = "[A-Za-z0-9_][A-Za-z0-9_.@+=~:-]*"
_NAME = f"{_PART}(/{_PART})*"

type CollectionName = Annotated[str, Field(pattern=f"^{_NAME}$", max_length=255)]
"""Name of a collection in a request. Files of a RUN lie in folders of its name, so that ``..`` would lead out of the
datastore. Answers may name any collection that people made."""

type CollectionPrefix = Annotated[str, Field(pattern=f"^{_NAME}/?$", max_length=255)]
"""Beginning of the names of some collections."""

type DatasetTypeName = Annotated[
    str, Field(pattern="^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*$", max_length=128)
]
type Protection = Literal["zip", "outside"]
"""Why the bridge never replaces a file: a zip file holds other datasets too, or it is outside the datastore's root."""


class Wire(BaseModel):
    """Base of every message: immutable, without unknown fields, camelCase on the wire."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Empty(Wire):
    """No fields."""


class ChainFile(Wire):
    """The file that declares the members of an instrument chain, as a write found it."""

    chain: CollectionName
    commit: str | None = Field(
        description="Last commit of the base that changed the file; null if git is not consulted."
    )
    revision: int


class Why(Wire):
    """The set and step on whose behalf a write happens, for the journal."""

    set: str
    step: str
    source: str | None = Field(default=None, description="Commit and author of the declaration.")
    forced: str | None = Field(
        default=None, description="Reason for writing a declaration that is not merged."
    )
    chain_file: ChainFile | None = Field(
        default=None, description="The chain file that a write to an instrument chain follows."
    )
    below: list[CollectionName] | None = Field(
        default=None,
        description="The write reaches only these collections, collections below them, and ``named``; null for any.",
    )
    named: list[CollectionName] = Field(
        default=[], description="Collections of the set that have names of their own."
    )


class WriteResult(Wire):
    """``changed`` is False if the repository already was in the requested state."""

    changed: bool
    summary: str
