import { expect, test } from "@jest/globals";
import { follow, renderTree, type Followed } from "../../../cli/progress/tree.ts";
import type { ProgressEvent, StepProgress } from "../../../engine/converge/progressFile.ts";
import { expectGolden } from "../../golden/golden.ts";

const WIDTH = 76;
const job = (unit: string, done: number, total?: number, log = `jobs/${unit.split(" ")[1] ?? ""}/log`): ProgressEvent => ({
  unit,
  step: "generate",
  kind: "job",
  text: "run1",
  done,
  log,
  ...(total === undefined ? {} : { total }),
});
const eventOf = (unit: string, kind: StepProgress["kind"], text = "certify 9 bias"): ProgressEvent => ({
  unit,
  step: "certify",
  kind,
  text,
});
const after = (...events: readonly (readonly [number, ProgressEvent])[]): Followed =>
  events.reduce<Followed>((followed, [at, event]) => follow(followed, event, at * 1000), new Map());
const tree = (now: number, ...events: readonly (readonly [number, ProgressEvent])[]) => renderTree(after(...events), now * 1000, WIDTH);

test("running units are rendered as a tree", () => {
  const moments = {
    "nothing yet": tree(0),
    "two pipelines, one of unknown size; one unit writes": tree(
      20,
      [0, job("product biasBootstrap", 0, 12)],
      [0, job("product cti", 0)],
      [10, job("product biasBootstrap", 4, 12)],
      [12, job("product cti", 3)],
      [
        20,
        {
          unit: "product defects",
          step: "certify",
          kind: "applying",
          text: "certify 9 defects of LSSTComCam/calib/DM-48520/DP1/defectGen.20250207a/run1",
        },
      ],
    ),
    "one has settled, one waits, one failed": tree(
      30,
      [0, job("product bias", 1, 2)],
      [1, eventOf("product dark", "waiting")],
      [2, eventOf("product cti", "failed")],
      [3, job("product flat-r", 2, 2)],
      [4, eventOf("product bias", "in sync")],
    ),
    "other kinds of unit": tree(
      30,
      [0, eventOf("release", "applying", "write the report")],
      [1, eventOf("deployment usdf/main", "applying", "certify 9 bias")],
      [2, job("activation summit/LSSTComCam", 0, 1)],
      [3, job("activation usdf/main", 0, 1)],
    ),
  };
  expectGolden(
    "progress",
    Object.entries(moments)
      .map(([what, text]) => `== ${what}\n${text}`)
      .join("\n"),
  );
});

test.each<[string, readonly (readonly [number, number, number | undefined])[], string]>([
  ["no rate yet", [[0, 0, 10]], ""],
  [
    "a rate from the first event seen, not from the start",
    [
      [0, 5, 10],
      [10, 6, 10],
    ],
    ", about 40 s left",
  ],
  [
    "a steady rate",
    [
      [0, 0, 10],
      [10, 5, 10],
    ],
    ", about 10 s left",
  ],
  [
    "at least one second while not done",
    [
      [0, 0, 1000],
      [1, 999, 1000],
    ],
    ", about 1 s left",
  ],
  [
    "all done",
    [
      [0, 0, 10],
      [10, 10, 10],
    ],
    "",
  ],
  [
    "of unknown size",
    [
      [0, 0, undefined],
      [10, 5, undefined],
    ],
    "",
  ],
])("time left: %s", (_situation, seen, left) => {
  const last = seen.at(-1)?.[0] ?? 0;
  const [, line] = tree(last, ...seen.map(([at, done, total]) => [at, job("product bias", done, total)] as const)).split("\n");
  expect(line?.replace(/^.*quanta/, "")).toBe(left);
});

test("the time left of a unit's second pipeline counts from its own start", () => {
  const events = [
    [0, job("product bias", 0, 10, "a")],
    [100, job("product bias", 9, 10, "a")],
    [100, job("product bias", 1, 10, "b")],
    [110, job("product bias", 2, 10, "b")],
  ] as const;
  expect(tree(110, ...events)).toContain("2 of 10 quanta, about 80 s left");
});

test("no line is wider than the terminal", () => {
  const long = eventOf("product bias", "applying", "x".repeat(200));
  for (const line of tree(0, [0, long], [0, job(`product ${"y".repeat(100)}`, 0, 1)]).split("\n"))
    expect(line.length).toBeLessThanOrEqual(WIDTH);
});
