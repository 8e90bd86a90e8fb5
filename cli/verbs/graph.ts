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

/** `calib graph`: what a set makes from what, and where it goes. Reads only. */
export const graphCommand = () =>
  verb("graph")
    .description("draw what a set makes from what, and where it goes")
    .argument("<set>", "INSTRUMENT/TICKET")
    .addOption(new Option("--format <name>", "the drawing's format").choices(["mermaid", "svg"] as const).default("mermaid" as const))
    .option("--state", "ask the repositories, and colour each unit by its plan; exit 1 where one could not be asked")
    .action(async (key, { format, state, ...options }) => {
      const place = placeOf(options);
      const graph = await (state === true ? standing(key, place) : declared(key, place));
      console.log(format === "svg" ? await renderSvg(graph) : renderMermaid(graph));
      if (graph.nodes.some((node) => node.state?.kind === "could not check")) process.exitCode = EXIT.error;
    });

/** The declaration alone: no lock is read, and no world need have been made. */
async function declared(key: string, place: Workspace): Promise<Graph> {
  const world = await loadWorld(place);
  return graphOf({ place, world, set: await loadCalibset(key, place, world), lock: null, approval: null, looks: [], source: unknownSource });
}

async function standing(key: string, place: Workspace): Promise<Graph> {
  const session = await openSession(key, place);
  try {
    return await withStates(session, graphOf(await session.scene()));
  } finally {
    await session.close();
  }
}
