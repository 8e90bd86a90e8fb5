import type { PageColumns } from "../values/columns.ts";
import { digits } from "../values/words.ts";
import { element } from "./elements.ts";
import type { ValueRow } from "./rows.ts";

const MOST = 100;

type Order = keyof Pick<ValueRow, "name" | "amplifier" | "value" | "failed">;

/** Shows rows that match a filter, failed ones first; a click on a head sorts by its column. */
export function showTable(
  place: HTMLElement,
  data: Pick<PageColumns, "columns">,
  rows: readonly ValueRow[],
  value: string,
  filter: string,
  order: Order = "failed",
): void {
  const unit = data.columns.find(({ name }) => name === value)?.unit ?? "";
  const wanted = filter.toLowerCase().split(/\s+/);
  const found = rows.filter((row) => {
    const text = `${row.name} ${row.amplifier}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  const sorted = [...found].sort((a, b) => compare(a, b, order));
  const heads: readonly (readonly [Order, string])[] = [
    ["name", "detector"],
    ["amplifier", "amplifier"],
    ["value", unit ? `${value} (${unit})` : value],
    ["failed", "failures"],
  ];
  const head = heads.map(([key, label]) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => showTable(place, data, rows, value, filter, key));
    return element(
      "th",
      { scope: "col", ...(key === order ? { "aria-sort": key === "name" || key === "amplifier" ? "ascending" : "descending" } : {}) },
      button,
    );
  });
  const caption = `${value}: ${Math.min(MOST, sorted.length)} of ${found.length} amplifiers`;
  place.replaceChildren(
    element(
      "div",
      { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
      element(
        "table",
        {},
        element("caption", {}, caption),
        element("thead", {}, element("tr", {}, ...head)),
        element("tbody", {}, ...sorted.slice(0, MOST).map(rowOf)),
      ),
    ),
  );
}

const rowOf = ({ name, amplifier, value, failed }: ValueRow): HTMLElement =>
  element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    element("td", {}, amplifier),
    element("td", { class: "number" }, value === null ? "no value" : digits(value)),
    failed > 0 ? element("td", { class: "number failed" }, `✗ ${failed}`) : element("td", { class: "number" }, "0"),
  );

function compare(a: ValueRow, b: ValueRow, order: Order): number {
  switch (order) {
    case "name":
    case "amplifier":
      return a[order] < b[order] ? -1 : a[order] > b[order] ? 1 : 0;
    case "value":
      return (b.value ?? -Infinity) - (a.value ?? -Infinity);
    case "failed":
      return b.failed - a.failed;
  }
}
