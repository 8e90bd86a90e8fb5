import { expect, test } from "@jest/globals";
import type { TicketCollection } from "../../../engine/bridge/wire.ts";
import { recover, type TicketFacts, type Recovered } from "../../../engine/adopt/recover.ts";
import { declaredMembers } from "../../../engine/content/ticketChain.ts";
import { printCalibset } from "../../../engine/declare/edit/printSet.ts";
import { checkDeclaration } from "../../../engine/declare/checkDeclaration.ts";
import { settleCalibset } from "../../../engine/declare/settle.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { asGenerated } from "../../../engine/model/calibset.ts";
import { names } from "../../../engine/model/names.ts";
import { expectGolden } from "../../golden/golden.ts";
import { world } from "../factory.ts";
import { BEGIN, bias, chain, dark, flat, NIGHT, run, TICKET, ticketOf, verified, type Certified } from "./exampleTicket.ts";

const ticketFacts = (changes: Partial<TicketFacts>): TicketFacts => ({
  instrument: "LATISS",
  ticket: "DM-1",
  repo: asRepo("usdf/embargo"),
  raws: "LATISS/raw/all",
  detectors: [0],
  facts: ticketOf([bias]),
  commanded: new Map(),
  holdings: [],
  ...changes,
});

function recovered(changes: Partial<TicketFacts>): Recovered {
  const found = recover(ticketFacts(changes));
  if (found.declaration === null) throw new Error("nothing was found");
  return found;
}

/** A product made by the commands of DMTN-222 section 7, where `bps submit` names RUNs by their time. */
const byHand = (each: Certified, time: string): Certified => ({ ...each, run: each.run.replace(/run1$/, time) });
const access = ticketOf(
  [
    byHand(flat("r"), "20240328T010203Z"),
    byHand(flat("g"), "20240328T000000Z"),
    byHand(bias, "20240327T012345Z"),
    { collection: `${TICKET}/t/defects.20240405a`, datasetType: "defects", run: `${TICKET}/t/defectGen.20240326a/20240326T235959Z` },
  ],
  {
    runs: [
      run(`${TICKET}/t/biasBootstrapGen.20240326a/run1`, ["biasBootstrap"]),
      run(
        `${TICKET}/t/darkBootstrapGen.20240326a/run1`,
        ["darkBootstrap"],
        NIGHT.map((id) => id + 28),
      ),
      run(
        `${TICKET}/t/flatBootstrapGen.20240326a/run1`,
        ["flatBootstrap"],
        NIGHT.map((id) => id + 200),
      ),
      run(`${TICKET}/t/biasGen.20240325a/20240326T000000Z`, ["bias"]),
      verified(`${TICKET}/t/verifyBias.20240210a/20240329T000000Z`, "verifyBiasStats", [2024032600001, ...NIGHT]),
      verified(`${TICKET}/t/verifyFlat-r.20240210a/20240329T000001Z`, "verifyFlatStats"),
    ],
    chains: [
      chain(
        `${TICKET}/t/biasGen.20240326a`,
        `${TICKET}/t/biasGen.20240326a/20240327T012345Z`,
        `${TICKET}/t/defects.20240405a`,
        "LATISS/raw/all",
        "LATISS/calib/DM-28636",
        "LATISS/calib/DM-28636/unbounded",
      ),
    ],
  },
);

test("a ticket that was made by hand is recovered completely", async () => {
  const found = recovered({ facts: access });
  expect(checkDeclaration(found.declaration, world, "LATISS/DM-1")).toEqual([]);
  expect(found.notes).toEqual([]);
  expect(found.left).toEqual([`${TICKET}/t/biasGen.20240325a/20240326T000000Z`]);
  expect(
    found.products.flatMap(({ construction, verification }) =>
      [construction, verification].flatMap((output) => (output?.byHand ? [output.run] : [])),
    ),
  ).toEqual([
    `${TICKET}/t/defectGen.20240326a/20240326T235959Z`,
    `${TICKET}/t/biasGen.20240326a/20240327T012345Z`,
    `${TICKET}/t/verifyBias.20240210a/20240329T000000Z`,
    `${TICKET}/t/flatGen-g.20240326a/20240328T000000Z`,
    `${TICKET}/t/flatGen-r.20240326a/20240328T010203Z`,
    `${TICKET}/t/verifyFlat-r.20240210a/20240329T000001Z`,
  ]);
  expectGolden("adopted-by-hand", await printCalibset(found.declaration, "ts", found));
});

test("a ticket with unusual names is recovered with TODOs and diagnostics", async () => {
  const elsewhere = "u/somebody/biases";
  const found = recovered({
    facts: ticketOf(
      [
        dark,
        { ...bias, run: elsewhere, changes: { begin: [null, null], end: [BEGIN, BEGIN] } },
        { ...flat("r", "b"), changes: { begin: [null, null], end: [BEGIN, BEGIN] } },
        { ...flat("g"), changes: { begin: [null, null], end: [BEGIN, BEGIN] } },
        { ...flat("i"), changes: { begin: [null, null], end: [BEGIN, BEGIN] } },
        { collection: `${TICKET}/gainFixup/ptc.20241107a`, datasetType: "photodiode", run: `${TICKET}/gainFixup/ptcGen.20241107a/x` },
      ],
      {
        runs: [{ ...verified(`${TICKET}/t/verifyBias.20240405a/run1`, "verifyBiasStats", []) }],
      },
    ),
    holdings: [
      { repo: asRepo("usdf/main"), answer: { kind: "answered", value: ticketOf([]) } },
      { repo: asRepo("tts/LATISS"), answer: { kind: "could not check", code: "site-unreachable", reason: "no route" } },
    ],
  });
  expect(found.notes.map(({ code }) => code)).toEqual(["adopt-holding-differs"]);
  expect(found.kept.map(({ code }) => code)).toEqual(["adopt-product-unknown", "adopt-range-differs", "adopt-rerun-differs"]);
  expect(found.products[0]?.construction).toEqual({ run: elsewhere, exposures: NIGHT, byHand: true });
  expectGolden("adopted-odd", await printCalibset(found.declaration, "ts", found));
});

test("the journal's commands take precedence over headers", () => {
  const commanded = new Map([
    [
      bias.run,
      {
        pipeline: "cpBias.yaml",
        inputs: [TICKET, "LATISS/raw/all", "LATISS/calib", "LATISS/calib/DM-28636"],
        exposures: [...NIGHT, 2024032600005],
      },
    ],
  ]);
  const { declaration, comments } = recovered({ commanded });
  expect(declaration.todo).toBeUndefined();
  expect(comments.size).toBe(0);
  expect(declaration.build.calibs).toEqual(["LATISS/calib", "LATISS/calib/DM-28636"]);
  expect(declaration.products.bias).toMatchObject({ exposures: { kind: "range", dayObs: 20240326, from: 2, to: 5 } });
});

test("repositories with the same datasets and ranges become targets, and others are reported", () => {
  const holding = (repo: string, value: TicketFacts["facts"]) => ({ repo: asRepo(repo), answer: { kind: "answered", value } as const });
  const facts = ticketOf([dark, bias]);
  const { declaration, notes } = recovered({
    facts,
    holdings: [
      holding("usdf/main", ticketOf([dark, bias])),
      holding("summit/LATISS", ticketOf([dark])),
      holding("tts/LATISS", ticketOf([dark, { ...bias, changes: { id: ["other", "one"] } }])),
      holding("usdf/ir2", ticketOf([])),
    ],
  });
  expect(declaration.targets).toEqual(["usdf/main"]);
  expect(notes.map(({ code, detail }) => [code, detail.split(" ")[0]])).toEqual([
    ["adopt-holding-differs", "summit/LATISS"],
    ["adopt-holding-differs", "tts/LATISS"],
  ]);
});

test.each([
  ["detectors differ", { differing: [1], silent: [] }, [], /detectors 1 do not name all 3/],
  ["headers are silent", { differing: [], silent: [0, 1, 2] }, [], /detectors 0..2/],
  ["more was processed", { differing: [], silent: [] }, [...NIGHT, 2024032600099], /2024032600099 were processed/],
])("if %s, the exposures of the headers count and the difference is reported", (_case, headers, exposures, message) => {
  const facts = ticketOf([bias]);
  const runs = facts.runs.map((each) => ({ ...each, exposures, headers: each.headers.map((one) => ({ ...one, ...headers })) }));
  const { declaration, notes } = recovered({ facts: { ...facts, runs } });
  expect(declaration.products.bias).toMatchObject({ exposures: { kind: "range", dayObs: 20240326, from: 2, to: 4 } });
  expect(notes).toEqual([{ code: "adopt-exposures-differ", detail: expect.stringMatching(message) }]);
});

const made = (each: Certified, stem: string): Certified => ({ ...each, run: each.run.replace("/flatGen", `/${stem}Gen`) });
const ofLsstCam = (facts: TicketFacts["facts"]): TicketFacts["facts"] =>
  JSON.parse(JSON.stringify(facts).replaceAll("LATISS", "LSSTCam")) as TicketFacts["facts"];
const lsstCam = { instrument: "LSSTCam", repo: asRepo("usdf/ir2"), raws: "LSSTCam/raw/all" };

test("the variant of flats comes from the name of their generation, and other names are reported", () => {
  const [g, r] = [made(byHand(flat("g"), "20240328T000000Z"), "flatAnaglyph"), made(flat("r"), "flatAnaglyph")];
  const found = recovered({ ...lsstCam, facts: ofLsstCam(ticketOf([r, g])) });
  expect(checkDeclaration(found.declaration, world, "LSSTCam/DM-1")).toEqual([]);
  expect(found.declaration.products.flat).toMatchObject({ rerun: "20240326a", certifyRerun: "20240405a", variant: "anaglyph" });
  const set = settleCalibset(found.declaration);
  const outputs = set.products
    .flatMap((each) => asGenerated(each) ?? [])
    .map((each) => [names.generation(set, each), each.generation.pipeline]);
  expect(outputs).toEqual(["g", "r"].map((band) => [`LSSTCam/calib/DM-1/t/flatAnaglyphGen-${band}.20240326a`, "cpFlatAnaglyph.yaml"]));
  expect(found.products.map(({ construction }) => [construction?.run, construction?.byHand])).toEqual([
    ["LSSTCam/calib/DM-1/t/flatAnaglyphGen-g.20240326a/20240328T000000Z", true],
    ["LSSTCam/calib/DM-1/t/flatAnaglyphGen-r.20240326a/run1", false],
  ]);
});

test("bands that were made in different ways are not one product", () => {
  const { declaration, kept } = recovered({
    ...lsstCam,
    facts: ofLsstCam(ticketOf([made(flat("i"), "flatAnaglyph"), made(flat("r"), "flatAnaglyph"), flat("g")])),
  });
  expect(Object.keys(declaration.products.flat && "bands" in declaration.products.flat ? declaration.products.flat.bands : {})).toEqual([
    "r",
    "i",
  ]);
  const collection = "LSSTCam/calib/DM-1/t/flat-g.20240405a";
  expect(declaration.adopted).toEqual([{ name: "flat-g.20240405a", collection, datasetType: "flat" }]);
  expect(kept).toContainEqual({
    code: "adopt-rerun-differs",
    collection,
    detail:
      "LSSTCam/calib/DM-1/t/flat-g.20240405a: 20240326a, certified as 20240405a; most bands are anaglyph 20240326a, certified as 20240405a",
  });
});

test.each([
  ["cpFlatSingleChip.yaml", "singleChip"],
  ["cpFlat.yaml", undefined],
  ["cpFlatAnaglyph.yaml", undefined],
])("the journal tells pipelines with the same output name apart: %s", (pipeline, variant) => {
  const commanded = new Map([[flat("r").run, { pipeline, inputs: [], exposures: NIGHT }]]);
  const { declaration } = recovered({ facts: ticketOf([flat("r")]), commanded });
  expect(declaration.products.flat && "variant" in declaration.products.flat ? declaration.products.flat.variant : undefined).toBe(variant);
});

test.each([
  ["cpPtcLab.yaml", "lab"],
  ["cpPtc.yaml", undefined],
])("the journal tells a curve from the laboratory from the usual one: %s", (pipeline, variant) => {
  const ptc = { ...bias, ...(JSON.parse(JSON.stringify(bias).replaceAll("bias", "ptc")) as typeof bias) };
  const commanded = new Map([[ptc.run, { pipeline, inputs: [], exposures: NIGHT }]]);
  const { declaration } = recovered({ facts: ticketOf([ptc]), commanded });
  expect(declaration.products.ptc).toMatchObject({ rerun: "20240326a" });
  expect(declaration.products.ptc && "variant" in declaration.products.ptc ? declaration.products.ptc.variant : undefined).toBe(variant);
});

test("the attempt that the engine would use is recovered", () => {
  const at = (attempt: string, letter = "a") => run(`${TICKET}/t/biasBootstrapGen.20240326${letter}/${attempt}`, ["biasBootstrap"]);
  const taken = (...runs: readonly ReturnType<typeof at>[]) =>
    recovered({ facts: ticketOf([bias], { runs }) }).products[0]?.construction?.run.split("Gen.20240326")[1];
  expect(taken(at("run9"), at("run10"))).toBe("a/run10");
  expect(taken(at("20240327T000000Z"), at("run1"))).toBe("a/run1");
  expect(taken(at("20240327T000000Z"), at("20240328T000000Z"))).toBe("a/20240328T000000Z");
  expect(taken(at("run2"), at("run1", "b"))).toBe("b/run1");
});

test("the attempt on the output's chain is recovered from two attempts by hand", () => {
  const output = `${TICKET}/t/biasBootstrapGen.20240326a`;
  const runs = ["20240327T000000Z", "20240328T000000Z"].map((attempt) => run(`${output}/${attempt}`, ["biasBootstrap"]));
  const { products } = recovered({ facts: ticketOf([bias], { runs, chains: [chain(output, `${output}/20240327T000000Z`)] }) });
  expect(products[0]?.construction?.run).toBe(`${output}/20240327T000000Z`);
});

test("a ticket that is a collection of curated calibrations is kept as it is", () => {
  const rows = { collection: TICKET, datasetType: "camera", run: "LATISS/calib/unbounded" };
  const facts = ticketOf([rows, { ...rows, datasetType: "qe_curve", changes: { begin: [null, BEGIN], end: [BEGIN, null] } }]);
  const { declaration, kept, notes } = recovered({
    facts: { ...facts, collections: [{ name: TICKET, type: "CALIBRATION", children: [], doc: "", datasetTypes: ["camera", "qe_curve"] }] },
  });
  expect(declaration).toMatchObject({ tag: "adopted", kind: "forward", begin: "1970-01-01T00:00:00", products: {} });
  expect(declaration.chain).toBeUndefined();
  expect(declaration.adopted).toEqual(["camera", "qe_curve"].map((name) => ({ name, collection: TICKET, datasetType: name })));
  expect(kept.map(({ code }) => code)).toEqual(["adopt-curated"]);
  expect(notes).toEqual([]);
  expect(checkDeclaration(declaration, world, "LATISS/DM-1")).toEqual([]);
});

test("the order in which people made the ticket chain is declared, with members that hold no dataset", () => {
  const empty = `${TICKET}/t/dark.20240405a`;
  const { declaration, notes } = recovered({
    facts: ticketOf([bias, flat("r")], { children: [empty, bias.collection, flat("r").collection] }),
  });
  expect(declaration.chain).toEqual([empty, bias.collection, flat("r").collection]);
  expect(notes.map(({ code, detail }) => [code, detail])).toEqual([["adopt-not-delivered", `collection ${empty}`]]);
  expect(declaredMembers(settleCalibset(declaration))).toEqual([bias.collection, flat("r").collection]);
});

const camera = run(`${TICKET}/cameraByHand`, ["camera"]);
const asRun = (name: string): TicketCollection => ({ ...chain(name), type: "RUN", datasetTypes: ["camera"] });

test("a RUN on the ticket chain is an auxiliary collection at its place on that chain", () => {
  const facts = ticketOf([bias, dark], {
    children: [bias.collection, camera.run, dark.collection],
    runs: [camera],
    chains: [asRun(camera.run)],
  });
  const { declaration, notes, kept, left } = recovered({ facts });
  expect(declaration.collections).toEqual({ [camera.run]: { chains: [TICKET] } });
  expect(declaredMembers(settleCalibset(declaration))).toEqual([bias.collection, camera.run, dark.collection]);
  expect(checkDeclaration(declaration, world, "LATISS/DM-1")).toEqual([]);
  expect(notes).toEqual([]);
  expect(kept).toMatchObject([{ code: "adopt-run-searched", detail: `${camera.run}, on ${TICKET}` }]);
  expect(left).not.toContain(camera.run);
});

test("a RUN of the ticket on the instrument chain is delivered, and its place is left to the chain file", () => {
  const rows = { collection: TICKET, datasetType: "dark", run: `${TICKET}/darkGen` };
  const facts = ticketOf([rows], { runs: [camera], chains: [chain("LATISS/calib", camera.run, TICKET, "u/else"), asRun(camera.run)] });
  const [, ...others] = facts.collections;
  const { declaration, notes, left } = recovered({
    facts: { ...facts, collections: [{ ...chain(TICKET), type: "CALIBRATION" }, ...others] },
  });
  expect(declaration.collections).toEqual({ [camera.run]: {} });
  expect(declaration.chain).toBeUndefined();
  expect(checkDeclaration(declaration, world, "LATISS/DM-1")).toEqual([]);
  expect(notes).toMatchObject([{ code: "adopt-run-on-instrument-chain", detail: camera.run }]);
  expect(left).not.toContain(camera.run);
});

test("RUNs that a set cannot declare are named", () => {
  const [foreign, attempt] = ["u/else/run", `${TICKET}/t/darkGen.20240326a/run1`];
  const facts = ticketOf([bias], {
    children: [bias.collection, foreign],
    runs: [run(attempt, ["dark"])],
    chains: [chain("LATISS/calib", attempt), asRun(foreign), asRun(attempt)],
  });
  const { declaration, notes } = recovered({ facts });
  expect(declaration.collections).toBeUndefined();
  expect(notes.map(({ code, detail }) => [code, detail])).toEqual([
    ["adopt-foreign-child", `RUN ${foreign}`],
    ["adopt-not-delivered", `RUN ${attempt}, on LATISS/calib`],
  ]);
});

test("a ticket of a RUN alone gives no declaration, and the RUN is named", () => {
  const facts = ticketOf([], { children: [camera.run], runs: [camera], chains: [asRun(camera.run)] });
  expect(recover(ticketFacts({ facts }))).toMatchObject({
    declaration: null,
    notes: [{ code: "adopt-not-delivered", detail: `RUN ${camera.run}, on ${TICKET}` }],
  });
});

test("detectors that a ticket lacks are declared, for all bands of a product and for what is kept, and a person is asked why", () => {
  const [eight, seven] = [
    [0, 1, 2, 3, 5, 6, 7, 8],
    [0, 1, 2, 3, 5, 6, 7],
  ];
  const held: Readonly<Record<string, readonly number[]>> = { [bias.run]: eight, [flat("r").run]: seven, [flat("g").run]: eight };
  const kept = { collection: `${TICKET}/t/photodiode.20240405a`, datasetType: "photodiode", run: `${TICKET}/t/x` };
  const dataId = seven.map((detector) => ({ detector }) as never);
  const facts = ticketOf([bias, flat("r"), flat("g"), dark, { ...kept, changes: { dataId } }]);
  const runs = facts.runs.map((each) => ({
    ...each,
    headers: each.headers.map((one) => ({ ...one, detectors: held[each.run] ?? [...eight, 4].sort() })),
  }));
  const found = recovered({ facts: { ...facts, runs }, detectors: [...eight, 4].sort() });
  const without = (...detectors: readonly number[]) => ({
    without: Object.fromEntries(detectors.map((detector) => [detector, "reason unknown (adopted)"])),
  });
  expect(found.declaration.products).toMatchObject({ bias: { detectors: without(4) }, flat: { detectors: without(4) } });
  expect(found.declaration.products.dark).not.toHaveProperty("detectors");
  expect(found.declaration.adopted).toEqual([
    { name: "photodiode.20240405a", collection: kept.collection, datasetType: "photodiode", detectors: without(4, 8) },
  ]);
  expect([...found.comments].filter(([at]) => at.endsWith("/detectors"))).toEqual([
    ["/products/bias/detectors", "TODO: detectors of bias: find out why it lacks 4"],
    ["/products/flat/detectors", "TODO: detectors of flat: find out why it lacks 4"],
    ["/adopted/0/detectors", "TODO: detectors of photodiode.20240405a: find out why it lacks 4,8"],
  ]);
  expect(settleCalibset(found.declaration).products.find(({ title }) => title === "photodiode.20240405a")?.detectors).toEqual(
    without(4, 8),
  );
});

test("a ticket that certifies nothing gives no declaration", () => {
  const facts = ticketOf([{ ...bias, changes: { empty: [true, true] } }]);
  expect(recover(ticketFacts({ facts }))).toMatchObject({ declaration: null, notes: [{ code: "adopt-range-differs" }] });
});
