import type { RepositoryDeclaration, WorldDeclaration } from "../engine/model/world.ts";

/** Nine repositories that all hold LSSTCam, for `npm run bench`: bench/world/make.ts makes the first BENCH_REPOSITORIES of them. */
const all = [
  "usdf/main",
  "summit/LSSTCam",
  "usdf/embargo",
  "usdf/embargo_old",
  "usdf/ir2",
  "summit/LATISS",
  "summit/LSSTComCam",
  "tts/LATISS",
  "tts/LSSTComCam",
];

const declare = (name: string): RepositoryDeclaration => ({
  uri: `repos/${name}`,
  // 189 of science, 16 in the corners.
  instruments: { LSSTCam: { detectors: Array.from({ length: 205 }, (_, id) => id), check: { exposures: [], raws: "LSSTCam/raw/all" } } },
  cleaned: !name.startsWith("usdf/"),
});

export default {
  name: "bench",
  constructionSite: "usdf",
  papers: "world",
  requireMerged: null,
  sites: { usdf: { work: "sites/usdf", jobs: 2 }, summit: { work: "sites/summit", jobs: 1 }, tts: { work: "sites/tts", jobs: 1 } },
  repositories: Object.fromEntries(all.slice(0, Number(process.env["BENCH_REPOSITORIES"] ?? all.length)).map((name) => [name, declare(name)])),
} satisfies WorldDeclaration;
