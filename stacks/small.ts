import type { WorldDeclaration } from "../engine/model/world.ts";

/** Three repositories at two sites: the smallest world with every kind of unit. The tests start from it. */
const latiss = { LATISS: { detectors: [0], check: { exposures: [2024041000001], raws: "LATISS/raw/all" } } };

export default {
  name: "small",
  constructionSite: "usdf",
  papers: "world",
  requireMerged: null,
  signing: null,
  ignored: { "LATISS/calib/DM-28636": "earlier than calibrations as code" },
  usual: { biasBootstrap: 3, darkBootstrap: 2, bias: 3 },
  packages: { obs_lsst_data: "packages/obs_lsst_data" },
  sites: {
    usdf: {
      work: "sites/usdf",
      jobs: 2,
      ...(process.env["CALIB_TEST_JOB_HOURS"] === undefined ? {} : { jobHours: Number(process.env["CALIB_TEST_JOB_HOURS"]) }),
      // Workflows run on this machine, in processes of Parsl's executor, or in a batch system of the tests.
      bps: {
        wmsServiceClass: process.env["CALIB_TEST_WMS"] ?? "lsst.ctrl.bps.parsl.ParslService",
        computeSite: "local",
        site: { class: "lsst.ctrl.bps.parsl.sites.Local", cores: 2, retries: 0 },
        finalJob: { requestCpus: 1 },
      },
    },
    summit: { work: "sites/summit", jobs: 2 },
  },
  repositories: {
    "usdf/embargo": { uri: "repos/usdf/embargo", instruments: latiss, cleaned: false },
    "usdf/main": { uri: "repos/usdf/main", instruments: latiss, cleaned: false },
    "summit/LATISS": { uri: "repos/summit/LATISS", instruments: latiss, cleaned: true },
  },
} satisfies WorldDeclaration;
