import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import { settleCalibset } from "../../../../engine/declare/settle.ts";
import type { BpsSite, World } from "../../../../engine/declare/loadWorld.ts";
import type { CalibsetDeclaration, ProductDeclarations } from "../../../../engine/model/declaration.ts";
import { products, type ProductName } from "../../../../engine/model/catalog.ts";
import { bandsOf, isInstrument } from "../../../../engine/model/instruments.ts";
import type { Form } from "../../../../engine/model/product.ts";
import { bias, declaration, lockOf, loadedSets, world } from "../../factory.ts";

/** Settings of a batch system. */
export const htcondor: BpsSite = {
  wmsServiceClass: "lsst.ctrl.bps.htcondor.HTCondorService",
  computeSite: "s3df",
  site: { profile: { condor: { "+Walltime": 7200 } } },
  settings: { accountingGroup: "rubin:calib" },
  finalJob: { requestCpus: 4 },
  operator: "calib",
};

/** The tests' world, with a batch system at the construction site. */
export const clustered = (bps: BpsSite = htcondor): World => ({
  ...world,
  sites: new Map([...world.sites].map(([name, site]) => [name, name === "usdf" ? { ...site, bps } : site])),
});

/** A locked set under bps. */
export function submitted(
  changes: Partial<CalibsetDeclaration> = {},
  executor: CalibsetDeclaration["build"]["executor"] = { kind: "bps" },
  trial: string | null = null,
): LoadedSet {
  const set = settleCalibset(
    { ...declaration, ...changes, build: { ...declaration.build, ...changes.build, executor } } as CalibsetDeclaration,
    trial,
  );
  return { ...loadedSets.declared(), world: clustered(), set, lock: lockOf(set) };
}

/** Every product of the catalog with every instrument that has it. A product without an instrument in the catalog is paired with HSC. */
export const rows: readonly (readonly [ProductName, string])[] = products.flatMap(({ name, instruments }) =>
  (instruments.length ? instruments : ["HSC"]).map((instrument) => [name, instrument] as const),
);

/** A locked set of one product alone. */
export const submittedAlone = (name: ProductName, instrument: string): LoadedSet =>
  submitted({
    instrument,
    products: alone(name, instrument),
    build: {
      repo: "usdf/embargo",
      raws: `${instrument}/raw/all`,
      calibs: [`${instrument}/calib`, "u/x/biasBootstrapGen.20240326a/run1"],
      executor: "pipetask",
    },
  });

const { rerun, exposures } = bias;
const verification = { exposures };

/** The declaration of one product of an instrument, with verification if the instrument has one. */
export function alone(name: ProductName, instrument: string): ProductDeclarations {
  const found = products.find((each) => each.name === name);
  if (!found) throw new Error(`the catalog has no ${name}`);
  const tried = isInstrument(instrument) && found.verification?.instruments.includes(instrument) ? { verification } : {};
  const bands = { bands: { g: { exposures } } };
  const fields: Readonly<Record<Form, object>> = {
    bootstrap: { exposures },
    merged: tried,
    derived: {},
    measured: { exposures, ...tried },
    ramp: { exposures, ...tried },
    unverified: { exposures },
    unverifiedBands: bands,
    flats: { bands: Object.fromEntries(bandsOf(instrument).map((band) => [band, { exposures, verification: exposures }])) },
    tried: { exposures },
    curated: { curated: { package: "obs_lsst_data", commit: "0".repeat(40) } },
  };
  return { [name]: { rerun, ...fields[found.form] } };
}
