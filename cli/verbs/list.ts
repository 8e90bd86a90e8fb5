import { findMisnamed, listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { renderDiagnostics } from "../../engine/present/presentDiagnostics.ts";
import { placeOf, verb } from "../place.ts";

/** `calib list`: lists the declared sets. */
export const listCommand = () =>
  verb("list")
    .description("list the declared calibsets")
    .action(async (options) => {
      const workspace = placeOf(options);
      for (const key of await listCalibsets(workspace)) console.log(key);
      const misnamed = await findMisnamed(workspace);
      if (misnamed.length) console.error(renderDiagnostics(misnamed));
    });
