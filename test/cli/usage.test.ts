import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { calibProgram, main } from "../../cli/main.ts";
import { folders } from "../engine/declare/folder.ts";

const { make } = folders();
let output = "";

beforeEach(() => {
  output = "";
  const collect = (text: string | Uint8Array) => {
    output += String(text);
    return true;
  };
  jest.spyOn(process.stderr, "write").mockImplementation(collect);
  jest.spyOn(console, "error").mockImplementation(collect);
  jest.spyOn(console, "log").mockImplementation(collect);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

async function exitOf(line: readonly string[]): Promise<number | string | undefined | null> {
  await main(["node", "calib", ...line]);
  return process.exitCode;
}

const SET = "LATISS/DM-43525";

test("a verb behind -- is run, and not passed over in silence", async () => {
  expect(await exitOf(["--", "list", "surplus"])).toBe(2);
  expect(output).toContain("too many arguments for 'list'");
});

test.each<[readonly string[], string]>([
  [["continue"], "missing required argument 'set'"],
  [["continue", SET, "bias", "dark"], "too many arguments"],
  [["continue", SET, "--by"], "option '--by <name>' argument missing"],
  [["continue", SET, "--by", " "], "write the name of the reviewer"],
  [["continue", SET, "--site", "usdf"], "unknown option '--site'"],
  [["continue", SET, "--wait"], "unknown option '--wait'"],
  [["discard"], "missing required argument 'set'"],
  [["discard", SET], "name the trial with --trial"],
  [["discard", SET, "--trial"], "option '--trial <name>' argument missing"],
  [["discard", SET, "--trial", "../vera"], "letters, digits, _ and - only"],
  ...["up", "preview", "refresh", "destroy", "lock", "continue"].map((verb): [string[], string] => [
    [verb, SET, "--trial", "a.b"],
    "letters, digits, _ and - only",
  ]),
  ...["drift", "check", "list"].map((verb): [string[], string] => [[verb, "--trial", "vera"], "unknown option '--trial'"]),
  [["up", SET, "--site"], "option '--site <name>' argument missing"],
  [["drift", "--site", "usdf"], "unknown option '--site'"],
  [["up", SET, "--wait", "--engine", "make"], "Allowed choices are host, cli, auto"],
  ...["preview", "refresh", "destroy"].map((verb): [string[], string] => [[verb, SET, "--wait"], "--wait is for up"]),
  ...["preview", "refresh", "destroy"].map((verb): [string[], string] => [
    [verb, SET, "--force-unmerged", "no time to merge"],
    "--force-unmerged is for up",
  ]),
  ...["", " ", "urgent"].map((reason): [string[], string] => [["up", SET, "--force-unmerged", reason], "write the reason in a few words"]),
  [["plan", "--full", "x.md"], "--artifact and --full are for --markdown"],
  [["comment", "x.md", "--repo", "a/b/c", "--pull", "1"], "OWNER/NAME"],
  [["comment", "x.md", "--repo", "a/b", "--pull", "1/../2"], "write a number"],
  [["approve", SET, "--taxicab", "TAXICAB-11"], "name both tickets with --taxicab and --deployment"],
  [["approve", SET, "--bind", "--taxicab", "TAXICAB-11"], "--bind keeps the tickets of the approval"],
  [["approve", SET, "--taxicab", "TAXICAB-11", "--deployment", "DM-1", "--trial", "vera"], "unknown option '--trial'"],
  [["upp"], "unknown command 'upp'"],
])("%j is a usage error", async (line, message) => {
  expect([await exitOf(line), output]).toEqual([2, expect.stringContaining(message)]);
});

test("an environment variable cannot force a command", async () => {
  process.env["CALIB_FORCE_UNMERGED"] = "for ever";
  await exitOf(["list", "--sets", make({}).sets]);
  expect(process.env["CALIB_FORCE_UNMERGED"]).toBeUndefined();
});

test("help and version exit 0", async () => {
  jest.spyOn(process.stdout, "write").mockImplementation(() => true);
  expect([await exitOf(["--help"]), await exitOf(["up", "--help"]), await exitOf(["--version"])]).toEqual([0, 0, 0]);
});

test("an error that needs the world is not a usage error", async () => {
  const { dir, sets } = make({});
  const world = ["--dir", dir, "--sets", sets];
  expect([await exitOf(["up", "--site", "slac", "--engine", "host", ...world]), output]).toEqual([
    1,
    expect.stringContaining("site-unknown"),
  ]);
  expect([await exitOf(["continue", SET, ...world]), output]).toEqual([1, expect.stringContaining("set-unknown")]);
});

test("drift compares the sets that load, reports the others, and exits with an error", async () => {
  const { dir, sets } = make({ "calibsets/LATISS/DM-1.json": "{", "world/sets/LATISS/DM-3.lock.json": { made: {} } });
  expect([await exitOf(["drift", "--dir", dir, "--sets", sets]), output]).toEqual([
    1,
    expect.stringMatching(/set-removed: LATISS\/DM-3[^]*DM-1.json:1: set-unreadable/),
  ]);
  output = "";
  expect([await exitOf(["drift", "LATISS/DM-1", "--dir", dir, "--sets", sets]), output]).toEqual([
    1,
    expect.not.stringContaining("set-removed"),
  ]);
});

test("the list of verbs names the arguments that each verb takes", async () => {
  const takes = ({ commands }: Awaited<ReturnType<typeof calibProgram>>): readonly string[] =>
    commands.map((each) =>
      [
        each.name(),
        ...each.registeredArguments.map(
          (argument) => `${argument.name()}${argument.required ? " (required)" : ""}${argument.variadic ? "..." : ""}`,
        ),
      ].join(" "),
    );
  const listed = await calibProgram();
  const alone: string[] = [];
  for (const { name } of listed.commands.map((each) => ({ name: each.name() }))) alone.push(...takes(await calibProgram(name)));
  expect(takes(listed)).toEqual(alone);
});

test("help VERB and VERB --help show the options of a verb", async () => {
  const written: string[] = [];
  jest.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  expect([await exitOf(["help", "rerun"]), await exitOf(["rerun", "--help"])]).toEqual([0, 0]);
  expect(written).toHaveLength(2);
  for (const text of written) expect(text).toMatch(/Usage: calib rerun .*<set> <product>[^]*--with-dependants/);
});
