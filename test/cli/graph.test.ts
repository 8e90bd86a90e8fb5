import { afterEach, expect, jest, test } from "@jest/globals";
import { graphCommand } from "../../cli/verbs/graph.ts";

afterEach(() => void jest.restoreAllMocks());

/** Runs `calib graph` on a set of the project, in a world without a folder. */
async function graph(...options: readonly string[]): Promise<string> {
  const log = jest.spyOn(console, "log").mockImplementation(() => undefined);
  const command = graphCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await command.parseAsync(["LATISS/DM-43525", "--world", "demo", "--dir", "/nowhere", ...options], { from: "user" });
  return log.mock.calls.flat().join("\n");
}

test("graph without --state reads no repository, and needs no folder of the world", async () => {
  const text = await graph();
  expect(text).toContain("flowchart LR");
  expect(text).toContain("flat-white");
  expect(text).not.toContain("classDef");
});

test("graph renders a set as SVG", async () => {
  expect(await graph("--format", "svg")).toMatch(/^<\?xml[^]*<title>product flat&#45;white<\/title>[^]*<\/svg>\s*$/);
});

test("graph with --state needs the folder of the world", async () => {
  await expect(graph("--state")).rejects.toMatchObject({ code: "world-unmade" });
});

test("an unknown format is a usage error", async () => {
  await expect(graph("--format", "png")).rejects.toMatchObject({ code: "commander.invalidArgument" });
});
