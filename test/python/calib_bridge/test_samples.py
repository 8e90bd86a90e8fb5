"""Headers of datasets given by UUID."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from astropy.io import fits
from bridge_world import EXPOSURES, Site
from lsst.daf.butler import Butler, DatasetRef, FileDataset

RUN = "LATISS/calib/DM-9/byHand/biasGen.20240101a/run"


def test_reads_existing_datasets_and_leaves_out_the_others(
    site: Site, butler: Butler, tmp_path: Path
) -> None:
    image = fits.PrimaryHDU()
    for number, exposure in enumerate(EXPOSURES):
        image.header[f"HIERARCH CPP_INPUT_{number}"] = exposure
    image.writeto(tmp_path / "bias.fits")
    butler.collections.register(RUN)
    data_id = butler.registry.expandDataId(instrument="LATISS", detector=0)
    ref = DatasetRef(butler.get_dataset_type("bias"), data_id, run=RUN)
    formatter = "calib_reference.storage.formatters.CalibImageFormatter"
    butler.ingest(FileDataset(tmp_path / "bias.fits", [ref], formatter=formatter), transfer="copy")
    # This test uses its own dataset, because other tests write FITS files too.
    (tmp_path / "bias.yaml").write_text("no: header")
    butler.collections.register(f"{RUN}2")
    yaml = DatasetRef(ref.datasetType, data_id, run=f"{RUN}2")
    plain = "lsst.daf.butler.formatters.yaml.YamlFormatter"
    butler.ingest(FileDataset(tmp_path / "bias.yaml", [yaml], formatter=plain), transfer="copy")
    found = site.ask("samples", repo="usdf/main", ids=[str(uuid4()), str(yaml.id), str(ref.id)])["samples"]
    assert found == [{"id": str(ref.id), "inputs": [], "exposures": list(EXPOSURES)}]
