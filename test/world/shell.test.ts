import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { auxiliaryState, CURRENT, MODEL, REFCAT, seedAuxiliary } from "./auxiliary.ts";
import { stateOf, type RepositoryState } from "./oracle.ts";
import { writeSet } from "./sets.ts";
import { calib, copyWorld, PREFIX, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

test("the commands of calib render make, deliver, tag and activate a set with its auxiliary collections", async () => {
  const seeded = copyWorld("seeded");
  await seedAuxiliary(seeded);
  const auxiliary = { [REFCAT]: { chains: ["refcats"] }, [CURRENT]: {} };
  const workspace = { ...seeded, sets: writeSet(path.join(seeded.dir, "auxiliary"), { collections: auxiliary }) };
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  const { exitCode, out } = await calib(workspace, ["render", SET, "--as", "shell"]);
  expect(exitCode).toBe(0);
  // cp_verify's report needs the LSST stack.
  await runShell(
    workspace,
    out
      .split("\n")
      .filter((line) => !line.includes("cpv_report.py"))
      .join("\n"),
  );

  const { repositories } = await stateOf(workspace);
  const ids = ["usdf/embargo", "usdf/main", "summit/LATISS"].map((name) => idsIn(repositories[name], `${PREFIX}/bias.20240405a`));
  expect(ids[0]).toHaveLength(1);
  expect(ids[1]).toEqual(ids[0]);
  expect(ids[2]).toEqual(ids[0]);
  for (const name of ["usdf/embargo", "usdf/main", "summit/LATISS"])
    expect(repositories[name]?.collections["LATISS/calib"]?.slice(0, 2)).toEqual(["CHAINED", TICKET]);
  expect(idsIn(repositories["summit/LATISS"], "LATISS/calib_tagged/DM-43525")).toEqual(ids[0]);
  const source = await auxiliaryState(workspace, "usdf/embargo");
  for (const name of ["usdf/main", "summit/LATISS"]) {
    const { datasets, chains } = await auxiliaryState(workspace, name);
    for (const run of [REFCAT, MODEL]) expect(datasets[run]).toEqual(source.datasets[run]);
    expect(chains).toMatchObject({ refcats: [REFCAT], [CURRENT]: [MODEL] });
  }
  expect(Object.keys(repositories["usdf/main"]?.collections ?? {}).filter((name) => name.includes("calib_tagged"))).toEqual([]);
});

const idsIn = (repository: RepositoryState | undefined, collection: string) =>
  repository?.rows.filter((row) => row.collection === collection).map(({ id }) => id);

async function runShell(workspace: Workspace, text: string): Promise<void> {
  const PATH = `${path.dirname(pythonOf(workspace))}:${process.env["PATH"] ?? ""}`;
  const { exitCode, all } = await execa("bash", ["-ex"], {
    input: text,
    cwd: workspace.dir,
    env: { PATH, PYTHONPATH: path.join(workspace.root, "python") },
    all: true,
    reject: false,
  });
  expect({ exitCode, printed: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, printed: "" });
}
