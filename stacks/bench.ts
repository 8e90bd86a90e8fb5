import type { RepositoryDeclaration, WorldDeclaration } from "../engine/model/world.ts";

/** The repositories of `npm run bench`, which all hold LSSTCam. bench/world/make.ts makes the first BENCH_REPOSITORIES of them. */
const names = [
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

/** No exposure is registered, but by tests that check sets in use. */
const exposures = (process.env["BENCH_CHECK_EXPOSURES"] ?? "").split(",").filter(Boolean).map(Number);

const declare = (name: string): RepositoryDeclaration => ({
  uri: `repos/${name}`,
  // 189 science detectors and 16 corner detectors.
  instruments: { LSSTCam: { detectors: Array.from({ length: 205 }, (_, id) => id), check: { exposures, raws: "LSSTCam/raw/all" } } },
  cleaned: !name.startsWith("usdf/"),
});

export default {
  name: "bench",
  constructionSite: "usdf",
  papers: "world",
  requireMerged: null,
  signing: null,
  sites: { usdf: { work: "sites/usdf", jobs: 2 }, summit: { work: "sites/summit", jobs: 1 }, tts: { work: "sites/tts", jobs: 1 } },
  repositories: Object.fromEntries(
    names.slice(0, Number(process.env["BENCH_REPOSITORIES"] ?? names.length)).map((name) => [name, declare(name)]),
  ),
} satisfies WorldDeclaration;
