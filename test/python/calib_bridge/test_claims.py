"""Two ``work`` folders over one repository: a RUN is built once, by whoever claimed it first."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_requests import chaining
from bridge_world import GEN, RUN, TICKET, WHY, Site
from lsst.daf.butler import Butler, CollectionType
from other_writer import elsewhere
from test_jobs import params, pids_with, wait_for

from calib_bridge import jobs
from calib_bridge.claims.names import claim_of
from calib_bridge.errors import BridgeError

FIRST, SECOND = f"{GEN}/run2", f"{GEN}/run3"


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest) -> Site:
    """The first host's site."""
    shared: Site = request.getfixturevalue({"sqlite": "site", "postgres": "postgres_site"}[request.param])
    return shared


@pytest.fixture
def b(site: Site, tmp_path: Path) -> Iterator[Site]:
    """Another folder over the same repository, on this host."""
    other = elsewhere(site, tmp_path / "b")
    yield other
    other.close()


@pytest.fixture
def go(tmp_path: Path) -> Iterator[Path]:
    """A file that ends the jobs of `building`."""
    yield tmp_path / "go"
    (tmp_path / "go").touch()


def building(go: Path, key: str = FIRST) -> dict[str, Any]:
    return params("sh", "-c", f"until [ -e {go} ]; do sleep 0.01; done", key=key)


def states(site: Site) -> dict[str, str]:
    return {job["key"]: job["state"] for job in site.observe()["jobs"]}


def claims(site: Site) -> list[str]:
    return sorted(name for name in site.butler().collections.query("*") if name.endswith(".claim"))


def kill(site: Site, go: Path) -> None:
    """Kill a job as a host does that loses its power: runner and command."""
    command = f"until [ -e {go} ]"
    wait_for(lambda: bool(pids_with(command)))
    os.killpg(os.getpgid(pids_with(command)[0]), signal.SIGKILL)
    wait_for(lambda: own_states(site) == ["killed"])


def own_states(site: Site) -> list[str]:
    return [job["state"] for job in site.ask("jobs", keys=[FIRST])["jobs"]]


def act_elsewhere(monkeypatch: pytest.MonkeyPatch, site: Site, method: str, **asked: Any) -> dict[str, Any]:
    """Ask as another host does."""
    with monkeypatch.context() as patch:
        patch.setattr(socket, "gethostname", lambda: "sdfcron007")
        return site.ask(method, **asked)


def abandoning(run: str = FIRST, reason: str = "node lost") -> dict[str, Any]:
    return {"repo": "usdf/main", "why": WHY, "run": run, "reason": reason}


def test_a_run_that_another_folder_builds_is_built_once(shared: Site, tmp_path: Path, go: Path) -> None:
    other = elsewhere(shared, tmp_path / "other")
    assert shared.ask("submit", **building(go))["changed"]
    (seen,) = other.observe()["jobs"]
    assert (seen["key"], seen["state"], seen["claim"]["alive"]) == (FIRST, "elsewhere", True)
    assert seen["claim"]["host"] == socket.gethostname()
    assert seen["claim"]["folder"] == str(jobs.job_of(shared.work, "usdf/main", FIRST).folder)
    answer = other.ask("submit", **building(go))
    assert (answer["changed"], answer["job"]["state"]) == (False, "elsewhere")
    assert other.ask("counters")["jobsStarted"] == 0
    assert states(shared) == {FIRST: "running"}
    go.touch()
    wait_for(lambda: states(shared) == {FIRST: "finished"})
    assert states(other) == {FIRST: "finished"}
    assert claims(shared) == [claim_of(FIRST)]
    assert shared.ask("chain", **chaining("define", []))["changed"]
    assert claims(shared) == []
    assert states(other) == {}
    other.close()


def test_a_killed_job_of_this_host_is_followed_by_the_next_attempt(site: Site, b: Site, go: Path) -> None:
    site.ask("submit", **building(go))
    kill(site, go)
    assert states(b) == {FIRST: "killed"}
    assert not b.ask("submit", **building(go))["changed"]
    assert b.ask("submit", **building(go, SECOND))["changed"]
    assert states(site) == {FIRST: "killed", SECOND: "elsewhere"}
    assert states(b) == {FIRST: "killed", SECOND: "running"}


def test_a_job_of_another_host_is_waited_for_until_a_person_abandons_it(
    site: Site, b: Site, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_elsewhere(monkeypatch, site, "submit", **building(go))
    kill(site, go)
    (seen,) = b.observe()["jobs"]
    assert (seen["state"], seen["claim"]["host"], seen["claim"]["alive"]) == ("elsewhere", "sdfcron007", None)
    assert b.ask("abandon", **abandoning())["changed"]
    assert not b.ask("abandon", **abandoning(reason="again"))["changed"]
    (seen,) = b.observe()["jobs"]
    assert (seen["state"], seen["claim"]["abandoned"]["reason"]) == ("killed", "node lost")
    assert not b.ask("submit", **building(go))["changed"]
    assert b.ask("submit", **building(go, SECOND))["changed"]
    assert b.journal()[1]["command"].startswith(f"calib jobs abandon {FIRST} --repo usdf/main")


def test_hosts_that_share_the_folder_leave_a_killed_job_to_its_host(
    site: Site, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_elsewhere(monkeypatch, site, "submit", **building(go))
    kill(site, go)
    assert site.ask("chain", **chaining("define", []))["changed"]
    assert states(site) == {FIRST: "elsewhere"}
    assert act_elsewhere(monkeypatch, site, "chain", **chaining("define", [], "u/b"))["changed"]
    assert claims(site) == []
    assert states(site) == {FIRST: "killed"}


def test_an_abandoned_number_is_never_used_again(
    site: Site, b: Site, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_elsewhere(monkeypatch, site, "submit", **building(go))
    b.ask("abandon", **abandoning())
    # Both folders write, and the claim stays until a later attempt has a RUN.
    assert states(site) == {FIRST: "killed"}
    go.touch()
    wait_for(lambda: own_states(site) == ["finished"])
    for each in (site, b):
        assert not each.ask("submit", **building(go))["changed"]
    assert site.ask("chain", **chaining("define", []))["changed"]
    assert states(b) == states(site) == {FIRST: "killed"}
    site.butler().collections.register(SECOND)
    assert b.ask("chain", **chaining("define", [], "u/b"))["changed"]
    assert claims(site) == []


def test_a_start_that_was_killed_after_its_claim(
    site: Site, b: Site, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(jobs.subprocess, "Popen", lambda *_, **__: os._exit(9))
        site.ask("submit", **building(go))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert claims(site) == [claim_of(FIRST)]
    assert states(b) == {FIRST: "killed"}
    assert not b.ask("submit", **building(go))["changed"]
    assert states(site) == {}
    assert site.ask("submit", **building(go))["changed"]
    assert states(site) == {FIRST: "running"}
    assert states(b) == {FIRST: "elsewhere"}


def test_a_claim_whose_job_never_started_ends_with_a_later_attempt(
    site: Site, b: Site, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(jobs.subprocess, "Popen", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            site.ask("submit", **building(go))
    assert site.ask("chain", **chaining("define", []))["changed"]
    assert claims(site) == [claim_of(FIRST)]
    b.ask("submit", **building(go, SECOND))
    b.butler().collections.register(SECOND)
    assert site.ask("chain", **chaining("define", [], "u/a"))["changed"]
    assert claims(site) == [claim_of(SECOND)]


def test_a_copy_of_the_work_folder_takes_nothing_over(site: Site, tmp_path: Path, go: Path) -> None:
    site.ask("submit", **building(go))
    shutil.copytree(site.work, tmp_path / "copy" / "work")
    shutil.rmtree(tmp_path / "copy" / "work" / "jobs")
    copy = Site(tmp_path / "copy", site.repositories)
    assert states(copy) == {FIRST: "elsewhere"}
    assert not copy.ask("submit", **building(go))["changed"]
    assert copy.ask("chain", **chaining("define", []))["changed"]
    assert claims(site) == [claim_of(FIRST)]
    copy.close()


def test_a_claim_that_cannot_be_read_is_respected(site: Site, go: Path) -> None:
    site.butler().collections.register(claim_of(FIRST), CollectionType.CHAINED, "something else")
    assert states(site) == {FIRST: "elsewhere"}
    assert not site.ask("submit", **building(go))["changed"]


@pytest.mark.parametrize(("run", "code"), [(FIRST, "job-lives"), (SECOND, "claim-missing")])
def test_what_cannot_be_abandoned(site: Site, b: Site, go: Path, run: str, code: str) -> None:
    site.ask("submit", **building(go))
    for each in (site, b):
        with pytest.raises(BridgeError) as refused:
            each.ask("abandon", **abandoning(run))
        assert refused.value.code == code
    assert states(site) == {FIRST: "running"}


def test_all_claims_are_listed_with_what_this_host_sees(
    site: Site, b: Site, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.ask("submit", **building(go))
    act_elsewhere(monkeypatch, b, "submit", **building(go, f"{TICKET}0/run1"))
    (listed,) = site.ask("claims", repos=["usdf/main"])["repos"]
    found = [(job["key"], job["state"], job["claim"]["alive"]) for job in listed["jobs"]]
    assert found == [(FIRST, "running", True), (f"{TICKET}0/run1", "elsewhere", None)]
    (failed,) = site.ask("claims", repos=["no/such"])["repos"]
    assert "no/such" in failed["reason"]


def test_another_folder_that_writes_is_reported(shared: Site, tmp_path: Path, go: Path) -> None:
    def split() -> str | None:
        return shared.ask("probe", repo="usdf/main")["split"]

    other = elsewhere(shared, tmp_path / "other")
    shared.ask("chain", **chaining("define", [], "u/a"))
    assert split() is None
    other.ask("chain", **chaining("define", [], "u/b"))
    other.ask("chain", **chaining("define", [], "u/c"))
    is_sqlite = (shared.repositories["usdf/main"] / "gen3.sqlite3").exists()
    assert (split() or "").startswith("last written from another work folder: calib ") is is_sqlite
    other.ask("submit", **building(go))
    assert f"builds in another work folder: {other.work}" in (split() or "")
    other.close()


def test_discard_removes_the_claims_of_a_trial(site: Site, butler: Butler) -> None:
    output = "u/vera/LATISS/calib/DM-1/tag/biasGen.20240101a"
    for run in (f"{output}/run1", f"{output}/run2", f"{output}0/run1"):
        butler.collections.register(claim_of(run), CollectionType.CHAINED)
    asked = {"repo": "usdf/main", "why": WHY, "collections": [output, f"{output}/run1"]}
    assert site.ask("discard", **asked)["changed"]
    assert claims(site) == [claim_of(f"{output}0/run1")]
    assert not site.ask("discard", **asked)["changed"]


class TestLists:
    """No list of collections has claims in it."""

    @pytest.fixture(autouse=True)
    def claimed(self, site: Site, go: Path) -> None:
        site.ask("submit", **building(go))
        site.butler().collections.register(claim_of(RUN), CollectionType.CHAINED)

    def test_collections_and_attempts_of_a_set(self, site: Site) -> None:
        query = {
            **dict.fromkeys(("begin", "end", "detectors", "images")),
            "chain": GEN,
            "datasetType": "bias",
            "verdict": False,
        }
        observed = site.observe(outputs=[query], chains=[GEN])
        assert [facts["name"] for facts in observed["collections"]] == [RUN]
        assert [run["run"] for run in observed["outputs"][0]["runs"]] == [RUN]

    def test_a_ticket(self, site: Site) -> None:
        found = site.ask("ticket", repo="usdf/main", ticket=TICKET, others=[], headers=[])
        assert [each["name"] for each in found["collections"]] == [RUN]

    def test_a_survey(self, site: Site) -> None:
        nothing = {name: [] for name in ("sets", "chains", "certified", "tagged", "searched", "datasetTypes")}
        asked = {**nothing, "chains": [claim_of(FIRST)], "prefixes": [TICKET], "answering": True}
        found = site.ask("survey", repo="usdf/main", **asked)
        assert (found["collections"], found["calibrations"]) == ([], [])


def test_a_repository_without_claims_is_asked_nothing_about_them(site: Site) -> None:
    site.observe()
    before = site.ask("counters")["sql"]["usdf/main"]
    site.observe()
    plain = site.ask("counters")["sql"]["usdf/main"] - before
    site.ask("submit", **params("true", key=FIRST))
    wait_for(lambda: states(site) == {FIRST: "finished"})
    site.ask("chain", **chaining("define", []))
    site.observe()
    before = site.ask("counters")["sql"]["usdf/main"]
    site.observe()
    assert site.ask("counters")["sql"]["usdf/main"] - before == plain
