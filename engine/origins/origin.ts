import type { Reader, WriteAccess } from "../bridge/methods.ts";
import type { RepoView } from "../bridge/repoView.ts";
import type { RunFacts } from "../bridge/wire.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { CollectionName } from "../model/brand.ts";
import { asGenerated, type SetProduct } from "../model/calibset.ts";
import type { Change, Plan } from "../model/change.ts";
import { assertNever } from "../model/group.ts";
import type { LockedProduct } from "../model/lock.ts";
import type { Unfinished } from "../progress/attempts.ts";
import { adopted } from "./adopted/adoptedOrigin.ts";
import { corrected } from "./corrected/correctedOrigin.ts";
import { curated } from "./curated/curatedOrigin.ts";
import { pipeline } from "./pipeline/pipelineOrigin.ts";
import type { OriginStrategy, OriginWords, ResolvedOrigin, Scene, ShellForm } from "./strategy.ts";

/** The origin of one product of a set. Callers ask this value, and never which origin it is. */
export interface ProductOrigin {
  readonly resolve: (reader: Reader) => Promise<ResolvedOrigin>;
  readonly namesRun: (run: string) => boolean;
  /** Undefined for a product that is not locked as declared, or only tried out. */
  readonly making: Making | undefined;
}

/** Plan and description of a locked product. */
export interface Making {
  readonly plan: (progress: Unfinished<RunFacts>, view: RepoView) => Plan<OriginChange>;
  readonly describe: () => OriginWords;
  readonly shell: (view: RepoView) => ShellForm;
}

/** A change that makes a product, together with the function that applies it. */
export interface OriginChange extends Change {
  readonly kind: string;
  readonly apply: (access: WriteAccess) => Promise<void>;
}

/** The origin of a product as declared. */
export function originOf(loaded: LoadedSet, product: SetProduct): ProductOrigin {
  const locked = loaded.lock?.inputs.products.find((each) => each.product === product.title);
  const { origin } = product;
  switch (origin.kind) {
    case "pipeline":
      return bind(pipeline, loaded, { ...product, origin }, locked);
    case "curated":
      return bind(curated, loaded, { ...product, origin }, locked);
    case "corrected":
      return bind(corrected, loaded, { ...product, origin }, locked);
    case "adopted":
      return bind(adopted, loaded, { ...product, origin }, locked);
    default:
      return assertNever(origin);
  }
}

/** Lets the chain of an output name its complete attempt. */
export interface NameRun extends Change {
  readonly kind: "output-chain";
  readonly output: CollectionName;
  readonly run: string;
}

/** The plan of an output with a complete attempt: its chain is to name that RUN, unless the origin keeps the RUN off chains. Pure. */
export function planOutputChain(
  repository: Repository,
  output: CollectionName,
  run: string,
  origin: Pick<ProductOrigin, "namesRun">,
  view: RepoView,
): Plan<NameRun> {
  if (!origin.namesRun(run) || view.children(output)[0] === run) return { kind: "in-sync", note: run };
  return {
    kind: "change",
    changes: [{ kind: "output-chain", output, run, summary: `let ${repository.name}:${output} name ${run}`, reason: "missing" }],
  };
}

/** A strategy with its types closed over, for one product. */
function bind<P extends SetProduct, L, C extends Change & { readonly kind: string }>(
  strategy: OriginStrategy<P, L, C>,
  loaded: LoadedSet,
  product: P,
  locked: LockedProduct | undefined,
): ProductOrigin {
  const made = asGenerated(product);
  const inputs = made && locked && strategy.inputs(made, locked);
  return {
    resolve: (reader) =>
      made ? strategy.resolve(loaded, made, reader) : Promise.resolve({ inputs: { construction: null }, selected: null, diagnostics: [] }),
    namesRun: (run) => !locked || strategy.namesRun(run, locked),
    making: made && inputs !== undefined ? making(strategy, { loaded, made, locked: inputs }) : undefined,
  };
}

function making<P extends SetProduct, L, C extends Change & { readonly kind: string }>(
  strategy: OriginStrategy<P, L, C>,
  scene: Scene<P, L>,
): Making {
  return {
    plan(progress, view) {
      const plan = strategy.plan(scene, progress, view);
      if (plan.kind !== "change") return plan;
      return { ...plan, changes: plan.changes.map((change) => ({ ...change, apply: (access) => strategy.apply(access, scene, change) })) };
    },
    describe: () => strategy.describe(scene),
    shell: (view) => strategy.shell(scene, view),
  };
}
