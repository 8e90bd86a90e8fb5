import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { byHand } from "./auxiliary.ts";
import { calib, copyWorld, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

/** Puts a second datastore behind that of a repository, as the observatory's embargo has it. What is there stays in the first. */
const CHAIN = `
import pathlib, yaml
file = pathlib.Path(sys.argv[1], "butler.yaml")
config = yaml.safe_load(file.read_text())
first = config["datastore"]
second = {**first, "root": "<butlerRoot>/second", "records": {"table": "second_records"}}
chained = "lsst.daf.butler.datastores.chainedDatastore.ChainedDatastore"
config["datastore"] = {"cls": chained, "datastores": [{"datastore": each} for each in (first, second)]}
file.write_text(yaml.safe_dump(config))
Butler.from_config(sys.argv[1], writeable=True).close()  # makes the table of the second datastore
`;

const COPY = `
[bias] = butler.query_datasets("bias", collections="${TICKET}")
print(butler.getURI(bias).ospath)
`;

test("a set is delivered from and to chained datastores, and a damaged second copy is found and restored", async () => {
  const workspace = copyWorld("adopted");
  for (const repo of ["usdf/embargo", "usdf/main"]) await byHand(workspace, repo, CHAIN);
  rmSync(path.join(workspace.dir, "bundles"), { recursive: true });
  const { out, exitCode } = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect([out, exitCode]).toEqual([expect.stringContaining("7 of 7 units done"), 0]);
  expect((await calib(workspace, ["drift", "--deep"])).exitCode).toBe(0);

  const first = (await byHand(workspace, "usdf/main", COPY)).trim();
  const root = path.join(workspace.dir, "repos/usdf/main");
  const second = path.join(root, "second", path.relative(root, first));
  const content = readFileSync(first);
  writeFileSync(second, Buffer.from(content.map((byte, index) => (index < content.length - 1 ? byte : byte ^ 1))));
  const deep = await calib(workspace, ["drift", "--deep"]);
  expect(deep.out).toContain(`file://${second}`);
  expect(deep.exitCode).not.toBe(0);
  await calib(workspace, ["drift", "--deep", "--repair"]);
  expect(readFileSync(second).equals(content)).toBe(true);
  expect((await calib(workspace, ["drift", "--deep"])).exitCode).toBe(0);
});
