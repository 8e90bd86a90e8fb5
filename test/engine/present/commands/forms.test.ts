import path from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { forms } from "../../../../engine/present/commands/forms.ts";
import { shellWord } from "../../../../engine/present/commands/asShell.ts";
import { asCollection } from "../../../../engine/model/brand.ts";
import { pipetaskCommand } from "../../../../engine/origins/pipeline/pipetask.ts";
import { expectGolden } from "../../../golden/golden.ts";
import { bias, GENERATION, loadedSets, TICKET } from "../../factory.ts";
import { chain, job, run, seen } from "../../observed.ts";
import { submitted } from "../../origins/pipeline/submitting.ts";

const roots = { cpPipe: process.env["CP_PIPE_DIR"], cpVerify: process.env["CP_VERIFY_DIR"] };
afterEach(() => {
  process.env = { ...process.env, CP_PIPE_DIR: roots.cpPipe, CP_VERIFY_DIR: roots.cpVerify };
});

test("the rendered commands are those that the bridge runs", () => {
  const loaded = loadedSets.locked();
  const { text, json } = forms.pipetask(loaded, seen(), loaded.set.products);
  expectGolden("render-pipetask", text.replaceAll(loaded.workspace.root, ""));
  const [generation] = json as { argv: string[]; run: string }[];
  const repository = loaded.world.repositories.get(loaded.set.build.repo)!;
  const pipeline = path.join(loaded.workspace.root, "python/calib_reference/cp_pipe/pipelines/LATISS/cpBias.yaml");
  const query = "instrument='LATISS' and exposure in (2024032600002..2024032600004)";
  const inputs = [TICKET, "LATISS/raw/all", "LATISS/calib"].map(asCollection);
  expect(generation?.argv).toEqual(
    pipetaskCommand({ repository, pipeline, inputs, output: asCollection(`${GENERATION}/run1`), query, overrides: [] }),
  );
});

test("the variables of the templates have the values of the lock", () => {
  process.env["CP_PIPE_DIR"] = "/stack/cp_pipe";
  process.env["CP_VERIFY_DIR"] = "/stack/cp_verify";
  const { exposures, rerun } = bias;
  const flat = { rerun, verifyRerun: "20240401b", bands: { g: { exposures, verification: exposures }, r: { exposures } } };
  const loaded = submitted(
    { products: { biasBootstrap: { rerun, exposures }, bias, flat, defects: { rerun } } },
    { kind: "bps" },
    "erykoff",
  );
  expectGolden("render-env", forms.env(loaded, seen(), loaded.set.products).text);
});

test("the shell form has the whole process, by pipetask and by bps", () => {
  process.env["CP_PIPE_DIR"] = "/stack/cp_pipe";
  process.env["CP_VERIFY_DIR"] = "/stack/cp_verify";
  const { exposures, rerun } = bias;
  const flat = { rerun, verifyRerun: "20240401b", bands: { g: { exposures, verification: exposures } } };
  const products = { biasBootstrap: { rerun, exposures }, bias: { ...bias, checkpoint: {} }, flat, defects: { rerun } };
  for (const executor of ["pipetask", { kind: "bps" }] as const) {
    const loaded = submitted({ products, kind: "historical", end: "2024-05-01" }, executor);
    expectGolden(
      `render-shell-${typeof executor === "string" ? executor : executor.kind}`,
      forms.shell(loaded, seen(), loaded.set.products).text,
    );
  }
});

test("auxiliary collections are exported, imported and put on chains; a set without products has no other commands", () => {
  const collections = {
    "models/current": { chains: ["LATISS/defaults"] },
    "refcats/a": { chains: ["refcats", "LATISS/defaults"] },
    skymaps: { skymap: "lsst_cells_v1" },
  };
  const base = loadedSets.locked({ products: {}, targets: ["summit/LATISS"], collections });
  const declaration = base.set.collections.find(({ name }) => name === "models/current")?.digest ?? "";
  const models = {
    name: "models/current",
    declaration,
    type: "CHAINED" as const,
    runs: ["models/new", "models/old"],
    parts: [],
    skymap: null,
    chains: ["LATISS/defaults"],
  };
  const loaded = { ...base, lock: base.lock && { ...base.lock, inputs: { ...base.lock.inputs, collections: [models] } } };
  const { text } = forms.shell(loaded, seen(), []);
  const [from, to] = ["usdf/embargo", "summit/LATISS"].map((repo) => `/worlds/paper/repos/${repo}`);
  const searching = (repo = "") => [
    `butler collection-chain ${repo} LATISS/defaults models/current refcats/a --mode prepend`,
    `butler collection-chain ${repo} refcats refcats/a --mode prepend`,
  ];
  const folder = "export/LATISS/DM-43525-auxiliary";
  const imported = (name: string) =>
    `butler import --transfer copy --export-file ${folder}/${name}/export.yaml -s instrument -s detector -s physical_filter ${to ?? ""} ${folder}/${name}`;
  expect(text).toContain("# auxiliary collections, to summit/LATISS, with all that their RUNs gained since the lock");
  expect(
    text
      .split("\n")
      .filter((line) => line.startsWith("python"))
      .map((line) => line.slice(line.indexOf("stack.close()"))),
  ).toEqual([
    `stack.close()" ${from ?? ""} ${folder}/models/current models/current`,
    `stack.close()" ${from ?? ""} ${folder}/refcats/a refcats/a`,
    `stack.close()" ${from ?? ""} ${folder}/skymaps skymaps "skymap='lsst_cells_v1'"`,
  ]);
  expect(text.split("\n").filter((line) => line.startsWith("butler"))).toEqual([
    ...searching(from),
    imported("models/current"),
    `butler collection-chain ${to ?? ""} models/current models/new models/old --mode prepend`,
    imported("refcats/a"),
    `butler register-skymap ${to ?? ""} -C skymap-lsst_cells_v1.config`,
    imported("skymaps"),
    ...searching(to),
  ]);
});

test("the run number of bootstraps is that of the newest attempt", () => {
  const loaded = submitted({ products: { biasBootstrap: { rerun: bias.rerun, exposures: bias.exposures } } });
  const chain_ = `${TICKET}/lowerSetTemp/biasBootstrapGen.20240326a`;
  const number = (facts: Parameters<typeof seen>[0]) =>
    (forms.env(loaded, seen(facts), loaded.set.products).json as { set: Record<string, string> }).set["BOOTSTRAP_RUN_NUMBER"];
  expect(number({})).toBe("1");
  expect(number({ jobs: [job(`${chain_}/run2`, { state: "running", exitCode: null })] })).toBe("2");
  expect(number({ outputs: [{ chain: chain_, runs: [run(`${chain_}/run3`)] }], collections: [chain(chain_, `${chain_}/run3`)] })).toBe("3");
});

test.each(["pipetask", "bps", "env", "shell"] as const)("form %s of a set without a lock is an error", (form) => {
  const loaded = { ...submitted(), lock: null };
  expect(() => forms[form](loaded, seen(), loaded.set.products)).toThrow(
    expect.objectContaining({ code: "lock-missing", detail: "LATISS/DM-43525 has no lock" }),
  );
});

test("form bps of a set under pipetask has default settings; a site without a batch system is an error", () => {
  const loaded = submitted({}, "pipetask");
  expect(forms.bps(loaded, seen(), loaded.set.products).json).toEqual(forms.bps(submitted(), seen(), loaded.set.products).json);
  expect(() => forms.bps(loadedSets.locked(), seen(), loaded.set.products)).toThrow(expect.objectContaining({ code: "bps-not-at-site" }));
});

test("with CP_PIPE_DIR and CP_VERIFY_DIR set, the stack's pipelines are named", () => {
  process.env["CP_PIPE_DIR"] = "/stack/cp_pipe";
  process.env["CP_VERIFY_DIR"] = "/stack/cp_verify";
  const loaded = submitted();
  expect(forms.bps(loaded, seen(), loaded.set.products).json).toMatchObject({
    bias: { pipelineYaml: "/stack/cp_pipe/pipelines/LATISS/cpBias.yaml" },
    verifyBias: { pipelineYaml: "/stack/cp_verify/pipelines/LATISS/verifyBias.yaml" },
  });
});

test("a shell reads a quoted word unchanged", () => {
  expect(["it's $5", "a/b-c.d=1", "instrument='LATISS'", "a b", "$HOME", ""].map(shellWord)).toEqual([
    `'it'"'"'s $5'`,
    "a/b-c.d=1",
    `"instrument='LATISS'"`,
    "'a b'",
    "'$HOME'",
    "''",
  ]);
});
