import { expect, test } from "@jest/globals";
import { isPartial, recordOf, type SetRecord } from "../../../../engine/present/record/record.ts";
import { renderRecord } from "../../../../engine/present/record/renderMarkdown.ts";
import { softwareOf } from "../../../../engine/present/record/software.ts";
import { lastOfEach } from "../../../../engine/present/record/recordWrites.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import { CERTIFIED, FAILURE, GENERATION, lockOf, made, loadedSets, SELF_CHECK, settled, TAG, TICKET, VERIFICATION } from "../../factory.ts";
import { checked, checks, job, run, stage } from "../../observed.ts";
import { built, certify, entry, everywhere, factsOf, journals, without } from "./exampleRecord.ts";

const recordIn = async (...given: Parameters<typeof factsOf>): Promise<SetRecord> => recordOf(await factsOf(...given));

const range = "[2024-04-10T00:00:00, ∞)";

test.each<[string, LoadedSet, object, object]>([
  [
    "released, from the lock",
    loadedSets.released(),
    built,
    {
      kind: "certified",
      run: `${GENERATION}/run1`,
      collection: CERTIFIED,
      ranges: [range],
      datasets: 1,
      verifyRun: `${VERIFICATION}/run1`,
      verdict: made.products[0]!.verdict,
      replaced: null,
    },
  ],
  [
    "finished, from the repository",
    loadedSets.locked(),
    built,
    {
      kind: "certified",
      run: `${GENERATION}/run1`,
      collection: CERTIFIED,
      ranges: [range],
      datasets: 1,
      verifyRun: `${VERIFICATION}/run1`,
      verdict: { kind: "pass", failures: [] },
      replaced: null,
    },
  ],
  [
    "certified without a verdict",
    loadedSets.locked(),
    stage.certified,
    { kind: "unfinished", reason: `no verdict yet; generated in ${GENERATION}/run1` },
  ],
  ["generated", loadedSets.locked(), stage.generated, { kind: "unfinished", reason: `not certified yet; generated in ${GENERATION}/run1` }],
  [
    "being generated",
    loadedSets.locked(),
    { jobs: [job(`${GENERATION}/run1`, { state: "running", exitCode: null })] },
    { kind: "unfinished", reason: `being generated in ${GENERATION}/run1` },
  ],
  ["nowhere", loadedSets.locked(), {}, { kind: "unfinished", reason: "not generated yet" }],
])("a product that is %s", async (_case, loaded, build, expected) => {
  const { products } = await recordIn(loaded, { ...everywhere, "usdf/embargo": build });
  expect(products.map(({ made: product }) => product)).toEqual([expected]);
});

test("an uncertified product has its RUN and no range, and before the lock no exposures", async () => {
  const science = { science: { rerun: "20240326a", exposures: { kind: "range", dayObs: 20240326, from: 2, to: 4 } } } as const;
  const output = `${TICKET}/lowerSetTemp/verifyScience.20240326a`;
  const { products } = await recordIn(loadedSets.declared({ products: science }), {
    "usdf/embargo": { outputs: [{ chain: output, runs: [run(`${output}/run1`)] }] },
  });
  expect(products).toEqual([
    {
      product: "science",
      rerun: "20240326a",
      construction: null,
      verification: null,
      made: { kind: "left behind", run: `${output}/run1` },
    },
  ]);
});

test("a product at a build repository that is down could not be checked, unless the lock has it", async () => {
  const [locked, released] = await Promise.all(
    [loadedSets.locked(), loadedSets.released()].map((loaded) => recordIn(loaded, without("usdf/embargo"))),
  );
  expect(locked?.products[0]?.made).toEqual({
    kind: "could not check",
    code: "repository-unreachable",
    reason: "usdf/embargo does not answer",
  });
  expect(released?.products[0]?.made.kind).toBe("certified");
});

test("each write is listed once, in the order of DMTN-222 section 7 and then by repository", async () => {
  const { writes, unread } = await recordIn(loadedSets.adopted(), everywhere, journals);
  expect(writes.map(({ title, writes: group }) => [title, group.map(({ step, outcome }) => `${step} ${outcome}`)])).toEqual([
    ["Construction", ["generate done", "generate done", "certify done", "certify done"]],
    ["Verification", ["verify done"]],
    ["Report and export", ["bundle done"]],
    ["At usdf/embargo", ["activate done"]],
    ["At usdf/main", ["deliver redone", "selfCheck done", "activate done", "activate open"]],
    ["At summit/LATISS", ["deliver done", "tag done", "activate done", "deliver done", "deliver abandoned"]],
  ]);
  expect(unread).toEqual([{ site: "tts", kind: "could not check", code: "command-failed", reason: "tts is down" }]);
});

test("a completion replaces its intent, in any order of entries", () => {
  const intent = entry("02:40:00", "tag", "summit/LATISS", { id: "x", phase: "intent", outcome: "intent" });
  const done = entry("02:40:01", "tag", "summit/LATISS", { id: "x" });
  for (const entries of [
    [intent, done],
    [done, intent],
  ])
    expect(lastOfEach(entries).map(({ outcome }) => outcome)).toEqual(["done"]);
});

test("a collection has its content before the first completed write, after the last, and now", async () => {
  const { collections } = await recordIn(loadedSets.adopted(), { ...everywhere, "usdf/main": undefined as never }, journals);
  const top = { kind: "chain", children: [TICKET, "LATISS/calib/DM-28636"] };
  const curated = { kind: "chain", children: ["LATISS/calib/DM-28636"] };
  const rows = collections.map(({ repo, collection, before, after, now }) => [`${repo} ${collection}`, before, after, now]);
  expect(rows).toEqual([
    [`usdf/embargo ${TICKET}`, { kind: "absent" }, { kind: "chain", children: [CERTIFIED] }, { kind: "chain", children: [CERTIFIED] }],
    [`usdf/embargo ${CERTIFIED}`, { kind: "holds", count: 0 }, { kind: "holds", count: 1 }, { kind: "holds", count: 1 }],
    ["usdf/embargo LATISS/calib", curated, top, top],
    [`usdf/main ${CERTIFIED}`, { kind: "holds", count: 0 }, { kind: "holds", count: 1 }, { kind: "could not check" }],
    ["usdf/main LATISS/calib", curated, top, { kind: "could not check" }],
    [`summit/LATISS ${CERTIFIED}`, { kind: "holds", count: 0 }, { kind: "holds", count: 1 }, { kind: "holds", count: 1 }],
    [`summit/LATISS ${TAG}`, { kind: "holds", count: 0 }, { kind: "holds", count: 1 }, { kind: "holds", count: 1 }],
    ["summit/LATISS LATISS/calib", curated, top, top],
  ]);
});

test("collections of earlier reruns and former targets are listed and not read", async () => {
  const old = certify("02:00:00", "certify", "usdf/embargo", 0, { summary: `${CERTIFIED}x: 1 bias certified` });
  const gone = certify("02:00:01", "deliver", "tts/LATISS", 0);
  const { collections } = await recordIn(loadedSets.adopted({ targets: ["usdf/main"] }), everywhere, {
    usdf: [old],
    tts: [gone],
    summit: [],
  });
  expect(collections.map(({ repo, now }) => [repo, now])).toEqual([
    ["usdf/embargo", { kind: "not asked" }],
    ["tts/LATISS", { kind: "not asked" }],
  ]);
});

test("a record lists deliveries and repairs of each repository, and repositories left out with their reasons", async () => {
  const loaded = loadedSets.adopted({ targets: ["usdf/main", "summit/LATISS"], skip: { "usdf/ir2": "no LATISS there" } });
  const { repositories } = await recordIn(loaded, everywhere, journals);
  const at = (time: string, by: string) => ({ at: `2026-11-21T${time}.328546Z`, by });
  const never = { kind: "never" };
  expect(repositories.map(({ repo, role, state }) => [repo, role, state.kind])).toEqual([
    ["usdf/embargo", "build", "in sync"],
    ["usdf/main", "target", "in sync"],
    ["summit/LATISS", "target", "in sync"],
    ["usdf/ir2", "skipped", "skipped"],
    ["tts/LATISS", "not declared", "extra"],
  ]);
  expect(repositories.slice(2).map(({ got }) => got)).toEqual([
    {
      certified: { kind: "done", ...at("02:42:00", "a|b`c`*@summit[8]"), again: at("02:50:00", "mender@summit[9]") },
      tagged: { kind: "done", ...at("02:42:01", "vera@usdf[7]"), again: null },
      "self-check started": never,
      "switched on": { kind: "done", ...at("02:42:02", "vera@usdf[7]"), again: null },
    },
    { certified: never, tagged: never, "self-check started": never, "switched on": never },
    expect.objectContaining({ tagged: { kind: "could not check", code: "command-failed", reason: "tts is down" } }),
  ]);
});

test.each<[boolean, string, () => Promise<SetRecord>]>([
  [false, "everybody answers", () => recordIn(loadedSets.adopted())],
  [true, "a repository does not", () => recordIn(loadedSets.adopted(), without("tts/LATISS"))],
  [true, "the build repository of a set that waits does not", () => recordIn(loadedSets.locked(), without("usdf/embargo"))],
  [true, "a journal is not to be had", () => recordIn(loadedSets.adopted(), everywhere, { usdf: [], summit: [] })],
])("a record's partial is %j if %s", async (partial, _why, record) => {
  expect(isPartial(await record())).toBe(partial);
});

test("software has one line for each source, branch and commit, and a mark if it was never reviewed", () => {
  const lock = lockOf(settled());
  const from = (source: string, branch: string | null) => {
    const products = lock.inputs.products.map((each) => ({
      ...each,
      construction: { ...each.construction!, pipeline: { ...each.construction!.pipeline, source, branch, commit: "c0ffee" } },
      verification: null,
    }));
    return softwareOf({ ...lock, inputs: { ...lock.inputs, products } }).map(({ review }) => review);
  };
  expect(softwareOf(null)).toEqual([]);
  expect(softwareOf(lock).map(({ pipelines }) => pipelines)).toEqual([["cpBias.yaml", "verifyBias.yaml"]]);
  expect([
    from("reference", "main"),
    from("CP_PIPE_DIR", "main"),
    from("CP_PIPE_DIR", "tickets/DM-1"),
    from("CP_PIPE_DIR", null),
    from("CP_PIPE_DIR", "HEAD"),
  ]).toEqual([["reference pipelines"], ["main branch"], ["development branch"], ["not known"], ["not known"]]);
});

test.each<[string, LoadedSet, object, object]>([
  ["passed, with its RUN", loadedSets.adopted(), stage.active, { kind: "passed", run: `${SELF_CHECK}/run1` }],
  [
    "not passed where the header names another dataset",
    loadedSets.adopted(),
    { ...stage.active, selfChecks: [checks([checked(null)])] },
    { kind: "not passed" },
  ],
  ["not passed where nothing was processed", loadedSets.adopted(), { ...stage.active, selfChecks: [] }, { kind: "not passed" }],
  ["not due before the set is adopted", loadedSets.released(), stage.active, { kind: "not due" }],
])("a self-check is %s", async (_case, loaded, summit, expected) => {
  const { repositories } = await recordIn(loaded, { ...everywhere, "summit/LATISS": summit });
  expect(repositories.find(({ repo }) => repo === "summit/LATISS")?.selfCheck).toEqual(expected);
});

test("a record lists accepted and other failures", async () => {
  const { products } = await recordIn(loadedSets.adopted());
  expect(products.flatMap(({ made: product }) => (product.kind === "certified" ? product.verdict.failures : []))).toEqual([FAILURE]);
});

test("a record lists forced writes with person and reason", async () => {
  const forced = { source: "commit 0123456789 of Ann <ann@example.org>", forced: "night lost | otherwise" };
  const entries = [
    entry("02:40:00", "certify", "usdf/embargo", forced),
    entry("02:41:00", "deliver", "usdf/main", forced),
    entry("02:42:00", "deliver", "usdf/main", { ...forced, forced: "again" }),
    entry("02:43:00", "tag", "usdf/main"),
  ];
  const record = recordOf(await factsOf(loadedSets.adopted(), everywhere, { usdf: entries, summit: [], tts: [] }));
  expect(record.forced).toEqual([
    {
      reason: "night lost | otherwise",
      by: "vera@usdf",
      at: "2026-11-21T02:40:00.328546Z",
      writes: 2,
      repositories: ["usdf/embargo", "usdf/main"],
    },
    { reason: "again", by: "vera@usdf", at: "2026-11-21T02:42:00.328546Z", writes: 1, repositories: ["usdf/main"] },
  ]);
  const rendered = renderRecord(record);
  expect(rendered).toContain(
    "## Written although not merged\n\n- 2026-11-21T02:40:00Z vera@usdf: night lost \\| otherwise (2 writes at usdf/embargo, usdf/main)\n",
  );
  expect(rendered).toContain("(done; commit 0123456789 of Ann <ann@example.org>; forced: again)");
});
