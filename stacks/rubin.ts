import type { WorldDeclaration } from "../engine/model/world.ts";
import { repositoriesOf, type ObservatoryRepository } from "./observatory.ts";

/** Addresses of repositories (DMTN-222 section 3.5). The bridge of a repository's site opens it. */
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

/** Batch system for trials, which may be built at any site. Parsl gets nodes from Slurm, with the environment of the submission. */
const slurm = {
  wmsServiceClass: "lsst.ctrl.bps.parsl.ParslService",
  computeSite: "slurm",
  site: { class: "lsst.ctrl.bps.parsl.sites.Slurm", nodes: 1, walltime: "12:00:00", environment: true },
} as const;

/**
 * The observatory. Sites without shared file systems run their own part (`--site summit`). The check exposure of LSSTComCam is from
 * DMTN-222 section 7; the observatory has to name the others. A set without one waits before its activation.
 */
export default {
  name: "rubin",
  constructionSite: "usdf",
  papers: "beside",
  requireMerged: "origin/main",
  // Who may sign is a site's decision, so that the file is not in this repository.
  signing: { key: "$CALIB_SIGNING_KEY", signers: "signers" },
  sites: {
    // The HTCondor plugin is in the LSST stack (CALIB_STACK_PYTHON), not in this project's Python.
    usdf: { work: "sites/usdf", jobs: 8, bps: { wmsServiceClass: "lsst.ctrl.bps.htcondor.HTCondorService", computeSite: "s3df" } },
    summit: { work: "sites/summit", jobs: 2, bps: slurm },
    tts: { work: "sites/tts", jobs: 2, bps: slurm },
  },
  repositories: repositoriesOf({ uri: (repository) => address[repository], checks: { LSSTComCam: [2024120700307] } }),
} satisfies WorldDeclaration;
