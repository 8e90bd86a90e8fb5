import vm from "node:vm";
import { expect, test } from "@jest/globals";
import { PROVIDER } from "../../providers/stub.ts";

// Every stored state has this text: a change of it would update every resource.
const PINNED =
  'const e=import("calibrations-as-code/engine");const c=m=>async(...a)=>(await e).engine[m](...a);exports.handler=()=>({check:c("check"),diff:c("diff"),create:c("create"),read:c("read"),update:c("update"),delete:c("remove")})';

type Handler = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

test("the provider's text is constant and short, and has no path of this machine", () => {
  expect(PROVIDER).toBe(PINNED);
  expect(Buffer.byteLength(PROVIDER)).toBeLessThan(400);
  expect(PROVIDER).not.toMatch(/["'`](\/|file:|\.\.?\/|[A-Z]:)/);
  expect(PROVIDER).not.toContain(process.cwd());
});

test("each method of the provider passes its arguments to the engine and returns the engine's answer", async () => {
  const asked: string[] = [];
  const engine = new Proxy(
    {},
    {
      get:
        (_target, method) =>
        (...args: readonly unknown[]) => [method, ...args],
    },
  );
  const importModuleDynamically = async (specifier: string) => {
    asked.push(specifier);
    const module = new vm.SyntheticModule(["engine"], () => module.setExport("engine", engine));
    await module.link(() => Promise.reject(new Error("imports nothing")));
    await module.evaluate();
    return module;
  };
  const exports: { handler?: () => Handler } = {};
  const evaluate = vm.compileFunction(PROVIDER, ["exports"], { importModuleDynamically }) as (into: object) => void;
  evaluate(exports);
  const handler = exports.handler?.() ?? {};
  expect(Object.keys(handler)).toEqual(["check", "diff", "create", "read", "update", "delete"]);
  for (const [method, call] of Object.entries(handler))
    expect(await call("id", { a: 1 })).toEqual([method === "delete" ? "remove" : method, "id", { a: 1 }]);
  expect(asked).toEqual(["calibrations-as-code/engine"]);
});
