import type { Reader } from "../bridge/methods.ts";
import type { RepoName } from "../model/brand.ts";
import { grouped } from "../model/group.ts";
import { holdingsOf, type DataId, type HeldRow } from "./holdings.ts";

/** A dataset in one CALIBRATION collection, with its validity ranges there and the other collections that certify it. */
export interface Certification {
  readonly datasetType: string;
  readonly dataId: DataId;
  readonly id: string;
  readonly run: string;
  readonly collection: string;
  /** By begin. An empty range contains no exposure. */
  readonly ranges: readonly CertifiedRange[];
  readonly elsewhere: readonly { readonly collection: string; readonly ranges: readonly CertifiedRange[] }[];
}

type CertifiedRange = Pick<HeldRow, "range" | "empty">;

/** Reads the certifications of a CALIBRATION collection, of a chain's members, or of a dataset type in all collections of a repository. */
export async function readCertifications(reader: Reader, repo: RepoName, name: string): Promise<readonly Certification[]> {
  const { named, ...answer } = await reader.call("certifications", { repo, name });
  const { types } = holdingsOf({ ...answer, unregistered: [] });
  return types.flatMap((type) =>
    [...grouped(type.rows, ({ id }) => id).values()].flatMap((rows) => {
      const [{ dataId, id, run }] = rows;
      const places = [...grouped(rows, ({ collection }) => collection)].map(([collection, ranges]) => ({ collection, ranges }));
      return places
        .filter(({ collection }) => named.includes(collection))
        .map(({ collection, ranges }) => ({
          ...{ datasetType: type.name, dataId, id, run, collection, ranges },
          elsewhere: places.filter((other) => other.collection !== collection),
        }));
    }),
  );
}
