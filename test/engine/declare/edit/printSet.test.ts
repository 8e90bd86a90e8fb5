import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { printCalibset } from "../../../../engine/declare/edit/printSet.ts";
import { parseDocument } from "../../../../engine/declare/schema.ts";
import { settleCalibset } from "../../../../engine/declare/settle.ts";
import { plainJson } from "../../../../engine/declare/plainJson.ts";
import { expectGolden } from "../../../golden/golden.ts";
import { declaration } from "../../factory.ts";
import { declarations } from "./arbitrary.ts";
import { evaluate } from "./evaluate.ts";

const readers = {
  ts: evaluate,
  json: JSON.parse,
  yaml: (text: string): unknown => parse(text, { version: "1.2", schema: "core" }),
} as const;

test("in every form a printed set is the same declaration, with the same digest", async () => {
  await fc.assert(
    fc.asyncProperty(declarations, async (declared) => {
      expect(parseDocument("calibset", declared, "", "schema-invalid").kind).toBe("valid");
      for (const form of ["ts", "json", "yaml"] as const) {
        const read = plainJson(
          readers[form](
            await printCalibset(declared, form, {
              doc: "What */ for\nit: is.",
              comments: new Map([["/products/bias/exposures", "choose"]]),
            }),
          ),
        );
        expect(read).toEqual(plainJson(declared));
        expect(settleCalibset(read as never).digest).toBe(settleCalibset(declared).digest);
      }
    }),
    { numRuns: 100 },
  );
});

const whole = {
  ...declaration,
  kind: "historical",
  end: "2024-05-01",
  products: {
    biasBootstrap: { rerun: "20240326a", exposures: { kind: "range", dayObs: 20240326, from: 2, to: 21 } },
    defects: {
      rerun: "20240326a",
      certifyRerun: "20240405a",
      waive: { "precursor-replaced": "the new bias differs by less than its noise" },
    },
    bias: {
      rerun: "20240326b",
      certifyRerun: "20240405a",
      exposures: { kind: "range", dayObs: 20240326, from: 2, to: 21 },
      checkpoint: { detectors: [5, 8] },
      verification: { exposures: { kind: "list", exposures: Array.from({ length: 25 }, (_, index) => 2024032600001 + index) } },
    },
    flat: {
      rerun: "20240326a",
      bands: {
        g: {
          exposures: {
            kind: "except",
            of: { kind: "range", dayObs: 20240326, from: 192, to: 206, step: 2 },
            exposures: [2024032600194],
            reason: "cloud",
          },
        },
        r: {
          exposures: { kind: "where", expression: "exposure.observation_type='flat'" },
          verification: { kind: "where", expression: "exposure.observation_type='flat'" },
        },
      },
    },
  },
  skip: { "usdf/embargo_old": "closed" },
} as const;

test.each(["ts", "json", "yaml"] as const)("a whole set in the form %s", async (form) => {
  expectGolden(
    `calibset-${form}`,
    await printCalibset(whole, form, {
      doc: "LATISS after the set temperature was lowered.",
      comments: new Map([["/products/bias/exposures", "TODO: choose the night"]]),
    }),
  );
});
