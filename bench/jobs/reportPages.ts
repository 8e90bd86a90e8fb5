import { renderPages } from "../../engine/release/page/renderPages.tsx";
import { zipOf } from "../../engine/release/page/zipOf.ts";
import { sampleCamera } from "../../test/engine/release/page/sampleCamera.ts";
import { samplePage, sampleProduct } from "../../test/engine/release/page/samplePage.ts";

/** Renders one product of 189 detectors, 25 exposures and 16 amplifiers, without pictures, and prints time, memory and sizes. */
const began = performance.now();
const product = { ...sampleProduct(189, 25), pictures: [] };
const made = performance.now();
const files = await renderPages(samplePage({ products: [product], focalPlane: sampleCamera(14, 14) }));
const rendered = performance.now();
const zip = zipOf(files);
const bytes = [...files.values()].reduce((sum, each) => sum + Buffer.byteLength(each), 0);
const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
const megabytes = (count: number) => (count / 1e6).toFixed(1);
console.log(
  [
    `values made in ${seconds(began, made)} s, pages rendered in ${seconds(made, rendered)} s, zipped in ${seconds(rendered, performance.now())} s`,
    `most memory ${megabytes(process.resourceUsage().maxRSS * 1024)} MB; ${files.size} files of ${megabytes(bytes)} MB, zip file ${megabytes(zip.length)} MB`,
  ].join("\n"),
);
