"""Removals: the bridge's code removes nothing except what these tests list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from bridge_world import (
    GEN,
    RUN,
    Site,
    dataset_files,
)
from lsst.daf.butler import Butler, CollectionType

import calib_bridge


def test_butler_deletes_the_files_of_a_run_in_a_chain_before_it_raises(butler: Butler, site: Site) -> None:
    butler.collections.register(GEN, CollectionType.CHAINED)
    butler.collections.redefine_chain(GEN, [RUN])
    with pytest.raises(Exception, match="FOREIGN KEY"):
        butler.removeRuns([RUN])
    assert RUN in butler.collections.query("*")
    assert dataset_files(site.repositories["usdf/main"]) == []


def test_the_bridge_removes_nothing_else() -> None:
    """The bridge removes chain members, managed certifications and trials, but no other RUN, dataset or file."""
    removing = {
        "removeRuns",
        "pruneDatasets",
        "x_remove",
        "removeCollection",
        "removeDatasetType",
        "removeDatasets",
    }
    removing |= {"trash", "emptyTrash", "disassociate", "remove", "unlink_from_chains"}
    (folder,) = calib_bridge.__path__
    called = {
        (path.name, node.attr)
        for path in Path(folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    assert {(name, attribute) for name, attribute in called if attribute in removing} == {
        ("discard.py", "x_remove"),
        ("discard.py", "removeRuns"),
        # Claims: empty chains of the bridge's own.
        ("ended.py", "remove"),
        ("ended.py", "x_remove"),
    }
    # Temporary files of the bridge's own, intents that are closed, and markers of ended claims.
    assert {name for name, attribute in called if attribute == "unlink"} == {
        *("files.py", "journal.py", "lock_file.py", "markers.py", "site_id.py", "staging.py"),
    }
    assert {name for name, attribute in called if attribute == "rmtree"} == {"staging.py", "files.py"}
    assert {name for name, attribute in called if attribute == "decertify"} == {"certify.py"}
