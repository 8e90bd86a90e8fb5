import { comesAfter } from "../../converge/after.ts";
import { unitName, unitsOf } from "../../converge/unit.ts";
import type { LoadedSet, Unit } from "../../declare/loadedSet.ts";
import type { RepoName } from "../../model/brand.ts";
import { asCertified, type SetProduct } from "../../model/calibset.ts";
import { assertNever } from "../../model/group.ts";
import { names } from "../../model/names.ts";
import { counted } from "../fitted.ts";
import { precursorsOf, triedWith } from "../../progress/precursors.ts";
import type { Graph, GraphEdge, GraphGroup, GraphNode, NodeShape } from "./graph.ts";

const PRODUCTS = "products";

/** Graph of a declared set: products in catalog order, the release, then the units of each repository. */
export function graphOf(loaded: LoadedSet): Graph {
  const { set } = loaded;
  const units = unitsOf(set);
  return {
    title: `${set.key} (${set.tag})`,
    groups: [
      { id: PRODUCTS, title: `built in ${set.build.repo}`, parent: null },
      ...inBands(set.products).map((name): GraphGroup => ({ id: name, title: name, parent: PRODUCTS })),
      ...[...new Set(units.flatMap((unit) => repositoryOf(unit) ?? []))].map((repo): GraphGroup => ({
        id: repo,
        title: repo,
        parent: null,
      })),
    ],
    nodes: units.flatMap((unit) => nodesOf(loaded, unit)),
    edges: [...edgesOfProducts(loaded), ...units.flatMap((unit) => edgesOfUnit(loaded, unit, units))],
  };
}

function nodesOf(loaded: LoadedSet, unit: Unit): readonly GraphNode[] {
  const id = unitName(unit);
  const node = (title: string, note: string, group: string | null, shape: NodeShape): GraphNode => ({
    id,
    title,
    note,
    group,
    shape,
    unit: id,
    step: null,
    state: null,
  });
  switch (unit.kind) {
    case "product":
      return [
        node(
          unit.product.title,
          rerunOf(unit.product),
          unit.product.band === null ? PRODUCTS : unit.product.product.name,
          shapeOf(unit.product),
        ),
      ];
    case "release":
      return [
        node(
          "release",
          loaded.set.collections.length
            ? `report, bundle, lock; ${counted(loaded.set.collections.length, "auxiliary collection")} travel with it`
            : "report, bundle, lock",
          null,
          "release",
        ),
      ];
    case "deployment": {
      const deployment = { ...node("deployment", names.ticket(loaded.set), unit.repo, "repository"), step: "deliver" } as const;
      const tag = { ...node("tag", names.tag(loaded.set), unit.repo, "repository"), id: tagAt(unit.repo), step: "tag" } as const;
      return isCleaned(loaded, unit.repo) ? [deployment, tag] : [deployment];
    }
    case "activation":
      return [node("activation", names.instrumentChain(loaded.set), unit.repo, "repository")];
    default:
      return assertNever(unit);
  }
}

/** All bands of a product have the same inputs: one edge to the frame around them stands for all. */
function edgesOfProducts(loaded: LoadedSet): readonly GraphEdge[] {
  const edges = loaded.set.products.flatMap((made): readonly GraphEdge[] =>
    made.product.generation === null
      ? triedWith(loaded, made).map((each) => ({ from: endOf(each), to: endOf(made), kind: "tried with" }))
      : precursorsOf(loaded, made).map((each) => ({ from: endOf(each), to: endOf(made), kind: "made with" })),
  );
  return [...new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
}

/** Edges between units that follow one another directly; products are one frame, and a tag stands between a deployment and its activation. */
function edgesOfUnit(loaded: LoadedSet, unit: Unit, units: readonly Unit[]): readonly GraphEdge[] {
  const before = units.filter((other) => comesAfter(loaded.world, unit, other));
  const direct = before.filter((other) => !before.some((between) => comesAfter(loaded.world, between, other)));
  const from = [...new Set(direct.map((other) => (other.kind === "product" ? PRODUCTS : lastOf(loaded, other))))];
  const tag = unit.kind === "deployment" && isCleaned(loaded, unit.repo) ? [{ from: unitName(unit), to: tagAt(unit.repo) }] : [];
  return [...from.map((each) => ({ from: each, to: unitName(unit) })), ...tag].map((edge) => ({ ...edge, kind: "after" }));
}

const lastOf = (loaded: LoadedSet, unit: Unit): string =>
  unit.kind === "deployment" && isCleaned(loaded, unit.repo) ? tagAt(unit.repo) : unitName(unit);

const inBands = (products: readonly SetProduct[]): readonly string[] => [
  ...new Set(products.flatMap(({ band, product }) => (band === null ? [] : [product.name]))),
];

const endOf = (made: SetProduct): string => (made.band === null ? unitName({ kind: "product", product: made }) : made.product.name);

const rerunOf = (made: SetProduct): string => (made.product.generation === null ? made.verifyRerun : made.rerun);

const shapeOf = (made: SetProduct): NodeShape =>
  made.product.generation === null ? "tried" : asCertified(made) ? "certified" : "uncertified";

const repositoryOf = (unit: Unit): RepoName | undefined =>
  unit.kind === "deployment" || unit.kind === "activation" ? unit.repo : undefined;

const isCleaned = ({ world, set }: LoadedSet, repo: RepoName): boolean =>
  repo !== set.build.repo && world.repositories.get(repo)?.cleaned === true;

const tagAt = (repo: RepoName): string => `tag ${repo}`;
