import path from "node:path";
import { expect, test } from "@jest/globals";
import { evaluateChecked, evaluateModule } from "../../../engine/declare/evaluate.ts";
import { loadWorld } from "../../../engine/declare/loadWorld.ts";
import { loadCalibset } from "../../../engine/declare/loadCalibset.ts";
import { DiagnosticsError } from "../../../engine/model/diagnostic.ts";
import { world } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();
/** Declarations without end get a short time, the others as much as a busy machine needs. */
const limitsFor = (name: string) => ({ milliseconds: name === "declaration-runs-long" ? 1_000 : 20_000, bytes: 200 * 1024 ** 2 });
const LIMITS = limitsFor("");
/** The same text is evaluated once only, so that each test writes another. */
let texts = 0;
const fresh = (text: string): string => `${text}\n// ${Date.now()}.${texts++}\n`;

function moduleAt(text: string, limits = LIMITS) {
  const file = path.join(make({ "stacks/hostile.ts": fresh(text) }).sets, "../stacks/hostile.ts");
  return { file, value: evaluateModule(file, "world-invalid", limits) };
}

const code = (name: string, file: string, detail: RegExp) => ({
  diagnostics: [{ code: name, file, detail: expect.stringMatching(detail) }],
});

test.each([
  ["process.exit(0);", "declaration-ended", /exit code 0/],
  ["process.kill(process.pid, 'SIGKILL');", "declaration-ended", /SIGKILL/],
  ["for (;;);", "declaration-runs-long", /1 s/],
  ["await new Promise(() => {});", "declaration-runs-long", /1 s/],
  ["const all = []; for (;;) all.push(new Array(1e6).fill(0));", "declaration-too-big", /memory|MiB/],
  ["const all = []; for (;;) all.push(Buffer.alloc(3e7, 1));", "declaration-too-big", /memory|MiB/],
  ["export const long = 'x'.repeat(2 ** 25); export default long;", "declaration-too-big", /characters/],
  ["throw new TypeError('no \\u001b[31m');", "world-invalid", /no/],
  ["throw Object.create(null);", "world-invalid", /throws/],
  ["throw { toString() { throw 1; }, get message() { throw 2; } };", "world-invalid", /throws/],
  ["Promise.reject(new Error('later'));", "world-invalid", /later/],
  ["queueMicrotask(() => { throw new Error('soon'); });", "world-invalid", /soon/],
  ["console.log('{}');", "world-invalid", /prints/],
  ["export const a: any = {}; a.a = a; export default a;", "world-invalid", /circular/],
  ["export default 1n;", "world-invalid", /BigInt/],
  ["export default {", "world-invalid", /hostile\.ts/],
  ["import { nothing } from './nowhere.ts'; export default nothing;", "world-invalid", /nowhere/],
])("a world with %s ends in %s and its name, and the next is read", async (text, name, detail) => {
  const { file, value } = moduleAt(text, limitsFor(name));
  await expect(value).rejects.toMatchObject(code(name, file, detail));
  expect(await moduleAt("export default { name: 'next' };").value).toEqual({ name: "next" });
});

test.each([
  ["const f = (n) => (n > 0 ? f(n - 1) + f(n - 1) : 1);\nmodule.exports = { default: f(60) };", "declaration-runs-long", /1 s/],
  ["module.exports = { default: Array.from({ length: 2 ** 27 }) };", "declaration-too-big", /memory|MiB/],
  ["const f = () => f() + 1;\nmodule.exports = { default: f() };", "set-unreadable", /call stack/],
])("a calibset with %s ends in %s and its name", async (text, name, detail) => {
  const script = fresh(text);
  await expect(
    evaluateChecked({ file: "/DM-1.ts", texts: [script], helpers: null, bundle: () => Promise.resolve(script) }, limitsFor(name)),
  ).rejects.toMatchObject(code(name, "/DM-1.ts", detail));
});

test("the value of unchanged texts is kept, and not made again", async () => {
  const script = fresh("module.exports = { default: { a: [1, undefined, () => 1] } };");
  let bundled = 0;
  const read = () =>
    evaluateChecked({ file: "/DM-1.ts", texts: [script], helpers: null, bundle: () => (bundled++, Promise.resolve(script)) }, LIMITS);
  expect([await read(), await read(), bundled]).toEqual([{ a: [1, null, null] }, { a: [1, null, null] }, 1]);
});

test("a world follows the variables of the environment that it names", async () => {
  const { file, value } = moduleAt("export default [process.env['CALIB_TEST_A'] ?? 'none', process.env.CALIB_TEST_B];");
  const again = () => evaluateModule(file, "world-invalid", LIMITS);
  expect(await value).toEqual(["none", null]);
  try {
    process.env["CALIB_TEST_A"] = "a";
    process.env["CALIB_TEST_B"] = "b";
    expect(await again()).toEqual(["a", "b"]);
  } finally {
    for (const name of ["CALIB_TEST_A", "CALIB_TEST_B"]) Reflect.deleteProperty(process.env, name);
  }
  expect(await again()).toEqual(["none", null]);
});

test.each(["Math.random()", "new Date().getTime() + performance.now()", "process.hrtime()[1]"])(
  "a world that depends on %s is evaluated each time",
  async (expression) => {
    const { file, value } = moduleAt(`export default ${expression};`);
    expect(await evaluateModule(file, "world-invalid", LIMITS)).not.toEqual(await value);
  },
);

test("worlds and calibsets are loaded by the evaluator", async () => {
  const workspace = make({
    "stacks/demo.ts": fresh("process.exit(3);"),
    "calibsets/LATISS/DM-1.ts": fresh("const f = () => f() + 1;\nexport default f();"),
  });
  const failed = async (load: Promise<unknown>): Promise<unknown> => {
    const thrown: unknown = await load.catch((error: unknown) => error);
    return thrown instanceof DiagnosticsError ? thrown.diagnostics.map((each) => [each.code, path.basename(each.file)]) : thrown;
  };
  expect(await failed(loadWorld({ ...workspace, root: path.join(workspace.sets, "..") }))).toEqual([["declaration-ended", "demo.ts"]]);
  expect(await failed(loadCalibset("LATISS/DM-1", workspace, world))).toEqual([["set-unreadable", "DM-1.ts"]]);
});
