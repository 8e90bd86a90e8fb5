import { expect, test } from "@jest/globals";
import { judgedSet, known, REPLACED, values, VERIFIED } from "./judgedSet.ts";

/** The bias of the pages of a set, and what they leave out. */
async function pageOf(runs: readonly string[]) {
  const { products, leftOut } = (await judgedSet(runs, [known])).page;
  return { bias: products[0]!, leftOut };
}

test("a page has the values of a product and of the verification that it replaces", async () => {
  const { bias, leftOut } = await pageOf([VERIFIED, REPLACED]);
  expect(bias.measured).toEqual(values[VERIFIED]);
  expect(bias.replaced).toMatchObject({ set: "LATISS/DM-40000", run: REPLACED, measured: values[REPLACED] });
  expect(leftOut.filter(({ part }) => part.startsWith("values"))).toEqual([]);
});

test("a page shows the rule that accepts a cause of the judgment", async () => {
  expect((await pageOf([VERIFIED])).bias.acceptance).toEqual([{ kind: "accepted", reason: "known", atMost: 4 }]);
});

test("values that cannot be read are left out with the reason", async () => {
  const { bias, leftOut } = await pageOf([]);
  expect([bias.measured, bias.replaced?.measured]).toEqual([null, null]);
  expect(leftOut).toEqual(
    expect.arrayContaining([
      { part: "values by amplifier", product: "bias", reason: `${VERIFIED} has no values` },
      { part: "values of LATISS/DM-40000", product: "bias", reason: `${REPLACED} has no values` },
    ]),
  );
});
