/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { AnalysisResult, ConstructionResult } from "../../../bridge/wire.ts";
import type { ComparedRuns } from "../details/details.ts";
import { counted, grouped, quantity } from "../values/words.ts";
import { Table } from "./parts.tsx";

/** The exposures that were combined, with their weights and rejected fractions. */
export const Construction = ({ found }: { readonly found: ConstructionResult }) => (
  <>
    <h3>Construction</h3>
    <p>
      The scale is the divisor of an exposure's pixels, the median of its detectors. The rejected fraction is of the pixels that the
      clipping of the combination left out.
    </p>
    <details open={found.exposure.length <= 30}>
      <summary>{counted(found.exposure.length, "exposure")}</summary>
      <Table
        caption="combined exposures, as headers state them"
        head={["exposure", "begin (TAI)", "time (s)", "scale", "lowest", "highest", "rejected", "detectors"]}
        numbers={[2, 3, 4, 5, 6, 7]}
        rows={found.exposure.map((exposure, row) => [
          exposure,
          found.date[row] ?? "",
          stated(found.exposureTime[row]),
          stated(found.scale[row]),
          stated(found.scaleLowest[row]),
          stated(found.scaleHighest[row]),
          found.rejected[row] == null ? "not stated" : `${quantity(100 * found.rejected[row])} %`,
          grouped(found.detectors[row] ?? 0),
        ])}
      />
    </details>
  </>
);

const stated = (value: number | null | undefined): string => (value == null ? "not stated" : quantity(value));

/** Settings of tasks and versions of packages that differ from those of the replaced product. */
export const Differences = ({ compared: { against, found } }: { readonly compared: ComparedRuns }) => (
  <>
    <h3>Configuration and software against the replaced set</h3>
    <p>
      Compared with <code>{against}</code>: {counted(found.compared, "task")}.
      {found.onlyNow.length > 0 && ` Only here: ${found.onlyNow.join(", ")}.`}
      {found.onlyBefore.length > 0 && ` Only there: ${found.onlyBefore.join(", ")}.`}
    </p>
    {found.tasks.length === 0 ? (
      <p>The settings of these tasks are the same.</p>
    ) : (
      <Table
        caption="settings that differ"
        head={["task", "setting", "now", "before"]}
        rows={found.tasks.flatMap(({ task, settings, more }) => [
          ...settings.map(({ name, now, before }) => [task, <code>{name}</code>, setting(now), setting(before)]),
          ...(more > 0 ? [[task, `and ${grouped(more)} more`, "", ""]] : []),
        ])}
      />
    )}
    {found.packages.length === 0 ? (
      <p>{found.lacking.length ? "Versions of packages were not compared." : "The packages have the same versions."}</p>
    ) : (
      <Table
        caption="packages with another version"
        head={["package", "now", "before"]}
        rows={found.packages.map(({ name, now, before }) => [name, setting(now), setting(before)])}
      />
    )}
  </>
);

const setting = (value: string | null) => (value === null ? "none" : <code>{value}</code>);

/** Plots and metrics of analysis_tools, as they are. */
export const Analysis = (props: {
  readonly found: AnalysisResult;
  readonly files: readonly { readonly file: string; readonly words: string }[];
}) => (
  <>
    <h3>Plots and metrics of analysis_tools</h3>
    <p>The verification made them; they are shown as they are.</p>
    {props.files.length > 0 && (
      <div class="sheet">
        {props.files.map(({ file, words }) => (
          <figure>
            <a href={`../${file}`}>
              <img loading="lazy" src={`../${file}`} alt={words} />
            </a>
            <figcaption>{words}</figcaption>
          </figure>
        ))}
      </div>
    )}
    {props.found.metrics.length > 0 && (
      <details open={props.found.metrics.length <= 40}>
        <summary>{counted(props.found.metrics.length, "metric")}</summary>
        <Table
          caption="metrics"
          head={["metric", "value", "of", "dataset type"]}
          numbers={[1]}
          rows={props.found.metrics.map((each) => [
            each.name,
            quantity(each.value, each.unit),
            each.dataId === "" ? "all" : each.dataId,
            <code>{each.datasetType}</code>,
          ])}
        />
      </details>
    )}
  </>
);
