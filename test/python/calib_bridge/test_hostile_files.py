"""Hostile files that the bridge reads: an answer, a code, or a fact that says what could not be read."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import yaml
from astropy.io import fits
from bridge_world import EXPOSURES, GEN, RUN, TICKET, exposure_record
from hostile import Change, Json, changed, changes, hostile_settings, in_time, require_little_memory
from hostile_requests import MAIN, RAWS, STATISTICS, TEXT, TYPE, make_everything, valid_requests, write_raw
from hypothesis import given
from hypothesis import strategies as st
from lsst.daf.butler import Butler

from calib_bridge import asking, wms
from calib_bridge.errors import BridgeError
from calib_bridge.export_file import require_plain_export
from calib_bridge.jobs import job_of
from calib_bridge.protocol.methods import METHODS
from calib_bridge.read import evidence, self_checks, serials, verdict
from calib_bridge.read.raw_file import read_raw
from calib_bridge.server import answer_line

KEY = f"{GEN}/run1"
VALUES = (
    "= 'unended",
    "= ''",
    "=",
    "= T",
    "= 1.0E+999",
    "= NaN",
    "= -1",
    f"= {'9' * 60}",
    "= ' " + "x" * 60,
    "CONTINUE  'x'",
    "\xff\0\x01",
    "= (1, 2)",
)

FURTHER = (
    *("certified", "tagged", "selfChecks", "lookups", "ahead", "exposures"),
    *("locked", "held", "skymaps", "searched"),
)
"""Parts of an observation that are left out where no drawn file is read for them: they take most of its time."""

_one = st.tuples(
    st.sampled_from(("cut", "repeat", "insert", "card", "end")), st.integers(0, 99_999), st.integers(0, 999)
)
text_changes = st.lists(_one, max_size=2)
some_text_changes = st.lists(_one, min_size=1, max_size=2)


def damaged(content: bytes, drawn: list[tuple[str, int, int]]) -> bytes:
    """Return the bytes of a file after some changes; ``card`` replaces a value of a FITS header."""
    for kind, place, much in drawn:
        at = place % (len(content) + 1)
        match kind:
            case "cut":
                content = content[:at] + content[at + much :]
            case "repeat":
                content = content[:at] + content[at : at + much] * 20 + content[at:]
            case "insert":
                content = content[:at] + bytes([much % 256] * (1 + much % 7)) + content[at:]
            case "end":
                content = content[:at]
            case "card":
                at -= at % 80
                content = (
                    content[: at + 8]
                    + VALUES[much % len(VALUES)].encode("latin-1").ljust(72)[:72]
                    + content[at + 80 :]
                )
    return content


class World:
    """A site, its valid requests, and answers that are checked."""

    def __init__(self, folder: Path) -> None:
        self.site = make_everything(folder)
        self.site.session = None
        self.requests = valid_requests(self.site)

    def ask(self, method: str, **more: Any) -> dict[str, Any]:
        """Return an answer, after checking that it is valid or has a code."""
        if self.site.session is None:
            self.site.ask("counters")
        for known in (evidence._known, self_checks._known, serials._of_raws, verdict._known):
            known.clear()
        line = json.dumps({"id": 1, "method": method, "params": {**self.requests[method], **more}}).encode()
        with in_time():
            text, self.site.session = answer_line(line, self.site.session)
        assert text is not None
        answer = json.loads(text)
        assert answer.get("error", {}).get("data", {}).get("code") != "bridge-failed", answer
        if "result" in answer:
            METHODS[method][1].model_validate_json(json.dumps(answer["result"]))
        return answer

    def observe(self, *parts: str) -> dict[str, Any]:
        """Ask for the outputs, jobs and journal of the set, and for further parts of an observation."""
        left = [name for name in FURTHER if name not in parts]
        return self.ask("observe", **{name: [] for name in left})

    def file_of(self, butler: Butler, name: str, run: str, **data_id: Any) -> Path:
        ref = butler.find_dataset(name, instrument="LATISS", collections=run, **data_id)
        assert ref is not None
        return Path(butler.getURI(ref).ospath)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("files") / "site")
    yield made
    made.site.close()


def hold(
    valid: Json,
    write: Callable[[bytes], object],
    ask: Callable[[], object],
    dump: Callable[[Json], str] = json.dumps,
) -> None:
    """Check answers to a document, and to its text, after changes."""

    @hostile_settings()
    @given(changes, text_changes)
    def holds(drawn: list[Change], of_text: list[tuple[str, int, int]]) -> None:
        document = dump(changed(valid, drawn)).encode(errors="surrogatepass")
        write(damaged(document, of_text))
        ask()

    holds()


@pytest.mark.parametrize(("bundle", "method"), [("DM-1", "ingest"), ("aux", "records")])
def test_a_manifest(world: World, bundle: str, method: str) -> None:
    place = world.site.folder / "archive" / bundle / "manifest.json"
    valid = place.read_bytes()
    hold(json.loads(valid), place.write_bytes, lambda: world.ask(method))
    place.write_bytes(valid)


YAML_PARTS = (
    "!!python/object/apply:os.system [touch evil]",
    "!!python/name:os.system",
    "!<tag:yaml.org,2002:python/none>",
    "!uuid",
    "!uuid 'x'",
    "!<lsst.daf.butler.Timespan>",
    "!butler_time/tai/iso '9999999'",
    "!lsst.sphgeom.Box",
    "&a",
    "*a",
    "&a [*a, *a]",
    "&a " + "[x, " * 9 + "x" + "]" * 9,
    "{<<: *a}",
    "[" * 60,
    "{a: " * 60,
    "- " * 60,
    "9" * 5_000,
    "1e99999",
    "0x" + "f" * 400,
    "190:20:30:40:50:60:70:80",
    "9999-99-99",
    "2024-04-10t99:99:99Z",
    ".inf",
    "L\u0410TISS",
    "\u202e",
    "\x00",
    "\x1b[31m",
    "\ufeff",
    "%YAML 9.9",
    "%TAG ! tag:x,2000:",
    "---",
    "...",
    "? [a]: b",
    "|\n",
    "'",
    "\t",
    "version: 1.0.2\n",
    "data: []\n",
)
"""What a text of YAML may hold: tags, aliases of aliases, deep nesting, huge numbers, letters that look like others."""

yaml_changes = st.lists(
    st.tuples(st.sampled_from(YAML_PARTS), st.integers(0, 99_999), st.booleans()), min_size=1, max_size=4
)


def with_parts(content: bytes, drawn: list[tuple[str, int, bool]]) -> bytes:
    """Return a text of YAML with further parts: behind a field, or in place of its value; or with a line twice."""
    for part, place, stays in drawn:
        lines = content.split(b"\n")
        at = place % len(lines)
        field, colon, value = lines[at].partition(b": ")
        lines[at] = field + colon + part.encode() + (b" " + value if stays else b"")
        if place % 5 == 0:
            lines.insert(at, lines[at])
        content = b"\n".join(lines)
    return content


def _code_of(content: bytes) -> str | None:
    try:
        require_plain_export(content)
    except BridgeError as refused:
        return refused.code
    return None


def test_what_butler_import_would_read(world: World) -> None:
    place = world.site.folder / "archive" / "DM-1" / "export.yaml"
    valid = place.read_bytes()

    @hostile_settings()
    @given(yaml_changes, text_changes)
    def holds(drawn: list[tuple[str, int, bool]], of_text: list[tuple[str, int, int]]) -> None:
        content = damaged(with_parts(valid, drawn), of_text)
        with in_time():
            if (code := _code_of(content)) is None:
                with contextlib.suppress(yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError):
                    yaml.load(content, Loader=yaml.SafeLoader)
        assert code in (None, "bundle-export-unsafe")

    require_plain_export(valid)
    holds()
    place.write_bytes(with_parts(valid, [(YAML_PARTS[0], 1, True)]))
    assert world.ask("ingest")["error"]["data"]["code"] in ("bundle-export-unsafe", "bundle-altered")
    place.write_bytes(valid)


def test_the_result_of_a_verification(world: World) -> None:
    file = world.file_of(world.site.butler(), "verifyBiasStats", RUN)
    hold(
        STATISTICS,
        file.write_bytes,
        lambda: (world.observe(), world.ask("read")),
        lambda value: yaml.safe_dump(value, sort_keys=False),
    )


def test_a_text_of_a_package(world: World) -> None:
    valid = world.requests["parse"]["files"][0]["text"].encode()

    @hostile_settings()
    @given(some_text_changes)
    def holds(drawn: list[tuple[str, int, int]]) -> None:
        text = damaged(valid, drawn).decode(errors="replace")
        world.ask("parse", files=[{**TEXT, "text": text}])

    assert world.ask("parse", type=TYPE)["result"] == {"problems": []}
    holds()


@pytest.mark.parametrize("name", ["raw", "bias", "defects"])
def test_the_header_of_a_file(world: World, name: str, tmp_path: Path) -> None:
    write_raw(tmp_path / "raw.fits")
    butler = world.site.butler()
    run = {"raw": RAWS, "bias": RUN, "defects": world.requests["correct"]["base"]}[name]
    data_id = {"detector": 0, **({"exposure": EXPOSURES[0]} if name == "raw" else {})}
    file = world.file_of(butler, name, run, **data_id)
    valid = file.read_bytes() if name == "defects" else (tmp_path / "raw.fits").read_bytes()
    kept = file.read_bytes()
    methods = {
        "raw": ("raws", "serials"),
        "bias": ("samples", "serials", "ticket", "digests"),
        "defects": ("samples", "texts", "statistics", "correctable"),
    }

    @hostile_settings()
    @given(some_text_changes)
    def holds(drawn: list[tuple[str, int, int]]) -> None:
        file.chmod(0o644)
        file.write_bytes(damaged(valid, drawn))
        shutil.rmtree(world.site.work / "jobs", ignore_errors=True)
        for method in methods[name]:
            world.ask(method)
        if name == "bias":
            world.observe("selfChecks")

    holds()
    file.write_bytes(kept)


def test_a_card_without_a_value_is_absent(tmp_path: Path) -> None:
    hdu = fits.PrimaryHDU()
    hdu.header["TEMP_SET"] = None
    hdu.header["SEQFILE"] = "a.seq"
    second = fits.ImageHDU()
    second.header["TEMP_SET"] = 3.5
    hdu.header["EMPTY"] = None
    fits.HDUList([hdu, second]).writeto(tmp_path / "raw.fits")
    cards, _ = read_raw(str(tmp_path / "raw.fits"), ["TEMP_SET", "SEQFILE", "EMPTY"], False)
    assert cards == {"TEMP_SET": "3.5", "SEQFILE": "a.seq"}


ENTRY: dict[str, Any] = {
    "id": "a" * 32,
    "phase": "intent",
    "outcome": "intent",
    "effect": "e",
    "at": "2024-01-01T00:00:00.000000Z",
    "by": "a@b[1]",
    "set": "DM-1",
    "step": "test",
    "repo": MAIN,
    "method": "tag",
    "summary": "s",
    "command": "c",
    "source": None,
    "forced": None,
    "before": None,
    "after": {"count": 1},
    "chainFile": {"chain": "LATISS/calib", "commit": None, "revision": 1},
}


def test_a_line_of_the_journal(world: World) -> None:
    place = world.site.work / "journal" / "20240101T000000.000000-1-aaaaaaaa.jsonl"
    place.parent.mkdir(parents=True, exist_ok=True)

    def write(line: bytes) -> None:
        if world.site.session is not None:
            world.site.session.journal._completions.clear()
        place.write_bytes(line + b"\n")

    hold(
        {**ENTRY, "phase": "done", "outcome": "done"},
        write,
        lambda: [world.ask(each) for each in ("journal", "chainFile", "survey")],
    )
    place.unlink()


def test_an_open_intent(world: World) -> None:
    intents = world.site.work / "journal" / "open"
    intents.mkdir(parents=True, exist_ok=True)
    journal = "20240101T000000.000000-1-aaaaaaaa.jsonl"
    (intents.parent / journal).write_bytes(json.dumps(ENTRY, separators=(",", ":")).encode() + b"\n")
    valid = {
        "entry": ENTRY,
        "params": {**world.requests["tag"], "collection": f"{TICKET}/none"},
        "journals": [journal],
    }
    outside = world.site.folder / "outside"
    outside.mkdir()

    def ask() -> None:
        for method in ("journal", "survey", "settle"):
            world.ask(method)
        assert {each.name for each in world.site.work.iterdir()} <= {
            *("journal", "jobs", "staging", "locks", "site.json")
        }
        assert all(each.suffix == ".json" for each in intents.iterdir())

    hold(valid, (intents / f"{'a' * 32}.json").write_bytes, ask)


def test_an_open_intent_that_names_files_elsewhere_is_reported_and_touches_none(world: World) -> None:
    place = world.site.work / "journal" / "open" / f"{'b' * 32}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    victim = world.site.folder / "victim.json"
    victim.write_text("{}")
    for change in (
        {"entry": {**ENTRY, "id": "../../../victim"}},
        {"entry": {**ENTRY, "id": "b" * 32}, "journals": ["../../victim.json"]},
    ):
        place.write_text(json.dumps({"params": world.requests["tag"], "journals": ["none.jsonl"], **change}))
        assert "result" in world.ask("settle")
        assert victim.read_text() == "{}"
        assert place.exists()
        unreadable = world.ask("journal")["result"]["unreadable"]
        assert f"open/{place.name}" in [each["place"] for each in unreadable]
    place.unlink()


JOB_FILES: dict[str, Any] = {
    "spec.json": {
        "repo": MAIN,
        "key": KEY,
        "argv": ["true"],
        "bps": {"service": "a.B", "submitPath": "submit"},
    },
    "result.json": {"exitCode": 0},
    "wms.json": {
        "state": "SUCCEEDED",
        "done": 3,
        "total": 4,
        "detail": "d",
        "finalJobFailed": False,
        "known": True,
        "askedAt": 1.5e9,
    },
    "evidence.json": {
        "fingerprint": "f",
        "exposures": [1],
        "inputs": {RUN: ["a"]},
        "unread": {"b": ["/none", [1, 2]]},
    },
}


class Forked:
    """The process that asks a batch system, as a fork of this one: starting Python takes seconds."""

    def __init__(self, command: list[str], stdout: BinaryIO, **_: object) -> None:
        self._pid = os.fork()
        if self._pid == 0:
            code = 1
            try:
                os.dup2(stdout.fileno(), 1)
                os.dup2(stdout.fileno(), 2)
                wms.main(*command[3:])
                code = 0
            finally:
                os._exit(code)

    def wait(self, timeout: float) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


@pytest.mark.parametrize("name", JOB_FILES)
def test_a_file_of_a_job(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking.subprocess, "Popen", Forked)
    folder = job_of(world.site.work, MAIN, KEY).folder
    folder.mkdir(parents=True, exist_ok=True)
    for each, valid in JOB_FILES.items():
        (folder / each).write_text(json.dumps(valid))
    (folder / "started").touch()
    (folder / "log").write_text("Run Id: 7.0\n")
    if name == "evidence.json":
        (run,) = (run for each in world.observe()["result"]["outputs"][:1] for run in each["runs"])
        JOB_FILES[name]["fingerprint"] = run["fingerprint"]

    def ask() -> None:
        world.ask("jobs", keys=[KEY])
        world.observe()

    hold(JOB_FILES[name], (folder / name).write_bytes, ask)
    shutil.rmtree(folder)


def test_an_exposure_without_number_and_type_is_read(world: World) -> None:
    number = 2024032600009
    butler = world.site.butler()
    record = {
        **exposure_record(number, 9),
        "seq_num": None,
        "observation_type": None,
        "observation_reason": None,
    }
    butler.registry.insertDimensionData("exposure", record)
    asked = [{"instrument": "LATISS", "exposures": [number]}]
    for answer in (
        world.ask("survey", exposures=asked)["result"]["exposures"][0]["records"],
        world.ask("taken", exposures=[number])["result"],
    ):
        assert (answer["id"], answer["seqNum"], answer["observationType"]) == ([number], [None], [None])


def test_hostile_files_need_little_memory() -> None:
    require_little_memory()
