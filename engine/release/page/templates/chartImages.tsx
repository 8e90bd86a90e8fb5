/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { DrawnChart } from "../charts/drawCharts.ts";

/** Plots side by side. Each opens as a file of its own. */
export const ChartImages = ({ charts }: { readonly charts: readonly DrawnChart[] }) =>
  charts.length === 0 ? null : (
    <div class="plots">
      {charts.map(({ file, alt }) => (
        <a href={`../${file}`}>
          <img loading="lazy" class="plot" src={`../${file}`} alt={alt} />
        </a>
      ))}
    </div>
  );
