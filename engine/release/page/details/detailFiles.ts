import type { DefectOriginsResult, NoiseBudgetResult } from "../../../bridge/wire.ts";
import type { PageProduct } from "../pageData.ts";
import { heatmap } from "../plots/heatmap.ts";
import { type Profile, profilePlot } from "../plots/profile.ts";
import { light } from "../plots/theme.ts";
import { csvTable } from "../values/columns.ts";
import { fileName } from "../values/words.ts";
import { originWords } from "./defectValues.ts";
import type { DetailView } from "./detailView.ts";
import type { TypicalMatrix } from "./matrixValues.ts";

/** Files of a product's details, by their path within the report's folder, and where the page shows them. */
export interface DetailFiles {
  readonly files: ReadonlyMap<string, string | Buffer>;
  /** The kernel's profile, or the crosstalk now and its change; empty for another product. */
  readonly plots: readonly { readonly file: string; readonly words: string }[];
  readonly analysis: readonly { readonly file: string; readonly words: string }[];
  readonly downloads: readonly string[];
}

/** Draws the plots of a product's details, and writes their values for spreadsheets. */
export async function detailFilesOf(name: string, { details }: Pick<PageProduct, "details">, view: DetailView): Promise<DetailFiles> {
  const files = new Map<string, string | Buffer>();
  const plots: { file: string; words: string }[] = [];
  if (view.kernel || view.crosstalk?.typical) {
    const { svgOf } = await import("../plots/svg.ts");
    for (const { stem, words, spec } of [...kernelPlots(view.kernel), ...crosstalkPlots(view.crosstalk?.typical ?? null)]) {
      const file = `plots/${fileName(`${name}-${stem}`)}.svg`;
      files.set(file, await svgOf(spec));
      plots.push({ file, words });
    }
  }
  const downloads: string[] = [];
  const download = (stem: string, text: string): void => {
    files.set(`data/${name}-${stem}.csv`, text);
    downloads.push(`data/${name}-${stem}.csv`);
  };
  if (details.defects) download("defects-by-origin", defectsCsv(details.defects));
  if (details.noise) download("noise-budget", noiseCsv(details.noise));
  const analysis = (details.analysis?.plots ?? []).map(({ datasetType, dataId, png }, index) => {
    const file = `pictures/${fileName([name, datasetType, dataId, index].join("-"))}.png`;
    files.set(file, Buffer.from(png, "base64"));
    return { file, words: [datasetType, dataId].filter((each) => each !== "").join(", ") };
  });
  return { files, plots, analysis, downloads };
}

function kernelPlots(kernel: TypicalMatrix | null) {
  if (!kernel) return [];
  return (["kernel", "attraction"] as const).flatMap((kind) => {
    const lines = kernel.rows.flatMap((row, index): Profile[] => {
      if (!row.startsWith(kind)) return [];
      const before = kernel.before?.[index];
      return [
        { name: row, values: kernel.now[index] ?? [], isBefore: false },
        ...(before ? [{ name: `${row}, replaced set`, values: before, isBefore: true }] : []),
      ];
    });
    const words = `${kind} by distance, median over detectors`;
    return lines.length ? [{ stem: `${kind}-profile`, words, spec: profilePlot(lines, kind, "1 / electron", light) }] : [];
  });
}

function crosstalkPlots(typical: TypicalMatrix | null) {
  if (!typical) return [];
  const { rows, columns, now, before } = typical;
  const axes = { rows, columns, unit: "", rowTitle: "source", columnTitle: "target" };
  const change = before?.map((line, r) =>
    line.map((value, c) => {
      const own = now[r]?.[c] ?? null;
      return value === null || own === null ? null : own - value;
    }),
  );
  return [
    {
      stem: "crosstalk",
      words: "crosstalk, median over detectors",
      spec: heatmap({ ...axes, name: "coefficient", values: now }, light),
    },
    ...(change
      ? [
          {
            stem: "crosstalk-change",
            words: "crosstalk minus that of the replaced set, median over detectors",
            spec: heatmap({ ...axes, name: "change", values: change }, light),
          },
        ]
      : []),
  ];
}

const defectsCsv = ({ detector, amplifier, size, bad, origins }: DefectOriginsResult): string =>
  csvTable(
    ["detector", "amplifier", "pixels", "bad", ...origins.map(({ origin }) => originWords(origin))],
    detector.map((number, row) => [number, amplifier[row], size[row], bad[row], ...origins.map(({ pixels }) => pixels[row])]),
  );

const noiseCsv = (found: NoiseBudgetResult): string =>
  csvTable(
    [
      ...["exposures", "detector", "amplifier", "seen (electron)", "predicted (electron)"],
      ...["read noise (electron)", "signal (electron)", "calibration (electron)"],
    ],
    found.detector.map((number, row) => [
      ...[found.exposureClass[row], number, found.amplifier[row], found.seen[row], found.predicted[row]],
      ...[found.readNoise[row], found.signal[row], found.combined[row]],
    ]),
  );
