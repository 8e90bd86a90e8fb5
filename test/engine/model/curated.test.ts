import { expect, test } from "@jest/globals";
import { curatedDatasets, lockedText } from "../../../engine/model/curated.ts";
import type { LockedCurated, LockedText } from "../../../engine/model/lock.ts";
import { uuidOf } from "../../../engine/model/digest.ts";

const origin = { sha256: "5ha", commit: "c0", author: "Ann Author <ann@example.org>", committed: "2024-04-10T00:00:00+00:00" };
const text = (detector: number, date: string): LockedText => ({
  path: `${detector}/${date}`,
  dataId: { instrument: "I", detector },
  date,
  begin: null,
  end: "5",
  ...origin,
});
const locked = (...files: readonly LockedText[]): LockedCurated => ({ package: "obs_lsst_data", branch: "main", commit: "c1", files });
const RUN = "I/calib/DM-1/t/manual_defectsGen.20250207a/run1";

test("the attempt holds a detector's first date, and a RUN below it holds each later one", () => {
  const made = curatedDatasets(
    locked(text(0, "2024-11-20T00:00:00"), text(1, "1970-01-01T00:00:00"), text(0, "2024-10-20T00:00:00")),
    "manual_defects",
    RUN,
  );
  expect(made.map(({ run, text: { path } }) => [path, run])).toEqual([
    ["0/2024-10-20T00:00:00", RUN],
    ["0/2024-11-20T00:00:00", `${RUN}/20241120T000000Z`],
    ["1/1970-01-01T00:00:00", RUN],
  ]);
  expect(new Set(made.map(({ id }) => id)).size).toBe(3);
});

test("a UUID depends on every part of the dataset, but not on its range", () => {
  const one = text(0, "1970-01-01T00:00:00");
  const idOf = (lock: LockedCurated, type = "manual_defects", run = RUN) => curatedDatasets(lock, type, run)[0]!.id;
  const id = idOf(locked(one));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(idOf(locked({ ...one, begin: "1", end: null }))).toBe(id);
  const others = [
    idOf(locked({ ...one, sha256: "other" })),
    idOf(locked({ ...one, path: "elsewhere" })),
    idOf(locked({ ...one, dataId: { instrument: "I", detector: 1 } })),
    idOf({ ...locked(one), commit: "c2" }),
    idOf({ ...locked(one), package: "obs_other_data" }),
    idOf(locked(one), "defects"),
    idOf(locked(one), "manual_defects", "u/me/run1"),
  ];
  expect(new Set([id, ...others]).size).toBe(others.length + 1);
  // Equal to Python's uuid5 of the same name space. Registries hold it, so that it may never change.
  expect(uuidOf("a name")).toBe("52f4c54c-672b-5e48-a760-2008538e691f");
});

test("the lock records times as Butler counts them, and the date as people write it", () => {
  const date = 1_729_382_400_000_000_000n;
  expect(lockedText({ path: "p", dataId: { instrument: "I" }, date, begin: date, end: null }, origin)).toEqual({
    path: "p",
    dataId: { instrument: "I" },
    date: "2024-10-20T00:00:00",
    begin: "1729382400000000000",
    end: null,
    ...origin,
  });
});
