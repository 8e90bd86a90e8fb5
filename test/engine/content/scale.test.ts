import { expect, test } from "@jest/globals";
import { contentFacts } from "../../../engine/bridge/contentFacts.ts";
import type { CertifiedFacts, DigestsResult, GatheredManifest } from "../../../engine/bridge/wire.ts";
import { changesOf } from "../../../engine/content/applyContent.ts";
import { compareContent } from "../../../engine/content/compareContent.ts";
import { leaveToPeople } from "../../../engine/content/compareSet.ts";
import { auxiliaryContent } from "../../../engine/content/deliveredContent.ts";
import { differenceAt, type Difference } from "../../../engine/content/difference.ts";
import type { DifferenceKind } from "../../../engine/content/differenceKinds.ts";
import type { ContentRows } from "../../../engine/content/readContent.ts";
import { mendingsOf } from "../../../engine/converge/repair.ts";
import { repositoryOf } from "../../../engine/declare/loadedSet.ts";
import { asCollection, asRepo } from "../../../engine/model/brand.ts";
import type { LockedCollection, LockMade, MadeCollection } from "../../../engine/model/lock.ts";
import { madeCollectionOf } from "../../../engine/release/gather.ts";
import { loadedSets, lockOf } from "../factory.ts";

const RUN = "refcats/DM-49042/the_monster_20250219";
const TYPE = "the_monster_20250219";
const SMALL = 500;

/** Counts reads of properties, which every comparison needs. */
function counter(): { readonly reads: () => number; readonly counted: <T extends object>(value: T) => T } {
  let reads = 0;
  const handler: ProxyHandler<object> = {
    get(target, name, receiver) {
      reads += 1;
      return Reflect.get(target, name, receiver) as unknown;
    },
  };
  return { reads: () => reads, counted: <T extends object>(value: T) => new Proxy(value, handler) as T };
}

type Counted = ReturnType<typeof counter>["counted"];

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const collection = (count: number, counted: Counted): MadeCollection => ({
  name: RUN,
  declaration: "d",
  chains: ["refcats"],
  type: "RUN",
  runs: [RUN],
  fingerprint: "f",
  datasetTypes: [],
  parts: [
    {
      run: RUN,
      datasetType: TYPE,
      fingerprint: "p",
      datasets: numbers(count).map((index) =>
        counted({ id: `id-${index}`, dataId: { htm7: 131072 + index }, begin: null, end: null, sha256: "5a", size: 100 }),
      ),
    },
  ],
  records: null,
});

/** Compares a repository in which a third of the shards is missing, a third has no file, and the rest has other contents. */
function compareShards(count: number, counted: Counted): readonly Difference[] {
  const made = collection(count, counted);
  const here = numbers(count).filter((index) => index % 3);
  const held: CertifiedFacts = {
    collection: RUN,
    datasetType: TYPE,
    count: here.length,
    fingerprint: "other",
    emptyRanges: 0,
    files: here
      .filter((index) => index % 3 === 1)
      .map((index) => counted({ id: `id-${index}`, path: "a", problem: "missing" as const, size: null, protection: null })),
  };
  const facts = contentFacts(
    {
      collections: [{ name: RUN, type: "RUN", children: [] }],
      certified: [],
      held: [held],
      skymaps: [],
      tagged: [],
      datasetTypes: [],
      searched: [],
    },
    () => true,
  );
  const column = <T>(valueOf: (index: number) => T): T[] => here.map(valueOf);
  const digests: DigestsResult = {
    id: column((index) => `id-${index}`),
    path: column(() => "a"),
    sha256: column(() => "5b"),
    size: column(() => 100),
    mode: column(() => 0o600),
    protection: column(() => null),
  };
  const read: ContentRows = {
    rows: () => ({
      id: digests.id,
      dataId: column((index) => ({ htm7: 131072 + index }) as never),
      run: column(() => RUN),
      begin: column(() => null),
      end: column(() => null),
      empty: column(() => false),
    }),
    mistyped: () => undefined,
    digests: () => digests,
  };
  const place = { set: "LATISS/DM-43525", repo: asRepo("summit/LATISS"), isBuild: false };
  return compareContent(auxiliaryContent(made), facts, read).map((each) => differenceAt(place, RUN, each));
}

/** Returns one difference a shard, over several sets and repositories. */
const differencesOf = (count: number, kind: DifferenceKind, counted: Counted): readonly Difference[] =>
  numbers(count).map((index) =>
    counted({
      kind,
      set: `LATISS/DM-${index % (count / 10)}`,
      repo: asRepo(`site/${index % 9}`),
      product: RUN,
      collection: asCollection(RUN),
      expected: "a",
      found: "b",
      datasets: [`id-${index}`],
      mend: "repair" as const,
    }),
  );

const manifest = (count: number, counted: Counted): GatheredManifest => ({
  fingerprint: "f",
  collections: numbers(count / 10).map((part) => ({ collection: `${RUN}/${part}`, datasetType: TYPE, fingerprint: "p" })),
  datasetTypes: [],
  datasets: numbers(count).map((index) =>
    counted({
      id: `id-${index}`,
      run: `${RUN}/${index % (count / 10)}`,
      collection: RUN,
      datasetType: TYPE,
      dataId: { htm7: index } as never,
      begin: null,
      end: null,
      path: "a",
      formatter: "b",
      sha256: "c",
      size: 1,
    }),
  ),
  provenance: [],
});

function planChanges(count: number, counted: Counted): unknown {
  const made: LockMade = {
    fingerprint: "f",
    report: "r",
    products: [],
    others: [],
    datasetTypes: [],
    collections: [collection(count, counted)],
  };
  const loaded = loadedSets.locked();
  const lock = lockOf(loaded.set, made);
  return changesOf({ ...loaded, lock }, repositoryOf(loaded, asRepo("summit/LATISS")), made, differencesOf(count, "file missing", counted));
}

const locked: LockedCollection = { name: RUN, declaration: "d", chains: [], type: "RUN", runs: [], parts: [], skymap: null };

test.each<[string, (count: number, counted: Counted) => unknown]>([
  ["comparing with the lock, every file read", compareShards],
  [
    "leaving differences to people",
    (count, counted) => leaveToPeople([auxiliaryContent(collection(count, counted))], differencesOf(count, "place taken", counted)),
  ],
  ["planning missing datasets of a target", planChanges],
  [
    "grouping mendable differences by set and repository",
    (count, counted) => mendingsOf(differencesOf(count, "digest different", counted)),
  ],
  ["writing a bundled collection into the lock", (count, counted) => madeCollectionOf(locked, manifest(count, counted))],
])("the work of %s grows in proportion to the datasets", (_case, act) => {
  const work = (count: number): number => {
    const { reads, counted } = counter();
    act(count, counted);
    return reads();
  };
  const small = work(SMALL);
  expect(small).toBeGreaterThan(SMALL);
  expect(work(4 * SMALL)).toBeLessThan(5 * small);
});

test("these comparisons find every kind of difference of shards", () => {
  const kinds = new Set(compareShards(9, (value) => value).map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(["dataset missing", "digest different", "file missing", "mode different"]);
});
