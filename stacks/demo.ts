import type { WorldDeclaration } from "../engine/model/world.ts";
import { repositoriesOf } from "./observatory.ts";

const checkExposure = 2025011500001;

/** Small versions of the observatory's nine repositories, which `npm run demo` makes below `.demo/`. */
export default {
  name: "demo",
  constructionSite: "usdf",
  papers: "world",
  requireMerged: null,
  // `npm run demo` makes the key.
  signing: { key: "keys/demo", signers: "keys/signers" },
  ignored: {
    "LATISS/calib/DM-28636": "earlier than calibrations as code",
    "LSSTComCam/calib/DM-46360": "earlier than calibrations as code; DMTN-222 section 7 starts from it",
    "LSSTComCam/calib/DM-47447": "earlier than calibrations as code; DMTN-222 section 7 starts from it",
    "LSSTComCam/calib/DM-48650": "curated, from the instrument's package",
    "LSSTComCamSim/calib/DM-28636": "earlier than calibrations as code",
    "LSSTCam/calib/DM-28636": "earlier than calibrations as code",
  },
  // The demo thins the exposures of the worked examples to six a selection.
  usual: { biasBootstrap: 6, darkBootstrap: 6, flatBootstrap: 6, cti: 6, linearizer: 17, ptc: 17, bfk: 17, bias: 6, dark: 6, flat: 6 },
  sites: {
    usdf: {
      work: "sites/usdf",
      jobs: 2,
      // Workflows run on this machine, in processes of Parsl's executor.
      bps: {
        wmsServiceClass: "lsst.ctrl.bps.parsl.ParslService",
        computeSite: "local",
        site: { class: "lsst.ctrl.bps.parsl.sites.Local", cores: 2, retries: 0 },
        finalJob: { requestCpus: 1 },
      },
    },
    summit: { work: "sites/summit", jobs: 1 },
    tts: { work: "sites/tts", jobs: 1 },
  },
  repositories: repositoriesOf({
    uri: (repository) => `repos/${repository}`,
    checks: { LATISS: [checkExposure], LSSTComCam: [checkExposure], LSSTComCamSim: [checkExposure], LSSTCam: [checkExposure] },
  }),
} satisfies WorldDeclaration;
