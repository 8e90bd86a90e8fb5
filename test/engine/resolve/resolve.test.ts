import { expect, test } from "@jest/globals";
import { scaffoldApproval } from "../../../engine/resolve/approval.ts";
import { resolveLock } from "../../../engine/resolve/lock.ts";
import type { Reader } from "../../../engine/bridge/methods.ts";
import { approval, bias, scenes, settled } from "../factory.ts";

const tickets = { taxicab: "TAXICAB-11", deployment: "DM-43600" };
const silent: Reader = { call: () => Promise.reject(new Error("nothing is asked")) };
const opened = { protocol: 1, python: "3.13", packages: { numpy: "2" } };

test("an approval is scaffolded as proposed, naming exactly what was made and accepting nothing", () => {
  expect(scaffoldApproval(scenes.released(), tickets)).toEqual({ ...approval, state: "proposed", acceptedFailures: [] });
});

test("nothing is approved before the release, or twice", () => {
  expect(() => scaffoldApproval(scenes.locked(), tickets)).toThrow("not-released");
  expect(() => scaffoldApproval(scenes.adopted(), tickets)).toThrow("approval-exists");
});

test("what was made keeps its inputs when the lock is resolved again; only the packages are today's", async () => {
  const scene = scenes.released();
  expect(await resolveLock(scene, silent, opened)).toEqual({ ...scene.lock, inputs: { ...scene.lock?.inputs, packages: opened.packages } });
});

const night = { id: [2024032600002, 2024032600003], begin: ["1", "2"], end: ["2", "3"], dayObs: [20240326, 20240326], seqNum: [2, 3], observationType: ["bias", "bias"], observationReason: ["bias", "bias"], physicalFilter: ["", ""] };

/** A build repository whose second exposure has no raw of two detectors. */
const lacking: Reader = {
  call: (method) => Promise.resolve((method === "exposures" ? { ...night, missing: [{ exposure: 2024032600003, detectors: [0, 1] }] } : { pipelines: [], held: [] }) as never),
};

test("exposures without a raw of some detectors are refused by name, unless that is waived", async () => {
  await expect(resolveLock(scenes.declared(), lacking, opened)).rejects.toMatchObject({
    findings: [
      { code: "detector-missing", detail: "bias: 1 of 2 exposures; 2024032600003 lacks 0..1" },
      { code: "detector-missing", detail: "bias, to verify: 1 of 2 exposures; 2024032600003 lacks 0..1" },
    ],
  });
  const waived = scenes.declared({ products: { bias: { ...bias, waive: { "detector-missing": "their power was off" } } } });
  expect((await resolveLock(waived, lacking, opened)).inputs.products[0]?.construction?.exposures).toEqual(night.id);
});

test("another declaration under a rerun that was made is refused", async () => {
  const set = settled({ products: { bias: { ...bias, exposures: { kind: "list", exposures: [1] } } } });
  await expect(resolveLock({ ...scenes.released(), set }, silent, opened)).rejects.toMatchObject({ code: "rerun-reused" });
});
