import { expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import { collectReport } from "../../../engine/report/collect.ts";
import { renderReport } from "../../../engine/report/render.ts";
import { finishedProducts, isUnfinished } from "../../../engine/steps/released.ts";
import { expectGolden } from "../../golden/golden.ts";
import { BIAS_ID, FAILURE, scenes, VERIFICATION } from "../factory.ts";
import { run, seen, stage } from "../observed.ts";

/** A build repository with one bias, pictured as often as asked. */
const reader = (mean: number, png = "AAAA") =>
  ({
    call: (method: string) =>
      Promise.resolve(
        method === "statistics"
          ? { detector: [0], id: [BIAS_ID], unit: ["electron"], mean: [mean], median: [0.109], stdev: [2.8961], rows: [null] }
          : method === "read"
            ? { value: { NOISE: 1 } }
            : { png },
      ),
  }) as unknown as Reader;

function collect(of: Reader, failures: readonly string[] = [FAILURE]) {
  const verdict = { success: failures.length === 0, tests: 37, failures, majorityFails: [] };
  const outputs = [...stage.certified.outputs, { chain: VERIFICATION, runs: [run(`${VERIFICATION}/run1`, { verdict })] }];
  const finished = finishedProducts(scenes.locked(), seen({ ...stage.verified, outputs }));
  if (isUnfinished(finished)) throw new Error("unfinished");
  return collectReport(scenes.locked(), finished, of);
}

test("the report states what people decide on", async () => {
  const { data, pictures } = await collect(reader(0.1094));
  expectGolden("report", renderReport(data, "5e907", [...pictures.keys()]));
  expect([...pictures]).toEqual([["bias-0.png", Buffer.from("AAAA", "base64")]]);
});

test("a report without a failure says so", async () => {
  const { data } = await collect(reader(0), []);
  expect(renderReport(data, "5e907", [])).toContain("No test failed.");
});

test("its digest covers what is stated, and no picture, time or path", async () => {
  const digests = await Promise.all([collect(reader(0.1)), collect(reader(0.1, "BBBB")), collect(reader(0.2)), collect(reader(0.1), [])]);
  const [first, otherPicture, otherMean, otherVerdict] = digests.map(({ digest }) => digest);
  expect(otherPicture).toBe(first);
  expect(new Set([first, otherMean, otherVerdict]).size).toBe(3);
  expect(JSON.stringify(digests.map(({ data }) => data))).not.toMatch(/AAAA|\/worlds\//);
});
