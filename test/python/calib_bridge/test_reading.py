"""Reads on request: reachability, exposures, content, pictures."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bridge_world import (
    CERT,
    EXPOSURES,
    RUN,
    Site,
    certify_directly,
    exposure_record,
    register_type,
)
from lsst.daf.butler import Butler, DatasetRef

from calib_bridge.errors import BridgeError
from calib_bridge.read.pixels import pixels_of


class TestProbe:
    def test_reports_a_reachable_repository(self, site: Site) -> None:
        probed = site.ask("probe", repo="usdf/main")
        instruments = [{"name": "LATISS", "detectors": [0, 1]}]
        type_, folder = probed.pop("mount").split(" ")[::2]
        assert type_ in Path("/proc/filesystems").read_text().split()
        assert site.folder.is_relative_to(folder)
        assert probed == {
            "reachable": True,
            "writable": True,
            "reason": None,
            "database": str(site.repositories["usdf/main"] / "gen3.sqlite3"),
            "instruments": instruments,
            "remarks": [],
            "split": None,
        }

    def test_a_repository_under_two_names_is_refused_at_the_first_contact(
        self, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = site.repositories["usdf/main"]
        (tmp_path / "other").mkdir()  # another configuration of the same database
        (tmp_path / "other" / "butler.yaml").write_text(
            (root / "butler.yaml").read_text().replace("<butlerRoot>", str(root))
        )
        (tmp_path / "index.yaml").write_text(f"main: {root}\n")
        monkeypatch.setenv("DAF_BUTLER_REPOSITORY_INDEX", str(tmp_path / "index.yaml"))
        for twin in (tmp_path / "other", root / "butler.yaml", root.as_uri(), "main"):
            both = Site(tmp_path, {"usdf/main": root, "usdf/alias": twin})
            for repo in both.repositories:
                with pytest.raises(BridgeError, match=r"usdf/alias.* are both .*gen3\.sqlite3") as refused:
                    both.ask("rows", repo=repo, collection=RUN, datasetType="bias")
                assert refused.value.code == "repository-twice"
                assert not both.ask("probe", repo=repo)["reachable"]
            both.close()

    def test_a_label_of_the_repository_index_is_opened(
        self, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "index.yaml").write_text(f"main: {site.repositories['usdf/main']}\n")
        monkeypatch.setenv("DAF_BUTLER_REPOSITORY_INDEX", str(tmp_path / "index.yaml"))
        labelled = Site(tmp_path, {"usdf/main": "main"})
        assert labelled.ask("probe", repo="usdf/main") == site.ask("probe", repo="usdf/main")
        labelled.close()

    @pytest.mark.parametrize("harm", ["gone", "no butler", "no database", "unknown"])
    def test_never_raises(self, site: Site, harm: str) -> None:
        root = site.repositories["usdf/main"]
        if harm == "gone":
            shutil.rmtree(root)
        elif harm == "no butler":
            (root / "butler.yaml").unlink()
        elif harm == "no database":
            (root / "gen3.sqlite3").write_text("this is no database")
        probed = site.ask("probe", repo="no/such" if harm == "unknown" else "usdf/main")
        assert not probed["reachable"]
        assert probed["reason"]

    def test_a_repository_that_was_replaced_is_opened_again(
        self, site: Site, biases: list[DatasetRef]
    ) -> None:
        assert site.ask("probe", repo="usdf/main")["reachable"]
        root = site.repositories["usdf/main"]
        aside = root.with_name("aside")
        shutil.copytree(root, aside)
        shutil.rmtree(root)
        assert not site.ask("probe", repo="usdf/main")["reachable"]
        with pytest.raises(BridgeError) as refused:
            site.observe()
        assert refused.value.code == "repository-unreachable"
        shutil.copytree(aside, root)
        certify_directly(site.butler(), biases)
        observed = site.observe(certified=[{"collection": CERT, "datasetType": "bias"}])
        assert observed["certified"][0]["count"] == 2

    def test_reports_an_account_without_write_permission(self, site: Site) -> None:
        open_to_all = Path(tempfile.mkdtemp())  # pytest's own folders are closed to other accounts
        open_to_all.chmod(0o755)
        shutil.copytree(site.repositories["usdf/main"], open_to_all / "repo")
        other_account = Site(open_to_all, {"usdf/main": open_to_all / "repo"})
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setuid(65534)
                probed = other_account.ask("probe", repo="usdf/main")
                try:
                    other_account.session.writer("usdf/main")
                except BridgeError as error:
                    probed["code"] = error.code
                os.write(writing, json.dumps(probed).encode())
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        probed = json.loads(os.read(reading, 1 << 16))
        assert (probed["reachable"], probed["writable"]) == (True, False)
        assert "permission" in probed["reason"]
        assert probed["code"] == "repository-read-only"
        shutil.rmtree(open_to_all)


class TestExposures:
    def ask(self, site: Site, where: str, **changes: Any) -> dict[str, Any]:
        asked = {
            "repo": "usdf/main",
            "collections": ["LATISS/raw/all"],
            "instrument": "LATISS",
            "where": where,
            "detectors": [],
        }
        return site.ask("exposures", **{**asked, **changes})

    def test_are_columns_sorted_by_id(self, site: Site) -> None:
        found = self.ask(site, "")
        assert found["id"] == list(EXPOSURES)
        assert found["observationType"] == ["bias", "flat"]
        assert {len(column) for name, column in found.items() if name != "missing"} == {2}
        assert found["missing"] == []

    def test_name_the_detectors_without_raws(self, site: Site, butler: Butler) -> None:
        [lost] = butler.query_datasets(
            "raw", "LATISS/raw/all", instrument="LATISS", exposure=EXPOSURES[1], detector=0
        )
        butler.pruneDatasets([lost], unstore=True, purge=True)
        missing = self.ask(site, "", detectors=[0, 1, 7])["missing"]
        assert missing == [
            {"exposure": EXPOSURES[0], "detectors": [7]},
            {"exposure": EXPOSURES[1], "detectors": [0, 7]},
        ]

    def test_are_selected_by_butlers_expressions(self, site: Site) -> None:
        assert self.ask(site, "exposure.observation_type = 'flat'")["id"] == [EXPOSURES[1]]
        assert self.ask(site, "exposure.seq_num > 99")["id"] == []
        assert self.ask(site, "detector = 1 AND exposure.seq_num IN (1..2)")["id"] == list(EXPOSURES)

    def test_may_have_no_time(self, site: Site, butler: Butler) -> None:
        record = exposure_record(2024032600009, 9) | {"timespan": None}
        butler.registry.insertDimensionData("exposure", record)
        butler.put({}, "raw", instrument="LATISS", exposure=record["id"], detector=0, run="LATISS/raw/all")
        found = self.ask(site, "exposure.seq_num = 9")
        assert (found["id"], found["begin"], found["end"]) == ([record["id"]], [None], [None])
        (facts,) = site.observe(exposures=[record["id"]])["exposures"]
        assert (facts["begin"], facts["end"]) == (None, None)

    def test_need_a_raw(self, site: Site) -> None:
        assert self.ask(site, "", collections=[RUN])["id"] == []

    @pytest.mark.parametrize(
        ("where", "changes", "code"),
        [
            ("exposure.seq_num >", {}, "selection-invalid"),
            ("exposure.no_such = 1", {}, "selection-invalid"),
            ("no_such_dimension = 1", {}, "selection-invalid"),
            ("", {"collections": ["no/such"]}, "collection-missing"),
            ("", {"instrument": "LSSTCam"}, "instrument-unknown"),
        ],
    )
    def test_are_refused(self, site: Site, where: str, changes: dict[str, Any], code: str) -> None:
        with pytest.raises(BridgeError) as refused:
            self.ask(site, where, **changes)
        assert refused.value.code == code


class TestContent:
    def test_is_read_as_json(self, site: Site, butler: Butler) -> None:
        butler.put(
            {2024: {"SUCCESS": True}, "x": [1.5, None]}, "verifyBiasStats", instrument="LATISS", run=RUN
        )
        read = site.ask("read", repo="usdf/main", run=RUN, datasetType="verifyBiasStats")
        assert read["value"] == {"2024": {"SUCCESS": True}, "x": [1.5, None]}

    def test_is_reported_if_missing(self, site: Site) -> None:
        for run, kind in ((RUN, "verifyBiasStats"), ("no/such", "bias"), (RUN, "no_such")):
            with pytest.raises(BridgeError) as refused:
                site.ask("read", repo="usdf/main", run=run, datasetType=kind)
            assert refused.value.code == "dataset-missing"

    def test_is_rendered_and_measured(self, site: Site, butler: Butler) -> None:
        register_type(butler, "image", ("instrument", "detector"), False, "NumpyArray")
        pixels = np.arange(100.0).reshape(10, 10)
        pixels[0, 0] = np.nan
        butler.put(pixels, "image", instrument="LATISS", detector=1, run=RUN)
        shown = site.ask("picture", repo="usdf/main", run=RUN, datasetType="image", detector=1)
        assert shown["png"].startswith("iVBORw0KGgo")
        result = site.ask("statistics", repo="usdf/main", run=RUN, datasetType="image")
        assert (result["detector"], result["mean"], result["median"], result["unit"]) == (
            [1],
            [50.0],
            [50.0],
            ["adu"],
        )
        assert result["rows"] == [None]

        # The image of detector 1 under the data ID of detector 0, and an image of one value.
        butler.put(pixels, "image", instrument="LATISS", detector=0, run=RUN)
        butler.collections.register(f"{RUN}/dead")
        butler.put(np.zeros((10, 10)), "image", instrument="LATISS", detector=0, run=f"{RUN}/dead")
        first, second = site.ask("statistics", repo="usdf/main", run=RUN, datasetType="image")["pixels"]
        assert first == second
        assert first is not None
        dead = site.ask("statistics", repo="usdf/main", run=f"{RUN}/dead", datasetType="image")
        assert dead["pixels"] == [None]

    def test_a_mosaic_has_no_detector(self, site: Site, butler: Butler) -> None:
        register_type(butler, "mosaic", ("instrument",), False, "NumpyArray")
        butler.put(np.ones((4, 4)), "mosaic", instrument="LATISS", run=RUN)
        shown = site.ask("picture", repo="usdf/main", run=RUN, datasetType="mosaic", detector=None)
        assert shown["png"].startswith("iVBORw0KGgo")

    @pytest.mark.parametrize("is_registered", [True, False])
    def test_a_run_without_a_mosaic_says_so(self, site: Site, butler: Butler, is_registered: bool) -> None:
        if is_registered:
            register_type(butler, "mosaic", ("instrument",), False, "NumpyArray")
        with pytest.raises(BridgeError) as raised:
            site.ask("picture", repo="usdf/main", run=RUN, datasetType="mosaic", detector=None)
        assert raised.value.code == "dataset-missing"

    def test_a_table_has_no_picture_and_its_rows_are_counted(self, site: Site) -> None:
        shown = site.ask("picture", repo="usdf/main", run=RUN, datasetType="bias", detector=1)
        assert shown["png"] is None
        result = site.ask("statistics", repo="usdf/main", run=RUN, datasetType="bias")
        assert (result["detector"], result["mean"]) == ([0, 1], [None, None])
        assert result["rows"] == [1, 1]

    def test_pixels_are_found_in_images_and_exposures(self) -> None:
        class Holder:
            def __init__(self, **members: Any) -> None:
                self.__dict__.update(members)

        image = np.ones((2, 3))
        for holder in (Holder(data=image), Holder(array=image), Holder(image=Holder(array=image)), image):
            found = pixels_of(holder)
            assert found is not None
            assert found.shape == (2, 3)
        assert pixels_of({"data": 1}) is None
