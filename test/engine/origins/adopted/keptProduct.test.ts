import { expect, test } from "@jest/globals";
import { observationOf } from "../../../../engine/bridge/observation.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import { asRepo } from "../../../../engine/model/brand.ts";
import { certify } from "../../../../engine/steps/certify.ts";
import { generate } from "../../../../engine/steps/generate.ts";
import { loadedSets, TICKET } from "../../factory.ts";
import { certified, chain, planOf, run, seen, unit } from "../../observed.ts";

const COLLECTION = `${TICKET}/bias.20230111a`;
const OUTPUT = `${COLLECTION}/bias`;
const RUNS = ["LATISS/calib/DM-1/t/biasGen.20230111a", "u/somebody/biases"];
const dataset = (id: string, of: string, begin: string | null) => ({
  id,
  run: of,
  dataId: { instrument: "LATISS", detector: 0 },
  begin,
  end: null,
});

/** A locked set that keeps a bias of two RUNs and ranges as people made it. */
function keeping(): LoadedSet {
  const loaded = loadedSets.locked({ products: {}, adopted: [{ name: "bias.20230111a", collection: COLLECTION, datasetType: "bias" }] });
  const kept = [dataset("b2", RUNS[1]!, "5"), dataset("b1", RUNS[0]!, null)];
  return {
    ...loaded,
    lock: loaded.lock && {
      ...loaded.lock,
      inputs: { ...loaded.lock.inputs, products: loaded.lock.inputs.products.map((each) => ({ ...each, kept })) },
    },
  };
}

const outputs = [{ chain: OUTPUT, runs: [run(RUNS[0]!, { fingerprint: "k" })] }];

test("an adopted product is asked for by its own collection, RUNs and ranges", () => {
  const loaded = keeping();
  const asked = observationOf(loaded, loaded.world.repositories.get(asRepo("usdf/embargo"))!);
  expect(asked.certified).toEqual([{ collection: COLLECTION, datasetType: "bias" }]);
  expect(asked.outputs).toMatchObject([
    {
      chain: OUTPUT,
      kept: RUNS,
      detectors: null,
      datasets: [
        { id: "b2", begin: "5" },
        { id: "b1", begin: null },
      ],
    },
  ]);
});

test("an adopted product that is there needs no write, and keeps its chains", () => {
  const loaded = keeping();
  const facts = seen({
    collections: [chain(TICKET, COLLECTION)],
    outputs,
    certified: [certified({ collection: COLLECTION, fingerprint: "k" })],
  });
  for (const step of [generate, certify])
    expect(planOf(step as typeof generate, loaded, unit.product(loaded), facts)).toMatchObject({ kind: "in-sync" });
});

test("lost datasets of an adopted product are never made again", () => {
  const loaded = keeping();
  const lost = seen({ collections: [chain(TICKET, COLLECTION)], outputs: [{ chain: OUTPUT, runs: [run(RUNS[0]!, { lacking: ["b2"] })] }] });
  const plan = planOf(generate, loaded, unit.product(loaded), lost);
  expect(plan).toMatchObject({ kind: "refused", code: "build-disagrees-with-lock" });
  expect(plan.kind === "refused" && plan.reason).toContain("lacks 1 of 2");
});
