import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { parseWithin, readBounded } from "../../../engine/declare/bounded.ts";
import { loadDeclaration } from "../../../engine/declare/loadCalibset.ts";
import { loadApproval, loadLock } from "../../../engine/declare/loadSetFiles.ts";
import { parseDocument } from "../../../engine/declare/schema.ts";
import { parseTypeScript } from "../../../engine/declare/syntax.ts";
import { DiagnosticsError } from "../../../engine/model/diagnostic.ts";
import { approval, declaration, settled, world } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const workspace = make({ "a.json": "{}" });
const folder = path.dirname(workspace.sets);

async function codes(read: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await read.catch((error: unknown) => error);
  return thrown instanceof DiagnosticsError ? thrown.diagnostics.map(({ code, line }) => [code, line]) : thrown;
}

test("a pipe, a folder, a large file and bytes that are not UTF-8 are refused by name", async () => {
  const at = (name: string): string => path.join(folder, name);
  execFileSync("mkfifo", [at("pipe.json")]);
  mkdirSync(at("folder.json"));
  for (const [name, mebibytes] of [
    ["a.yaml", 4],
    ["b.json", 16],
    ["c.lock.json", 256],
  ] as const) {
    writeFileSync(at(name), "");
    truncateSync(at(name), mebibytes * 1024 ** 2 + 1);
    expect(await codes(readBounded(at(name)))).toEqual([["file-too-large", undefined]]);
  }
  writeFileSync(at("bytes.json"), Buffer.from([0x22, 0xff, 0x22]));
  expect(await codes(readBounded(at("pipe.json")))).toEqual([["file-unusual", undefined]]);
  expect(await codes(readBounded(at("folder.json")))).toEqual([["file-unusual", undefined]]);
  expect(await codes(readBounded(at("bytes.json")))).toEqual([["character-refused", undefined]]);
  expect(await readBounded(at("a.json"))).toBe("{}");
});

test("a text that takes a parser exponential time is given up", () => {
  const text = `export default ${"<T>(".repeat(60)}1${")".repeat(60)}`;
  expect(() => parseWithin("/s/DM-1.ts", () => parseTypeScript(text, "/s/DM-1.ts"), 300)).toThrow(/declaration-runs-long.*0\.3 s/);
});

const written = JSON.stringify(declaration);

test.each([
  ["deep", "json", "[".repeat(100_000) + "]".repeat(100_000), "nested-too-deep", undefined],
  ["deep, without end", "json", "[".repeat(100_000), "nested-too-deep", undefined],
  ["deep", "yaml", "[".repeat(100_000) + "]".repeat(100_000), "set-unreadable", 1],
  ["deep", "ts", `export default ${"[".repeat(100_000)}${"]".repeat(100_000)};`, "nested-too-deep", undefined],
  ["a long sum", "ts", `export default ${"1 + ".repeat(20_000)}1;`, "nested-too-deep", undefined],
  ["a bomb of aliases", "yaml", `a: &a [x]\nb: [${"*a, ".repeat(200)}]`, "set-unreadable", undefined],
  ["151 values in one another", "json", written.replace("{", `{"todo":\n${"[".repeat(150)}${"]".repeat(150)}, `), "nested-too-deep", 2],
  ["a mark of direction", "json", written.replace('"2024-04-10', '\n"\u202e2024-04-10'), "character-refused", 1],
  ["NUL", "yaml", written.replace('"2024-04-10', '"\\u00002024-04-10'), "character-refused", 1],
  ["half a character", "json", written.replace('"2024-04-10', '"\\ud8002024-04-10'), "character-refused", 1],
  ["a number beyond all", "json", written.replace("{", '{"a": 1e400, '), "schema-invalid", 1],
  ["__proto__", "json", written.replace("{", '{"__proto__": {}, '), "schema-invalid", 1],
  ["__proto__", "yaml", `__proto__: {}\n`, "schema-invalid", 1],
  ["a field twice", "json", written.replace("{", '{"products": 1, '), "schema-invalid", 1],
  ["a tag", "yaml", "a: !!python/object x", "set-unreadable", 1],
])("%s in %s is refused", async (_case, form, text, code, line) => {
  expect(await codes(loadDeclaration(path.join(workspace.sets, `LATISS/DM-1.${form}`), text))).toEqual([[code, line]]);
});

test("an integer that is no longer the one that was written is refused", () => {
  const change = { kind: "mask", detector: 2 ** 53 + 2, boxes: [] };
  const value = { ...declaration, products: { bias: { rerun: "20240326a", corrected: { changes: [change] } } } };
  const parsed = parseDocument("calibset", value, "/s/DM-1.json", "schema-invalid");
  expect(parsed.kind === "invalid" && parsed.diagnostics.map(({ detail }) => detail)).toContainEqual(
    expect.stringMatching(/detector must be <= 9007199254740991/),
  );
});

test("an approval with a control character and a deep lock are refused with their codes", async () => {
  const set = settled();
  const home = { workspace, world };
  const write = (part: string, content: string): void => {
    mkdirSync(path.join(workspace.dir, "sets/LATISS"), { recursive: true });
    writeFileSync(path.join(workspace.dir, `sets/LATISS/DM-43525.${part}.json`), content);
  };
  write("approval", JSON.stringify({ ...approval, fingerprint: "\u001b[2J" }));
  expect(await codes(loadApproval(home, set))).toEqual([["character-refused", undefined]]);
  write("lock", "[".repeat(100_000) + "]".repeat(100_000));
  expect(await codes(loadLock(home, set))).toEqual([["nested-too-deep", undefined]]);
});
