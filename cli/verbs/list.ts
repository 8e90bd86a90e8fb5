import { listCalibsets } from "../../engine/declare/loadCalibset.ts";
import { placeOf, verb } from "../place.ts";

/** `calib list`: the sets that are declared. */
export const listCommand = () =>
  verb("list")
    .description("list the declared calibsets")
    .action(async (options) => {
      for (const key of await listCalibsets(placeOf(options))) console.log(key);
    });
