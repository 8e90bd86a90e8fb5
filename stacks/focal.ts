import type { WorldDeclaration } from "../engine/model/world.ts";

/** One camera with nine detectors at two sites, for tests of differences between detectors. */
const camera = {
  LSSTComCam: {
    detectors: Array.from({ length: 9 }, (_, detector) => detector),
    check: { exposures: [2025011500001], raws: "LSSTComCam/raw/all" },
  },
};

export default {
  name: "focal",
  constructionSite: "usdf",
  papers: "world",
  requireMerged: null,
  signing: null,
  ignored: {
    "LSSTComCam/calib/DM-46360": "earlier than calibrations as code",
    "LSSTComCam/calib/DM-47447": "earlier than calibrations as code",
    "LSSTComCam/calib/DM-48650": "curated, from the instrument's package",
  },
  packages: { obs_lsst_data: "packages/obs_lsst_data" },
  sites: { usdf: { work: "sites/usdf", jobs: 2 }, summit: { work: "sites/summit", jobs: 2 } },
  repositories: {
    "usdf/main": { uri: "repos/usdf/main", instruments: camera, cleaned: false },
    "summit/LSSTComCam": { uri: "repos/summit/LSSTComCam", instruments: camera, cleaned: true },
  },
} satisfies WorldDeclaration;
