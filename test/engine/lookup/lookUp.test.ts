import { expect, test } from "@jest/globals";
import type { Bridges } from "../../../engine/bridge/pool.ts";
import type { Reader } from "../../../engine/bridge/methods.ts";
import type { HoldingsParams, TakenParams, TakenResult } from "../../../engine/bridge/wire.ts";
import { lookUp, type LookupRequest } from "../../../engine/lookup/lookUp.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { world } from "../factory.ts";

const repo = asRepo("usdf/main");
const detectors = { detectors: [0, 1], check: { exposures: [], raws: "raw/all" } };
const repository = {
  ...world.repositories.get(repo)!,
  instruments: new Map([
    ["LATISS", detectors],
    ["LSSTComCam", detectors],
    ["LSSTCam", detectors],
  ]),
};

/** Exposures of a repository without certified datasets; each takes one second. */
const known: Readonly<Record<string, readonly number[]>> = { LATISS: [1, 2], LSSTComCam: [2, 3], LSSTCam: [5] };
const asked: HoldingsParams[] = [];
const call = (method: string, params: TakenParams | HoldingsParams): Promise<unknown> => {
  if (method === "taken") return Promise.resolve(taken(params as TakenParams));
  asked.push(params as HoldingsParams);
  return Promise.resolve({
    order: [],
    runs: [],
    types: ["bias", "camera"].map((name) => ({
      name,
      dimensions: name === "bias" ? ["detector"] : [],
      collection: [],
      dataId: name === "bias" ? [[]] : [],
      id: [],
      run: [],
      begin: [],
      end: [],
      empty: [],
    })),
    unregistered: [],
  });
};
const bridges: Pick<Bridges, "repository" | "reader"> = {
  repository: () => repository,
  reader: () => Promise.resolve({ call } as unknown as Reader),
};

function taken({ instrument, exposures }: TakenParams): TakenResult {
  const id = (known[instrument] ?? []).filter((each) => exposures?.includes(each));
  const all = <T>(value: T): readonly T[] => id.map(() => value);
  return {
    id,
    dayObs: all(20250101),
    seqNum: all(1),
    observationType: all("bias"),
    physicalFilter: all("r_03"),
    band: all("r"),
    begin: all("5"),
    end: all("6"),
    timed: all(true),
  };
}

const ask = (changes: Partial<LookupRequest>) =>
  lookUp({ repo, exposures: [1], types: [], detectors: [], through: null, instrument: null, ...changes }, bridges);

test("the instrument of an exposure is found; if two instruments have it, it has to be named", async () => {
  expect(await ask({ exposures: [3] })).toMatchObject({ instrument: "LSSTComCam", chain: "LSSTComCam/calib", answers: [] });
  await expect(ask({ exposures: [2] })).rejects.toMatchObject({
    code: "exposure-ambiguous",
    detail: "usdf/main has 2 of LATISS and of LSSTComCam",
  });
  expect(await ask({ exposures: [2], instrument: "LATISS" })).toMatchObject({ instrument: "LATISS" });
  await expect(ask({ exposures: [1, 9] })).rejects.toMatchObject({
    code: "exposure-unknown",
    detail: "usdf/main has no exposure 9 of LATISS",
  });
  await expect(ask({ exposures: [9] })).rejects.toMatchObject({
    code: "exposure-unknown",
    detail: "usdf/main has no exposure 9 of LATISS, LSSTComCam, LSSTCam",
  });
});

test("named dataset types are looked up even if none is held, once for each detector if they have one", async () => {
  const { answers } = await ask({ types: ["bias", "camera"], through: "u/x" });
  expect(answers.map(({ datasetType, detector, search }) => [datasetType, detector, search.kind])).toEqual([
    ["bias", 0, "nothing"],
    ["bias", 1, "nothing"],
    ["camera", null, "nothing"],
  ]);
  expect(asked.at(-1)).toEqual({ repo, instrument: "LATISS", chain: "u/x", datasetTypes: ["bias", "camera"] });
});

test("a corner detector is looked up if it is named, and a number that no detector has is refused", async () => {
  const detectorsOf = async (named: readonly number[]) =>
    (await ask({ exposures: [5], types: ["bias"], detectors: named })).answers.flatMap(({ detector }) => detector ?? []);
  expect(await detectorsOf([191, 0])).toEqual([191, 0]);
  expect(await detectorsOf([])).toEqual([0, 1]);
  await expect(ask({ exposures: [5], detectors: [205] })).rejects.toMatchObject({
    code: "detector-unknown",
    detail: "usdf/main has no detector 205 of LSSTCam",
  });
  await expect(ask({ exposures: [1], detectors: [191] })).rejects.toMatchObject({ code: "detector-unknown" });
});
