import type { LeftOut, PagePicture } from "./pageData.ts";
import { counted } from "./values/words.ts";

/** A picture of a product, and how much a decision needs it: 0 is most. */
export interface RankedPicture {
  readonly product: string;
  readonly rank: number;
  readonly picture: PagePicture;
}

const ranks = { difference: 0, ratio: 0, combined: 1, science: 3, residual: 4, detector: 5 } as const satisfies Readonly<
  Record<PagePicture["kind"], number>
>;

/** Differences come first, then products, residuals of exposures that failed, science frames, other residuals, and detectors. */
export const rankOf = ({ kind }: Pick<PagePicture, "kind">, hasFailed: boolean): number =>
  kind === "residual" && hasFailed ? 2 : ranks[kind];

/** The pictures that fit into a number of bytes, those of lower rank first, and a line for each product that lost some. Pure. */
export function withinBudget(
  pictures: readonly RankedPicture[],
  bytes: number,
): { readonly kept: ReadonlySet<PagePicture>; readonly leftOut: readonly LeftOut[] } {
  const kept = new Set<PagePicture>();
  const lost = new Map<string, number>();
  let room = bytes;
  for (const { product, picture } of [...pictures].sort((a, b) => a.rank - b.rank)) {
    if (picture.png.length <= room) {
      room -= picture.png.length;
      kept.add(picture);
    } else lost.set(product, (lost.get(product) ?? 0) + 1);
  }
  const leftOut = [...lost].map(([product, count]) => ({
    ...{ part: "pictures", product },
    reason: `${counted(count, "picture")} would make the report larger than a tracker takes`,
  }));
  return { kept, leftOut };
}
