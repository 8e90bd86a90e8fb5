"""Raws: cards from any HDU, amplifiers with their overscan, and unreadable files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from bridge_world import EXPOSURES, Site
from lsst.daf.butler import Butler, DatasetRef, FileDataset

from calib_bridge.read.raw_file import read_raw

LEVEL, SIGNAL, NOISE = 1000.0, 400.0, 5.0


def write_raw(path: Path, segments: int = 2, **changes: Any) -> Path:
    """Write a raw whose amplifiers have 20 rows and 30 columns, imaging columns 4 to 20 after a prescan."""
    rng = np.random.default_rng(7)
    primary = fits.PrimaryHDU()
    primary.header["SEQFILE"] = "FP_v26.seq"
    hdus = fits.HDUList([primary])
    for number in range(segments):
        pixels = LEVEL + rng.normal(0.0, NOISE, (20, 30))
        pixels[:, 3:20] += SIGNAL
        pixels[:, 20:22] += 90.0  # deferred charge
        hdu = fits.ImageHDU(np.rint(pixels).astype(np.int32))
        cards = {"EXTNAME": f"Segment1{number}", "DATASEC": "[4:20,1:20]", "GAIN": 1.5, **changes}
        hdu.header.update({key: value for key, value in cards.items() if value is not None})
        hdus.append(hdu)
    condition = fits.ImageHDU()
    condition.header["EXTNAME"] = "REB_COND"
    condition.header["ODP"] = 3.5
    hdus.append(condition)
    hdus.writeto(path)
    return path


class TestReadRaw:
    def test_reads_cards_of_any_hdu(self, tmp_path: Path) -> None:
        cards, amplifiers = read_raw(
            str(write_raw(tmp_path / "raw.fits")), ["ODP", "SEQFILE", "TEMP_SET"], False
        )
        assert cards == {"ODP": "3.5", "SEQFILE": "FP_v26.seq"}
        assert amplifiers == ()

    def test_measures_pixels_above_the_overscan(self, tmp_path: Path) -> None:
        _, amplifiers = read_raw(str(write_raw(tmp_path / "raw.fits")), [], True)
        assert [each.name for each in amplifiers] == ["Segment10", "Segment11"]
        for each in amplifiers:
            assert each.gain == 1.5
            assert each.level == pytest.approx(LEVEL, abs=1.5)
            assert each.noise == pytest.approx(NOISE, rel=0.15)
            assert each.signal == pytest.approx(SIGNAL, abs=2.0)

    def test_uses_the_overscan_of_the_header(self, tmp_path: Path) -> None:
        raw = write_raw(
            tmp_path / "raw.fits", BIASSEC="[1:6, 1:20]", GAIN=None
        )  # half of these columns are imaging pixels
        _, (first, _) = read_raw(str(raw), [], True)
        assert first.gain is None
        assert first.signal == pytest.approx(0.0, abs=3.0)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"DATASEC": "[1:30,1:20]"}, "Segment10 has no overscan"),
            ({"DATASEC": None}, "no HDU has the card DATASEC"),
            ({"DATASEC": "all of it"}, "'all of it' is not a section like"),
        ],
    )
    def test_refuses_files_without_amplifiers_or_overscan(
        self, tmp_path: Path, changes: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ValueError, match=message):
            read_raw(str(write_raw(tmp_path / "raw.fits", **changes)), [], True)


class TestRaws:
    def ask(self, site: Site, **changes: Any) -> list[dict[str, Any]]:
        asked = {
            "repo": "usdf/main",
            "collections": ["LATISS/raw/all"],
            "instrument": "LATISS",
            "detector": 0,
            "exposures": list(EXPOSURES),
            "cards": ["SEQFILE"],
            "pixels": True,
        }
        return site.ask("raws", **{**asked, **changes})["raws"]

    def replace(self, butler: Butler, exposure: int, file: Path) -> None:
        old = butler.find_dataset(
            "raw", instrument="LATISS", exposure=exposure, detector=0, collections="LATISS/raw/all"
        )
        assert old is not None
        butler.pruneDatasets([old], unstore=True, purge=True)
        new = DatasetRef(old.datasetType, old.dataId, run="LATISS/raw/all")
        butler.ingest(
            FileDataset(file, [new], formatter="calib_reference.storage.formatters.CalibRawFormatter"),
            transfer="copy",
        )

    def test_are_read_without_their_formatter(self, site: Site, butler: Butler, tmp_path: Path) -> None:
        for exposure in EXPOSURES:
            self.replace(butler, exposure, write_raw(tmp_path / f"{exposure}.fits"))
        first, second = self.ask(site)
        assert [first["exposure"], second["exposure"]] == list(EXPOSURES)
        assert first["problem"] is None
        assert first["cards"] == {"SEQFILE": "FP_v26.seq"}
        assert [each["name"] for each in second["amplifiers"]] == ["Segment10", "Segment11"]
        assert self.ask(site, pixels=False)[0]["amplifiers"] == []

    def test_that_are_unreadable_do_not_hide_the_others(
        self, site: Site, butler: Butler, tmp_path: Path
    ) -> None:
        self.replace(butler, EXPOSURES[0], write_raw(tmp_path / "raw.fits"))
        good, json_file, unknown = self.ask(site, exposures=[*EXPOSURES, 7])
        assert good["problem"] is None
        assert json_file["problem"].startswith("OSError: No SIMPLE card found")
        assert unknown == {
            "exposure": 7,
            "problem": "no raw of detector 0 in LATISS/raw/all",
            "cards": {},
            "amplifiers": [],
        }
        [gone] = list(site.repositories["usdf/main"].rglob("*.fits"))
        gone.unlink()
        assert "FileNotFoundError" in self.ask(site, exposures=[EXPOSURES[0]])[0]["problem"]

    def test_in_missing_collections_are_refused(self, site: Site) -> None:
        with pytest.raises(Exception, match="collection-missing"):
            self.ask(site, collections=["no/such"])
