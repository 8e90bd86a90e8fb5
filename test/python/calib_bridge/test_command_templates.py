"""Templates of the commands that people type."""

from __future__ import annotations

import pytest

from calib_bridge.command_templates import typed

CHAIN = {"repo": "/repo", "chain": "LATISS/calib", "members": ["a b", "c"], "mode": "prepend"}


def test_words_are_quoted_for_a_shell_and_empty_options_left_out() -> None:
    bare = "butler collection-chain /repo LATISS/calib 'a b' c --mode prepend"
    assert typed("collection-chain", **CHAIN, doc=None) == bare
    assert typed("collection-chain", **CHAIN, doc="in use") == f"{bare} --doc 'in use'"


def test_a_variable_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        typed("register-skymap", repo="/repo")


def test_several_commands_are_joined() -> None:
    line = typed("export-datasets", repo="/repo", folder="/out", collection="refcats", where=None)
    assert line.startswith("mkdir -p /out && python -c ")
    assert line.endswith(" /repo /out refcats")
