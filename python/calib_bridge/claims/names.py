"""Names of claims. No list of collections has claims in it, unless it asks for them."""

from __future__ import annotations

_SUFFIX = ".claim"


def claim_of(run: str) -> str:
    """Return the name of a RUN's claim."""
    return f"{run}{_SUFFIX}"


def is_claim(collection: str) -> bool:
    """Return whether a collection is a claim by its name."""
    return collection.endswith(_SUFFIX)


def run_of(claim: str) -> str:
    """Return the RUN that a claim is of."""
    return claim.removesuffix(_SUFFIX)
