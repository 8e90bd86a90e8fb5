import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import { grouped as groupBy } from "../../../model/group.ts";
import type { PageProduct } from "../pageData.ts";
import { curveGrid, type CurveKind } from "../plots/curveGrid.ts";
import { focalPlaneMap, type PlacedValue } from "../plots/focalPlane.ts";
import { runChart } from "../plots/runChart.ts";
import { light } from "../plots/theme.ts";
import { valuesOf } from "../values/amplifiers.ts";
import { detectorName } from "../values/failures.ts";
import { fileName } from "../values/words.ts";
import { changesOf } from "./changes.ts";
import { abscissasOf, runSeriesOf } from "./runSeries.ts";

/** A plot of a product: its file below the report's folder, and what it shows. */
export interface DrawnChart {
  readonly section: "changes" | "runs" | "curves";
  readonly heading: string;
  readonly file: string;
  readonly alt: string;
}

export interface DrawnCharts {
  readonly charts: readonly DrawnChart[];
  /** SVG by file. */
  readonly drawn: ReadonlyMap<string, string>;
}

/** Draws the charts of a product in light colors, for tickets and paper. */
export async function drawCharts(product: PageProduct, plane: FocalPlaneResult | null): Promise<DrawnCharts> {
  const { svgOf } = await import("../plots/svg.ts");
  const charts: DrawnChart[] = [];
  const drawn = new Map<string, string>();
  const draw = async (chart: Omit<DrawnChart, "file">, spec: Parameters<typeof svgOf>[0]): Promise<void> => {
    const file = `plots/${fileName(`${product.product}-${chart.section}-${chart.alt}`)}.svg`;
    drawn.set(file, await svgOf(spec));
    charts.push({ ...chart, file });
  };
  for (const each of changeMaps(product, plane)) await draw(each.chart, each.spec);
  for (const each of runCharts(product)) await draw(each.chart, each.spec);
  for (const each of curveGrids(product, plane)) await draw(each.chart, each.spec);
  return { charts, drawn };
}

interface Planned {
  readonly chart: Omit<DrawnChart, "file">;
  readonly spec: ReturnType<typeof runChart>;
}

/** Maps of changes in sigmas, and of bad pixels that were added or removed. */
function changeMaps({ charts: { held, defectChanges } }: PageProduct, plane: FocalPlaneResult | null): readonly Planned[] {
  if (!plane) return [];
  const placed = new Set(plane.detectors.map(({ detector }) => detector));
  const planned = (
    heading: string,
    name: string,
    unit: string,
    values: readonly PlacedValue[],
    domain: readonly [number, number],
  ): readonly Planned[] =>
    values.some(({ detector }) => placed.has(detector))
      ? [
          {
            chart: { section: "changes", heading, alt: `${name} (${unit}) on the focal plane` },
            spec: focalPlaneMap({ plane, values, name, unit, domain }, light),
          },
        ]
      : [];
  const values = (held?.before ? changesOf(held.now, held.before) : []).flatMap(({ name, amplifiers }) =>
    planned(
      name,
      `change of ${name}`,
      "σ",
      amplifiers.map(({ detector, amplifier, sigmas }) => ({ detector, amplifier, value: sigmas, failed: 0 })),
      [-5, 5],
    ),
  );
  if (!defectChanges) return values;
  const { detector, amplifier, added, removed } = defectChanges;
  const counts = detector.map((_, row) => (added[row] ?? 0) + (removed[row] ?? 0));
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return [
    ...values,
    ...planned(
      "bad pixels",
      "added and removed",
      "pixels",
      detector.map((number, row) => ({ detector: number, amplifier: amplifier[row] ?? "", value: counts[row] ?? 0, failed: 0 })),
      [0, most],
    ),
  ];
}

/** Each measured value against everything that varies between the exposures. */
function runCharts(product: PageProduct): readonly Planned[] {
  const { measured, charts, verification, replaced } = product;
  const { conditions } = charts;
  if (!measured || !conditions) return [];
  const { drawn } = abscissasOf(conditions);
  const before = replaced?.measured ? valuesOf({ ...product, measured: replaced.measured, judgment: null }, []) : [];
  return runSeriesOf(measured, conditions, verification, drawn).flatMap((series) =>
    drawn.map((abscissa) => ({
      chart: { section: "runs", heading: series.name, alt: `${series.name} by ${abscissa.name}` } as const,
      spec: runChart(series, abscissa, before.find(({ name }) => name === series.name)?.typical ?? null, light),
    })),
  );
}

/** Curves of a ptc, or residuals of a linearizer: a grid of amplifiers for each shown detector. */
function curveGrids(product: PageProduct, plane: FocalPlaneResult | null): readonly Planned[] {
  const { curves, held } = product.charts;
  if (!curves) return [];
  const kinds: readonly CurveKind[] =
    product.datasetType === "ptc" ? ["variance", "variance over level", "residual of the fit"] : ["deviation from linearity"];
  const turnoff = held?.now.columns.find(({ name }) => name === "turnoff");
  return [...groupBy(curves.curves, ({ detector }) => detector)].flatMap(([detector, own]) => {
    const name = detectorName(product, plane, detector);
    const turnoffs = new Map(
      held?.now.detector.flatMap((number, row) => {
        const value = turnoff?.values[row] ?? null;
        return number === detector && value !== null ? [[held.now.amplifier[row] ?? "", value] as const] : [];
      }),
    );
    return kinds.map((kind) => ({
      chart: { section: "curves", heading: name, alt: `${kind} of ${name}` } as const,
      spec: curveGrid({ curves: own, kind, turnoffs }, light),
    }));
  });
}
