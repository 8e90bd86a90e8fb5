/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { abscissasOf } from "../charts/runSeries.ts";
import type { DrawnChart } from "../charts/drawCharts.ts";
import { grouped as groupBy } from "../../../model/group.ts";
import type { PageProduct } from "../pageData.ts";
import { ChartImages } from "./chartImages.tsx";

interface View {
  readonly product: PageProduct;
  readonly charts: readonly DrawnChart[];
}

/** Measured values by exposure, against all that varies between the exposures. */
export function Runs({ product, charts }: View) {
  const { conditions } = product.charts;
  if (!conditions || !product.measured) return null;
  const { same } = abscissasOf(conditions);
  return (
    <section id="runs">
      <h2>Values by exposure</h2>
      <p>
        A symbol is the median amplifier: filled for an exposure that was combined into the product, open for one that was not, a diamond
        for the first of its sequence. The bar is the middle 68 % of the amplifiers, the line reaches to the extremes or to the frame. A
        dashed line is the typical amplifier of the replaced set.
        {same.length > 0 && ` The same in all exposures, and therefore not drawn: ${same.join(", ")}.`}
      </p>
      <ByHeading charts={charts.filter(({ section }) => section === "runs")} />
    </section>
  );
}

/** Photon transfer curves or residuals of a linearizer, a panel an amplifier. */
export function Curves({ product: { charts: own, datasetType }, charts }: View) {
  if (!own.curves) return null;
  const thinned = own.curves.curves.filter(({ of, level }) => of > level.length).length;
  return (
    <section id="curves">
      <h2>{datasetType === "ptc" ? "Photon transfer curves" : "Linearity residuals"}</h2>
      <p>
        A panel is an amplifier, a point is a pair of flats. Filled points are in the fit, open ones were left out.{" "}
        {datasetType === "ptc" && "The line is the fit, and the dashed line is the turnoff."}
        {thinned > 0 && ` ${thinned} curves have more points than are drawn, which are evenly chosen.`}
      </p>
      <ByHeading charts={charts.filter(({ section }) => section === "curves")} />
    </section>
  );
}

const ByHeading = ({ charts }: { readonly charts: readonly DrawnChart[] }) => (
  <>
    {[...groupBy(charts, ({ heading }) => heading)].map(([heading, own]) => (
      <article class="value">
        <h3>{heading}</h3>
        <ChartImages charts={own} />
      </article>
    ))}
  </>
);
