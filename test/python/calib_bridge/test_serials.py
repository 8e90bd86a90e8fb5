"""Serial numbers of sensors in the headers of calibrations and of raws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from astropy.io import fits
from bridge_world import CERT, DAY, EXPOSURES, Site, certify_directly, zip_up
from lsst.daf.butler import Butler, DatasetRef, FileDataset

FORMATTER = "calib_reference.storage.formatters.CalibRawFormatter"
A, B = "ITL-3800C-229", "ITL-3800C-251"
RAWS = "LATISS/raw/all"


def replace(butler: Butler, old: DatasetRef, folder: Path, *headers: dict[str, Any]) -> DatasetRef:
    """Replace the file of a dataset by FITS with these headers; the dataset gets another UUID."""
    hdus = fits.HDUList([fits.PrimaryHDU(), *(fits.ImageHDU() for _ in headers[1:])])
    for hdu, header in zip(hdus, headers, strict=True):
        hdu.header.update(header)
    folder.mkdir(exist_ok=True)
    file = folder / f"{old.id}.fits"
    hdus.writeto(file)
    butler.pruneDatasets([old], unstore=True, purge=True)
    new = DatasetRef(old.datasetType, old.dataId, run=old.run)
    butler.ingest(FileDataset(file, [new], formatter=FORMATTER), transfer="copy")
    return new


class TestSerials:
    def ask(self, site: Site, **changes: Any) -> list[tuple[Any, ...]]:
        asked = {
            "repo": "usdf/main",
            "collection": CERT,
            "datasetType": "bias",
            "instrument": "LATISS",
            "raws": [RAWS],
            "exposures": list(EXPOSURES),
            "begin": None,
            "end": None,
        }
        found = site.ask("serials", **{**asked, **changes})
        return list(zip(found["detector"], found["serial"], found["raw"], strict=True))

    def raw(self, butler: Butler, exposure: int, detector: int, folder: Path, **header: Any) -> DatasetRef:
        old = butler.find_dataset(
            "raw", instrument="LATISS", exposure=exposure, detector=detector, collections=RAWS
        )
        assert old is not None
        return replace(butler, old, folder, header)

    @pytest.mark.parametrize(
        ("headers", "serial"),
        [
            (({}, {"DET_SER": A}), A),
            (({}, {"HIERARCH DETECTOR_SERIAL": A}), A),
            (({"LSST_NUM": A},), A),
            (({"LSST_NUM": None}, {"DET_SER": "  "}), None),
            (({"OBSTYPE": "bias"},), None),
        ],
    )
    def test_are_read_from_each_card_that_calibrations_have(
        self,
        site: Site,
        butler: Butler,
        biases: list[DatasetRef],
        tmp_path: Path,
        headers: tuple[dict[str, Any], ...],
        serial: str | None,
    ) -> None:
        certify_directly(butler, [replace(butler, biases[0], tmp_path, *headers), biases[1]])
        self.raw(butler, EXPOSURES[0], 0, tmp_path, LSST_NUM=B)
        self.raw(butler, EXPOSURES[1], 0, tmp_path, DETSER=A)
        # The last raw counts. Detector 1 has files without headers.
        assert self.ask(site) == [(0, serial, A), (1, None, None)]

    def test_of_raws_outside_the_validity_or_of_other_exposures_do_not_count(
        self, site: Site, butler: Butler, biases: list[DatasetRef], tmp_path: Path
    ) -> None:
        certify_directly(butler, biases)
        record = next(
            iter(butler.query_dimension_records("exposure", exposure=EXPOSURES[0], instrument="LATISS"))
        )
        begin, end = record.timespan.nsec
        assert [each[0] for each in self.ask(site, begin=str(begin), end=str(end))] == [0, 1]
        assert self.ask(site, begin=str(end + 100 * DAY)) == []
        assert self.ask(site, exposures=[7]) == []
        assert self.ask(site, exposures=[]) == []
        assert self.ask(site, raws=["no/such"]) == []
        assert self.ask(site, collection="no/such") == []

    def test_of_files_that_are_gone_or_in_a_zip(
        self, site: Site, butler: Butler, biases: list[DatasetRef], tmp_path: Path
    ) -> None:
        certify_directly(butler, [replace(butler, biases[0], tmp_path, {"DET_SER": A}), biases[1]])
        zip_up(butler, [self.raw(butler, EXPOSURES[1], 0, tmp_path, LSST_NUM=B)], tmp_path)
        assert self.ask(site)[0] == (0, A, B)
        [file] = [each for each in site.repositories["usdf/main"].rglob("*.fits") if "bias" in each.name]
        file.unlink()
        assert self.ask(site)[0] == (0, None, B)
