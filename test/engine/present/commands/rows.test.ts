import { expect, test } from "@jest/globals";
import type { BpsSubmission } from "../../../../engine/origins/pipeline/bpsSubmission.ts";
import type { SetProduct } from "../../../../engine/model/calibset.ts";
import { products } from "../../../../engine/model/catalog.ts";
import { isInstrument } from "../../../../engine/model/instruments.ts";
import type { Product } from "../../../../engine/model/product.ts";
import { formNames, forms, type FormName } from "../../../../engine/present/commands/forms.ts";
import { bias } from "../../factory.ts";
import { seen } from "../../observed.ts";
import { rows, submitted, submittedAlone } from "../../origins/pipeline/submitting.ts";

type LoadedSet = ReturnType<typeof submitted>;
const rendered = (form: FormName, loaded: LoadedSet) => forms[form](loaded, seen(), loaded.set.products);
const all: readonly Product[] = products;

test("every row of the catalog is tested below", () => {
  expect([...new Set(rows.map(([name]) => name))]).toEqual(products.map(({ name }) => name));
  expect(products.filter(({ instruments }) => !instruments.length).map(({ name }) => name)).toEqual(["straylight", "fringe"]);
});

test.each(rows)("each form of %s of %s has exactly the runs of its catalog row", (name, instrument) => {
  const loaded = submittedAlone(name, instrument);
  const runs = loaded.set.products.flatMap((each) => expectedRuns(each, instrument));
  const isRun = runs.length > 0;
  const expected = runs.map(({ run, pipeline }) => [run, `${instrument}/${pipeline}`]);
  expect(
    (rendered("pipetask", loaded).json as readonly { run: string; argv: readonly string[] }[]).map(({ run, argv }) => [
      run,
      fileOf(argv[argv.indexOf("-p") + 1]),
    ]),
  ).toEqual(expected);
  expect(
    Object.values(rendered("bps", loaded).json as Readonly<Record<string, BpsSubmission>>).map(({ payload, pipelineYaml }) => [
      payload.outputRun,
      fileOf(pipelineYaml),
    ]),
  ).toEqual(expected);
  expect(rendered("pipetask", loaded).text === "").toBe(!isRun);
  expect(rendered("bps", loaded).text === "").toBe(!isRun);

  const own = (rendered("env", loaded).json as { products: Readonly<Record<string, Readonly<Record<string, string>>>> }).products;
  expect(Object.fromEntries(Object.entries(own).map(([title, variables]) => [title, Object.keys(variables)]))).toEqual(
    Object.fromEntries(loaded.set.products.map((each) => [each.title, expectedVariables(each, instrument)])),
  );

  const lines = rendered("shell", loaded).text.split("\n");
  expect(lines.filter((line) => line.startsWith("bps submit --output-run ")).map((line) => line.split(" ")[3])).toEqual(
    [...runs.filter(({ step }) => step === "generate"), ...runs.filter(({ step }) => step === "verify")].map(({ run }) => run),
  );
  const certified = runs.filter(({ certified }) => certified);
  expect(lines.filter((line) => line.startsWith("butler certify-calibrations ")).map((line) => line.split(" ").at(-1))).toEqual(
    certified.map(() => entryOf(name).generation?.datasetType),
  );
});

const written = all.filter(({ curated }) => curated).map(({ name }) => name);

test.each(written.flatMap((name) => formNames.map((form) => [name, form] as const)))(
  "curated %s has no pipeline in the form %s",
  (name, form) => {
    const loaded = submitted({
      products: { [name]: { rerun: bias.rerun, curated: { package: "obs_lsst_data", commit: "0".repeat(40) } } },
    });
    expect(rendered(form, loaded).text).not.toMatch(/pipetask|bps submit|certify-calibrations|pipelineYaml|SELECTION_/);
  },
);

test.each(written)("the shell form of curated %s is upstream's command, with the set's own collection", (name) => {
  const loaded = submitted({ products: { [name]: { rerun: bias.rerun, curated: { package: "obs_lsst_data", commit: "0".repeat(40) } } } });
  const lines = rendered("shell", loaded).text.split("\n");
  const uri = loaded.world.repositories.get(loaded.set.build.repo)?.uri ?? "";
  const collection = `DM-43525/lowerSetTemp/${name}.${bias.rerun}`;
  expect(lines).toEqual(
    expect.arrayContaining([
      `git -C obs_lsst_data checkout ${"0".repeat(40)}`,
      `butler write-curated-calibrations ${uri} LATISS --label ${collection}`,
      `butler collection-chain ${uri} LATISS/calib/DM-43525 LATISS/calib/${collection} --mode prepend`,
    ]),
  );
});

/** Below `pipelines/`. */
const fileOf = (pipeline: string | undefined): string | undefined => pipeline?.split("/pipelines/")[1];

interface Run {
  readonly step: "generate" | "verify";
  readonly run: string;
  readonly pipeline: string;
  readonly certified: boolean;
}

function expectedRuns({ product: { name }, band }: SetProduct, instrument: string): readonly Run[] {
  const { generation, certified } = entryOf(name);
  const verification = verificationOn(name, instrument);
  const run = (stem: string): string =>
    `${instrument}/calib/DM-43525/lowerSetTemp/${stem}${band === null ? "" : `-${band}`}.${bias.rerun}/run1`;
  return [
    ...(generation?.pipeline
      ? [{ step: "generate" as const, run: run(`${generation.stem}Gen`), pipeline: generation.pipeline, certified }]
      : []),
    ...(verification ? [{ step: "verify" as const, run: run(verification.stem), pipeline: verification.pipeline, certified: false }] : []),
  ];
}

/** Products without exposures whose upstream template still has a selection. */
const nevertheless: Readonly<Record<string, readonly string[]>> = { electroBfDistortionMatrix: ["SELECTION_PTC_BF"] };

function expectedVariables({ product: { name }, band }: SetProduct, instrument: string): readonly string[] {
  const { generation, certified } = entryOf(name);
  const verification = verificationOn(name, instrument);
  const ofBand = band === null ? "" : `_${band}`;
  return [
    ...(generation ? ["RERUN"] : []),
    ...(certified ? ["CERT_RERUN"] : []),
    ...(verification ? ["VERIFY_RERUN"] : []),
    ...(nevertheless[name] ?? []),
    ...(generation?.exposures ? [`${generation.exposures.variable}${ofBand}`] : []),
    ...(verification ? [`${verification.variable}${ofBand}_V`] : []),
  ];
}

function verificationOn(name: string, instrument: string): Product["verification"] {
  const { verification } = entryOf(name);
  return verification && isInstrument(instrument) && verification.instruments.includes(instrument) ? verification : null;
}

function entryOf(name: string): Product {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Error(name);
  return found;
}

test.each(formNames)("no form of %s shows the password of a repository's URI", (form) => {
  const loaded = submitted();
  const repositories = new Map(
    [...loaded.world.repositories].map(([name, each]) => [name, { ...each, uri: `https://calib:s3cret@db.example/${name}` }]),
  );
  const { text, json } = rendered(form, { ...loaded, world: { ...loaded.world, repositories } });
  expect(text + JSON.stringify(json)).not.toContain("s3cret");
  expect(text).toContain("https://calib:***@db.example/usdf/");
});
