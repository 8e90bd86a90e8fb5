import { expect, test } from "@jest/globals";
import { cornersOf, describeDetectors, expectedDetectors, whyAbsent } from "../../../engine/model/detectors.ts";
import { compact } from "../../../engine/model/ranges.ts";

const science = Array.from({ length: 189 }, (_, detector) => detector);
const all = Array.from({ length: 205 }, (_, detector) => detector);

test("the sixteen corner detectors of LSSTCam are wavefront and guide sensors, and no other camera has any", () => {
  expect(compact(cornersOf("LSSTCam"))).toBe("189..204");
  expect(cornersOf("LSSTComCam")).toEqual([]);
});

test.each([
  ["all that the world lists, if nothing is declared", science, null, "0..188"],
  ["the corners too, in a world that lists them", all, null, "0..204"],
  ["all but those without power", science, { without: { "4": "no power", "188": "no power" } }, "0..3,5..187"],
  ["the science detectors alone, in a world that lists all", all, { groups: ["science"] }, "0..188"],
  ["science and wavefront detectors", science, { groups: ["science", "wavefront"] }, "0..188,191..192,195..196,199..200,203..204"],
  ["guide sensors alone, one of them dead", science, { groups: ["guide"], without: { "190": "dead" } }, "189,193..194,197..198,201..202"],
] as const)("a complete product has %s", (_case, listed, declared, expected) => {
  expect(compact(expectedDetectors("LSSTCam", listed, declared))).toBe(expected);
});

test("a detector is expected exactly if nothing in the declaration says why it is absent", () => {
  for (const declared of [{}, { without: { "4": "no power" } }, { groups: ["wavefront"] }, { groups: ["science", "guide"] }] as const)
    for (const detector of all)
      expect([detector, whyAbsent("LSSTCam", detector, declared) === undefined]).toEqual([
        detector,
        expectedDetectors("LSSTCam", science, declared).includes(detector),
      ]);
});

test("declared detectors are described with groups and reasons", () => {
  expect(describeDetectors({ groups: ["science", "wavefront"], without: { "7": "no power", "4": "no power", "5": "glows" } })).toBe(
    "science and wavefront detectors, without 4,7 (no power), 5 (glows)",
  );
});
