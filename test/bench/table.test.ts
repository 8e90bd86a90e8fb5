import { expect, test } from "@jest/globals";
import { median, ratioOf, sharesOf, whole, type Measured } from "../../bench/measure.ts";
import { renderResults } from "../../bench/table.ts";
import { certifiedIn, setsFor } from "../../bench/world/sets.ts";

const measured = (name: string, seconds: readonly number[], times = 1): Measured => ({
  name,
  costs: seconds.map((each) => ({ seconds: each, cpu: 2 * each })),
  times,
  note: "a note",
});

test.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 2.5],
])("the median of %j is %d", (values, middle) => {
  expect(median(values)).toBe(middle);
});

test("the cost of a measured part is scaled to the whole before the comparison", () => {
  const butler = measured("butler", [2, 9, 3], 100);
  expect(whole(butler)).toBe(300);
  expect(ratioOf(butler, measured("drift", [6]), "50")).toEqual({ name: "butler / drift", value: 50, aim: "50" });
  expect(whole(butler, "cpu")).toBe(600);
  expect(ratioOf(butler, { ...measured("drift", []), costs: [{ seconds: 6, cpu: 60 }] }, "50", "cpu")).toEqual({
    name: "butler / drift, CPU",
    value: 10,
    aim: "50",
  });
});

test.each([
  [205, 51],
  [189, 56],
  [114_800, 1],
])("with %d detectors, %d sets are enough", (detectors, sets) => {
  expect(setsFor(114_800, detectors)).toBe(sets);
  expect(certifiedIn({ repositories: 1, sets, detectors })).toBeGreaterThanOrEqual(114_800);
  expect(certifiedIn({ repositories: 1, sets: sets - 1, detectors })).toBeLessThan(114_800);
});

test("the CPU seconds of a command are listed by process", () => {
  const of = (line: string, cpu: number) => ({ command: line.split(" "), cpu });
  const run = (bridge: number) => ({
    seconds: 3,
    cpu: 4,
    processes: [
      of("node /c/cli/calib.js up", 0.5),
      of("node /n/pulumi/cmd/run/index.js --root /c/cli/calib.js", 0.75),
      of("python -m calib_bridge.parent calib_bridge 2", bridge),
      of("python -m calib_bridge.parent calib_bridge 2", 1),
      of("git", 0.25),
    ],
  });
  const up: Measured = { ...measured("up", []), costs: [run(1), run(3), run(2)] };
  const shares = sharesOf(up);
  expect(shares).toEqual({
    of: "up",
    shares: [
      ["command and host", 0.5],
      ["program", 0.75],
      ["provider", 0],
      ["bridges", 3],
      ["others", 0.25],
    ].map(([name, cpu]) => ({ name, cpu })),
  });
  expect(renderResults([{ title: "One set", world: "a world", measured: [up], shares, ratios: [] }])).toContain(`up, by process:
process           CPU s
command and host  0.50
program           0.75
provider          0.00
bridges           3.00
others            0.25`);
});

test("results are rendered as tables", () => {
  const [drift, butler] = [measured("calib drift", [6, 5, 7]), measured("butler", [2], 300)];
  expect(renderResults([{ title: "Drift", world: "a world", measured: [drift, butler], ratios: [ratioOf(butler, drift, "at least 50")] }]))
    .toBe(`Drift: a world

             median s  CPU s  runs  times  whole s
calib drift  6.00      12.00  3     1      6.00     a note
butler       2.00      4.00   1     300    600.00   a note

ratio                 is   aim
butler / calib drift  100  at least 50`);
});
