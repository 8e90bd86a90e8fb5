import { expect, test } from "@jest/globals";
import { dateName, fileOf, inForce, placeOf, twice, type Placed } from "../../../engine/model/placed.ts";
import { parseTai, formatTimespan } from "../../../engine/model/tai.ts";
const names = {
  detectors: [
    { id: 0, name: "R22_S00" },
    { id: 1, name: "R22_S01" },
  ],
  filters: ["r_03", "SDSSg_65mm~empty"],
};
const at = (path: string, dimensions: readonly string[]) => placeOf(path, "comCam/t", { instrument: "LSSTComCam", dimensions }, names);
const tai = (text: string) => parseTai(text) ?? 0n;

test.each([
  ["comCam/t/r22_s01/20241120T000000.ecsv", ["detector"], { detector: 1 }],
  ["comCam/t/R22_S01/20241120T000000.yaml", ["detector"], { detector: 1 }],
  ["comCam/t/sdssg_65mm~empty/20241120T000000.ecsv", ["physical_filter"], { physical_filter: "SDSSg_65mm~empty" }],
  ["comCam/t/r22_s00/r_03/20241120T000000.ecsv", ["physical_filter", "detector"], { detector: 0, physical_filter: "r_03" }],
  ["comCam/t/20241120T000000.ecsv", [], {}],
])("a path gives the data ID of its text: %s", (path, dimensions, dataId) => {
  expect(at(path, dimensions)).toEqual({ path, dataId: { instrument: "LSSTComCam", ...dataId }, date: tai("2024-11-20T00:00:00") });
});

test.each([
  ["comCam/t/r22_s01/high_cti.ecsv", ["detector"], /no YYYYMMDDTHHMMSS/],
  ["comCam/t/r22_s01/20241320T000000.ecsv", ["detector"], /no YYYYMMDDTHHMMSS/],
  ["comCam/t/r99_s99/20241120T000000.ecsv", ["detector"], /LSSTComCam has no detector r99_s99/],
  ["comCam/t/u_02/20241120T000000.ecsv", ["physical_filter"], /no physical_filter u_02/],
  ["comCam/t/20241120T000000.ecsv", ["detector"], /0 folders deep, a file of instrument, detector 1/],
  ["comCam/t/r22_s00/r_03/20241120T000000.ecsv", ["detector"], /2 folders deep/],
])("a path without a meaning gives the reason: %s", (path, dimensions, why) => {
  expect(at(path, dimensions)).toMatch(why);
});

test.each([
  [{ instrument: "LSSTComCam", detector: 1 }, "r22_s01/20241120T000000"],
  [{ instrument: "LSSTComCam", detector: 0, physical_filter: "r_03" }, "r22_s00/r_03/20241120T000000"],
  [{ instrument: "LSSTComCam", physical_filter: "SDSSg_65mm~empty" }, "sdssg_65mm~empty/20241120T000000"],
  [{ instrument: "LSSTComCam" }, "20241120T000000"],
])("a text is written to the path from which it is read: %j", (dataId, file) => {
  const begin = tai("2024-11-20");
  expect(fileOf(dataId, begin, names)).toBe(file);
  const dimensions = Object.keys(dataId).filter((name) => name !== "instrument");
  expect(at(`comCam/t/${file}.ecsv`, dimensions)).toMatchObject({ dataId, date: begin });
});

const placed = (detector: number, date: string, path = `${detector}/${date}`): Placed => ({
  path,
  dataId: { instrument: "I", detector },
  date: tai(date),
});

test("each text is valid until the next one of its own detector", () => {
  const files = [placed(0, "2024-11-20"), placed(0, "1970-01-01"), placed(0, "2024-10-20"), placed(1, "1970-01-01")];
  const range = (begin: string | null, end: string | null) =>
    inForce(files, { begin: begin === null ? null : tai(begin), end: end === null ? null : tai(end) }).map(
      (each) => `${each.path} ${formatTimespan(each)}`,
    );
  expect(range(null, null)).toEqual([
    "0/1970-01-01 [-∞, 2024-10-20T00:00:00)",
    "0/2024-10-20 [2024-10-20T00:00:00, 2024-11-20T00:00:00)",
    "0/2024-11-20 [2024-11-20T00:00:00, ∞)",
    "1/1970-01-01 [-∞, ∞)",
  ]);
  // Clipped to the set's range. Texts that are never valid within it are left out.
  expect(range("2024-10-25", "2024-11-20")).toEqual([
    "0/2024-10-20 [2024-10-25T00:00:00, 2024-11-20T00:00:00)",
    "1/1970-01-01 [2024-10-25T00:00:00, 2024-11-20T00:00:00)",
  ]);
  expect(range("2024-11-20", null)).toEqual(["0/2024-11-20 [2024-11-20T00:00:00, ∞)", "1/1970-01-01 [2024-11-20T00:00:00, ∞)"]);
});

test("two texts of one detector and one date are found, in any spelling", () => {
  const files = [
    placed(0, "2024-11-20", "a.ecsv"),
    placed(0, "2024-11-20", "a.yaml"),
    placed(1, "2024-11-20", "b.ecsv"),
    placed(0, "2024-11-21", "c.ecsv"),
  ];
  expect(twice(files)).toEqual([["a.ecsv", "a.yaml"]]);
  expect(twice(files.slice(1))).toEqual([]);
});

test("a date names a file, and an open begin is the earliest date", () => {
  expect(dateName(tai("2024-11-20T01:02:03.5"))).toBe("20241120T010203");
  expect(dateName(null)).toBe("19700101T000000");
});
