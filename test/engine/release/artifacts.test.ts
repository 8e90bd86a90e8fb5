import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import { plainDataId } from "../../../engine/model/digest.ts";
import { artifactNames, copyArtifacts } from "../../../engine/release/copyArtifacts.ts";
import { stackCommands } from "../../../engine/release/stackCommands.ts";
import { loadedSets } from "../factory.ts";
import { seen, stage } from "../observed.ts";

const known = { detectors: [{ id: 94, name: "R22_S11" }], filters: ["g_01"], bands: ["g"] };

test("names say product, filter and detector, and end as the files do", () => {
  const dataId = [
    { instrument: "LSSTCam", detector: 94, physical_filter: "g_01" },
    { instrument: "LSSTCam", detector: 7 },
    { instrument: "LSSTCam", physical_filter: "../up" },
  ];
  expect(
    artifactNames(
      "flat-g",
      dataId.map((each) => plainDataId(each)),
      ["/a/flat.fits", "/a/x.ecsv", null],
      known,
    ),
  ).toEqual(["flat-g-g_01-R22_S11-detector94.fits", "flat-g-detector7.ecsv", "flat-g-.._up"]);
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "calib-artifacts-"));
  writeFileSync(path.join(folder, "source.fits"), "pixels");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A repository with one bias in a file, and one elsewhere. */
const reader = {
  call: (method: string) =>
    Promise.resolve(
      method === "instrument"
        ? known
        : {
            dataId: [
              { instrument: "LATISS", detector: 94 },
              { instrument: "LATISS", detector: 1 },
            ],
            id: ["one", "other"],
            place: [path.join(folder, "source.fits"), null],
          },
    ),
} as unknown as Reader;

test("datasets are copied, those in an object store are named, and no file is replaced", async () => {
  const target = path.join(folder, "copies");
  const copy = () => copyArtifacts(loadedSets.locked(), seen(stage.verified), reader, "bias", target);
  expect(await copy()).toMatchObject({ files: [path.join(target, "bias-R22_S11-detector94.fits")], elsewhere: ["other"] });
  expect(readdirSync(target)).toEqual(["bias-R22_S11-detector94.fits"]);
  expect(readFileSync(path.join(target, "bias-R22_S11-detector94.fits"), "utf8")).toBe("pixels");
  await expect(copy()).rejects.toMatchObject({ code: "file-exists" });
});

test.each(["dark", "nothing"])("a product that is not made is refused: %s", async (title) => {
  const copy = copyArtifacts(loadedSets.locked(), seen(stage.verified), reader, title, folder);
  await expect(copy).rejects.toMatchObject({ code: "not-generated" });
});

test("commands of the stack are shown for verifications of the stack alone", () => {
  const locked = loadedSets.locked();
  const product = { product: "bias", datasetType: "bias", run: "gen/run1", verifyRun: "verify/run1" };
  const from = (source: string) => ({
    ...locked,
    lock: {
      ...locked.lock!,
      inputs: {
        ...locked.lock!.inputs,
        products: locked.lock!.inputs.products.map((each) => ({
          ...each,
          verification: each.verification && { ...each.verification, pipeline: { ...each.verification.pipeline, source } },
        })),
      },
    },
  });
  expect(stackCommands(from("reference"), [product])).toEqual([]);
  const [report, notebook] = stackCommands(from("CP_VERIFY_DIR"), [product]);
  expect(report).toMatch(/^\$CP_VERIFY_DIR\/bin\/cpv_report.py -r \S+ -O cpv_reports\/DM-\d+ -c verify\/run1 -c gen\/run1$/);
  expect(notebook).toMatch(
    /^papermill --prepare-only -p interactive False -p repository \S+ -p genCollection gen\/run1 -p verifyCollection verify\/run1 \$CP_VERIFY_DIR\/notebooks\/cpVerifyBias.ipynb/,
  );
  expect(stackCommands(from("CP_VERIFY_DIR"), [{ ...product, datasetType: "ptc" }])).toHaveLength(1);
});
