"""Hostile requests that reach handlers: an answer or a code, in time, and nothing written elsewhere."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_world import PYTHON, Site
from hostile import (
    RUNS,
    Change,
    damaged_once,
    damages,
    hostile_settings,
    in_time,
    require_little_memory,
    touched,
    tree,
)
from hostile_requests import make_everything, valid_requests
from hypothesis import given
from pydantic import ValidationError

from calib_bridge.protocol.methods import METHODS
from calib_bridge.server import answer_line

PER_METHOD = max(6, 2 * RUNS // len(METHODS))
"""Requests to one method: at least half of all requests reach handlers."""

made: Counter[str] = Counter()
reached: Counter[str] = Counter()
"""Requests by method: all, and those that passed the models."""


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site, to copy."""
    return make_everything(tmp_path_factory.mktemp("hostile") / "site").folder


class World:
    """A copy of the site in a folder where every other write shows."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.template, self.folder = template, folder
        self.site = self._copy()
        self.requests = valid_requests(self.site)

    def _copy(self) -> Site:
        home = self.folder / "site"
        while home.exists():  # the runner of a job may still write
            shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.template, home, ignore=shutil.ignore_patterns("templates"))
        return Site(
            home, {name: home / "repo" / name.replace("/", "_") for name in ("usdf/main", "summit/LATISS")}
        )

    def renew(self) -> None:
        self.site.close()
        self.site = self._copy()

    def ask(self, method: str, params: Any) -> dict[str, Any]:
        if self.site.session is None:
            self.site.ask("counters")
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with in_time():
            answer, session = answer_line(line, self.site.session)
        self.site.session = session
        assert answer is not None
        return json.loads(answer)

    def is_repository(self, path: Path) -> bool:
        repositories = self.site.folder / "repo"
        return path.is_relative_to(repositories) and not path.name.endswith(".calib-lock")

    def is_outside(self, path: Path, params: Any) -> bool:
        """Return whether a path is none of repositories, work folder and the request's bundle."""
        own = [self.site.folder / "repo", self.site.work]
        directory = params.get("directory") if isinstance(params, dict) else None
        if isinstance(directory, str) and "\0" not in directory:
            own.append((Path.cwd() / directory).resolve())
        return not any(path.is_relative_to(each) or each.is_relative_to(path) for each in own)


@pytest.fixture(scope="module")
def world(everything: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all methods, renewed after each change; the working folder is in it, too."""
    folder = tmp_path_factory.mktemp("world")
    cwd = folder / "a" / "b" / "cwd"
    cwd.mkdir(parents=True)
    with contextlib.chdir(cwd), pytest.MonkeyPatch.context() as environment:
        environment.setenv("CP_PIPE_DIR", str(PYTHON / "calib_reference" / "cp_pipe"))
        made = World(everything, folder)
        yield made
        made.site.close()


@pytest.mark.parametrize("method", METHODS)
def test_the_unchanged_request_is_answered(world: World, method: str) -> None:
    assert "result" in world.ask(method, world.requests[method])
    world.renew()


@pytest.mark.parametrize("method", METHODS)
def test_a_hostile_request_ends_in_an_answer_or_a_code(world: World, method: str) -> None:
    params_model, _ = METHODS[method]
    is_write = params_model.model_fields.get("why") is not None

    def accepts(params: Any) -> bool:
        try:
            params_model.model_validate(json.loads(json.dumps(params)) or {})
        except ValidationError:
            return False
        return True

    @hostile_settings(max(6, PER_METHOD // 10) if method == "submit" else PER_METHOD)
    @given(damages)
    def holds(drawn: tuple[bool, list[Change]]) -> None:
        params = damaged_once(world.requests[method], drawn, accepts)
        made[method] += 1
        reached[method] += accepts(params)
        before = tree(world.folder)
        answer = world.ask(method, params)
        paths = touched(before, tree(world.folder))
        code = answer.get("error", {}).get("data", {}).get("code")
        assert code != "bridge-failed", answer
        assert not [path for path in paths if world.is_outside(path, params)]
        written = [path for path in paths if world.is_repository(path)]
        if not is_write or code is not None:
            assert not written, (code, answer)
        elif written or answer["result"].get("changed"):
            world.renew()
        if method == "open":
            world.renew()

    holds()


def test_at_least_half_of_the_requests_reach_handlers() -> None:
    if {*made} != {*METHODS}:
        pytest.skip("the requests were made in another process")
    print(dict(reached), "of", dict(made))
    assert reached.total() >= made.total() / 2
    assert not [each for each in METHODS if not reached[each]]


def test_hostile_requests_need_little_memory() -> None:
    require_little_memory()
