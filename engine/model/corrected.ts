import { canonicalJson, uuidOf } from "./digest.ts";
import type { LockedChange, LockedCorrected, LockedCorrection } from "./lock.ts";
import { assertNever } from "./group.ts";

/** A dataset of a corrected product. Its UUID is derived from its content, before it is written. */
export interface CorrectedDataset extends LockedCorrection {
  readonly id: string;
}

/** All datasets of the base, each with its correction. Author, date and reason are in each header, and so in each UUID. */
export const correctedDatasets = (
  { from, author, date, reason, datasets }: LockedCorrected,
  datasetType: string,
  run: string,
): readonly CorrectedDataset[] =>
  datasets.map((dataset) => {
    const { dataId, replaces, change } = dataset;
    return {
      id: uuidOf(canonicalJson({ run, datasetType, dataId, from, replaces, author, date, reason, change: change ? plain(change) : null })),
      ...dataset,
    };
  });

const plain = (change: LockedChange) =>
  change.kind === "mask" ? { ...change, boxes: change.boxes.map((box) => ({ ...box })) } : { ...change };

/** Describes a correction, for the dataset's header and for people. */
export function changeInWords(change: LockedChange | undefined): string {
  if (!change) return "none";
  switch (change.kind) {
    case "text":
      return `text ${change.path} of ${change.package} ${change.commit}`;
    case "mask":
      return `marked bad: ${change.boxes.map(({ x, y, width, height }) => `${width} x ${height} at ${x}, ${y}`).join("; ")}`;
    case "run":
      return `taken from ${change.run}`;
    default:
      return assertNever(change);
  }
}

/** The datasets of a base that are changed. */
export const changesOf = ({
  datasets,
}: LockedCorrected): readonly { readonly detector: string | number; readonly replaces: string; readonly change: LockedChange }[] =>
  datasets.flatMap(({ dataId, replaces, change }) => (change ? [{ detector: dataId["detector"] ?? "", replaces, change }] : []));
