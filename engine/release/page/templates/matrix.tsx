/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { PageProduct } from "../pageData.ts";
import type { FailureMatrix, MatrixRow } from "../values/matrix.ts";
import { classWords, counted, grouped } from "../values/words.ts";
import { Table } from "./parts.tsx";

/** Failures by test and exposure, and by test and amplifier; cells name the causes. */
export const Matrix = ({ matrix, product }: { readonly matrix: FailureMatrix; readonly product: PageProduct }) => (
  <section id="matrix">
    <h2>Failures by exposure and amplifier</h2>
    {matrix.tests.length === 0 ? (
      <p>{product.outcome === "no-test" ? "No test was run." : "No failure."}</p>
    ) : (
      <>
        <p>A cell counts failed measurements, and names their cause by its number. An empty cell has none.</p>
        <Rows caption="failures by exposure" first="exposure" matrix={matrix} rows={matrix.exposures} />
        <Rows caption="failures by place" first="place" matrix={matrix} rows={matrix.places} />
        {matrix.more > 0 && <p class="missing">{counted(matrix.more, "more row")} with fewer failures: see the file of failures below.</p>}
      </>
    )}
  </section>
);

const Rows = (props: {
  readonly caption: string;
  readonly first: string;
  readonly matrix: FailureMatrix;
  readonly rows: readonly MatrixRow[];
}) => (
  <Table
    caption={props.caption}
    head={[props.first, ...props.matrix.tests]}
    numbers={props.matrix.tests.map((_, index) => index + 1)}
    rows={props.rows.map((row) => [
      row.class === null ? (
        row.label
      ) : (
        <>
          <span aria-hidden="true">{classWords[row.class].sign}</span> {row.label} <small>{classWords[row.class].words}</small>
        </>
      ),
      ...row.cells.map(({ failed, causes }) =>
        failed === 0 ? (
          ""
        ) : (
          <span class="failed">
            ✗ {grouped(failed)}
            {causes.length > 0 && <small> cause {causes.join(", ")}</small>}
          </span>
        ),
      ),
    ])}
  />
);
