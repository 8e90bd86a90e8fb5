import type { PageColumns } from "../values/columns.ts";
import { showExplorer } from "./explorer.ts";

declare global {
  var calibMeasured: PageColumns | undefined;
}

/** Runs in a reader's browser, after the page is there. */
const place = document.getElementById("explorer");
if (place && globalThis.calibMeasured) showExplorer(place, globalThis.calibMeasured);
