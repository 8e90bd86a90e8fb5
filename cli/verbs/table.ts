import { Bridges } from "../../engine/bridge/pool.ts";
import { requireWorld } from "../../engine/declare/loadWorld.ts";
import { readCertifications } from "../../engine/lookup/certifications.ts";
import { asRepo } from "../../engine/model/brand.ts";
import { certificationsJson, renderCertifications } from "../../engine/present/presentCertifications.ts";
import { placeOf, verb } from "../place.ts";

/** `calib table`: lists what CALIBRATION collections certify, managed or not. Reads only. */
export const tableCommand = () =>
  verb("table")
    .description("list the datasets of any CALIBRATION collection with all validity ranges, and where else each is certified")
    .argument("<repo>", "repository, e.g. usdf/main")
    .argument("<name>", "CALIBRATION collection, chain, or dataset type (then all CALIBRATION collections with that type)")
    .option("--json", "as JSON, with every dataset")
    .action(async (repo, name, { json, ...options }) => {
      const workspace = placeOf(options);
      const bridges = new Bridges(await requireWorld(workspace), workspace);
      try {
        const certifications = await readCertifications(await bridges.reader(asRepo(repo)), asRepo(repo), name);
        console.log(json ? JSON.stringify(certificationsJson(certifications), null, 2) : renderCertifications(certifications));
      } finally {
        await bridges.close();
      }
    });
