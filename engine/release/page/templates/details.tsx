/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { placeKey } from "../details/defectValues.ts";
import type { DetailView } from "../details/detailView.ts";
import type { ValueSummary } from "../values/amplifiers.ts";
import { classWords, counted, grouped, quantity } from "../values/words.ts";
import { Analysis, Construction, Differences } from "./madeDetails.tsx";
import { Table } from "./parts.tsx";
import type { ProductView } from "./product.tsx";
import { ValuePlots } from "./valuesSection.tsx";

/** What is special to the product: origins of bad pixels, noise budget, kernel, crosstalk, deferred charge, construction, differences. */
export function Details({ view }: { readonly view: ProductView }) {
  const { details } = view;
  const { construction, differences, analysis } = view.product.details;
  return (
    <section id="details">
      <h2>Details</h2>
      {isEmpty(view) && <p class="missing">No details; the first page says why.</p>}
      {details.defects && <Defects view={view} defects={details.defects} />}
      {details.noise.length > 0 && <Noise view={view} noise={details.noise} />}
      {details.stability && <Stability view={view} stability={details.stability} />}
      {details.kernel && <Drawn title="Brighter-fatter kernel" view={view} text={KERNEL} />}
      {details.crosstalk && <Crosstalk view={view} crosstalk={details.crosstalk} />}
      {details.deferred && (
        <Part title="Deferred charge">
          <p>The fraction of the last column's charge that arrives in the overscan.</p>
          <Amplifiers view={view} value={details.deferred} />
        </Part>
      )}
      {construction && <Construction found={construction} />}
      {differences && <Differences compared={differences} />}
      {analysis && <Analysis found={analysis} files={view.detailFiles.analysis} />}
    </section>
  );
}

function isEmpty({ details, product: { details: data } }: ProductView): boolean {
  const shown = [details.defects, details.stability, details.kernel, details.crosstalk, details.deferred];
  const made = [data.construction, data.differences, data.analysis];
  return details.noise.length === 0 && [...shown, ...made].every((each) => each === null);
}

const KERNEL =
  "The mean of the valid kernels along its central row and column, and the attraction that it was solved from (a00 at distance 0). A dashed line is of the replaced set.";

const Part = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <>
    <h3>{title}</h3>
    {children}
  </>
);

/** Plots of a matrix with a heading. */
const Drawn = (props: { readonly title: string; readonly text: string; readonly view: ProductView }) => (
  <Part title={props.title}>
    <p>{props.text}</p>
    <div class="plots">
      {props.view.detailFiles.plots.map(({ file, words }) => (
        <img loading="lazy" class="plot" src={`../${file}`} alt={words} />
      ))}
    </div>
  </Part>
);

function Defects({ view, defects }: { readonly view: ProductView; readonly defects: NonNullable<DetailView["defects"]> }) {
  const { totals, fraction, counts } = defects;
  return (
    <Part title="Bad pixels by origin">
      <p>A pixel that several origins have counts for each of them.</p>
      <Table
        caption="bad pixels of all detectors"
        head={["origin", "pixels", "of all pixels", "amplifiers with some", "from"]}
        numbers={[1, 2, 3]}
        rows={totals.map((each) => [
          ...[each.words, grouped(each.pixels), `${quantity(100 * each.fraction)} %`, grouped(each.amplifiers)],
          <code>{each.source}</code>,
        ])}
      />
      <ValuePlots name={fraction.name} plots={view.plots.get(fraction.name)} />
      <Table
        caption={`amplifiers whose fraction of bad pixels stands out, ${Math.min(SHOWN, fraction.amplifiers.length)} of ${grouped(fraction.amplifiers.length)}`}
        head={["detector", "amplifier", "bad", "of pixels", ...totals.map(({ words }) => words)]}
        numbers={[2, 3, ...totals.map((_, index) => index + 4)]}
        rows={fraction.amplifiers.slice(0, SHOWN).map((each) => {
          const own = counts.get(placeKey(each.detector, each.amplifier));
          return [each.name, each.amplifier, grouped(own?.bad ?? 0), grouped(own?.size ?? 0), ...(own?.byOrigin ?? []).map(grouped)];
        })}
      />
    </Part>
  );
}

const SHOWN = 12;

const Noise = ({ view, noise }: { readonly view: ProductView; readonly noise: DetailView["noise"] }) => (
  <Part title="Noise budget">
    <p>
      The square of the predicted noise is the sum of the squares of its parts. The noise of the calibration counts against where it is
      negative: an exposure that was combined (internal) shares it.
    </p>
    <Table
      caption="typical amplifier, electron"
      head={["exposures are", "measured", "predicted", "read noise", "light or dark current", "calibration"]}
      numbers={[1, 2, 3, 4, 5]}
      rows={noise.map((each) => [
        classWords[each.class].words,
        ...[each.seen, each.predicted, each.readNoise, each.signal, each.combined].map((value) =>
          value === null ? "not predicted" : quantity(value),
        ),
      ])}
    />
    {noise.map(({ ratio }) => (ratio.missing < ratio.amplifiers.length ? <Amplifiers view={view} value={ratio} /> : null))}
  </Part>
);

const Stability = ({ view, stability }: { readonly view: ProductView; readonly stability: NonNullable<DetailView["stability"]> }) => (
  <Part title="Stability of the bias">
    <p>
      The scatter of each amplifier's mean over {counted(stability.exposures, "exposure")}, without those that begin a sequence.{" "}
      {stability.steps.length === 0
        ? "No amplifier moved by more than 5 typical steps between successive exposures."
        : `Amplifiers moved by more than 5 typical steps before ${counted(stability.steps.length, "exposure")}.`}
    </p>
    {stability.steps.length > 0 && (
      <Table
        caption="exposures before which amplifiers moved"
        head={["exposure", "amplifiers", "largest step (electron)"]}
        numbers={[1, 2]}
        rows={stability.steps.slice(0, SHOWN).map((each) => [each.exposure, grouped(each.amplifiers), quantity(each.largest)])}
      />
    )}
    <Amplifiers view={view} value={stability.scatter} />
  </Part>
);

/** A value by amplifier: plots, and the amplifiers that stand out. */
const Amplifiers = ({ view, value }: { readonly view: ProductView; readonly value: ValueSummary }) => (
  <>
    <p>
      <strong>{value.name}</strong>, {counted(value.amplifiers.length, "amplifier")}: typical {quantity(value.typical, value.unit)}, scatter{" "}
      {quantity(value.scatter, value.unit)}
    </p>
    <ValuePlots name={value.name} plots={view.plots.get(value.name)} />
    <Table
      caption={`${value.name}: amplifiers that stand out, ${Math.min(SHOWN, value.amplifiers.length)} of ${grouped(value.amplifiers.length)}`}
      head={["detector", "amplifier", "value", "from typical (scatters)"]}
      numbers={[2, 3]}
      rows={value.amplifiers
        .slice(0, SHOWN)
        .map((each) => [
          each.name,
          each.amplifier,
          quantity(each.median, value.unit),
          each.distance === null ? "" : quantity(each.distance),
        ])}
    />
  </>
);

function Crosstalk({ view, crosstalk }: { readonly view: ProductView; readonly crosstalk: NonNullable<DetailView["crosstalk"]> }) {
  const isCompared = crosstalk.outstanding.some(({ before }) => before !== null);
  const value = (each: number | null) => (each === null ? "" : quantity(each));
  return (
    <>
      <Drawn title="Crosstalk" view={view} text="The fraction of a source amplifier's signal that appears in a target." />
      <Table
        caption={isCompared ? "coefficients that changed most, and the largest" : "the largest coefficients"}
        head={["detector", "source", "target", "now", "before", "change"]}
        numbers={[0, 3, 4, 5]}
        rows={crosstalk.outstanding.map((each) => [
          ...[each.detector, each.row, each.column, value(each.now), value(each.before)],
          each.before === null ? "" : value(each.now - each.before),
        ])}
      />
    </>
  );
}
