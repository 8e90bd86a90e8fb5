/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import { boundarySteps } from "../charts/amplifierSteps.ts";
import type { PageScience } from "../pageData.ts";
import { quantile } from "../values/quantile.ts";
import { counted, digits, grouped } from "../values/words.ts";
import { Code, Page, Table } from "./parts.tsx";
import { Sheet, type ShownPicture } from "./pictures.tsx";

interface ScienceView {
  readonly set: string;
  readonly science: PageScience;
  readonly pictures: readonly ShownPicture[];
  readonly plane: FocalPlaneResult | null;
}

/** Science frames that the set was tried on: mosaics, and the steps between amplifiers. They have no verdict. */
export const SciencePage = (view: ScienceView) => (
  <Page title={`${view.set} ${view.science.product}: verification report`} root="../" scripts={[]}>
    <header>
      <p class="above">
        <a href="../index.html">{view.set}</a>
      </p>
      <h1>{view.science.product}</h1>
      <p>
        Science frames that were processed with the set, in <Code>{view.science.run}</Code>. They have no verdict: people look at them.
      </p>
    </header>
    <main id="main">
      <section id="pictures">
        <h2>Pictures</h2>
        {view.pictures.length === 0 && <p class="missing">No picture; the first page says why.</p>}
        <Sheet kind="science" pictures={view.pictures} />
      </section>
      <Steps view={view} />
    </main>
  </Page>
);

const SHOWN = 30;
/** A step that people see in a mosaic, as a fraction of the sky. */
const SEEN = 0.001;

function Steps({ view: { science, plane } }: { readonly view: ScienceView }) {
  const steps = boundarySteps(science.exposures);
  const sizes = steps.map(({ step }) => Math.abs(step)).sort((a, b) => a - b);
  const nameOf = (detector: number) => plane?.detectors.find((each) => each.detector === detector)?.name ?? `detector ${detector}`;
  return (
    <section id="steps">
      <h2>Steps between amplifiers</h2>
      {steps.length === 0 ? (
        <p class="missing">No step was measured; the first page says why.</p>
      ) : (
        <>
          <p>
            A step is the level of the second amplifier minus that of the first beside their boundary, as a share of the level, and the
            median over exposures. {counted(steps.length, "boundary", "boundaries")}: typical step {percent(quantile(sizes, 0.5))};{" "}
            {grouped(steps.filter(({ step, error }) => Math.abs(step) > SEEN && Math.abs(step) > 3 * error).length)} larger than{" "}
            {percent(SEEN)} and than 3 standard errors.
          </p>
          <Table
            caption={`largest steps, ${Math.min(SHOWN, steps.length)} of ${grouped(steps.length)}`}
            head={["detector", "amplifiers", "step", "standard error", "exposures"]}
            numbers={[2, 3, 4]}
            rows={steps
              .slice(0, SHOWN)
              .map((each) => [
                ...[
                  nameOf(each.detector),
                  `${each.first}, ${each.second}`,
                  percent(each.step),
                  percent(each.error),
                  grouped(each.exposures),
                ],
              ])}
          />
        </>
      )}
    </section>
  );
}

const percent = (share: number | null): string => (share === null ? "no value" : `${digits(100 * share)} %`);
