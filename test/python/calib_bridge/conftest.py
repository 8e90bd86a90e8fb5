"""Template repositories are made once; every test receives copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import postgres_server
import pytest
from bridge_requests import make_bundle
from bridge_world import RUN, Site, copy_site, make_repository, put_bias, put_raws
from lsst.daf.butler import Butler, DatasetRef


@pytest.fixture(scope="session")
def bare_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A target: dimensions and dataset types, no datasets."""
    folder = tmp_path_factory.mktemp("bare") / "repo"
    make_repository(folder).close()
    return folder


@pytest.fixture(scope="session")
def bias_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build repository: raws, and the biases of one generation."""
    folder = tmp_path_factory.mktemp("bias") / "repo"
    butler = make_repository(folder)
    put_raws(butler)
    put_bias(butler)
    butler.close()
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """A PostgreSQL server; tests are skipped with the reason where none can run."""
    if reason := postgres_server.why_absent():
        pytest.skip(reason)
    with postgres_server.run_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: postgres_server.Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build repository whose registry is in PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgres") / "repo"
    butler = make_repository(folder, postgres.new_config())
    put_bias(butler)
    butler.close()
    return folder


@pytest.fixture
def postgres_site(
    postgres: postgres_server.Server, postgres_template: Path, tmp_path: Path
) -> Iterator[Site]:
    """A site with one build repository, ``usdf/main``, whose registry is in PostgreSQL."""
    folder = tmp_path / "repo" / "usdf_main"
    postgres.copy(postgres_template, folder)
    made = Site(tmp_path, {"usdf/main": folder})
    yield made
    made.close()


@pytest.fixture
def site(bias_template: Path, tmp_path: Path) -> Iterator[Site]:
    """A site with one build repository, ``usdf/main``."""
    made = copy_site(bias_template, tmp_path, ("usdf/main",))
    yield made
    made.close()


@pytest.fixture
def butler(site: Site) -> Butler:
    """A Butler of another user on ``usdf/main``."""
    return site.butler()


@pytest.fixture
def biases(butler: Butler) -> list[DatasetRef]:
    """The two biases of the generation, by detector."""
    found = butler.query_datasets("bias", collections="*", find_first=False)
    return sorted(found, key=lambda ref: ref.dataId["detector"])


@pytest.fixture(scope="session")
def bundled_template(bias_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build repository with its biases certified, on the ticket chain, and bundled."""
    made = copy_site(bias_template, tmp_path_factory.mktemp("bundled"), ("usdf/main",))
    make_bundle(made)
    made.close()
    return made.folder


@pytest.fixture
def two_sites(bundled_template: Path, bare_template: Path, tmp_path: Path) -> Iterator[Site]:
    """A build repository with its bundle, ``usdf/main``, and a target without datasets, ``summit/LATISS``."""
    made = copy_site(bundled_template / "repo" / "usdf_main", tmp_path, ("usdf/main",))
    shutil.copytree(bundled_template / "archive", tmp_path / "archive")
    made.repositories.update(copy_site(bare_template, tmp_path, ("summit/LATISS",)).repositories)
    yield made
    made.close()


@pytest.fixture
def biases_of(two_sites: Site) -> Callable[[str], dict[str, object]]:
    """Returns UUID and content of every bias of a repository."""

    def read(repo: str) -> dict[str, object]:
        butler = two_sites.butler(repo)
        return {str(ref.id): butler.get(ref) for ref in butler.query_datasets("bias", collections=RUN)}

    return read
