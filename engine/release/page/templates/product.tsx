/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { compact } from "../../../model/ranges.ts";
import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import type { DrawnChart } from "../charts/drawCharts.ts";
import type { PageProduct } from "../pageData.ts";
import type { DetailFiles } from "../details/detailFiles.ts";
import type { DetailView } from "../details/detailView.ts";
import type { ValueSummary } from "../values/amplifiers.ts";
import type { FailureMatrix } from "../values/matrix.ts";
import { classWords, grouped, missingWords, outcomeWords, quantity, validity } from "../values/words.ts";
import { Curves, Runs } from "./chartsSection.tsx";
import { worstWords } from "./index.tsx";
import { Matrix } from "./matrix.tsx";
import { Code, Decision, Outcome, Page, Table } from "./parts.tsx";
import { Pictures, type ShownPicture } from "./pictures.tsx";
import { Details } from "./details.tsx";
import { Replaced } from "./replaced.tsx";
import { Values } from "./valuesSection.tsx";

export interface ProductView {
  readonly set: string;
  readonly product: PageProduct;
  readonly matrix: FailureMatrix;
  readonly values: readonly ValueSummary[];
  /** Earlier values by name, of a replaced product that was measured. */
  readonly replacedValues: readonly ValueSummary[];
  /** Files of plots by value: a map, where positions are known, and a histogram. */
  readonly plots: ReadonlyMap<string, { readonly map: string | null; readonly histogram: string }>;
  readonly pictures: readonly ShownPicture[];
  readonly charts: readonly DrawnChart[];
  /** Null if the positions of detectors are not known. */
  readonly plane: FocalPlaneResult | null;
  readonly details: DetailView;
  readonly detailFiles: DetailFiles;
  /** Files for downloads, relative to the report's folder. */
  readonly downloads: readonly string[];
  /** The script with the measured values; null if nothing was measured. */
  readonly data: string | null;
}

/** All about one product: causes, matrix, comparison, pictures, values by amplifier, datasets. */
export function ProductPage(view: ProductView) {
  const { product } = view;
  return (
    <Page
      title={`${view.set} ${product.product}: verification report`}
      root="../"
      scripts={view.data === null ? [] : [view.data, "assets/page.js"]}
    >
      <header>
        <p class="above">
          <a href="../index.html">{view.set}</a>
        </p>
        <h1>{product.product}</h1>
        <p class="verdict">
          <Outcome of={product.outcome} /> {whyWords(product)}{" "}
          {product.isMissing && <Decision of={product.acceptance[0] ?? { kind: "open" }} product={product.product} cause={0} />}
        </p>
        <nav aria-label="sections">
          <a href="#causes">causes</a> <a href="#matrix">failures</a> <a href="#replaced">against the replaced set</a>{" "}
          <a href="#pictures">pictures</a> <a href="#values">values by amplifier</a> <a href="#details">details</a>{" "}
          {product.charts.conditions && <a href="#runs">values by exposure</a>} {product.charts.curves && <a href="#curves">curves</a>}{" "}
          <a href="#tests">tests</a> <a href="#datasets">datasets</a>
        </nav>
      </header>
      <main id="main">
        <Causes product={product} />
        <Matrix matrix={view.matrix} product={product} />
        <Replaced view={view} />
        <Pictures pictures={view.pictures} />
        <Values view={view} />
        <Runs product={product} charts={view.charts} />
        <Curves product={product} charts={view.charts} />
        <Details view={view} />
        <Tests product={product} />
        <Datasets product={product} downloads={view.downloads} />
      </main>
    </Page>
  );
}

function whyWords({ isMissing, judgment, outcome }: PageProduct): string {
  if (judgment?.unchecked.length) return judgment.unchecked.join("; ");
  if (isMissing) return `${missingWords}.`;
  return outcome === "no-test" ? "Nothing says whether this product is good." : "";
}

const Causes = ({ product: { product, judgment, acceptance, failures, warnings } }: { readonly product: PageProduct }) => (
  <section id="causes">
    <h2>Causes of failures</h2>
    {judgment?.causes.length ? (
      <Table
        caption="failures that probably have one cause"
        head={["no.", "test", "where", "exposures are", "outcome", "failed", "worst", "decision"]}
        rows={judgment.causes.map((cause, index) => [
          index + 1,
          cause.test,
          cause.words,
          cause.exposureClass === null ? "" : classWords[cause.exposureClass].words,
          outcomeWords[cause.outcome].words,
          `${grouped(cause.failed)} of ${grouped(cause.of)}`,
          worstWords({ cause }),
          <Decision of={acceptance[index] ?? { kind: "open" }} product={product} cause={index} />,
        ])}
      />
    ) : (
      <p>{failures.length ? `${grouped(failures.length)} failures by name; their causes were not grouped.` : "No failure."}</p>
    )}
    {judgment !== null && judgment.remarks.length > 0 && (
      <ul>
        {judgment.remarks.map((each) => (
          <li>{each}</li>
        ))}
      </ul>
    )}
    {warnings.length > 0 && (
      <ul class="missing">
        {warnings.map((each) => (
          <li>
            <span aria-hidden="true">! </span>
            {each}
          </li>
        ))}
      </ul>
    )}
  </section>
);

const Tests = ({ product: { judgment } }: { readonly product: PageProduct }) => (
  <section id="tests">
    <h2>Tests</h2>
    {judgment ? (
      <Table
        caption={`tests on ${judgment.source === "statistics" ? "statistics that name failures only" : "measured values"}`}
        head={[
          "test",
          "cp_verify",
          "exposures are",
          "measured",
          "failed",
          "failed by cp_verify",
          "limit (σ)",
          "floor",
          "false alarms of a clean set",
        ]}
        numbers={[3, 4, 5, 6, 7, 8]}
        rows={judgment.tests.map((each) => [
          each.pooled ? `${each.test}, all exposures together` : each.test,
          each.upstream ?? "none",
          each.exposureClass === null ? "" : classWords[each.exposureClass].words,
          grouped(each.measured),
          grouped(each.failed),
          each.upstreamFailed === null ? "not stated" : grouped(each.upstreamFailed),
          quantity(each.limitSigma),
          quantity(each.floor, each.unit),
          `${quantity(100 * each.size)} %`,
        ])}
      />
    ) : (
      <p class="missing">No test of our own was run on this product.</p>
    )}
  </section>
);

const Datasets = ({ product, downloads }: { readonly product: PageProduct; readonly downloads: readonly string[] }) => (
  <section id="datasets">
    <h2>Datasets</h2>
    <dl>
      <dt>validity</dt>
      <dd>{validity(product.begin, product.end)}</dd>
      <dt>certified in</dt>
      <dd>
        <Code>{product.collection}</Code>
      </dd>
      <dt>RUN</dt>
      <dd>
        <Code>{product.run}</Code>
      </dd>
      <dt>verified in</dt>
      <dd>{product.verifyRun === null ? "not verified" : <Code>{product.verifyRun}</Code>}</dd>
      <dt>fingerprint</dt>
      <dd>
        <Code>{product.fingerprint}</Code>
      </dd>
      <dt>made from</dt>
      <dd>
        {product.construction.length > 0
          ? `${grouped(product.construction.length)} exposures: ${compact(product.construction)}`
          : product.origin.length > 0
            ? product.origin.join("; ")
            : "other products of the set"}
      </dd>
      {product.waived.map(({ code, reason }) => (
        <>
          <dt>accepted by the set</dt>
          <dd>
            <Code>{code}</Code>: {reason}
          </dd>
        </>
      ))}
      {downloads.length > 0 && <dt>downloads</dt>}
      {downloads.map((each) => (
        <dd>
          <a href={`../${each}`}>{each}</a>
        </dd>
      ))}
    </dl>
    <details open={product.detectors.length <= 20}>
      <summary>{grouped(product.detectors.length)} datasets</summary>
      <Table
        caption="pixels that are bad or outliers are left out of the numbers"
        head={["detector", "dataset", "mean", "median", "standard deviation", "pixels used"]}
        numbers={[0, 2, 3, 4, 5]}
        rows={product.detectors.map((each) =>
          each.rows === null
            ? [
                ...[each.detector, <Code>{each.id}</Code>, quantity(each.mean, each.unit), quantity(each.median, each.unit)],
                ...[
                  quantity(each.stdev, each.unit),
                  each.pixels === null || each.used === null ? "not counted" : `${grouped(each.used)} of ${grouped(each.pixels)}`,
                ],
              ]
            : [each.detector, <Code>{each.id}</Code>, `${grouped(each.rows)} rows`, "", "", ""],
        )}
      />
    </details>
  </section>
);
