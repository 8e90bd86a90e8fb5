import type { RepoView } from "../bridge/repoView.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { CollectionName } from "../model/brand.ts";
import type { Change, Plan } from "../model/change.ts";
import type { ProductOrigin } from "./origin.ts";

/** Lets the chain of an output name its complete attempt. */
export interface NameRun extends Change {
  readonly kind: "output-chain";
  readonly output: CollectionName;
  readonly run: string;
}

/** The plan of an output with a complete attempt: its chain is to name that RUN, unless the origin keeps the RUN off chains. Pure. */
export function planOutputChain(repository: Repository, output: CollectionName, run: string, origin: Pick<ProductOrigin, "namesRun">, view: RepoView): Plan<NameRun> {
  if (!origin.namesRun(run) || view.children(output)[0] === run) return { kind: "in-sync", note: run };
  return { kind: "change", changes: [{ kind: "output-chain", output, run, summary: `let ${repository.name}:${output} name ${run}`, reason: "missing" }] };
}
