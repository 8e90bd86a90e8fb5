import { expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import type { SerialsResult } from "../../../engine/bridge/wire.ts";
import { CalibError } from "../../../engine/errors.ts";
import { plainJson } from "../../../engine/declare/plainJson.ts";
import { digestOfReport } from "../../../engine/declare/readReport.ts";
import { digestOf } from "../../../engine/model/digest.ts";
import { asDigest } from "../../../engine/model/brand.ts";
import type { Correction } from "../../../engine/model/correction.ts";
import type { LockedCorrected } from "../../../engine/model/lock.ts";
import { collectReport, equalPixels } from "../../../engine/release/collectReport.ts";
import { REPORT_VERSION } from "../../../engine/release/reportData.ts";
import { renderReport } from "../../../engine/release/renderReport.ts";
import { otherSerials } from "../../../engine/release/serials.ts";
import { finishedProducts, isUnfinished } from "../../../engine/release/finished.ts";
import { expectGolden } from "../../golden/golden.ts";
import { bias, FAILURE, loadedSets, VERIFICATION } from "../factory.ts";
import { block, causeOf, judgmentOf } from "../judgments.ts";
import { run, seen, stage } from "../observed.ts";
import { collectJudged, comparedLock, reader } from "./judgedReport.ts";

/** Returns the report of a set that was released with version 1. */
function collect(of: Reader, failures: readonly string[] = [FAILURE], loaded = loadedSets.released()) {
  const verdict = { success: failures.length === 0, tests: 37, failures, majorityFails: [] };
  const outputs = [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { verdict })] }];
  const finished = finishedProducts(loaded, seen({ ...stage.verified, outputs }));
  if (isUnfinished(finished)) throw new Error("unfinished");
  return collectReport(loaded, finished, of);
}

test("the report has everything that people need for a decision", async () => {
  const collected = await collect(reader(0.1094));
  expectGolden("report", renderReport({ ...collected, digest: asDigest("5e907") }));
  expect([...collected.pictures]).toEqual([["bias-0.png", Buffer.from("AAAA", "base64")]]);
});

test("a report shows each detector of a RUN without the mosaic", async () => {
  const loaded = loadedSets.locked();
  const build = loaded.world.repositories.get(loaded.set.build.repo)!;
  const here = { ...build.instruments.get("LATISS")!, detectors: [0, 1] };
  const repositories = new Map(loaded.world.repositories).set(build.name, { ...build, instruments: new Map([["LATISS", here]]) });
  const withoutMosaic = {
    call: (method: string, params: { readonly detector?: number | null }) =>
      method === "picture" && params.detector === null
        ? Promise.reject(new CalibError("dataset-missing", "no biasMosaic8"))
        : reader(0.1).call(method as "picture", params as never),
  } as unknown as Reader;
  const { pictures } = await collect(withoutMosaic, [FAILURE], { ...loaded, world: { ...loaded.world, repositories } });
  expect([...pictures.keys()]).toEqual(["bias-0.png", "bias-1.png"]);
});

test("the report of a judgment has causes, counts, classes of exposures and the comparison with the set that is replaced", async () => {
  const noisy = causeOf({
    blocks: [block([2024032600001], [0], names(16))],
    kind: "exposure",
    exposureClass: "first",
    of: 16,
    words: "exposure 2024032600001: all 16 amplifiers",
  });
  const off = causeOf({ test: "MEAN", outcome: "fail", words: "RXX_S00 C07: MEAN in 6 of 7 exposures", failed: 6, of: 112 });
  const judgment = judgmentOf([noisy, off], {
    outcome: "could-not-check",
    unchecked: ["exposure 2024032600003: no values of NOISE"],
    unseen: ["a change of the read noise: no ptc is in force"],
    remarks: ["without 2024032600001 all tests pass"],
    compared: [{ test: "NOISE", same: 412, new: 3, gone: 7 }],
  });
  const collected = await collectJudged(judgment, comparedLock());
  expectGolden("report-judged", renderReport({ ...collected, digest: asDigest("5e907") }));
  const [product] = collected.data.products;
  expect(product).not.toHaveProperty("statistics");
  expect(product?.judgment).toMatchObject({
    exposures: { internal: [2024032600002, 2024032600003, 2024032600004], external: [2024032600005], first: [2024032600001] },
    replaced: { set: "LATISS/DM-40000" },
  });
  expect(collected.data.version).toBe(REPORT_VERSION);
});

test("the digest of a judged report covers causes and the comparison, and no remark", async () => {
  const digests = await Promise.all(
    [
      judgmentOf(),
      judgmentOf([causeOf()]),
      judgmentOf([causeOf({ failed: 2 })]),
      judgmentOf([], { remarks: ["a remark"], unseen: ["a change"] }),
      judgmentOf([], { compared: [] }),
    ].map(async (each) => (await collectJudged(each, comparedLock())).digest),
  );
  expect(digests[3]).toBe(digests[0]);
  expect(new Set(digests).size).toBe(4);
});

test("a product that no test was run on is shown as such, and not as one without failures", async () => {
  const { verification: _verification, ...unverified } = bias;
  const loaded = loadedSets.locked({ products: { bias: unverified } });
  const finished = finishedProducts(loaded, seen(stage.certified));
  if (isUnfinished(finished)) throw new Error("unfinished");
  const text = renderReport(await collectReport(loaded, finished, reader(0)));
  expect(text).toContain("| bias | **no test was run** | 1 |");
  expect(text).toContain("**No test was run.**");
  expect(text).not.toContain("No test failed");
});

test("a report without a failure says so", async () => {
  expect(renderReport(await collect(reader(0), []))).toContain("No test failed.");
});

test("the digest of a report covers its data, and no picture, time or path", async () => {
  const digests = await Promise.all([collect(reader(0.1)), collect(reader(0.1, "BBBB")), collect(reader(0.2)), collect(reader(0.1), [])]);
  const [first, otherPicture, otherMean, otherVerdict] = digests.map(({ digest }) => digest);
  expect(otherPicture).toBe(first);
  expect(new Set([first, otherMean, otherVerdict]).size).toBe(3);
  expect(JSON.stringify(digests.map(({ data }) => data))).not.toMatch(/AAAA|\/worlds\//);
});

test("no digest covers version 1 of the data, which had no number; a digest covers every later version", async () => {
  const { data, digest } = await collect(reader(0.1));
  expect(data.version).toBe(1);
  const { version: _version, ...unnumbered } = data;
  const products = data.products.map(({ waived: _waived, ...measured }) => measured);
  expect(digest).toBe(digestOf(plainJson({ ...unnumbered, products })));
  expect(digestOfReport(plainJson({ ...data, version: REPORT_VERSION - 1 }))).not.toBe(digest);
});

test("the report names the chains that are to search auxiliary collections, and its digest covers them", async () => {
  const along = (...chains: readonly string[]) =>
    collectJudged(judgmentOf(), loadedSets.locked({ collections: { "refcats/a": { chains } } }));
  const searched = await along("refcats", "LATISS/defaults");
  expect(renderReport(searched)).toContain("to be searched by `refcats`, `LATISS/defaults` in every repository");
  const other = await along();
  expect(other.digest).not.toBe(searched.digest);
  expect(renderReport(other)).toContain("searched by no chain");
});

test("the report names the changes of a corrected product, and its digest covers who changed what, and why", async () => {
  const changes = [{ kind: "mask", detector: 0, boxes: [{ x: 1, y: 2, width: 3, height: 4 }] }] as const;
  const correction: Correction = { from: "LATISS/base/run1", author: "Ann *Author*", date: "2024-04-05", reason: "hot", changes };
  const base: LockedCorrected = {
    ...{ from: correction.from, author: correction.author, date: correction.date, reason: correction.reason },
    datasets: [
      { dataId: { instrument: "LATISS", detector: 0 }, replaces: "u0", change: { kind: "mask", boxes: changes[0].boxes } },
      { dataId: { instrument: "LATISS", detector: 1 }, replaces: "u1" },
    ],
  };
  const loaded = loadedSets.released({
    products: { bias: { rerun: bias.rerun, certifyRerun: "20240405a", corrected: correction, verification: bias.verification! } },
  });
  const locked = (corrected: LockedCorrected) => ({
    ...loaded,
    lock: loaded.lock && {
      ...loaded.lock,
      inputs: { ...loaded.lock.inputs, products: loaded.lock.inputs.products.map((each) => ({ ...each, construction: null, corrected })) },
    },
  });
  const collected = await collect(reader(0), [], locked(base));
  expect(renderReport(collected)).toContain(
    "- corrected from LATISS/base/run1 by Ann \\*Author\\*, 2024-04-05: hot\n  - detector 0, u0: marked bad: 3 x 4 at 1, 2\n",
  );
  const digests = await Promise.all(
    [{ reason: "warm" }, { author: "Ben" }, { from: "LATISS/base/run2" }, { datasets: base.datasets.slice(1) }].map(
      async (other) => (await collect(reader(0), [], locked({ ...base, ...other }))).digest,
    ),
  );
  expect(new Set([collected.digest, ...digests]).size).toBe(5);
});

test.each<[string, readonly (readonly [number, string | null])[], readonly string[]]>([
  [
    "nothing of images that differ",
    [
      [0, "a"],
      [1, "b"],
    ],
    [],
  ],
  [
    "nothing of tables and images of one value",
    [
      [0, null],
      [1, null],
    ],
    [],
  ],
  [
    "nothing of two filters of one detector",
    [
      [0, "a"],
      [0, "a"],
    ],
    [],
  ],
  [
    "two detectors with the same pixels",
    [
      [0, "a"],
      [4, "b"],
      [2, "a"],
    ],
    ["- **equal pixels**: the images of detectors 0, 2 are the same; compare them with the raws before the set is adopted"],
  ],
])("a report warns of equal pixels under two detectors: %s", (_case, images, expected) => {
  const columns = { detector: images.map(([detector]) => detector), pixels: images.map(([, digest]) => digest) };
  expect(equalPixels([columns])).toEqual(expected);
});

/** Names of amplifiers, `C00` to `C07` and on. */
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `C${index.toString(8).padStart(2, "0")}`);

const [FIRST, SECOND] = ["ITL-3800C-229", "ITL-3800C-251"];

test.each<[string, SerialsResult, readonly string[]]>([
  ["the sensors of the raws", { detector: [0, 1], serial: [FIRST, SECOND], raw: [FIRST, SECOND] }, []],
  ["a calibration or a raw without the card", { detector: [0, 1], serial: [null, SECOND], raw: [FIRST, null] }, []],
  [
    "swapped detectors",
    { detector: [0, 1, 1], serial: [SECOND, FIRST, FIRST], raw: [FIRST, SECOND, SECOND] },
    [
      `- **serial number**: the bias is of sensor ${SECOND} under detector 0, whose raws are of ${FIRST}; of ${FIRST} under detector 1, whose raws are of ${SECOND}. Find out which sensor it was made with before the set is adopted`,
    ],
  ],
])("a report warns of a calibration of another sensor than the raws: %s", (_case, sensors, expected) => {
  expect(otherSerials("bias", sensors)).toEqual(expected);
});

test("the warning of another sensor is in the report, and does not change its digest", async () => {
  const [other, same] = await Promise.all([
    collect(reader(0.1094, "AAAA", { detector: [0], serial: [SECOND], raw: [FIRST] })),
    collect(reader(0.1094)),
  ]);
  expect(renderReport(other)).toContain(`- **serial number**: the bias is of sensor ${SECOND} under detector 0`);
  expect(other.digest).toBe(same.digest);
});
