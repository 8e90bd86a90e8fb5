import { expect, test } from "@jest/globals";
import { unitName, unitsOf } from "../../../../engine/converge/unit.ts";
import { graphOf } from "../../../../engine/present/graph/buildGraph.ts";
import { precursorsOf, triedWith } from "../../../../engine/progress/precursors.ts";
import { broad } from "./exampleGraphs.ts";

const loaded = broad();
const graph = graphOf(loaded);

/** Returns the nodes of a frame, or the node itself. */
const within = (id: string): readonly string[] => {
  const inside = [
    ...graph.nodes.filter(({ group }) => group === id).map((node) => node.id),
    ...graph.groups.filter(({ parent }) => parent === id).flatMap((group) => within(group.id)),
  ];
  return inside.length ? inside : [id];
};

const before = (id: string): readonly string[] =>
  graph.edges.filter(({ to }) => within(to).includes(id)).flatMap(({ from }) => within(from));

const allBefore = (id: string, known = new Set<string>()): Set<string> => {
  for (const each of before(id)) if (!known.has(each)) allBefore(each, known.add(each));
  return known;
};

test("every unit has a node, products in the order of construction", () => {
  const units = unitsOf(loaded.set).map(unitName);
  const ids = graph.nodes.map(({ id }) => id);
  expect(ids.filter((id) => !id.startsWith("tag "))).toEqual(units);
  expect(ids.filter((id) => id.startsWith("tag "))).toEqual(["tag summit/LATISS"]);
});

test.each(loaded.set.products.map((made) => [made.title, made] as const))("%s is drawn after exactly its precursors", (_title, made) => {
  const expected = made.product.generation === null ? triedWith(loaded, made) : precursorsOf(loaded, made);
  expect([...before(`product ${made.title}`)].sort()).toEqual(expected.map(({ title }) => `product ${title}`).sort());
});

const built = loaded.set.products.map(({ title }) => `product ${title}`);
const arrived = (repo: string) => ["release", `deployment ${repo}`];

// The order that stacks/program.ts registers units in (test/stacks/program.test.ts), and the tag before the switch.
test.each<[string, readonly string[]]>([
  ["release", built],
  ["deployment usdf/main", [...built, "release"]],
  ["activation usdf/embargo", [...built, "release"]],
  ["activation usdf/main", [...built, ...arrived("usdf/main")]],
  ["tag summit/LATISS", [...built, ...arrived("summit/LATISS")]],
  [
    "activation summit/LATISS",
    [...built, ...arrived("summit/LATISS"), "tag summit/LATISS", "activation usdf/embargo", "activation usdf/main", "deployment usdf/main"],
  ],
])("%s comes after %j and nothing else", (id, others) => {
  expect([...allBefore(id)].sort()).toEqual([...others].sort());
});
