import { existsSync } from "node:fs";
import path from "node:path";
import type { Bridges } from "../bridge/pool.ts";
import { checkDeclaration } from "../declare/checkDeclaration.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { World } from "../declare/loadWorld.ts";
import { pipelineFile } from "../declare/pipelines.ts";
import { settleCalibset } from "../declare/settle.ts";
import type { Workspace } from "../declare/workspace.ts";
import { asVerified, type Calibset } from "../model/calibset.ts";
import { DiagnosticsError, type UnplacedDiagnostic } from "../model/diagnostic.ts";
import { unknownSource } from "../model/savedPlan.ts";
import { lockAdopted, type AdoptedLock } from "./lockAdopted.ts";
import type { AdoptNote } from "./readName.ts";
import { recover, type Recovered, type TicketFacts } from "./recover.ts";

/** A recovered ticket that is not written yet. "nothing": the ticket certifies nothing that can be kept. */
export type Whole =
  | { readonly kind: "nothing"; readonly notes: readonly AdoptNote[] }
  | { readonly kind: "recovered"; readonly recovered: Recovered; readonly lock: AdoptedLock; readonly unlocked: LoadedSet };

/**
 * Recovers declaration and lock of a ticket. A certified product that turns out not to be one that a pipeline of this observatory
 * made, or not a whole one, is kept as people made it; then the rest is recovered again.
 */
export async function recoverWhole(ticketFacts: TicketFacts, workspace: Workspace, world: World, bridges: Bridges): Promise<Whole> {
  const unfit = new Map<string, string>();
  for (;;) {
    const recovered = recover(ticketFacts, unfit);
    if (recovered.declaration === null) return { kind: "nothing", notes: recovered.notes };
    const key = `${ticketFacts.instrument}/${ticketFacts.ticket}`;
    const set = settleCalibset(recovered.declaration);
    const problems = [...checkDeclaration(recovered.declaration, world, key), ...pipelinesMissing(workspace, set)];
    const refused = refusedCollections(recovered, problems);
    if (problems.length && !refused.size) {
      const file = path.join(workspace.sets, `${key}.ts`);
      throw new DiagnosticsError(problems.map((each) => ({ ...each, file })));
    }
    for (const [collection, reason] of refused) unfit.set(collection, reason);
    if (refused.size) continue;
    const unlocked: LoadedSet = {
      workspace,
      world,
      set,
      lock: null,
      approval: null,
      adoptedMade: null,
      report: null,
      reviews: [],
      chain: null,
      source: unknownSource,
    };
    const lock = await lockAdopted(unlocked, recovered, ticketFacts.facts, bridges);
    const incomplete = lock.incomplete.filter((collection) => recovered.certified.some((each) => each.collection === collection));
    if (!incomplete.length) return { kind: "recovered", recovered, lock, unlocked };
    for (const collection of incomplete) unfit.set(collection, "its RUN is not complete, or not certified whole");
  }
}

/** Certified collections of recovered products that the diagnostics are about, with the reason. Pure. */
export function refusedCollections(
  { certified }: Pick<Recovered, "certified">,
  problems: readonly UnplacedDiagnostic[],
): ReadonlyMap<string, string> {
  return new Map(
    certified.flatMap(({ collection, product, name }): readonly [string, string][] => {
      const at = `/products/${product.name}`;
      const about = problems.filter(({ pointer = "" }) => {
        const [, band] = new RegExp(`^${at}/bands/([a-z]+)`).exec(pointer) ?? [];
        return (pointer === at || pointer.startsWith(`${at}/`)) && (band === undefined || band === name.band);
      });
      return about.length ? [[collection, about.map(({ code, detail }) => `${code}, ${detail}`).join("; ")]] : [];
    }),
  );
}

/** Pipelines of a set that the installed packages do not have. */
const pipelinesMissing = (workspace: Workspace, set: Calibset): readonly UnplacedDiagnostic[] =>
  set.products.flatMap((made) => {
    const { generation } = made.product;
    const wanted = [
      ...(generation?.pipeline ? [pipelineFile(workspace, "cpPipe", set.instrument, generation.pipeline)] : []),
      ...[asVerified(made)?.verification.pipeline ?? []].flat().map((name) => pipelineFile(workspace, "cpVerify", set.instrument, name)),
    ];
    const pointer = `/products/${made.product.name}${made.band === null ? "" : `/bands/${made.band}`}`;
    return wanted.flatMap((file) =>
      existsSync(file) ? [] : [{ code: "pipeline-missing" as const, detail: path.basename(file), pointer }],
    );
  });
