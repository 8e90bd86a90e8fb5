import type { Scene } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import type { Rendered } from "./rendered.ts";
import { pipelineRuns } from "./pipelineRuns.ts";
import { quoted } from "./shell.ts";
import { variablesOfProduct, variablesOfSet, type Variables } from "./variables.ts";

/**
 * What the templates' READMEs have people export, with literal values: of the whole set first, then of each product what
 * is its own. A template is submitted after the lines of its product, for these may have reruns of their own.
 */
export function asEnv(scene: Scene, view: RepoView, products: readonly SetProduct[]): Rendered {
  const runs = pipelineRuns(scene, view, products);
  const set = variablesOfSet(scene, runs);
  const own = products.map((product) => ({ title: product.title, variables: variablesOfProduct(scene, product, runs.filter((run) => run.product.title === product.title)) }));
  return {
    text: [exported(scene.set.key, set), ...own.map(({ title, variables }) => exported(title, variables))].join("\n\n"),
    json: { set, products: Object.fromEntries(own.map(({ title, variables }) => [title, variables])) },
  };
}

const exported = (title: string, variables: Variables): string =>
  [`# ${title}`, ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`)].join("\n");
