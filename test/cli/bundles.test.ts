import { expect, test } from "@jest/globals";
import { renderBundles } from "../../cli/verbs/bundles.ts";

const bundle = { set: "LATISS/DM-1", bundle: "/w/bundles/LATISS/DM-1/0a1b2c3d", fingerprint: "f".repeat(64), files: 4, size: 1234 };

test("bundles are listed with their signers, and refusals with what to do", () => {
  const words = renderBundles([
    { ...bundle, signer: "ann@example.org", refusal: null, detail: null },
    { ...bundle, signer: null, refusal: null, detail: null },
    { ...bundle, fingerprint: null, signer: null, refusal: "bundle-altered", detail: "export.yaml is not the listed file" },
  ]);
  const rows = words.split("\n").filter((line) => line.includes("0a1b2c3d"));
  expect(rows.map((row) => row.split("│").at(-2)?.trim())).toEqual(["ann@example.org", "nobody", "bundle-altered"]);
  expect(words).toContain("bundle-altered: export.yaml is not the listed file\n  Nothing was written.");
});

test("a world without releases says so", () => {
  expect(renderBundles([])).toBe("no set is released");
});
