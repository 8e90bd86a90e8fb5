import type { WorldDeclaration } from "../engine/model/world.ts";

/** The observatory's world in small, on this machine: `npm run demo` makes it under `.demo/`. */
const latiss = { LATISS: { detectors: [0], check: { exposure: 2024041000001, raws: "LATISS/raw/all" } } };

export default {
  name: "demo",
  constructionSite: "usdf",
  sites: { usdf: { work: "sites/usdf" }, summit: { work: "sites/summit" } },
  repositories: {
    "usdf/embargo": { uri: "repos/usdf/embargo", instruments: latiss, cleaned: false },
    "usdf/main": { uri: "repos/usdf/main", instruments: latiss, cleaned: false },
    "summit/LATISS": { uri: "repos/summit/LATISS", instruments: latiss, cleaned: true },
  },
} satisfies WorldDeclaration;
