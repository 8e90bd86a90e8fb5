import type { WorldDeclaration } from "../engine/model/world.ts";

/** Three repositories at two sites: the smallest world in which everything happens. The tests start from it. */
const latiss = { LATISS: { detectors: [0], check: { exposures: [2024041000001], raws: "LATISS/raw/all" } } };

export default {
  name: "small",
  constructionSite: "usdf",
  papers: "world",
  requireMerged: null,
  ignored: { "LATISS/calib/DM-28636": "earlier than calibrations as code" },
  usual: { biasBootstrap: 3, darkBootstrap: 2, bias: 3 },
  sites: { usdf: { work: "sites/usdf", jobs: 2 }, summit: { work: "sites/summit", jobs: 2 } },
  repositories: {
    "usdf/embargo": { uri: "repos/usdf/embargo", instruments: latiss, cleaned: false },
    "usdf/main": { uri: "repos/usdf/main", instruments: latiss, cleaned: false },
    "summit/LATISS": { uri: "repos/summit/LATISS", instruments: latiss, cleaned: true },
  },
} satisfies WorldDeclaration;
