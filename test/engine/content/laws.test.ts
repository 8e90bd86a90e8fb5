import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ObserveResult, RowsResult } from "../../../engine/bridge/wire.ts";
import { viewOf } from "../../../engine/bridge/repoView.ts";
import { changesOf, type ContentChange } from "../../../engine/content/applyContent.ts";
import { compareSet, type Comparison, type SetRows } from "../../../engine/content/compareSet.ts";
import { mendedBy, type Difference } from "../../../engine/content/difference.ts";
import { nothingRead } from "../../../engine/content/readContent.ts";
import { declaredMembers } from "../../../engine/content/ticketChain.ts";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { dataIdKey, digestOf } from "../../../engine/model/digest.ts";
import type { LockedDataset, LockMade, MadeCollection, MadeProduct } from "../../../engine/model/lock.ts";
import { names } from "../../../engine/model/names.ts";
import { loadedSets, made as paperMade, TICKET, world } from "../factory.ts";
import { noExposures } from "../observed.ts";

/**
 * A repository as plain values, from which `observe` and `rows` are answered. Changes apply to it as in the bridge
 * (write/ingest.py, certify.py, chain.py), so that plan and drift are tested on every damage without a Butler.
 */
interface FakeRepository {
  readonly types: Map<string, string>;
  readonly collections: Map<string, { type: "RUN" | "CHAINED" | "CALIBRATION" | "TAGGED"; children: string[] }>;
  /** Datasets by UUID. */
  readonly datasets: Map<string, { run: string; type: string; key: string; file: "whole" | "missing" | "protected" }>;
  readonly certified: { collection: string; id: string; key: string; begin: string | null; end: string | null }[];
  skymap: { hash: string; tracts: number; patches: number } | null;
}

const BEGIN = "1712707200000000000";
const loaded = loadedSets.adopted();
/** A set whose auxiliary RUN is a member of its ticket chain, as people made it. */
const withRun = loadedSets.adopted({
  collections: { "refcats/a": { chains: [TICKET] } },
  chain: [...declaredMembers(loaded.set), "refcats/a"],
});
const loadedOf = ({ collections = [] }: LockMade): LoadedSet => (collections.some(({ chains }) => chains.length) ? withRun : loaded);
const repository = world.repositories.get(asRepo("usdf/main"))!;
const [collection = ""] = declaredMembers(loaded.set);
const product = paperMade.products[0]!;

const uuid = (...parts: readonly (string | number)[]): string => digestOf(parts).slice(0, 12);
const dataset = (dataId: LockedDataset["dataId"], ...parts: readonly (string | number)[]): LockedDataset => ({
  id: uuid(...parts),
  dataId,
  begin: BEGIN,
  end: null,
  sha256: "5a",
  size: 10,
});

/** A released set of n detectors, m filters and k dates, with or without an auxiliary collection. */
function madeOf(
  detectors: number,
  filters: number,
  dates: number,
  auxiliary: "none" | "RUN" | "searched RUN" | "CHAINED" | "skymap",
): LockMade {
  const run = `${TICKET}/t/biasGen.20240326a/run1`;
  const datasets = Array.from({ length: detectors }, (_, detector) => detector).flatMap((detector) =>
    Array.from({ length: filters }, (_, filter) => filter).flatMap((filter) =>
      Array.from({ length: dates }, (_, date) => ({
        ...dataset(filters > 1 ? { detector, physical_filter: `f${filter}` } : { detector }, "bias", detector, filter, date),
        begin: String(BigInt(BEGIN) + BigInt(date) * 1000n),
        end: date + 1 < dates ? String(BigInt(BEGIN) + BigInt(date + 1) * 1000n) : null,
      })),
    ),
  );
  const bias: MadeProduct = {
    ...product,
    run,
    ...(dates > 1 ? { later: [`${run}/later`] } : {}),
    collection,
    datasets,
    fingerprint: "locked",
  };
  const parts = [
    {
      run: "refcats/a",
      datasetType: "monster",
      fingerprint: "locked",
      datasets: [0, 1, 2].map((htm7) => ({ ...dataset({ htm7 }, "monster", htm7), begin: null })),
    },
  ];
  const along: MadeCollection = {
    name: auxiliary === "CHAINED" ? "refcats" : "refcats/a",
    declaration: "d",
    chains: auxiliary === "searched RUN" ? [TICKET] : [],
    type: auxiliary === "CHAINED" ? "CHAINED" : "RUN",
    runs: auxiliary === "CHAINED" ? ["refcats/a", "refcats/b"] : ["refcats/a"],
    fingerprint: "locked",
    datasetTypes: [{ name: "monster", dimensions: ["htm7"], storageClass: "ArrowAstropy", isCalibration: false }],
    parts,
    records: auxiliary === "skymap" ? { skymap: "cells", hash: "abc", tracts: 2, patches: 8, path: "r", sha256: "5b", size: 1 } : null,
  };
  return {
    ...paperMade,
    products: [bias],
    datasetTypes: [{ name: "bias", dimensions: ["detector", "instrument"], storageClass: "CalibImage" }],
    ...(auxiliary === "none" ? {} : { collections: [along] }),
  };
}

const empty = (): FakeRepository => ({ types: new Map(), collections: new Map(), datasets: new Map(), certified: [], skymap: null });

function rowsIn(fake: FakeRepository, name: string, type: string): RowsResult {
  const certified = fake.certified.filter((each) => each.collection === name && fake.datasets.get(each.id)?.type === type);
  const inRun = [...fake.datasets]
    .filter(([, each]) => each.run === name && each.type === type)
    .map(([id, { key }]) => ({ id, key, begin: null, end: null }));
  const rows = fake.collections.get(name)?.type === "CALIBRATION" ? certified : inRun;
  return {
    id: rows.map(({ id }) => id),
    dataId: rows.map(({ key }) => JSON.parse(key) as never),
    run: rows.map(({ id }) => fake.datasets.get(id)?.run ?? name),
    begin: rows.map(({ begin }) => begin),
    end: rows.map(({ end }) => end),
    empty: rows.map(() => false),
  };
}

const lockedLines = (datasets: readonly LockedDataset[], ranged: boolean): string =>
  JSON.stringify(datasets.map(({ id, begin, end }) => (ranged ? [id, begin, end] : [id])).sort());

function observed(fake: FakeRepository, made: LockMade, asked: string): { view: ReturnType<typeof viewOf>; read: SetRows } {
  const filesOf = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const file = fake.datasets.get(id)?.file ?? "whole";
      const protection = file === "protected" ? ("zip" as const) : null;
      return file === "whole" ? [] : [{ id, path: `${id}.fits`, problem: "missing" as const, size: null, protection }];
    });
  const factsOf = (name: string, datasetType: string, datasets: readonly LockedDataset[], ranged: boolean) => {
    const rows = rowsIn(fake, name, datasetType);
    const lines = JSON.stringify(rows.id.map((id, index) => (ranged ? [id, rows.begin[index], rows.end[index]] : [id])).sort());
    return {
      collection: name,
      datasetType,
      count: rows.id.length,
      emptyRanges: 0,
      fingerprint: lines === lockedLines(datasets, ranged) ? "locked" : "0ther",
      files: filesOf(rows.id),
    };
  };
  const answer: ObserveResult = {
    collections: [...fake.collections].map(([name, each]) => ({ name, ...each })),
    certified: made.products.map((each) => factsOf(each.collection, each.datasetType, each.datasets, true)),
    held: (made.collections ?? []).flatMap(({ parts }) => parts.map((part) => factsOf(part.run, part.datasetType, part.datasets, false))),
    skymaps: fake.skymap ? [{ skymap: "cells", ...fake.skymap }] : [],
    datasetTypes: [...fake.types].map(([name, storageClass]) => ({
      name,
      dimensions: name === "bias" ? ["detector", "instrument"] : ["htm7"],
      storageClass,
      isCalibration: name === "bias",
    })),
    tagged: [],
    exposures: [],
    locked: noExposures,
    intents: [],
    jobs: [],
    lookups: [],
    ahead: [],
    outputs: [],
    selfChecks: [],
    searched: [],
  };
  const view = viewOf({ chains: [TICKET, "refcats", "refcats/a"], prefix: asked }, answer);
  return { view, read: { content: { ...nothingRead(view), rows: (name, type) => rowsIn(fake, name, type) }, tagged: new Map() } };
}

/** Applies a change as the bridge does, and throws where the bridge refuses. */
function apply(fake: FakeRepository, made: LockMade, change: ContentChange): void {
  const owner = new Map([
    ...made.products.flatMap((each) =>
      each.datasets.map(
        (one) =>
          [
            one.id,
            { type: each.datasetType, run: (at: LockedDataset) => (at.begin === BEGIN ? each.run : (each.later?.[0] ?? each.run)) },
          ] as const,
      ),
    ),
    ...(made.collections ?? []).flatMap(({ parts }) =>
      parts.flatMap((part) => part.datasets.map((one) => [one.id, { type: part.datasetType, run: () => part.run }] as const)),
    ),
  ]);
  const run = (name: string): void => {
    const known = fake.collections.get(name);
    if (known && known.type !== "RUN") throw new Error(`collection-type-differs ${name}`);
    fake.collections.set(name, { type: "RUN", children: [] });
  };
  switch (change.kind) {
    case "bring":
      for (const each of change.datasets) {
        const { type, run: runOf } = owner.get(each.id)!;
        const key = dataIdKey(each.dataId);
        const storageClass = type === "bias" ? "CalibImage" : "ArrowAstropy";
        if ((fake.types.get(type) ?? storageClass) !== storageClass) throw new Error("dataset-type-differs");
        fake.types.set(type, storageClass);
        const known = fake.datasets.get(each.id);
        if (known?.file === "protected") throw new Error("file-protected");
        const place = known?.run ?? runOf(each);
        if (!known && [...fake.datasets.values()].some((other) => other.run === place && other.type === type && other.key === key))
          throw new Error("dataset-conflict");
        run(place);
        fake.datasets.set(each.id, { run: place, type, key, file: "whole" });
      }
      return;
    case "certify": {
      const known = fake.collections.get(change.made.collection);
      if (known && known.type !== "CALIBRATION") throw new Error("collection-type-differs");
      fake.collections.set(change.made.collection, { type: "CALIBRATION", children: [] });
      const own = new Set(change.made.datasets.map(({ id }) => id));
      if ([...own].some((id) => !fake.datasets.has(id))) throw new Error("dataset-missing");
      const foreign = fake.certified.filter(({ collection: name, id }) => name === change.made.collection && !own.has(id));
      if (
        foreign.some(({ key, begin, end }) =>
          change.made.datasets.some((each) => dataIdKey(each.dataId) === key && overlaps(each, { begin, end })),
        )
      )
        throw new Error("foreign-certification");
      const rest = fake.certified.filter(({ collection: name, id }) => name !== change.made.collection || !own.has(id));
      fake.certified.splice(
        0,
        fake.certified.length,
        ...rest,
        ...change.made.datasets.map(({ id, dataId, begin, end }) => ({
          collection: change.made.collection,
          id,
          key: dataIdKey(dataId),
          begin,
          end,
        })),
      );
      return;
    }
    case "records":
      fake.skymap = { hash: "abc", tracts: 2, patches: 8 };
      return;
    case "own-chain":
      for (const each of change.made.runs) run(each);
      fake.collections.set(change.made.name, {
        type: "CHAINED",
        children: [
          ...change.made.runs,
          ...(fake.collections.get(change.made.name)?.children ?? []).filter((child) => !change.made.runs.includes(child)),
        ],
      });
      return;
    case "ticket-chain": {
      const before = fake.collections.get(TICKET)?.children ?? [];
      const own = declaredMembers(loadedOf(made).set).filter((each) => fake.collections.has(each));
      fake.collections.set(TICKET, {
        type: "CHAINED",
        children: [...own, ...before.filter((child) => !own.some((each) => each === child))],
      });
    }
  }
}

const overlaps = (a: { begin: string | null; end: string | null }, b: { begin: string | null; end: string | null }): boolean =>
  (a.end === null || b.begin === null || BigInt(b.begin) < BigInt(a.end)) &&
  (b.end === null || a.begin === null || BigInt(a.begin) < BigInt(b.end));

type Damage = (fake: FakeRepository, made: LockMade, pick: number) => void;

const bias = ({ products }: LockMade, pick: number): LockedDataset => products[0]!.datasets[pick % products[0]!.datasets.length]!;
const shard = ({ collections = [] }: LockMade, pick: number): LockedDataset | undefined => collections[0]?.parts[0]?.datasets[pick % 3];
const remove = (fake: FakeRepository, id: string | undefined): void => {
  if (id === undefined) return;
  fake.datasets.delete(id);
  fake.certified.splice(0, fake.certified.length, ...fake.certified.filter((each) => each.id !== id));
};
const uncertify = (fake: FakeRepository, id: string): void =>
  void fake.certified.splice(0, fake.certified.length, ...fake.certified.filter((each) => each.id !== id));
const members = (fake: FakeRepository, chain: string, change: (children: string[]) => string[]): void => {
  const known = fake.collections.get(chain);
  if (known?.type === "CHAINED") known.children = change(known.children);
};

function calibration({ collections }: FakeRepository): void {
  if (!collections.has(collection)) collections.set(collection, { type: "CALIBRATION", children: [] });
}

// prettier-ignore
const damages: Readonly<Record<string, Damage>> = {
  "a purged dataset": (fake, made, pick) => remove(fake, bias(made, pick).id),
  "a decertified dataset": (fake, made, pick) => uncertify(fake, bias(made, pick).id),
  "another range": (fake, made, pick) => fake.certified.filter(({ id }) => id === bias(made, pick).id).forEach((row) => void (row.end = String(BigInt(BEGIN) + 10n))),
  "a lost file": (fake, made, pick) => {
    const known = fake.datasets.get(bias(made, pick).id);
    if (known) known.file = "missing";
  },
  "a file lost from a zip file": (fake, made, pick) => {
    const known = fake.datasets.get(bias(made, pick).id);
    if (known) known.file = "protected";
  },
  "a shard lost from a zip file": (fake, made, pick) => {
    const known = fake.datasets.get(shard(made, pick)?.id ?? "");
    if (known) known.file = "protected";
  },
  "another RUN": (fake, made, pick) => {
    const known = fake.datasets.get(bias(made, pick).id);
    if (known) fake.datasets.set(bias(made, pick).id, { ...known, run: "LATISS/raw/all" });
  },
  "a foreign dataset in its place": (fake, made, pick) => {
    const { id, dataId } = bias(made, pick);
    const run = fake.datasets.get(id)?.run ?? made.products[0]!.run;
    remove(fake, id);
    fake.datasets.set(`foreign-${pick}`, { run, type: "bias", key: dataIdKey(dataId), file: "whole" });
  },
  "a foreign certification over its range": (fake, made, pick) => {
    const { id, dataId } = bias(made, pick);
    uncertify(fake, id);
    fake.datasets.set(`certified-${pick}`, { run: "u/x", type: "bias", key: dataIdKey(dataId), file: "whole" });
    calibration(fake);
    fake.certified.push({ collection, id: `certified-${pick}`, key: dataIdKey(dataId), begin: null, end: null });
  },
  "a foreign certification of another detector": (fake, _made, pick) => {
    fake.datasets.set(`besides-${pick}`, { run: "u/x", type: "bias", key: JSON.stringify({ detector: 99 }), file: "whole" });
    calibration(fake);
    fake.certified.push({ collection, id: `besides-${pick}`, key: JSON.stringify({ detector: 99 }), begin: null, end: null });
  },
  "the CALIBRATION collection removed": (fake) => {
    fake.collections.delete(collection);
    fake.certified.splice(0, fake.certified.length, ...fake.certified.filter((each) => each.collection !== collection));
    members(fake, TICKET, (children) => children.filter((each) => each !== collection));
  },
  "an empty ticket chain": (fake) => members(fake, TICKET, () => []),
  "a foreign member ahead": (fake) => members(fake, TICKET, (children) => ["u/x", ...children]),
  "no ticket chain": (fake) => void fake.collections.delete(TICKET),
  "another definition of the dataset type": (fake) => void fake.types.set("bias", "ExposureF"),
  "a lost shard": (fake, made, pick) => remove(fake, shard(made, pick)?.id),
  "a foreign shard in its place": (fake, made, pick) => {
    const each = shard(made, pick);
    if (!each) return;
    remove(fake, each.id);
    fake.collections.set("refcats/a", { type: "RUN", children: [] });
    fake.datasets.set(`shard-${pick}`, { run: "refcats/a", type: "monster", key: dataIdKey(each.dataId), file: "whole" });
  },
  "the auxiliary RUN removed": (fake, _made, pick) => {
    for (const [id, { run }] of fake.datasets) if (run === "refcats/a") remove(fake, id);
    fake.collections.delete("refcats/a");
    for (const chain of [TICKET, "refcats"]) members(fake, chain, (children) => children.filter((each) => each !== "refcats/a"));
    if (pick > 3) fake.types.set("monster", "DataFrame");
  },
  "an auxiliary chain in another order": (fake) => members(fake, "refcats", (children) => [...children].reverse()),
  "fewer patches": (fake) => {
    if (fake.skymap) fake.skymap = { ...fake.skymap, patches: 3 };
  },
  "another skymap of the name": (fake) => {
    if (fake.skymap) fake.skymap = { ...fake.skymap, hash: "0ther" };
  },
};

const ofSets = fc.record({
  detectors: fc.integer({ min: 1, max: 4 }),
  filters: fc.integer({ min: 1, max: 2 }),
  dates: fc.integer({ min: 1, max: 2 }),
  auxiliary: fc.constantFrom("none" as const, "RUN" as const, "searched RUN" as const, "CHAINED" as const, "skymap" as const),
});
const ofDamage = fc.array(fc.tuple(fc.constantFrom(...Object.keys(damages)), fc.nat(7)), { maxLength: 4 });

const comparisonOf = (made: LockMade): Comparison => ({
  set: loadedOf(made).set,
  made,
  repository: { ...repository, cleaned: false },
  isAdopted: false,
});
const judge = (fake: FakeRepository, made: LockMade): readonly Difference[] => {
  const { view, read } = observed(fake, made, `${names.ticket(loaded.set)}/`);
  return compareSet(comparisonOf(made), view, read);
};
const key = ({ kind, product: of, datasets, expected }: Difference): string => JSON.stringify([kind, of, datasets, expected]);

/** Whether a lost file of a zip file is unseen, because its dataset is certified nowhere: only the import of the product refuses it. */
const hidesProtected = ({ datasets, certified }: FakeRepository): boolean =>
  [...datasets].some(([id, { type, file }]) => type === "bias" && file === "protected" && !certified.some((each) => each.id === id));

/** Applies plans until nothing is planned; throws if plans never end. */
function converge(fake: FakeRepository, made: LockMade): void {
  for (let round = 0; round < 4; round++) {
    const changes = changesOf(loadedOf(made), repository, made, judge(fake, made));
    if (!changes.length) return;
    for (const change of changes) apply(fake, made, change);
  }
  throw new Error(
    `still planned: ${changesOf(loadedOf(made), repository, made, judge(fake, made))
      .map(({ summary }) => summary)
      .join("; ")}`,
  );
}

test("after plans are applied to an empty repository, the plan is in sync and there is no drift", () => {
  fc.assert(
    fc.property(ofSets, ({ detectors, filters, dates, auxiliary }) => {
      const made = madeOf(detectors, filters, dates, auxiliary);
      const fake = empty();
      converge(fake, made);
      expect(judge(fake, made)).toEqual([]);
    }),
  );
});

test("after any damage, plans mend exactly the differences that drift calls mendable, and touch nothing foreign", () => {
  fc.assert(
    fc.property(ofSets, ofDamage, ({ detectors, filters, dates, auxiliary }, damage) => {
      const made = madeOf(detectors, filters, dates, auxiliary);
      const fake = empty();
      converge(fake, made);
      for (const [name, pick] of damage) damages[name]!(fake, made, pick);
      fc.pre(!hidesProtected(fake));
      const before = judge(fake, made);
      const foreign = [...fake.datasets.keys()].filter((id) => /[a-z]-\d/.test(id));
      converge(fake, made);
      const after = judge(fake, made);
      expect(mendedBy("deliver", after)).toEqual([]);
      const left = new Set(after.map(key));
      for (const each of before) if (each.mend === "people") expect([key(each), left.has(key(each))]).toEqual([key(each), true]);
      for (const each of after) expect([key(each), each.mend]).toEqual([key(each), "people"]);
      expect([...fake.datasets.keys()].filter((id) => /[a-z]-\d/.test(id))).toEqual(foreign);
    }),
    { numRuns: 500 },
  );
});
