import type { ExpectedPart, IngestParams, LockedBundle } from "../bridge/wire.ts";
import { CalibError } from "../errors.ts";
import type { RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import { grouped } from "../model/group.ts";
import type { LockedDataset } from "../model/lock.ts";
import type { Content, ContentPart } from "./deliveredContent.ts";

/** Datasets to ingest from a bundle's folder, and the contents that they belong to. */
export interface Ingest {
  readonly folder: string;
  readonly contents: readonly Content[];
  readonly datasets: readonly LockedDataset[];
  /** Whether existing files are read and compared too. */
  readonly verify: boolean;
}

/** A bundle's folder, and what the lock says of datasets in it. */
export function lockedBundle({ folder, contents, datasets }: Omit<Ingest, "verify">): LockedBundle {
  const wanted = new Set(datasets.map(({ id }) => id));
  return {
    bundle: folder,
    expected: datasets.map(({ id, sha256, size }) => ({ id, sha256, size })),
    parts: contents.flatMap((content) => content.parts.flatMap((part) => expectedParts(content, part, wanted))),
  };
}

/** Parameters of an import from a bundle. The lock says what each dataset is; the bridge compares the bundle's manifest with it. */
export const ingestParams = (set: Calibset, repo: RepoName, { verify, ...bundle }: Ingest): IngestParams => ({
  repo,
  why: { set: set.key, step: "deliver" },
  ...lockedBundle(bundle),
  verify,
});

/** One part for each RUN that the lock gives to datasets, and one for datasets of older locks, which lie in any RUN of the product. */
function expectedParts(
  { name, certification, types }: Content,
  { runs, datasetType, fingerprint, datasets }: ContentPart,
  wanted: ReadonlySet<string>,
): readonly ExpectedPart[] {
  const type = types.find((each) => each.name === datasetType);
  const collection = certification?.collection ?? runs[0];
  const locked = certification?.fingerprint ?? fingerprint;
  if (!type || collection === undefined || locked === null)
    throw new CalibError("lock-invalid", `the lock does not describe ${datasetType} of ${name}`);
  const { dimensions, storageClass, isCalibration } = type;
  // A dataset that is certified for several ranges is named once.
  const once = new Map(datasets.filter(({ id }) => wanted.has(id)).map((each) => [each.id, each]));
  return [...grouped([...once.values()], ({ run }) => run ?? "").entries()].map(([run, some]) => ({
    ...{ collection, fingerprint: locked, datasetType, dimensions, storageClass, isCalibration },
    runs: run === "" ? runs : [run],
    id: some.map(({ id }) => id),
    dataId: some.map(({ dataId }) => dataId),
  }));
}
