import { expect, test } from "@jest/globals";
import { changesOf, changeInWords, correctedDatasets } from "../../../engine/model/corrected.ts";
import type { LockedChange, LockedCorrected, LockedCorrection } from "../../../engine/model/lock.ts";
import { asciiOf } from "../../../engine/model/markdown.ts";

const RUN = "I/calib/DM-2/t/defectGen.20250210a/run1";
const boxes = [{ x: 1, y: 2, width: 3, height: 4 }];
const mask: LockedChange = { kind: "mask", boxes };
const one: LockedCorrection = { dataId: { instrument: "I", detector: 0 }, replaces: "u0" };
const locked = (...datasets: readonly LockedCorrection[]): LockedCorrected => ({
  from: "I/base/run1",
  author: "Ann",
  date: "2025-02-10",
  reason: "hot",
  datasets,
});

test("a UUID depends on the dataset, on its base, and on author, date, reason and change", () => {
  const idOf = (lock: LockedCorrected, type = "defects", run = RUN) => correctedDatasets(lock, type, run)[0]!.id;
  const id = idOf(locked(one));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(idOf(locked({ ...one }))).toBe(id);
  const others = [
    idOf(locked({ ...one, replaces: "u1" })),
    idOf(locked({ ...one, dataId: { instrument: "I", detector: 1 } })),
    idOf(locked({ ...one, change: mask })),
    idOf(locked({ ...one, change: { ...mask, boxes: [{ ...boxes[0]!, x: 2 }] } })),
    idOf(locked({ ...one, change: { kind: "run", run: "I/other/run1", id: "u9" } })),
    idOf(locked({ ...one, change: { kind: "run", run: "I/other/run1", id: "u8" } })),
    idOf(locked({ ...one, change: { kind: "text", package: "p", commit: "c", path: "a", sha256: "s" } })),
    idOf({ ...locked(one), from: "I/base/run2" }),
    idOf({ ...locked(one), author: "Ben" }),
    idOf({ ...locked(one), date: "2025-02-11" }),
    idOf({ ...locked(one), reason: "warm" }),
    idOf(locked(one), "bias"),
    idOf(locked(one), "defects", "u/me/run1"),
  ];
  expect(new Set([id, ...others]).size).toBe(others.length + 1);
});

test.each<[LockedChange | undefined, string]>([
  [undefined, "none"],
  [mask, "marked bad: 3 x 4 at 1, 2"],
  [
    { kind: "text", package: "obs_lsst_data", commit: "c0", path: "latiss/defects/a.ecsv", sha256: "s" },
    "text latiss/defects/a.ecsv of obs_lsst_data c0",
  ],
  [{ kind: "run", run: "I/other/run1", id: "u9" }, "taken from I/other/run1"],
])("%j is described as %j", (change, words) => {
  expect(changeInWords(change)).toBe(words);
});

test("an unchanged dataset has no change", () => {
  expect(changesOf(locked(one, { ...one, dataId: { instrument: "I", detector: 1 }, change: mask }))).toEqual([
    { detector: 1, replaces: "u0", change: mask },
  ]);
});

test("a header has ASCII on one line", () => {
  expect(asciiOf("  Zoë\n said: “hot” ")).toBe("Zoe said: hot");
});
