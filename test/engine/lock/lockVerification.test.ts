import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import type { ExposuresResult } from "../../../engine/bridge/wire.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { lockReplaced, lockVerification } from "../../../engine/lock/lockVerification.ts";
import { digestOfMade } from "../../../engine/model/alteredMade.ts";
import type { Approval } from "../../../engine/model/approval.ts";
import type { InstrumentChain } from "../../../engine/model/instrumentChain.ts";
import type { Lock, LockedReplaced } from "../../../engine/model/lock.ts";
import { emptyFolder } from "../../repository.ts";
import { approval, bias, declaration, loadedSets, lockOf, made, settled, theBias } from "../factory.ts";

const exposures = (...seqNums: readonly number[]): ExposuresResult => ({
  ...{ id: seqNums.map((each) => 2024032600000 + each), seqNum: seqNums, dayObs: seqNums.map(() => 20240326) },
  ...{ begin: seqNums.map((each) => `${each}`), end: seqNums.map((each) => `${each + 1}`), exposureTime: seqNums.map(() => 0) },
  ...{ observationType: seqNums.map(() => "bias"), observationReason: seqNums.map(() => "bias"), physicalFilter: seqNums.map(() => "") },
  missing: [],
});

/** A build repository whose night has biases 1 to 9, of which the fourth is a dark. */
const reader: Reader = {
  call() {
    const night = exposures(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const observationType = night.observationType.map((type, index) => (index === 3 ? "dark" : type));
    return Promise.resolve({ ...night, observationType } as never);
  },
};

const members = (...tickets: readonly string[]): InstrumentChain => ({
  instrument: "LATISS",
  revision: 1,
  members: tickets.map((ticket) => ({ kind: "set", ticket })),
});

interface Other {
  readonly ticket: string;
  readonly state?: Approval["state"];
  readonly verifyRun?: string | null;
  readonly changes?: Partial<typeof declaration>;
}

/** Returns the tests' set beside other released sets, with a chain file. */
function beside(chain: InstrumentChain | null, ...others: readonly Other[]): LoadedSet {
  const dir = emptyFolder();
  const folders = { calibsets: path.join(dir, "calibsets/LATISS"), papers: path.join(dir, "sets/LATISS") };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  for (const { ticket, state = "adopted", verifyRun, changes } of others) {
    const declared = { ...declaration, ticket, ...changes };
    const collection = (name: string) => name.replaceAll("DM-43525", ticket);
    const [product] = made.products;
    const own = {
      ...made,
      products: [
        {
          ...product!,
          run: collection(product!.run),
          collection: collection(product!.collection),
          verifyRun: verifyRun === undefined ? collection(product!.verifyRun!) : verifyRun,
        },
      ],
    };
    const lock: Lock = { ...lockOf(settled(declared), own), set: `LATISS/${ticket}` };
    writeFileSync(path.join(folders.calibsets, `${ticket}.json`), JSON.stringify(declared));
    writeFileSync(path.join(folders.papers, `${ticket}.lock.json`), JSON.stringify(lock));
    writeFileSync(
      path.join(folders.papers, `${ticket}.approval.json`),
      JSON.stringify({ ...approval, set: `LATISS/${ticket}`, state, made: digestOfMade(own) }),
    );
  }
  const loaded = loadedSets.declared();
  return { ...loaded, chain, workspace: { ...loaded.workspace, dir, sets: path.dirname(folders.calibsets) } };
}

const locked = (loaded: LoadedSet) => lockVerification(loaded, theBias(loaded.set), exposures(2, 3, 5, 6, 9), reader);

test("a product that is judged by its own values is compared with the generation of the set that answers for it", async () => {
  const ranges = { LEVEL: { low: 0, high: 1, change: 0.1, unit: "" } };
  const loaded = beside(members("DM-43525", "DM-40000"), { ticket: "DM-40000" });
  const own = theBias(loaded.set);
  expect(await lockReplaced(loaded, own)).toBeUndefined();
  expect(await lockReplaced(loaded, { ...own, product: { ...own.product, verification: null, ranges } })).toEqual({
    ...{ set: "LATISS/DM-40000", run: made.products[0]!.run.replaceAll("DM-43525", "DM-40000") },
    ...{ internal: [], external: [], first: [], detectors: [0] },
  });
});

test("the lock names the exposures that begin a sequence of their night", async () => {
  expect(await locked(loadedSets.declared())).toMatchObject({ exposures: exposures(2, 3, 5, 6, 9).id, first: [2024032600005] });
  const { verification: _verification, ...unverified } = bias;
  const loaded = loadedSets.declared({ products: { bias: unverified } });
  expect(await lockVerification(loaded, theBias(loaded.set), null, reader)).toBeNull();
});

const compared: LockedReplaced = {
  set: "LATISS/DM-40000",
  run: "LATISS/calib/DM-40000/lowerSetTemp/verifyBias.20240326a/run1",
  internal: [2024032600002, 2024032600003, 2024032600004],
  external: [2024032600001, 2024032600005],
  first: [],
  detectors: [0],
};

test.each<[string, LoadedSet, LockedReplaced | undefined]>([
  ["the adopted set next on the chain", beside(members("DM-43525", "DM-40000"), { ticket: "DM-40000" }), compared],
  ["the first set of a chain that does not list the set yet", beside(members("DM-40000"), { ticket: "DM-40000" }), compared],
  ["none without a chain file", beside(null, { ticket: "DM-40000" }), undefined],
  ["none that stands ahead on the chain", beside(members("DM-40000", "DM-43525"), { ticket: "DM-40000" }), undefined],
  [
    "none that was only proposed, but the next",
    beside(members("DM-43525", "DM-41000", "DM-40000"), { ticket: "DM-41000", state: "proposed" }, { ticket: "DM-40000" }),
    compared,
  ],
  ["none that was not verified", beside(members("DM-40000"), { ticket: "DM-40000", verifyRun: null }), undefined],
  ["none whose files cannot be read", beside(members("DM-41000", "DM-40000"), { ticket: "DM-40000" }), undefined],
])("a verification is compared with %s", async (_case, loaded, expected) => {
  expect((await locked(loaded))?.replaces).toEqual(expected);
});
