import type { RowsResult } from "../bridge/wire.ts";
import type { MadeProduct } from "../model/lock.ts";

export const noRows: RowsResult = { dataId: [], id: [], run: [], begin: [], end: [], empty: [] };

/** RUNs that a product lies in: the attempt, and those of later dates where people wrote it. */
export const runsOfMade = ({ run, later }: MadeProduct): readonly string[] => [run, ...(later ?? [])];

/** Rows of all of them together. */
export async function readRuns(product: MadeProduct, read: (run: string) => Promise<RowsResult>): Promise<RowsResult> {
  const all = await Promise.all(runsOfMade(product).map(read));
  const column = <K extends keyof RowsResult>(name: K) => all.flatMap((rows): readonly RowsResult[K][number][] => rows[name]);
  return { dataId: column("dataId"), id: column("id"), run: column("run"), begin: column("begin"), end: column("end"), empty: column("empty") };
}
