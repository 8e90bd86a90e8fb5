"""Imports: no module or folder imports itself through others, and tasks keep their configurations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lsst.utils.doImport import doImportType

import calib_bridge
import calib_reference

ALLOWED_CYCLES: dict[str, frozenset[frozenset[str]]] = {
    "calib_bridge": frozenset(),
    "calib_reference": frozenset(),
}
"""Cycles that are tolerated, as sets of module names by package. Add a reason with each entry."""

PACKAGES = {module.__name__: Path(str(module.__file__)).parent for module in (calib_bridge, calib_reference)}

type Graph = Mapping[str, set[str]]


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_no_module_imports_itself_through_others(package: str) -> None:
    cycles = set(cycles_of(import_graph(PACKAGES[package])))
    assert cycles == ALLOWED_CYCLES[package], listed(cycles)


def test_no_folder_of_the_reference_pipelines_imports_itself_through_others() -> None:
    graph = import_graph(PACKAGES["calib_reference"])
    folders: dict[str, set[str]] = {}
    for module, imported in graph.items():
        folders.setdefault(folder_of(module), set()).update(folder_of(each) for each in imported)
    assert not [*cycles_of(folders)], listed(cycles_of(folders))


def test_a_configuration_is_defined_in_the_module_of_its_task() -> None:
    """Repositories hold the paths of configurations. ``frozen/test_paths.py`` holds those of the tasks."""
    files = PACKAGES["calib_reference"].glob("*/pipelines/*/*.yaml")
    paths = {
        path for file in files for path in re.findall(r"calib_reference\.tasks\.[\w.]+", file.read_text())
    }
    assert len(paths) > 20
    for path in paths:
        task = doImportType(path)
        assert task.ConfigClass.__module__ == task.__module__, path


def test_a_cycle_of_imports_inside_functions_is_found(tmp_path: Path) -> None:
    package = tmp_path / "sample"
    package.mkdir()
    for name, text in {
        "__init__": "",
        "low": "def read():\n    from .high import parse\n",
        "high": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sample import low\n",
        "alone": "import json\nfrom . import low\n",
    }.items():
        (package / f"{name}.py").write_text(text)
    assert [*cycles_of(import_graph(package))] == [frozenset({"sample.low", "sample.high"})]


def import_graph(package: Path) -> dict[str, set[str]]:
    """Return the modules of a package that each of its modules imports, function-level imports included."""
    files = {module_name(package, path): path for path in sorted(package.rglob("*.py"))}
    graph: dict[str, set[str]] = {}
    for module, path in files.items():
        imported = {name for each in imported_names(module, path) for name in with_parents(each)}
        # A package imports its own parents without a statement; that order is Python's, not a dependency.
        graph[module] = {name for name in imported & files.keys() if not f"{module}.".startswith(f"{name}.")}
    return graph


def imported_names(module: str, path: Path) -> Iterator[str]:
    """Yield every name that a module's text imports, both the module and the name that is taken from it."""
    parts = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = parts[: len(parts) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def with_parents(name: str) -> Iterator[str]:
    """Yield a dotted name and the packages above it, whose ``__init__`` runs first."""
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def cycles_of(graph: Graph) -> Iterator[frozenset[str]]:
    """Yield the sets of nodes that reach each other; see `reachable`."""
    reach = {node: reachable(graph, node) for node in graph}
    cycles = {
        frozenset(other for other in reach[node] if node in reach.get(other, ()))
        for node in graph
        if node in reach[node]
    }
    return (cycle for cycle in sorted(cycles, key=sorted) if len(cycle) > 1)


def reachable(graph: Graph, start: str) -> set[str]:
    """Return every node that one or more imports lead to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for each in graph.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def module_name(package: Path, path: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def folder_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def listed(cycles: object) -> str:
    return f"import cycles: {[sorted(each) for each in cycles]}"  # type: ignore[attr-defined]
