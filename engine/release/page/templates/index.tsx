/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { compact } from "../../../model/ranges.ts";
import type { PageData, PageProduct } from "../pageData.ts";
import type { Answers, FailedCause } from "../values/answers.ts";
import { classWords, counted, fileName, grouped, quantity, validity } from "../values/words.ts";
import { Code, Decision, Headline, Outcome, Page, Table } from "./parts.tsx";

export const pageOf = (product: string): string => `products/${fileName(product)}.html`;

/** The first page: the verdict, then the answers that a decision needs, then what the set is. */
export function IndexPage({ data, answers, digest }: { readonly data: PageData; readonly answers: Answers; readonly digest: string }) {
  return (
    <Page title={`${data.set}: verification report`} root="" scripts={[]}>
      <header>
        <p class="above">Verification report of {data.tag}</p>
        <h1>{data.set}</h1>
        <p class="verdict">
          <Outcome of={answers.outcome} /> <Headline words={answers.headline} />
        </p>
        <nav aria-label="sections">
          <a href="#failed">what failed</a> <a href="#new">new or known</a> <a href="#leave-out">what to leave out</a>{" "}
          <a href="#unchecked">not checked</a> <a href="#products">products</a> <a href="#commands">commands</a>{" "}
          <a href="#digests">digests</a>
        </nav>
      </header>
      <main id="main">
        <Failed answers={answers} />
        <Compared answers={answers} />
        <LeaveOut answers={answers} />
        <Unchecked answers={answers} />
        <Products data={data} />
        <About data={data} digest={digest} />
      </main>
    </Page>
  );
}

function Failed({ answers: { failed } }: { readonly answers: Answers }) {
  return (
    <section id="failed">
      <h2>What failed, and where</h2>
      {failed.length ? (
        <Table
          caption={counted(failed.length, "cause")}
          head={["product", "test", "where", "failed", "worst", "decision"]}
          rows={failed.map((each) => [
            <a href={`${pageOf(each.product)}#causes`}>{each.product}</a>,
            each.cause?.test ?? "",
            each.words,
            each.cause ? `${grouped(each.cause.failed)} of ${grouped(each.cause.of)}` : "",
            worstWords(each),
            <Decision of={each.acceptance} product={each.product} cause={each.decision} />,
          ])}
        />
      ) : (
        <p>No test failed.</p>
      )}
    </section>
  );
}

/** The measured value, and the limit that it exceeded. */
export function worstWords({ cause }: Pick<FailedCause, "cause">): string {
  if (!cause) return "";
  const { value, limit, unit } = cause.worst;
  return `${quantity(value, unit)}, limit ${quantity(limit, unit)}`;
}

function Compared({ answers: { compared, notCompared } }: { readonly answers: Answers }) {
  return (
    <section id="new">
      <h2>New, or known from the set that is replaced</h2>
      {compared.length > 0 && (
        <Table
          caption="failing amplifiers beside those of the replaced set"
          head={["product", "test", "replaced set", "new", "same", "gone"]}
          numbers={[3, 4, 5]}
          rows={compared.map((each) => [
            each.product,
            each.test,
            each.replaced,
            <strong>{grouped(each.new)} new</strong>,
            `${grouped(each.same)} same`,
            `${grouped(each.gone)} gone`,
          ])}
        />
      )}
      {notCompared.length > 0 && (
        <p class="missing">
          <span aria-hidden="true">! </span>Not compared with a replaced set: {notCompared.join(", ")}. Whether a failure is new is not
          known there.
        </p>
      )}
      {compared.length === 0 && notCompared.length === 0 && <p>Nothing was tested that could be compared.</p>}
    </section>
  );
}

const LeaveOut = ({ answers: { remarks, failed } }: { readonly answers: Answers }) => (
  <section id="leave-out">
    <h2>Which input to leave out</h2>
    {remarks.length ? (
      <ul>
        {remarks.map((each) => (
          <li>
            <strong>{each.product}</strong>: {each.words}
          </li>
        ))}
      </ul>
    ) : (
      <p>{failed.length ? "Leaving out a single input was not found to remove the failures." : "None: no test failed."}</p>
    )}
  </section>
);

const Unchecked = ({ answers: { unchecked } }: { readonly answers: Answers }) => (
  <section id="unchecked">
    <h2>What was not checked, or is not shown, and why</h2>
    {unchecked.length ? (
      <ul class="missing">
        {unchecked.map((each) => (
          <li>
            <span aria-hidden="true">! </span>
            <strong>{each.product === null ? each.part : `${each.product}, ${each.part}`}</strong>: {each.reason}
          </li>
        ))}
      </ul>
    ) : (
      <p>Every product was checked, and every part of the report is here.</p>
    )}
  </section>
);

function Products({ data }: { readonly data: PageData }) {
  return (
    <section id="products">
      <h2>Products</h2>
      <Table
        caption={counted(data.products.length, "certified product")}
        head={["product", "outcome", "failed of measured", "verified on", "datasets", "validity", "RUN"]}
        rows={data.products.map((each) => [
          <a href={pageOf(each.product)}>{each.product}</a>,
          <Outcome of={each.outcome} />,
          measuredWords(each),
          verifiedWords(each),
          grouped(each.detectors.length),
          validity(each.begin, each.end),
          <Code>{each.run}</Code>,
        ])}
      />
      {data.others.length > 0 && (
        <Table
          caption="made, and not certified"
          head={["product", "exposures", "RUN"]}
          rows={data.others.map((each) => [
            <OtherProduct data={data} product={each.product} />,
            counted(each.exposures.length, "exposure"),
            <Code>{each.run}</Code>,
          ])}
        />
      )}
      {data.collections.length > 0 && (
        <Table
          caption="auxiliary collections"
          head={["collection", "content"]}
          rows={data.collections.map((each) => [<Code>{each.name}</Code>, each.words])}
        />
      )}
    </section>
  );
}

/** Science frames have a page of their own; a bootstrap has none. */
const OtherProduct = ({ data, product }: { readonly data: PageData; readonly product: string }) =>
  data.science.some((each) => each.product === product) ? <a href={pageOf(product)}>{product}</a> : <>{product}</>;

export function measuredWords({ judgment, failures, outcome }: PageProduct): string {
  if (outcome === "no-test") return "no test was run";
  if (!judgment) return counted(failures.length, "named failure");
  const sum = (pick: "failed" | "measured") => judgment.tests.reduce((total, each) => total + each[pick], 0);
  return `${grouped(sum("failed"))} of ${grouped(sum("measured"))}`;
}

/** Exposures of the verification by class; a class without exposures is not named. */
export function verifiedWords({ verification }: Pick<PageProduct, "verification">): string {
  const parts = (["internal", "external", "first"] as const)
    .filter((each) => verification[each].length > 0)
    .map((each) => `${verification[each].length} ${classWords[each].words}`);
  return parts.length ? parts.join(", ") : "no exposure";
}

function About({ data, digest }: { readonly data: PageData; readonly digest: string }) {
  return (
    <>
      <section id="commands">
        <h2>Commands</h2>
        <p>They read only, except the last; an approval is a change of files that people review.</p>
        <pre tabIndex={0}>{data.commands.join("\n")}</pre>
      </section>
      <section id="digests">
        <h2>Digests</h2>
        <dl>
          <dt>report</dt>
          <dd>
            <Code>{data.reportDigest}</Code>, which an approval names
          </dd>
          <dt>these pages</dt>
          <dd>
            <Code>{digest}</Code>, over all data but decisions, and over datasets and stretch of each picture, not over pixels
          </dd>
          <dt>positions of detectors</dt>
          <dd>{data.focalPlane ? data.focalPlane.source : "not known"}</dd>
        </dl>
        <p>
          Times are TAI. A list such as <Code>{compact([2024032600001, 2024032600002, 2024032600004])}</Code> names ranges of exposures.
        </p>
      </section>
    </>
  );
}
