import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { stateOf } from "./oracle.ts";
import { bothDarks, range, writeSet } from "./sets.ts";
import { calib, copyWorld, PREFIX, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

const UP = ["up", SET, "--engine", "host"];

test("a dark whose bias was replaced is refused by the UUIDs in its headers, unless it is waived or made again", async () => {
  const seeded = copyWorld("seeded");
  const declare = (biasRerun: string, dark: Readonly<Record<string, unknown>>) => {
    const products = {
      biasBootstrap: { rerun: biasRerun, exposures: range(2, 4) },
      darkBootstrap: { rerun: "20240326a", exposures: range(6, 7), waive: bothDarks, ...dark },
    };
    return { ...seeded, sets: writeSet(path.join(seeded.dir, "bootstraps"), { products }) };
  };
  const madeRuns = async () =>
    Object.keys((await stateOf(seeded)).repositories["usdf/embargo"]?.collections ?? {})
      .filter((name) => name.startsWith(PREFIX) && name.includes("/run"))
      .sort();

  const workspace = declare("20240326a", {});
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  expect((await calib(workspace, UP)).exitCode).toBe(0);

  declare("20240327a", {});
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  const refused = await calib(workspace, UP);
  expect(refused.exitCode).toBe(1);
  expect(refused.out).toMatch(
    /darkBootstrap: precursor-replaced: .*darkBootstrapGen\.20240326a\/run1 was made with biasBootstrap of .*biasBootstrapGen\.20240326a\/run1, which is not/,
  );
  expect(await madeRuns()).toEqual(
    ["biasBootstrapGen.20240326a", "biasBootstrapGen.20240327a", "darkBootstrapGen.20240326a"].map((name) => `${PREFIX}/${name}/run1`),
  );

  declare("20240327a", { waive: { ...bothDarks, "precursor-replaced": "the two biases differ by noise alone" } });
  expect((await calib(workspace, UP)).exitCode).toBe(0);
  declare("20240327a", { rerun: "20240327a" });
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  expect((await calib(workspace, UP)).exitCode).toBe(0);
  expect(await madeRuns()).toContain(`${PREFIX}/darkBootstrapGen.20240327a/run1`);
});
