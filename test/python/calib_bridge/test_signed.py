"""A bundle that is not as its signer made it leaves the target as it was."""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from bridge_requests import bundling, ingesting, make_bundle, parts_of
from bridge_world import RUN, Site, copy_site, make_repository, put_bias, put_raws
from bundle_lies import Json, as_folder, as_link, as_linked_folder, as_pipe, lies_about, state_of, told
from lsst.daf.butler import Butler

from calib_bridge import bundle_contents
from calib_bridge.errors import BridgeError
from calib_bridge.protocol.session import Signing
from calib_bridge.signature import sign

TARGET = "summit/LATISS"
REFUSED = {
    "bundle-unsigned",
    "bundle-signer-unknown",
    "bundle-altered",
    "bundle-incomplete",
    "bundle-path-unsafe",
    "bundle-export-unsafe",
    "file-digest-differs",
}
ALL = "CALIB_TEST_ALL" in os.environ
CONTENTS, SIGNATURE, MANIFEST, EXPORT = "contents.json", "contents.json.sig", "manifest.json", "export.yaml"


def make_key(folder: Path, name: str) -> Path:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)], check=True
    )
    return folder / name


def signed_by(key: Path, *names: str) -> dict[str, str | None]:
    """Return the settings of a site with a key, which accepts keys of its folder by the names of their people."""
    lines = [f"{name}@example.org {(key.parent / f'{name}.pub').read_text()}" for name in names]
    signers = key.parent / f"signers-{'-'.join(names)}"
    signers.write_text("".join(lines))
    return {"key": str(key), "signers": str(signers)}


def reopen(site: Site, signing: dict[str, str | None] | None) -> Site:
    """Let the next request open a session with other settings."""
    if site.session is not None:
        site.session.close()
    site.session, site.signing = None, signing
    return site


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ann", "ben"):
        make_key(folder, name)
    return folder


@pytest.fixture(scope="module")
def source(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A build repository whose biases, of some kilobytes, are bundled and signed by Ann."""
    folder = tmp_path_factory.mktemp("source")
    butler = make_repository(folder / "repo" / "usdf_main")
    put_bias(butler, size=400)
    butler.close()
    site = reopen(
        Site(folder, {"usdf/main": folder / "repo" / "usdf_main"}), signed_by(keys / "ann", "ann", "ben")
    )
    make_bundle(site)
    yield site
    site.close()


@pytest.fixture(scope="module")
def target(bare_template: Path, keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A target that holds raws, and accepts what Ann signed. No test writes to it."""
    site = copy_site(bare_template, tmp_path_factory.mktemp("target"), (TARGET,))
    put_raws(site.butler(TARGET))
    yield reopen(site, signed_by(keys / "ann", "ann"))
    site.close()


@dataclass
class Bundle:
    """A bundle to change, its manifest as it was made, and the key of its signer."""

    folder: Path
    manifest: dict[str, Any]
    key: Path

    @property
    def data(self) -> list[Path]:
        return [self.folder / made["path"] for made in self.manifest["datasets"]]

    @property
    def contents(self) -> Json:
        return json.loads((self.folder / CONTENTS).read_bytes())

    def sign(self, contents: Json = None, key: Path | None = None) -> None:
        """Write ``contents.json`` as a signer would who means to harm."""
        text = json.dumps(self.contents if contents is None else contents).encode()
        (self.folder / CONTENTS).write_bytes(text)
        (self.folder / SIGNATURE).write_bytes(sign(text, key or self.key))

    def list_anew(self) -> None:
        """List the files as they are now, and sign that."""
        for name in (CONTENTS, SIGNATURE):
            (self.folder / name).unlink()
        manifest = bundle_contents.read_gathered(self.folder)
        signing = Signing(key=str(self.key), signers=None)
        bundle_contents.write_contents(self.folder, manifest, None, signing)


@pytest.fixture
def bundle(source: Site, keys: Path, tmp_path: Path) -> Bundle:
    folder = tmp_path / "bundle"
    shutil.copytree(source.folder / "archive" / "DM-1", folder)
    return Bundle(folder, json.loads((folder / MANIFEST).read_bytes()), keys / "ann")


def refusal_code(site: Site, bundle: Bundle) -> str:
    try:
        return f"accepted: {site.ask('ingest', **ingesting(bundle.folder, bundle.manifest))}"
    except BridgeError as error:
        return error.code


def refusal(site: Site, bundle: Bundle) -> BridgeError:
    """Return the error of an ingest that changed nothing."""
    before = state_of(site)
    with pytest.raises(BridgeError) as caught:
        site.ask("ingest", **ingesting(bundle.folder, bundle.manifest))
    assert state_of(site) == before
    assert not [path for path in (site.work / "staging").rglob("*") if path.is_file()]
    return caught.value


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask OpenSSH once for each content with its signature, because a flipped byte elsewhere changes neither."""
    monkeypatch.setattr(bundle_contents, "signer_of", functools.cache(bundle_contents.signer_of))


def refuse_flips(site: Site, bundle: Bundle, place: Path, count: int) -> None:
    chance = random.Random(20250207)
    content = place.read_bytes()
    places = (
        range(len(content)) if count >= len(content) else sorted(chance.sample(range(len(content)), count))
    )
    before = state_of(site)
    for at in places:
        flipped = bytes([content[at] ^ chance.randint(1, 255)])
        place.write_bytes(content[:at] + flipped + content[at + 1 :])
        assert refusal_code(site, bundle) in REFUSED, (place.name, at, flipped)
        assert state_of(site) == before, (place.name, at, flipped)
    place.write_bytes(content)


@pytest.mark.parametrize(("name", "sample"), [(CONTENTS, 30), (SIGNATURE, 30), (MANIFEST, 60), (EXPORT, 60)])
def test_every_flipped_byte_is_refused(
    target: Site, bundle: Bundle, remembered: None, name: str, sample: int
) -> None:
    refuse_flips(target, bundle, bundle.folder / name, 10**9 if ALL else sample)


def test_every_flipped_byte_of_a_data_file_is_refused(target: Site, bundle: Bundle, remembered: None) -> None:
    for place in bundle.data:
        refuse_flips(target, bundle, place, 250 if ALL else 20)


def test_the_bundle_itself_is_accepted(
    source: Site, bare_template: Path, bundle: Bundle, keys: Path, tmp_path: Path
) -> None:
    site = reopen(copy_site(bare_template, tmp_path / "site", (TARGET,)), signed_by(keys / "ann", "ann"))
    assert site.ask("ingest", **ingesting(bundle.folder, bundle.manifest))["changed"]
    held = site.butler(TARGET).query_datasets("bias", collections=RUN)
    assert {str(ref.id) for ref in held} == {made["id"] for made in bundle.manifest["datasets"]}
    site.close()


def test_butler_imports_the_folder_by_hand(bare_template: Path, bundle: Bundle, tmp_path: Path) -> None:
    shutil.copytree(bare_template, tmp_path / "by_hand")
    with Butler.from_config(str(tmp_path / "by_hand"), writeable=True) as butler:
        butler.import_(directory=str(bundle.folder), filename=str(bundle.folder / EXPORT), transfer="copy")
        for made in bundle.manifest["datasets"]:
            assert butler.get("bias", made["dataId"], collections=RUN)["value"]


def test_every_lie_of_the_list_of_files_is_refused_though_it_is_signed(
    target: Site, bundle: Bundle, keys: Path
) -> None:
    contents, before, number = bundle.contents, state_of(target), 0
    lies = [(at, lie) for at, lie in lies_about(contents) if at[:1] != ("calibset",)]
    for at, lie in lies if ALL else random.Random(20250207).sample(lies, 30):
        # Signed by the chosen key, so that only the list itself can be at fault.
        bundle.sign(told(contents, at, lie))
        assert refusal_code(target, bundle) in REFUSED, (at, lie)
        assert state_of(target) == before, (at, lie)
        number += 1
    assert number == (len(lies) if ALL else 30)
    assert len(lies) > 100


def another_file(bundle: Bundle) -> None:
    (bundle.folder / "more.txt").write_text("")


def another_hidden_file(bundle: Bundle) -> None:
    (bundle.data[0].parent / ".more").write_text("")


def a_lost_file(bundle: Bundle) -> None:
    bundle.data[1].unlink()


def a_lost_manifest(bundle: Bundle) -> None:
    (bundle.folder / MANIFEST).unlink()


def a_shorter_file(bundle: Bundle) -> None:
    bundle.data[0].write_bytes(bundle.data[0].read_bytes()[:-1])


def a_longer_export(bundle: Bundle) -> None:
    (bundle.folder / EXPORT).write_bytes((bundle.folder / EXPORT).read_bytes() + b"\n")


def exchanged_files(bundle: Bundle) -> None:
    first, second = (place.read_bytes() for place in bundle.data)
    bundle.data[0].write_bytes(second)
    bundle.data[1].write_bytes(first)


def no_contents(bundle: Bundle) -> None:
    (bundle.folder / CONTENTS).unlink()


def no_signature(bundle: Bundle) -> None:
    (bundle.folder / SIGNATURE).unlink()


def an_empty_signature(bundle: Bundle) -> None:
    (bundle.folder / SIGNATURE).write_bytes(b"")


def another_signer(bundle: Bundle) -> None:
    bundle.sign(key=bundle.key.with_name("ben"))


def a_signature_of_other_content(bundle: Bundle) -> None:
    (bundle.folder / SIGNATURE).write_bytes(sign(b"{}", bundle.key))


def a_signature_for_git(bundle: Bundle) -> None:
    place = bundle.folder / CONTENTS
    command = ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(bundle.key)]
    made = subprocess.run(command, input=place.read_bytes(), capture_output=True, check=True)
    (bundle.folder / SIGNATURE).write_bytes(made.stdout)


def listed_twice(bundle: Bundle) -> None:
    contents = bundle.contents
    bundle.sign({**contents, "files": [*contents["files"], contents["files"][0]]})


def listed_outside(path: str) -> Callable[[Bundle], None]:
    def change(bundle: Bundle) -> None:
        contents = bundle.contents
        bundle.sign({**contents, "files": [*contents["files"], {**contents["files"][0], "path": path}]})

    return change


def exported(*text: str) -> Callable[[Bundle], None]:
    def change(bundle: Bundle) -> None:
        with (bundle.folder / EXPORT).open("a") as stream:
            stream.writelines(text)
        bundle.list_anew()

    return change


def file_as(kind: Callable[[Path], None], which: str) -> Callable[[Bundle], None]:
    return lambda bundle: kind(bundle.data[0] if which == "data" else bundle.folder / which)


def as_socket(place: Path) -> None:
    place.unlink()
    here = Path.cwd()
    os.chdir(place.parent)  # paths of sockets are short
    try:
        socket.socket(socket.AF_UNIX).bind("s")
        Path("s").rename(place.name)
    finally:
        os.chdir(here)


BOMB = ["bomb0: &b0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"] + [
    f"bomb{level}: &b{level} [{', '.join([f'*b{level - 1}'] * 10)}]\n" for level in range(1, 10)
]

STRUCTURES: dict[str, tuple[Callable[[Bundle], None], str]] = {
    "another file": (another_file, "bundle-altered"),
    "another hidden file": (another_hidden_file, "bundle-altered"),
    "a lost file": (a_lost_file, "bundle-incomplete"),
    "a lost manifest": (a_lost_manifest, "bundle-incomplete"),
    "a shorter file": (a_shorter_file, "bundle-altered"),
    "a longer export": (a_longer_export, "bundle-altered"),
    "exchanged files": (exchanged_files, "bundle-altered"),
    "no list of files": (no_contents, "bundle-unsigned"),
    "no signature": (no_signature, "bundle-unsigned"),
    "an empty signature": (an_empty_signature, "bundle-altered"),
    "another signer": (another_signer, "bundle-signer-unknown"),
    "a signature of other content": (a_signature_of_other_content, "bundle-altered"),
    "a signature for git": (a_signature_for_git, "bundle-altered"),
    "a file listed twice": (listed_twice, "bundle-altered"),
    "a path upwards": (listed_outside("../evil"), "bundle-path-unsafe"),
    "an absolute path": (listed_outside("/etc/passwd"), "bundle-path-unsafe"),
    "a path with a line break": (listed_outside("a\nb"), "bundle-path-unsafe"),
    "a tag that runs code": (exported("x: !!python/object/apply:os.system [id]\n"), "bundle-export-unsafe"),
    "a tag of a configuration": (exported("x: !include /etc/passwd\n"), "bundle-export-unsafe"),
    "an alias bomb": (exported(*BOMB), "bundle-export-unsafe"),
    "an alias within itself": (exported("x: &x [*x]\n"), "bundle-export-unsafe"),
    "deep nesting": (exported(f"x: {'[' * 100_000}\n"), "bundle-export-unsafe"),
    "no YAML": (exported("x: ]\n"), "bundle-export-unsafe"),
    **{
        f"{kind.__name__} in place of {which}": (file_as(kind, which), "bundle-path-unsafe")
        for kind in (as_link, as_pipe, as_folder, as_socket)
        for which in ("data", CONTENTS, SIGNATURE, MANIFEST, EXPORT)
        if not (kind is as_folder and which in ("data", MANIFEST, EXPORT))
    },
    **{
        f"a folder in place of {which}": (file_as(as_folder, which), "bundle-incomplete")
        for which in ("data", MANIFEST, EXPORT)
    },
    "a linked folder": (file_as(as_linked_folder, "data"), "bundle-path-unsafe"),
}


@pytest.mark.parametrize("lie", STRUCTURES)
def test_a_bundle_of_another_structure_is_refused_by_name(target: Site, bundle: Bundle, lie: str) -> None:
    change, code = STRUCTURES[lie]
    change(bundle)
    assert refusal(target, bundle).code == code


def test_the_refusal_names_the_altered_file(target: Site, bundle: Bundle) -> None:
    exchanged = bundle.folder / EXPORT
    exchanged.write_bytes(exchanged.read_bytes().replace(b"R00_S00", b"R00_S01"))
    assert str(exchanged) in refusal(target, bundle).detail


def test_an_unsigned_bundle_is_accepted_only_where_the_world_says_so(
    bare_template: Path, bundle: Bundle, keys: Path, tmp_path: Path
) -> None:
    site = copy_site(bare_template, tmp_path / "site", (TARGET,))
    no_signature(bundle)
    reopen(site, {"key": None, "signers": None})
    assert refusal(site, bundle).code == "bundle-unsigned"
    reopen(site, None)
    another_file(bundle)
    assert refusal(site, bundle).code == "bundle-altered"
    (bundle.folder / "more.txt").unlink()
    assert site.ask("ingest", **ingesting(bundle.folder, bundle.manifest))["changed"]
    site.close()


def test_a_bundle_made_again_has_the_same_bytes(source: Site) -> None:
    folder = source.folder / "archive" / "DM-1"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert not source.ask("bundle", **bundling(folder))["changed"]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    shutil.rmtree(folder)
    assert source.ask("bundle", **bundling(folder))["changed"]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_key_that_the_site_would_refuse_signs_nothing(source: Site, keys: Path) -> None:
    folder = source.folder / "archive" / "DM-2"
    other = replace(source, session=None, signing=signed_by(keys / "ben", "ann"))
    with pytest.raises(BridgeError, match="bundle-signer-unknown"):
        other.ask("bundle", **bundling(folder))
    assert not folder.exists()
    other.close()


def examining(bundle: Bundle, **changes: Any) -> dict[str, Any]:
    """Parameters of ``bundles``."""
    locked = {
        name: ingesting(bundle.folder, bundle.manifest)[name] for name in ("bundle", "expected", "parts")
    }
    calibset = {"key": "LATISS/DM-1", "digest": "d", "commit": None}
    return {"calibset": calibset, "bundles": [locked], "verify": False, "sign": False, **changes}


def examined(site: Site, bundle: Bundle, **changes: Any) -> tuple[str | None, str | None]:
    (found,) = site.ask("bundles", **examining(bundle, **changes))["bundles"]
    return found["signer"], found["refusal"]


def test_bundles_are_listed_with_their_signers(target: Site, bundle: Bundle) -> None:
    assert examined(target, bundle) == ("ann@example.org", None)
    exchanged_files_of_one_size(bundle)
    assert examined(target, bundle) == ("ann@example.org", None)
    assert examined(target, bundle, verify=True) == (None, "bundle-altered")


def exchanged_files_of_one_size(bundle: Bundle) -> None:
    content = bundle.data[0].read_bytes()
    bundle.data[0].write_bytes(content[:-2] + b"7\n")


def test_a_bundle_of_an_earlier_version_is_signed_if_it_is_the_locks(target: Site, bundle: Bundle) -> None:
    for name in (CONTENTS, SIGNATURE):
        (bundle.folder / name).unlink()
    assert examined(target, bundle) == (None, "bundle-unsigned")
    assert examined(target, bundle, sign=True) == ("ann@example.org", None)
    assert bundle.contents["calibset"]["key"] == "LATISS/DM-1"
    assert examined(target, bundle, verify=True) == ("ann@example.org", None)


@pytest.mark.parametrize("lie", ["another file", "a lost file", "exchanged files", "another content"])
def test_a_bundle_that_is_not_the_locks_is_not_signed(target: Site, bundle: Bundle, lie: str) -> None:
    for name in (CONTENTS, SIGNATURE):
        (bundle.folder / name).unlink()
    changes = {**STRUCTURES, "another content": (exchanged_files_of_one_size, "bundle-altered")}
    changes[lie][0](bundle)
    assert examined(target, bundle, sign=True)[1] == changes[lie][1]
    assert not (bundle.folder / SIGNATURE).exists()


def test_a_bundle_of_another_lock_is_not_signed(target: Site, bundle: Bundle) -> None:
    no_signature(bundle)
    fewer = {**bundle.manifest, "datasets": bundle.manifest["datasets"][:1]}
    (asked,) = examining(bundle)["bundles"]
    locked = {**asked, "parts": parts_of(fewer), "expected": asked["expected"][:1]}
    (found,) = target.ask("bundles", **examining(bundle, bundles=[locked], sign=True))["bundles"]
    assert found["refusal"] == "bundle-disagrees-with-lock"
    assert not (bundle.folder / SIGNATURE).exists()


def test_another_signer_is_replaced_by_one_that_the_site_accepts(target: Site, bundle: Bundle) -> None:
    another_signer(bundle)
    assert examined(target, bundle) == (None, "bundle-signer-unknown")
    assert examined(target, bundle, sign=True) == ("ann@example.org", None)


def test_a_key_with_a_passphrase_fails_and_asks_nobody(bundle: Bundle, keys: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", str(keys / "locked")]
    subprocess.run(command, check=True)
    with pytest.raises(BridgeError, match="signing-failed"):
        bundle.sign(key=keys / "locked")
