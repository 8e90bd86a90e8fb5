import { expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import type { ObserveResult, RowsResult } from "../../../engine/bridge/wire.ts";
import { compareRepository, compareWithdrawn } from "../../../engine/drift/compare.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { BEGIN, BIAS_ID, CERTIFIED, made, scenes, TAG, TICKET } from "../factory.ts";
import { certified, chain, seen, stage } from "../observed.ts";

const summit = asRepo("summit/LATISS");
const row = (id: string, begin: string | null = BEGIN, end: string | null = null, detector = 0) => ({ id, begin, end, detector });

/** A reader whose collection holds these rows. */
const holding = (...rows: readonly ReturnType<typeof row>[]): Reader => {
  const result = {
    id: rows.map(({ id }) => id),
    dataId: rows.map(({ detector }) => ({ instrument: "LATISS", detector })),
    run: rows.map(() => "r"),
    begin: rows.map(({ begin }) => begin),
    end: rows.map(({ end }) => end),
    empty: rows.map(() => false),
  } as unknown as RowsResult;
  return { call: () => Promise.resolve(result as never) };
};
const unread: Reader = { call: () => Promise.reject(new Error("rows are read only where a fingerprint differs")) };

const compare = (facts: Partial<ObserveResult>, reader: Reader = unread, adopted = true, repo = summit) =>
  compareRepository({ scene: scenes.adopted(), made, repo, adopted }, seen({ ...stage.active, ...facts }), reader);
const calibration = { name: CERTIFIED, type: "CALIBRATION" as const, children: [] };
const differing = { collections: [...stage.active.collections, calibration], certified: [certified({ fingerprint: "0ther" })] };
const file = (problem: "missing" | "size" | "unreadable") => ({ certified: [certified({ files: [{ id: BIAS_ID, path: "bias.fits", problem }] })] });

test("a repository in sync differs in nothing, and no row of it is read", async () => {
  expect(await compare({})).toEqual([]);
});

test.each<[string, Partial<ObserveResult>, Reader, readonly string[]]>([
  ["no such collection", { certified: [] }, unread, ["dataset missing"]],
  ["no row", differing, holding(), ["dataset missing"]],
  ["another detector's row", differing, holding(row(BIAS_ID), row("0ther", BEGIN, null, 1)), ["foreign dataset"]],
  ["another dataset in its place", differing, holding(row("0ther")), ["other UUID", "foreign dataset"]],
  ["another begin", differing, holding(row(BIAS_ID, "1")), ["range changed"]],
  ["another end", differing, holding(row(BIAS_ID, BEGIN, "2000000000000000000")), ["range changed"]],
  ["a range in two", differing, holding(row(BIAS_ID, BEGIN, "1800000000000000000"), row(BIAS_ID, "1900000000000000000")), ["range changed"]],
  ["the range, and once more", differing, holding(row(BIAS_ID), row(BIAS_ID)), ["range changed"]],
  ["another's besides", differing, holding(row(BIAS_ID), row("0ther", null, BEGIN)), ["foreign dataset"]],
  ["another type of collection", { collections: [...stage.active.collections, { ...calibration, type: "TAGGED" }] }, unread, ["collection type differs"]],
  ["a file gone", file("missing"), unread, ["file missing"]],
  ["a file of another size", file("size"), unread, ["file differs"]],
  ["a file that cannot be read", file("unreadable"), unread, ["file differs"]],
  ["off the ticket chain", { collections: [chain(TICKET), chain("LATISS/calib", TICKET)] }, unread, ["chain differs"]],
  ["no ticket chain, and not in use", { collections: [] }, unread, ["chain differs", "not in use"]],
  ["not in use", { collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", "LATISS/calib/DM-28636")] }, unread, ["not in use"]],
  ["behind a set adopted later", { collections: [chain(TICKET, CERTIFIED), chain("LATISS/calib", "later", TICKET)] }, unread, []],
  ["no tag", { tagged: [] }, unread, ["tag incomplete"]],
  ["a tag that lacks one", { tagged: [{ collection: TAG, datasetType: "bias", count: 1, missing: 1 }] }, unread, ["tag incomplete"]],
])("%s", async (_what, facts, reader, kinds) => {
  const findings = await compare(facts, reader);
  expect(findings.map(({ kind }) => kind)).toEqual(kinds);
  for (const { repo } of findings) expect(repo).toBe(summit);
});

test("a difference names what was expected and what was found", async () => {
  expect(await compare(differing, holding(row(BIAS_ID, BEGIN, "1715299200000000000")))).toEqual([
    {
      kind: "range changed",
      repo: summit,
      collection: CERTIFIED,
      expected: `bias {"detector":"0","instrument":"LATISS"} ${BIAS_ID} [2024-04-10T00:00:00, ∞)`,
      found: "[2024-04-10T00:00:00, 2024-05-10T00:00:00)",
    },
  ]);
});

test("before adoption nobody expects it to be in use, and where no cleaner runs nobody expects a tag", async () => {
  expect(await compare({ collections: [chain(TICKET, CERTIFIED)] }, unread, false)).toEqual([]);
  expect(await compare({ tagged: [] }, unread, true, asRepo("usdf/main"))).toEqual([]);
});

test("a withdrawn set differs only where it is in use", () => {
  const scene = scenes.adopted({ withdrawn: { on: "2024-05-01", reason: "light leak" } });
  expect(compareWithdrawn(scene, summit, seen(stage.active))).toMatchObject([{ kind: "in use although withdrawn", expected: `without ${TICKET}`, found: `${TICKET}, LATISS/calib/DM-28636` }]);
  expect(compareWithdrawn(scene, summit, seen())).toEqual([]);
});
