import { execaSync } from "execa";
import { afterAll, describe, expect, test } from "@jest/globals";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, python, type Ran, removeWorlds, SET, TICKET } from "./worlds.ts";

const cli = process.env["PULUMI_CLI_DIR"];
const env = cli === undefined ? {} : { PATH: `${cli}:${process.env["PATH"] ?? ""}` };
const hasCli = execaSync("pulumi", ["version"], { reject: false, env }).exitCode === 0;
if (!hasCli) console.warn("SKIPPED: host and Pulumi CLI held against each other on our own program; there is no pulumi on PATH or in PULUMI_CLI_DIR");

afterAll(removeWorlds);

/** Takes the ticket off the chain that everybody searches, as a person might. */
const UNCHAIN = `
import sys
from lsst.daf.butler import Butler
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    butler.collections.remove_from_chain("LATISS/calib", sys.argv[2])
`;

test.each(hasCli ? ["host", "cli"] : ["host"])("by %s, preview ends with what is planned, and an up that mends with what it did", async (engine) => {
  const workspace = copyWorld("active");
  expect(lastLine(await calib(workspace, ["up", SET, "--engine", engine], env))).toBe("7 of 7 units done; no changes");
  await python(workspace, UNCHAIN, [`${workspace.dir}/repos/summit/LATISS`, TICKET]);
  expect(lastLine(await calib(workspace, ["preview", SET, "--engine", engine], env))).toBe("1 change planned in 1 of 7 units");
  expect(lastLine(await calib(workspace, ["up", SET, "--engine", engine], env))).toBe("7 of 7 units done; 1 change made");
});

const lastLine = ({ out }: Ran): string | undefined => out.trim().split("\n").at(-1)?.trim();

(hasCli ? describe : describe.skip)("host and CLI on one backend", () => {
  test("what the host brought about, the CLI finds unchanged, and the other way round", async () => {
    const workspace = copyWorld("active");
    expect((await calib(workspace, ["up", SET, "--engine", "host"], env)).exitCode).toBe(0);
    const before = await stateOf(workspace);
    const byCli = await calib(workspace, ["up", SET, "--engine", "cli", "--expect-no-changes"], env);
    expect(byCli.out).toContain("7 of 7 units done");
    expect(byCli.exitCode).toBe(0);
    expect((await calib(workspace, ["up", SET, "--engine", "host", "--expect-no-changes"], env)).exitCode).toBe(0);
    expect(await stateOf(workspace)).toEqual(before);
  });

  test("the CLI waits for the approval as the host does, and the host goes on from its state", async () => {
    const workspace = copyWorld("released");
    const byCli = await calib(workspace, ["up", SET, "--engine", "cli"], env);
    expect(byCli.exitCode).toBe(0);
    expect(byCli.out).toContain("waiting deployment summit/LATISS, approval-missing");
    const byHost = await calib(workspace, ["up", SET, "--engine", "host", "--expect-no-changes"], env);
    expect(byHost.exitCode).toBe(7);
    expect(byHost.out).toContain("waiting deployment summit/LATISS, approval-missing");
    const refreshed = await calib(workspace, ["refresh", SET, "--engine", "cli"], env);
    expect(refreshed.out).toContain("approval-missing");
  });

  test("destroy of a set in use fails by the CLI too", async () => {
    const workspace = copyWorld("active");
    await calib(workspace, ["up", SET, "--engine", "cli"], env);
    const destroyed = await calib(workspace, ["destroy", SET, "--engine", "cli"], env);
    expect(destroyed.exitCode).toBe(1);
    expect(destroyed.out).toContain("protect");
  });
});
