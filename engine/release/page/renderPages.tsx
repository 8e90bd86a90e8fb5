/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { readFile } from "node:fs/promises";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { clientScript } from "./clientScript.ts";
import { drawCharts } from "./charts/drawCharts.ts";
import { digestOfPage, type PageData, type PagePicture, type PageProduct, type PageScience } from "./pageData.ts";
import { detailFilesOf } from "./details/detailFiles.ts";
import { detailViewOf, drawnValuesOf } from "./details/detailView.ts";
import { drawPlots } from "./plots/drawPlots.ts";
import { HARMLESS_PAGE, HarmlessPage } from "./templates/harmless.tsx";
import { IndexPage, pageOf } from "./templates/index.tsx";
import { ProductPage } from "./templates/product.tsx";
import { SciencePage } from "./templates/science.tsx";
import type { ShownPicture } from "./templates/pictures.tsx";
import { answersOf } from "./values/answers.ts";
import { valuesOf } from "./values/amplifiers.ts";
import { columnsOf, columnsScript, csvOf, failuresCsv } from "./values/columns.ts";
import { type Failure, failuresOf } from "./values/failures.ts";
import { matrixOf } from "./values/matrix.ts";
import { fileName } from "./values/words.ts";

/** Files of a report by their path within its folder. */
export type ReportFiles = ReadonlyMap<string, string | Buffer>;

/** Renders all pages of a report with what they load. The same data make the same files. */
export async function renderPages(data: PageData): Promise<ReportFiles> {
  const files = new Map<string, string | Buffer>();
  const index = <IndexPage data={data} answers={answersOf(data)} digest={digestOfPage(data)} />;
  files.set("index.html", documentOf(index));
  files.set(HARMLESS_PAGE, documentOf(<HarmlessPage set={data.set} />));
  files.set("assets/page.css", await readFile(new URL("assets/page.css", import.meta.url), "utf8"));
  files.set("assets/page.js", await clientScript());
  for (const science of data.science) for (const [name, content] of renderScience(data, science)) files.set(name, content);
  for (const product of data.products) for (const [name, content] of await renderProduct(data, product)) files.set(name, content);
  return files;
}

async function renderProduct(data: PageData, product: PageProduct): Promise<ReportFiles> {
  const files = new Map<string, string | Buffer>();
  const name = fileName(product.product);
  const { focalPlane } = data;
  const failures = failuresOf(product, focalPlane);
  const values = valuesOf(product, failures);
  const details = detailViewOf(product, focalPlane);
  const { plots, drawn } = await drawPlots(name, [...values, ...drawnValuesOf(details)], focalPlane);
  drawn.forEach((svg, file) => files.set(file, svg));
  const charts = await drawCharts(product, focalPlane);
  charts.drawn.forEach((svg, file) => files.set(file, svg));
  const detailFiles = await detailFilesOf(name, product, details);
  detailFiles.files.forEach((content, file) => files.set(file, content));
  const downloads: string[] = [...detailFiles.downloads];
  const script = `data/${name}.js`;
  if (product.measured) {
    files.set(script, columnsScript(columnsOf(product.product, product.measured, failures, focalPlane)));
    files.set(`data/${name}.csv`, csvOf(product.measured));
    downloads.push(`data/${name}.csv`);
  }
  if (failures.length) {
    files.set(`data/${name}-failures.csv`, failuresCsv(failures));
    downloads.push(`data/${name}-failures.csv`);
  }
  for (const { png, ...picture } of product.pictures) files.set(pictureFile(name, picture), png);
  const replaced = product.replaced?.measured ?? null;
  const page = (
    <ProductPage
      set={data.set}
      product={product}
      matrix={matrixOf(product, failures)}
      values={values}
      replacedValues={replaced ? valuesOf({ ...product, measured: replaced, judgment: null }, []) : []}
      plots={plots}
      pictures={product.pictures.map(({ png: _png, ...picture }) => shownPicture(product, name, picture, failures))}
      charts={charts.charts}
      plane={focalPlane}
      details={details}
      detailFiles={detailFiles}
      downloads={downloads}
      data={product.measured ? script : null}
    />
  );
  files.set(pageOf(product.product), documentOf(page));
  return files;
}

function renderScience(data: PageData, science: PageScience): ReportFiles {
  const files = new Map<string, string | Buffer>();
  const name = fileName(science.product);
  const pictures = science.exposures.flatMap(({ picture }) => {
    if (!picture) return [];
    const { png, ...shown } = picture;
    const file = pictureFile(name, shown);
    files.set(file, png);
    return [{ picture: shown, file, class: null, failed: 0 }];
  });
  const page = <SciencePage set={data.set} science={science} pictures={pictures} plane={data.focalPlane} />;
  return files.set(pageOf(science.product), documentOf(page));
}

const documentOf = (page: VNode): string => `<!doctype html>\n${renderToString(page)}\n`;

function pictureFile(product: string, { kind, exposure, detector, facts }: Omit<PagePicture, "png">): string {
  const parts = [
    product,
    kind,
    ...(exposure === null ? [] : [exposure]),
    ...(detector === null ? [] : [`detector${detector}`]),
    facts.datasetType,
  ];
  return `pictures/${fileName(parts.join("-"))}.png`;
}

function shownPicture(
  { verification }: PageProduct,
  name: string,
  picture: Omit<PagePicture, "png">,
  failures: readonly Failure[],
): ShownPicture {
  const { exposure } = picture;
  const own =
    exposure === null ? undefined : (["first", "internal", "external"] as const).find((each) => verification[each].includes(exposure));
  const failed = exposure === null ? 0 : failures.filter((each) => each.exposure === exposure).length;
  return { picture, file: pictureFile(name, picture), class: own ?? null, failed };
}
