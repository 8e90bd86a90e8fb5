"""Makes tickets under names that people gave, from copies of the datasets of DM-50001 (bench/world), in one repository.

``python real_tickets.py ROOT [OTHER...]``. An exposure of 2019 is registered there and in the others. Names
are those of ``LSSTCam/calib`` in April 2025 (lsst-dm/cm-service, ``docs/FAILURE_STATES.md``), of older tickets, and of
obs_base's ``write-curated-calibrations``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

from astropy.time import Time, TimeDelta
from lsst.daf.butler import Butler, CollectionType, DatasetRef, DatasetType, FileDataset, Timespan
from lsst.daf.butler.formatters.json import JsonFormatter

from damaging import Hand, span

CALIB = "LSSTCam/calib"
SOURCE = f"{CALIB}/DM-50001/bench"
DETECTORS = (0, 1, 2)

type Range = tuple[str | None, str | None]


class Maker:
    """Makes one ticket after the other, as people do."""

    def __init__(self, butler: Butler, root: Path) -> None:
        self.butler = butler
        self.hand = Hand(butler, root)

    def copies(
        self, dataset_type: str, run: str, detectors: Sequence[int] = DETECTORS, band: str = "r"
    ) -> list[DatasetRef]:
        """Put copies of datasets into a RUN."""
        name = f"flat-{band}" if dataset_type == "flat" else dataset_type
        return [
            self.hand.put_copy(self.hand.find(dataset_type, f"{SOURCE}/{name}.20250101a", each), run)
            for each in detectors
        ]

    def typed(self, dataset_type: DatasetType, run: str, dimensions: dict[str, str | int]) -> DatasetRef:
        """Put a dataset of a new type into a RUN."""
        self.butler.registry.registerDatasetType(dataset_type)
        self.butler.collections.register(run)
        data_id = self.butler.registry.expandDataId(instrument="LSSTCam", **dimensions)
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{run} {dataset_type.name} {data_id}")
        ref = DatasetRef(dataset_type, data_id, run, id=identity)
        source = self.hand.path(self.hand.find("cti", f"{SOURCE}/cti.20250101a"))
        with tempfile.TemporaryDirectory() as folder:
            file = shutil.copy(source, f"{folder}/copy.json")
            self.butler.ingest(FileDataset(file, [ref], formatter=JsonFormatter), transfer="copy")
        return ref

    def type_of(self, name: str, *dimensions: str) -> DatasetType:
        """Return a calibration type of a class that is not installed."""
        universe = self.butler.dimensions
        return DatasetType(
            name, ["instrument", *dimensions], "IsrCalib", universe=universe, isCalibration=True
        )

    def certify(
        self, collection: str, refs: Sequence[DatasetRef], begin: str | None, end: str | None = None
    ) -> None:
        """Certify datasets."""
        self.butler.collections.register(collection, CollectionType.CALIBRATION)
        self.butler.registry.certify(collection, refs, span(begin, end))

    def chain(self, ticket: str, *members: str) -> None:
        """Make a ticket chain and put it into use."""
        if members:
            self.butler.collections.register(f"{CALIB}/{ticket}", CollectionType.CHAINED)
            self.butler.collections.redefine_chain(f"{CALIB}/{ticket}", members)
        self.butler.collections.prepend_chain(CALIB, [f"{CALIB}/{ticket}"])


def initial_flats(make: Maker) -> None:
    """Flats of four bands in the order in which they were made."""
    tag = f"{CALIB}/DM-50448/initial-ugri-flats"
    for band in "irgu":
        refs = make.copies("flat", f"{tag}/flatGen-{band}.20250424a/20250424T120000Z", band=band)
        make.certify(f"{tag}/flat-{band}.20250424a", refs, "2025-04-14")
    make.chain("DM-50448", *(f"{tag}/flat-{band}.20250424a" for band in "irgu"))


def pseudo_flats(make: Maker) -> None:
    """Flats of all bands in one collection, which a script of obs_lsst made."""
    tag = f"{CALIB}/DM-49679/pseudoFlats"
    refs = [ref for band in "ugr" for ref in make.copies("flat", f"{tag}/pseudoFlatGen.20250401b", band=band)]
    make.certify(f"{tag}/pseudoFlat.20250401b", refs, "2024-12-01")
    make.chain("DM-49679", f"{tag}/pseudoFlat.20250401b")


def later_defects(make: Maker) -> None:
    """Defects that are dated twelve days after their RUN, besides other products."""
    tag = f"{CALIB}/DM-49175/run7"
    for name, dataset_type, day in (
        ("dark", "dark", "20a"),
        ("bias", "bias", "20a"),
        ("defects", "defects", "20a"),
    ):
        make.certify(
            f"{tag}/{name}.{'20250401a' if name == 'defects' else '20250320a'}",
            make.copies(dataset_type, f"{tag}/{'defect' if name == 'defects' else name}Gen.202503{day}/run1"),
            "2025-03-20",
        )
    make.chain("DM-49175", f"{tag}/dark.20250320a", f"{tag}/bias.20250320a", f"{tag}/defects.20250401a")


def own_calibration(make: Maker) -> None:
    """A ticket that is a CALIBRATION collection, with a RUN beside it on the instrument chain."""
    ticket = f"{CALIB}/DM-49832"
    make.certify(
        ticket,
        make.copies("cti", f"{ticket}/ctiGen/1") + make.copies("dark", f"{ticket}/darkGen"),
        "2025-01-01",
    )
    make.typed(make.type_of("camera"), f"{ticket}/unbounded", {})
    make.butler.collections.prepend_chain(CALIB, [f"{ticket}/unbounded"])
    make.chain("DM-49832")


def far_end(make: Maker) -> None:
    """A bias for 1980 to 2050 and a dark for 1950 to 2050."""
    tag = f"{CALIB}/DM-37000/byHand"
    make.certify(
        f"{tag}/bias.20240326a", make.copies("bias", f"{tag}/biasGen.20240326a/1"), "1980-01-01", "2050-01-01"
    )
    make.certify(
        f"{tag}/dark.20240326a", make.copies("dark", f"{tag}/darkGen.20240326a/1"), None, "2050-01-01"
    )
    make.chain("DM-37000", f"{tag}/dark.20240326a", f"{tag}/bias.20240326a")


def several_ranges(make: Maker) -> None:
    """A bias with three ranges: two datasets, one of them certified for two seasons."""
    tag = f"{CALIB}/DM-37001/seasons"
    first, second = (make.copies("bias", f"{tag}/biasGen.{day}/1") for day in ("20240101a", "20240601a"))
    for refs, begin, end in (
        (first, "2024-01-01", "2024-05-31T23:59:59"),
        (second, "2024-06-01", "2024-09-01"),
        (first, "2024-09-01", None),
    ):
        make.certify(f"{tag}/bias.20240601a", refs, begin, end)
    make.chain("DM-37001", f"{tag}/bias.20240601a")


def without_tag(make: Maker) -> None:
    """A bias without a tag level in its names, and a RUN behind it on the ticket chain."""
    ticket = f"{CALIB}/DM-37455"
    make.certify(
        f"{ticket}/bias.20230111a", make.copies("bias", f"{ticket}/biasGen.20230111a/1"), "2023-01-11"
    )
    kind = make.type_of("qe_curve", "detector")
    for detector in DETECTORS:
        make.typed(kind, f"{ticket}/qeByHand", {"detector": detector})
    make.chain("DM-37455", f"{ticket}/bias.20230111a", f"{ticket}/qeByHand")


def dotted_tag(make: Maker) -> None:
    """A type that the catalog does not know, by detector and filter, below a tag with dots."""
    tag = f"{CALIB}/DM-55048/intrinsicZernikes.v1.0"
    kind = make.type_of("intrinsicZernikes", "detector", "physical_filter")
    refs = [
        make.typed(kind, f"{tag}/gen", {"detector": detector, "physical_filter": name})
        for detector in DETECTORS
        for name in ("g_6", "r_57")
    ]
    make.certify(f"{tag}/intrinsicZernikes.20260515a", refs, None)
    make.chain("DM-55048", f"{tag}/intrinsicZernikes.20260515a")


def led_flats(make: Maker) -> None:
    """Flats whose stem names the light, and gain corrections of one detector."""
    tag = f"{CALIB}/DM-52000/flats-2s-v30-nograd-ugrizy"
    refs = make.copies("flat", f"{tag}/flatTwoLedGenGen-g.20250812a/1", band="g")
    make.certify(f"{tag}/flatTwoLedGen-g.20250812a", refs, "2025-08-12")
    gains = [
        make.typed(
            make.type_of("gain_correction", "detector"),
            f"{tag}/gainCorrectionGen.20250812a/1",
            {"detector": 1},
        )
    ]
    make.certify(f"{tag}/gain_correction.20250812a", gains, "2025-08-12")
    make.chain("DM-52000", f"{tag}/gain_correction.20250812a", f"{tag}/flatTwoLedGen-g.20250812a")


def curated(make: Maker) -> None:
    """Curated calibrations without a label: their RUNs lie outside the ticket."""
    ticket = f"{CALIB}/DM-51000"
    make.certify(ticket, [make.typed(make.type_of("camera"), f"{CALIB}/unbounded", {})], None)
    kind = make.type_of("qe_curve", "detector")
    for begin, end in (("2020-01-01", "2024-01-01"), ("2024-01-01", None)):
        run = f"{CALIB}/curated/{begin.replace('-', '')}T000000Z"
        make.certify(ticket, [make.typed(kind, run, {"detector": each}) for each in DETECTORS], begin, end)
    make.chain("DM-51000")


def shared_run(make: Maker) -> None:
    """Part of a RUN of DM-49175, certified once more for another time."""
    tag = f"{CALIB}/DM-50520/again"
    refs = [make.hand.find("bias", f"{CALIB}/DM-49175/run7/biasGen.20250320a/run1", each) for each in (0, 2)]
    make.certify(f"{tag}/bias.20250501a", refs, "2025-05-01")
    make.chain("DM-50520", f"{tag}/bias.20250501a")


def empty_members(make: Maker) -> None:
    """Empty collections before and between the dark of two detectors and a bias."""
    tag = f"{CALIB}/DM-53000/t"
    make.butler.registry.registerDatasetType(make.type_of("bfk", "detector"))
    for name in ("bfk.20250601a", "ptc.20250601a"):
        make.butler.collections.register(f"{tag}/{name}", CollectionType.CALIBRATION)
    make.certify(
        f"{tag}/dark.20250601a", make.copies("dark", f"{tag}/darkGen.20250601a/run1", (0, 1)), "2025-06-01"
    )
    make.certify(f"{tag}/bias.20250601a", make.copies("bias", f"{tag}/biasGen.20250601a/run1"), "2025-06-01")
    names = ("bfk.20250601a", "bias.20250601a", "ptc.20250601a", "dark.20250601a")
    make.chain("DM-53000", *(f"{tag}/{name}" for name in names))


TICKETS = (
    initial_flats,
    pseudo_flats,
    later_defects,
    own_calibration,
    far_end,
    several_ranges,
    without_tag,
    dotted_tag,
    led_flats,
    curated,
    shared_run,
    empty_members,
)


def register_exposure(butler: Butler) -> None:
    """Register an exposure that is older than most tickets."""
    insert = butler.registry.insertDimensionData
    begin = Time("2019-01-01T12:00:00", scale="tai")
    insert("day_obs", {"instrument": "LSSTCam", "id": 20190101})
    insert("group", {"instrument": "LSSTCam", "name": "2019"})
    insert(
        "exposure",
        {
            "instrument": "LSSTCam",
            "id": 2019010100001,
            "day_obs": 20190101,
            "group": "2019",
            "physical_filter": "r_57",
            "seq_num": 1,
            "observation_type": "bias",
            "obs_id": "MC_O_20190101_000001",
            "timespan": Timespan(begin, begin + TimeDelta(30, format="sec")),
        },
    )


def main() -> None:
    """Make all tickets in the first repository that the command names."""
    root = Path(sys.argv[1])
    for each in sys.argv[1:]:
        with Butler.from_config(each, writeable=True) as butler:
            register_exposure(butler)
    with Butler.from_config(str(root), writeable=True) as butler:
        make = Maker(butler, root)
        for ticket in TICKETS:
            ticket(make)


if __name__ == "__main__":
    main()
