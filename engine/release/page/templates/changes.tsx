/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import { changesOf, defectCounts, type ValueChange } from "../charts/changes.ts";
import type { DrawnChart } from "../charts/drawCharts.ts";
import type { PageProduct } from "../pageData.ts";
import { detectorName } from "../values/failures.ts";
import { counted, digits, grouped, quantity } from "../values/words.ts";
import { ChartImages } from "./chartImages.tsx";
import { Table } from "./parts.tsx";

const SHOWN = 10;

interface View {
  readonly product: PageProduct;
  readonly plane: FocalPlaneResult | null;
  readonly charts: readonly DrawnChart[];
}

/** How the product itself changed against the replaced one, in sigmas, and how much of it was to be expected. */
export function Changes(view: View) {
  const { held, defectChanges } = view.product.charts;
  const changes = held?.before ? changesOf(held.now, held.before) : [];
  const tests = (view.product.judgment?.tests ?? []).filter(({ test }) => test.endsWith("_CHANGE"));
  return (
    <>
      {tests.length > 0 && (
        <Table
          caption="tests of the change against the replaced product"
          head={["test", "measured", "failed", "limit (σ)", "floor", "false alarms if nothing changed"]}
          numbers={[1, 2, 3, 4, 5]}
          rows={tests.map((each) => [
            ...[each.test, grouped(each.measured), grouped(each.failed), quantity(each.limitSigma), quantity(each.floor, each.unit)],
            `${quantity(100 * each.size)} %`,
          ])}
        />
      )}
      {changes.length > 0 && <ChangedValues view={view} changes={changes} />}
      {defectChanges && <ChangedDefects view={view} />}
    </>
  );
}

const ChangedValues = ({ view, changes }: { readonly view: View; readonly changes: readonly ValueChange[] }) => (
  <>
    <h3>Values of the product</h3>
    <p>
      A change is in standard errors of both products. Where a product states no errors, it is the distance from the typical change in
      scatters between amplifiers, so that a change of all amplifiers shows in the typical change alone.
    </p>
    <Table
      caption="values of the product and of the replaced one"
      head={["value", "amplifiers", "now", "before", "typical change", "width (1 is expected)", "beyond 3 σ", "expected beyond 3 σ"]}
      numbers={[1, 2, 3, 4, 5, 6, 7]}
      rows={changes.map((each) => [
        ...[each.name, grouped(each.compared), quantity(each.now, each.unit), quantity(each.before, each.unit)],
        ...[quantity(each.change, each.unit), each.width === null ? "no errors stated" : digits(each.width)],
        ...[grouped(each.beyond), digits(each.expected)],
      ])}
    />
    {changes.map((each) => (
      <details>
        <summary>
          {each.name}: the largest changes, {Math.min(SHOWN, each.amplifiers.length)} of {grouped(each.amplifiers.length)}
        </summary>
        <Table
          caption={`largest changes of ${each.name}`}
          head={["detector", "amplifier", "now", "before", "change", each.hasErrors ? "standard errors" : "scatters"]}
          numbers={[2, 3, 4, 5]}
          rows={each.amplifiers
            .slice(0, SHOWN)
            .map((own) => [
              ...[
                detectorName(view.product, view.plane, own.detector),
                own.amplifier,
                quantity(own.now, each.unit),
                quantity(own.before, each.unit),
              ],
              ...[quantity(own.change, each.unit), own.sigmas === null ? "" : digits(own.sigmas)],
            ])}
        />
      </details>
    ))}
    <ChartImages charts={view.charts.filter(({ section, heading }) => section === "changes" && heading !== "bad pixels")} />
  </>
);

function ChangedDefects({ view: { product, plane, charts } }: { readonly view: View }) {
  const found = product.charts.defectChanges;
  if (!found) return null;
  const { all, detectors, amplifiers } = defectCounts(found);
  return (
    <>
      <h3>Bad pixels</h3>
      <p>
        {counted(all.now, "pixel")} {all.now === 1 ? "is" : "are"} bad; {grouped(all.added)} added and {grouped(all.removed)} removed.
        {found.only.length > 0 &&
          ` Not compared, because one of the RUNs lacks them: ${found.only.length === 1 ? "detector" : "detectors"} ${found.only.join(", ")}.`}
      </p>
      <Table
        caption={`bad pixels by detector, ${Math.min(SHOWN, detectors.length)} of ${grouped(detectors.length)}`}
        head={["detector", "bad", "added", "removed"]}
        numbers={[1, 2, 3]}
        rows={detectors
          .slice(0, SHOWN)
          .map((each) => [detectorName(product, plane, each.detector), grouped(each.now), grouped(each.added), grouped(each.removed)])}
      />
      {amplifiers.some(({ amplifier }) => amplifier !== "") && (
        <Table
          caption={`amplifiers with changes, ${Math.min(SHOWN, amplifiers.length)} of ${grouped(amplifiers.length)}`}
          head={["detector", "amplifier", "bad", "added", "removed"]}
          numbers={[2, 3, 4]}
          rows={amplifiers
            .slice(0, SHOWN)
            .map((each) => [
              ...[detectorName(product, plane, each.detector), each.amplifier],
              ...[grouped(each.now), grouped(each.added), grouped(each.removed)],
            ])}
        />
      )}
      <ChartImages charts={charts.filter(({ section, heading }) => section === "changes" && heading === "bad pixels")} />
    </>
  );
}
