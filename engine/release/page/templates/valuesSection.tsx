/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ValueSummary } from "../values/amplifiers.ts";
import { counted, fileName, grouped, quantity } from "../values/words.ts";
import { Table } from "./parts.tsx";
import type { ProductView } from "./product.tsx";

const SHOWN = 12;

/** Each measured value: map and histogram, and the amplifiers that stand out. With scripts, all values by exposure. */
export const Values = ({ view }: { readonly view: ProductView }) => (
  <section id="values">
    <h2>Values by amplifier</h2>
    {view.values.length === 0 ? (
      <p class="missing">No measured values are at hand.</p>
    ) : (
      <>
        <p>
          The typical amplifier is the median of all; the scatter is half the width of their middle 68 %. A crossed amplifier has failures;
          a dashed line is a limit that a failure exceeded.
        </p>
        {view.values.map((value) => (
          <Value value={value} plots={view.plots.get(value.name)} />
        ))}
        <div id="explorer" />
        <noscript>
          <p>With scripts, this page also shows every value by exposure. The files below have them all.</p>
        </noscript>
      </>
    )}
  </section>
);

const Value = (props: { readonly value: ValueSummary; readonly plots: Plots | undefined }) => {
  const { name, unit, typical, scatter, amplifiers, missing } = props.value;
  return (
    <article class="value" id={`value-${fileName(name)}`}>
      <h3>{name}</h3>
      <p>
        {counted(amplifiers.length, "amplifier")}: typical {quantity(typical, unit)}, scatter {quantity(scatter, unit)}
        {missing > 0 && `; ${counted(missing, "measurement")} without a value`}
      </p>
      <ValuePlots name={name} plots={props.plots} />
      <Table
        caption={`${name}: amplifiers that stand out, ${Math.min(SHOWN, amplifiers.length)} of ${grouped(amplifiers.length)}`}
        head={["detector", "amplifier", "median", "lowest", "highest", "from typical (scatters)", "failures"]}
        numbers={[2, 3, 4, 5, 6]}
        rows={amplifiers
          .slice(0, SHOWN)
          .map((each) => [
            ...[each.name, each.amplifier, quantity(each.median, unit), quantity(each.lowest, unit), quantity(each.highest, unit)],
            ...[
              each.distance === null ? "" : quantity(each.distance),
              each.failed > 0 ? <span class="failed">✗ {grouped(each.failed)}</span> : "0",
            ],
          ])}
      />
    </article>
  );
};

/** The map of a value, where positions are known, and its histogram. */
export const ValuePlots = ({ name, plots }: { readonly name: string; readonly plots: Plots | undefined }) => (
  <div class="plots">
    {plots?.map != null && <img loading="lazy" class="plot" src={`../${plots.map}`} alt={`${name} by amplifier on the focal plane`} />}
    {plots && <img loading="lazy" class="plot" src={`../${plots.histogram}`} alt={`histogram of ${name} by amplifier`} />}
  </div>
);

interface Plots {
  readonly map: string | null;
  readonly histogram: string;
}
