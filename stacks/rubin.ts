import type { WorldDeclaration } from "../engine/model/world.ts";
import { repositoriesOf, type ObservatoryRepository } from "./observatory.ts";

/** Addresses as DMTN-222 section 3.5 gives them; each is opened by the bridge of its own site. */
const address: Readonly<Record<ObservatoryRepository, string>> = {
  "usdf/embargo_old": "/repo/embargo_old",
  "usdf/embargo": "/repo/embargo",
  "usdf/main": "/repo/main",
  "usdf/ir2": "/repo/ir2",
  "summit/LATISS": "/repo/LATISS",
  "summit/LSSTComCam": "/repo/LSSTComCam",
  "summit/LSSTCam": "/repo/LSSTCam",
  "tts/LATISS": "/repo/LATISS",
  "tts/LSSTComCam": "/repo/LSSTComCam",
};

/** Trials may be built anywhere. Parsl runs a workflow itself and has Slurm give it nodes, with the environment of the submission. */
const slurm = {
  wmsServiceClass: "lsst.ctrl.bps.parsl.ParslService",
  computeSite: "slurm",
  site: { class: "lsst.ctrl.bps.parsl.sites.Slurm", nodes: 1, walltime: "12:00:00", environment: true },
} as const;

/**
 * The observatory. Run per site (`--site summit`) where the sites' file systems are not shared. Check exposures other than
 * LSSTComCam's, which DMTN-222 section 7 verifies with, are for the observatory to name: without one, a set waits before its switch.
 */
export default {
  name: "rubin",
  constructionSite: "usdf",
  papers: "beside",
  requireMerged: "origin/main",
  sites: {
    // HTCondor's plugin is the stack's (CALIB_STACK_PYTHON): ours has none.
    usdf: { work: "sites/usdf", jobs: 8, bps: { wmsServiceClass: "lsst.ctrl.bps.htcondor.HTCondorService", computeSite: "s3df" } },
    summit: { work: "sites/summit", jobs: 2, bps: slurm },
    tts: { work: "sites/tts", jobs: 2, bps: slurm },
  },
  repositories: repositoriesOf({ uri: (repository) => address[repository], checks: { LSSTComCam: [2024120700307] } }),
} satisfies WorldDeclaration;
