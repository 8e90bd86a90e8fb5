import path from "node:path";
import { expect, test } from "@jest/globals";
import { stringify } from "yaml";
import { loadDeclaration } from "../../../engine/declare/loadCalibset.ts";
import { locate } from "../../../engine/declare/locate.ts";
import { DiagnosticsError } from "../../../engine/model/diagnostic.ts";
import { declaration } from "../factory.ts";
import { folders } from "./folder.ts";

const { make } = folders();

const json = `{
  "ticket": "DM-1",
  "products": {
    "bias": {
      "exposures": { "kind": "list",
        "exposures": []
      }
    }
  },
  "skip": {
    "usdf/main": "full"
  },
  "targets": [
    "usdf/embargo"
  ]
}`;

const typescript = `import { calibset, range } from "calibrations-as-code";

/** Why. */
export default calibset({
  ticket: "DM-1",
  products: {
    "bias": {
      exposures: range(20240326, 2, 1)
        .except(3, ""),
    },
  },
  skip: {
    "usdf/main": "full",
  },
});
`;

const shared = `const build = {
  ticket: "not the set's",
};
export default {
  ticket: "DM-3",
  build,
};
`;

const workspace = make({ "calibsets/LATISS/DM-1.json": json, "calibsets/LATISS/DM-2.ts": typescript, "calibsets/LATISS/DM-3.ts": shared });

test.each([
  ["DM-1.json", "", 1],
  ["DM-1.json", "/ticket", 2],
  ["DM-1.json", "/products/bias", 4],
  ["DM-1.json", "/products/bias/exposures/exposures", 6],
  ["DM-1.json", "/products/bias/rerun", 4],
  ["DM-1.json", "/skip/usdf~1main", 11],
  ["DM-1.json", "/targets/0", 14],
  ["DM-2.ts", "/ticket", 5],
  ["DM-2.ts", "/products/bias", 7],
  ["DM-2.ts", "/products/bias/exposures/from", 8],
  ["DM-2.ts", "/skip/usdf~1main", 13],
  ["DM-2.ts", "/tag", 4],
  ["DM-3.ts", "/ticket", 5],
])("in %s, %s is on line %s: of the field, or of the value that lacks it", async (name, pointer, line) => {
  const [diagnostic] = await locate([{ code: "schema-invalid", detail: "", file: path.join(workspace.sets, "LATISS", name), pointer }]);
  expect(diagnostic?.line).toBe(line);
});

test("a diagnostic about a whole file, or about a missing file, has no line", async () => {
  const file = path.join(workspace.sets, "nowhere.json");
  const found = await locate([
    { code: "set-unknown", detail: "", file },
    { code: "schema-invalid", detail: "", file, pointer: "/ticket" },
  ]);
  expect(found.map(({ line }) => line)).toEqual([undefined, undefined]);
});

const texts = {
  ts: (value: unknown) => `export default ${JSON.stringify(value, null, 2)};\n`,
  json: (value: unknown) => JSON.stringify(value, null, 2),
  yaml: (value: unknown) => stringify(value),
};

test.each(["ts", "json", "yaml"] as const)("a %s file is parsed once for all its diagnostics", async (form) => {
  const file = path.join(workspace.sets, `LATISS/DM-9.${form}`);
  const seconds = async (count: number): Promise<number> => {
    const unknown = Object.fromEntries(Array.from({ length: count }, (_, at) => [`unknown${at}`, 1]));
    const text = texts[form]({ ...declaration, ...unknown });
    const before = process.cpuUsage();
    const thrown: unknown = await loadDeclaration(file, text).catch((error: unknown) => error);
    const { user, system } = process.cpuUsage(before);
    const lines = new Set(thrown instanceof DiagnosticsError ? thrown.diagnostics.map(({ line }) => line) : []);
    expect(lines.size).toBeGreaterThanOrEqual(count);
    return (user + system) / 1e6;
  };
  await seconds(400);
  const few = Math.min(await seconds(400), await seconds(400));
  // Sixteen times the work, if each diagnostic were sought in the whole file.
  expect(Math.min(await seconds(1_600), await seconds(1_600))).toBeLessThan(8 * few);
});
