import type { PageColumns } from "../values/columns.ts";
import { choice, element } from "./elements.ts";
import { drawPlots } from "./livePlots.ts";
import { MEDIAN, rowsOf } from "./rows.ts";
import { showTable } from "./table.ts";

/** All measured values: a map and a histogram of one value at one exposure, and a table that sorts and filters. */
export function showExplorer(place: HTMLElement, data: PageColumns): void {
  const shown = data.columns.filter(({ name, values }) => !name.startsWith("VERIFY_") && values.some((value) => value !== null));
  const [first] = shown;
  if (!first) return;
  const state = { value: first.name, exposure: MEDIAN, filter: "" };
  const plots = element("div", { class: "plots" });
  const table = element("div", {});
  const filter = element("input", { type: "search", id: "explorer-filter", placeholder: "R22_S11 C07" });
  const redraw = () => {
    const rows = rowsOf(data, state.value, state.exposure);
    drawPlots(plots, data, state.value, rows);
    showTable(table, data, rows, state.value, state.filter);
  };
  filter.addEventListener("input", () => {
    state.filter = filter.value;
    redraw();
  });
  const exposures = [MEDIAN, ...data.exposures.filter((each) => each !== 0).map(String)];
  place.append(
    element("h3", {}, "All values"),
    element(
      "div",
      { class: "controls" },
      ...choice(
        "value",
        shown.map(({ name }) => name),
        (chosen) => {
          state.value = chosen;
          redraw();
        },
      ),
      ...choice("exposure", exposures, (chosen) => {
        state.exposure = chosen;
        redraw();
      }),
      element("label", { for: "explorer-filter" }, "detector or amplifier"),
      filter,
    ),
    plots,
    table,
  );
  // A plot is drawn when a reader comes near it: a page of a large camera opens at once.
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((each) => each.isIntersecting)) return;
      observer.disconnect();
      redraw();
    },
    { rootMargin: "600px" },
  );
  observer.observe(place);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
