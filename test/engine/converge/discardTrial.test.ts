import { expect, test } from "@jest/globals";
import type { JobFacts, ObserveResult } from "../../../engine/bridge/wire.ts";
import { asGenerated, asVerified } from "../../../engine/model/calibset.ts";
import { names } from "../../../engine/model/names.ts";
import { discardTrial } from "../../../engine/converge/discardTrial.ts";
import { chain, job } from "../observed.ts";
import { sessionOf } from "../session.ts";
import { trial, wide } from "../wide.ts";

const loaded = trial("vera");
const TICKET = "u/vera/LATISS/calib/DM-43525";
const PREFIX = `${TICKET}/lowerSetTemp`;

/** All collection names of a build of all products. */
const made = loaded.set.products.flatMap((each) => {
  const [generated, verified] = [asGenerated(each), asVerified(each)];
  const outputs = [
    ...(generated ? [names.generation(loaded.set, generated)] : []),
    ...(verified ? [names.verification(loaded.set, verified)] : []),
  ];
  return [
    ...outputs.flatMap((output) => [output, names.attempt(output, 1), names.attempt(output, 12)]),
    ...(generated?.product.certified ? [names.certification(loaded.set, generated)] : []),
  ];
});

async function discard(existing: readonly string[], jobs: readonly JobFacts[] = [], of = loaded) {
  const facts: Partial<ObserveResult> = { collections: existing.map((name) => chain(name)), jobs };
  const session = sessionOf(of, { "usdf/embargo": facts });
  const asked: unknown[] = [];
  const call = (method: string, params: unknown) => {
    asked.push([method, params]);
    return Promise.resolve({} as never);
  };
  return { ...(await discardTrial({ ...session, access: { ...session.access, writer: () => Promise.resolve({ call }) } })), asked };
}

test("discard removes all collections of a build and the ticket chain", async () => {
  const { removed, foreign, asked } = await discard([TICKET, ...made]);
  expect([removed, foreign]).toEqual([[TICKET, ...made], []]);
  expect(asked).toEqual([["discard", { repo: "usdf/embargo", why: { set: "LATISS/DM-43525", step: "discard" }, collections: removed }]]);
  expect(removed.every((name) => name === TICKET || name.startsWith(`${TICKET}/`))).toBe(true);
});

test.each([
  `${PREFIX}/notes`,
  `${PREFIX}/myGen.20240326a`,
  `${PREFIX}/bias.20240326`,
  `${PREFIX}/bias.20240326a/run1`,
  `${PREFIX}/bias-r.20240326a`,
  `${PREFIX}/flatGen-x.20240326a`,
  `${PREFIX}/biasGen.20240326a/20240326T120000Z`,
  `${PREFIX}/biasGen.20240326a/run1/more`,
  `${PREFIX}/science.20240326a`,
  `${TICKET}/otherTag/biasGen.20240326a`,
])("discard does not touch the foreign collection %s", async (name) => {
  const { removed, foreign } = await discard([TICKET, name]);
  expect([removed, foreign]).toEqual([[TICKET], [name]]);
});

test("discard also removes earlier reruns of the trial, and reads nothing outside the ticket", async () => {
  const letter = `${PREFIX}/biasGen.20240326b/run1`;
  expect(await discard([letter, "LATISS/calib/DM-43525", `${TICKET}0/lowerSetTemp/biasGen.20240326a`])).toMatchObject({
    removed: [letter],
    foreign: [],
  });
});

test("discard writes nothing if there is nothing to remove", async () => {
  expect(await discard([])).toEqual({ removed: [], foreign: [], asked: [] });
});

test("discard is refused while a pipeline of the trial runs", async () => {
  const running = (key: string) => [job(key, { state: "running", exitCode: null })];
  await expect(discard([TICKET], running(`${PREFIX}/biasGen.20240326a/run1`))).rejects.toMatchObject({ code: "trial-running" });
  expect(await discard([TICKET], running("LATISS/calib/DM-43525/lowerSetTemp/biasGen.20240326a/run1"))).toMatchObject({
    removed: [TICKET],
  });
});

test("discard refuses a set that is not a trial", async () => {
  await expect(discard([TICKET], [], wide())).rejects.toMatchObject({ code: "not-a-trial" });
});
