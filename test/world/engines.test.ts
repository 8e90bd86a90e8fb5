import { execaSync } from "execa";
import { afterAll, describe, expect, test } from "@jest/globals";
import { removeFromChain } from "./madeByHand.ts";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, type Ran, removeWorlds, SET, TICKET } from "./worlds.ts";

const cli = process.env["PULUMI_CLI_DIR"];
const env = cli === undefined ? {} : { PATH: `${cli}:${process.env["PATH"] ?? ""}` };
const hasCli = execaSync("pulumi", ["version"], { reject: false, env }).exitCode === 0;
if (!hasCli)
  console.warn("SKIPPED: tests that compare the host with the Pulumi CLI, because pulumi is neither on PATH nor in PULUMI_CLI_DIR");

afterAll(removeWorlds);

test.each(hasCli ? ["host", "cli"] : ["host"])(
  "with engine %s, preview ends with the number of planned changes, and up with the number of changes made",
  async (engine) => {
    const workspace = copyWorld("active");
    expect(lastLine(await calib(workspace, ["up", SET, "--engine", engine], env))).toBe("7 of 7 units done; no changes");
    await removeFromChain(workspace, "summit/LATISS", TICKET);
    expect(lastLine(await calib(workspace, ["preview", SET, "--engine", engine], env))).toBe("1 change planned in 1 of 7 units");
    expect(lastLine(await calib(workspace, ["up", SET, "--engine", engine], env))).toBe("7 of 7 units done; 1 change made");
  },
);

const lastLine = ({ out }: Ran): string | undefined => out.trim().split("\n").at(-1)?.trim();

(hasCli ? describe : describe.skip)("host and CLI with one backend", () => {
  test("the CLI finds no change after an up of the host, and the host finds none after the CLI", async () => {
    const workspace = copyWorld("active");
    expect((await calib(workspace, ["up", SET, "--engine", "host"], env)).exitCode).toBe(0);
    const before = await stateOf(workspace);
    const byCli = await calib(workspace, ["up", SET, "--engine", "cli", "--expect-no-changes"], env);
    expect(byCli.out).toContain("7 of 7 units done");
    expect(byCli.exitCode).toBe(0);
    expect((await calib(workspace, ["up", SET, "--engine", "host", "--expect-no-changes"], env)).exitCode).toBe(0);
    expect(await stateOf(workspace)).toEqual(before);
  });

  test("the CLI waits for the approval like the host, and the host continues from the CLI's state", async () => {
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

  test("destroy of a set in use fails with the CLI too", async () => {
    const workspace = copyWorld("active");
    await calib(workspace, ["up", SET, "--engine", "cli"], env);
    const destroyed = await calib(workspace, ["destroy", SET, "--engine", "cli"], env);
    expect(destroyed.exitCode).toBe(1);
    expect(destroyed.out).toContain("protect");
  });
});
