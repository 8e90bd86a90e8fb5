import { Option } from "@commander-js/extra-typings";
import { openSession } from "../../engine/converge/session.ts";
import { graphOf } from "../../engine/present/graph/buildGraph.ts";
import { type Graph, renderMermaid } from "../../engine/present/graph/graph.ts";
import { withStates } from "../../engine/present/graph/graphState.ts";
import { renderSvg } from "../../engine/present/graph/svg.ts";
import { loadCalibset } from "../../engine/declare/loadCalibset.ts";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import { EXIT } from "../exit.ts";
import { unknownSource } from "../../engine/model/savedPlan.ts";
import { placeOf, verb } from "../place.ts";

/** `calib graph`: draws what a set makes from what, and where it goes. Reads only. */
export const graphCommand = () =>
  verb("graph")
    .description("draw what a set makes from what, and where it goes")
    .argument("<set>", "INSTRUMENT/TICKET")
    .addOption(new Option("--format <name>", "format of the drawing").choices(["mermaid", "svg"] as const).default("mermaid" as const))
    .option("--state", "ask the repositories, and color each unit by its plan; exit 1 if one could not be asked")
    .action(async (key, { format, state, ...options }) => {
      const workspace = placeOf(options);
      const graph = await (state === true ? graphNow(key, workspace) : declared(key, workspace));
      console.log(format === "svg" ? await renderSvg(graph) : renderMermaid(graph));
      if (graph.nodes.some((node) => node.state?.kind === "could not check")) process.exitCode = EXIT.error;
    });

/** The graph of the declaration: it reads no lock, and the world's folder need not exist. */
async function declared(key: string, workspace: Workspace): Promise<Graph> {
  const world = await loadWorld(workspace);
  return graphOf({
    workspace,
    world,
    set: await loadCalibset(key, workspace, world),
    lock: null,
    approval: null,
    reviews: [],
    chain: null,
    adoptedMade: null,
    report: null,
    source: unknownSource,
  });
}

async function graphNow(key: string, workspace: Workspace): Promise<Graph> {
  const session = await openSession(key, workspace);
  try {
    return await withStates(session, graphOf(await session.loaded()));
  } finally {
    await session.close();
  }
}
