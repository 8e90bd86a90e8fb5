import { expect, test } from "@jest/globals";
import { graphOf } from "../../../../engine/present/graph/buildGraph.ts";
import { renderMermaid, palette } from "../../../../engine/present/graph/graph.ts";
import { drawingOf, renderSvg } from "../../../../engine/present/graph/svg.ts";
import { expectGolden } from "../../../golden/golden.ts";
import { broad, everyState } from "./exampleGraphs.ts";

test("Mermaid has frames, bands and edges by kind", () => {
  expectGolden("graph-mermaid", renderMermaid(graphOf(broad())));
});

test("Mermaid has colors and codes of states, and escapes labels", () => {
  const text = renderMermaid(everyState);
  expectGolden("graph-states", text);
  const drawn = text.slice(text.indexOf("flowchart"));
  const labels = [...drawn.matchAll(/"([^"]*)"/g)].map(([, label]) => label?.replaceAll("<br/>", ""));
  expect(labels).toHaveLength(everyState.nodes.length + everyState.groups.length);
  for (const label of labels) expect(label).not.toMatch(/[<>&`|\\\n]/);
});

test("SVG has every node with its title and every edge, and is the same each time", async () => {
  const graph = graphOf(broad());
  const svg = await renderSvg(graph);
  expect(await renderSvg(graph)).toBe(svg);
  const shown = (text: string) => text.replaceAll("-", "&#45;");
  for (const { id } of graph.nodes) expect(svg).toContain(`<title>${shown(id)}</title>`);
  for (const { title } of graph.groups) expect(svg).toContain(`>${shown(title)}</text>`);
  expect(svg.match(/<g id="edge\d+" class="edge">/g)).toHaveLength(graph.edges.length);
});

test("SVG has colors, codes and reasons, and escapes text", async () => {
  const svg = await renderSvg(everyState);
  for (const { fill } of Object.values(palette)) expect(svg).toContain(`fill="${fill === "#ffffff" ? "white" : fill}"`);
  expect(svg).toContain("waiting: approval&#45;missing");
  expect(svg).not.toContain("<script");
  const title = "&quot;&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt; \\N | #quot; &amp; `x` end";
  expect(svg.split(title).length - 1).toBeGreaterThanOrEqual(3);
});

test("an edge of a frame is clipped at the frame", () => {
  const { edges } = drawingOf(everyState);
  expect(edges?.map(({ attributes }) => [attributes?.["ltail"], attributes?.["lhead"]])).toEqual([
    [undefined, "cluster_frame"],
    ["cluster_frame", undefined],
  ]);
});
