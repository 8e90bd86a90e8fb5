"""What every message is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

PROTOCOL = 1

type TaiNanoseconds = str
type DatasetId = str


class Wire(BaseModel):
    """Base of everything that travels: immutable, closed, camelCase on the wire."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Empty(Wire):
    """No fields."""


class Why(Wire):
    """On whose behalf a write happens; goes into the journal."""

    set: str
    step: str
    source: str | None = Field(default=None, description="Commit and author of the declaration.")
    forced: str | None = Field(default=None, description="Why this is written although it is not merged.")


class WriteResult(Wire):
    """``changed`` is False when the world already was as wanted."""

    changed: bool
    summary: str
