import { cameraState, lightLimit, sameCamera } from "../engine/model/instruments.ts";
import { waivables } from "../engine/model/waivers.ts";

/** docs/selections.md: the checks of a selection of exposures. */
export function renderSelections(): string {
  const codes = waivables.filter((code) => code !== "precursor-replaced");
  const links = codes.map((code) => `[\`${code}\`](errors.md#${code})`);
  return `<!-- Generated from engine/errorCodes/ by npm run generate. --><!-- The text stands in tools/selections.ts. -->\n${TEXT.replace("CODES", links.join(",\n"))}`;
}

const percent = (part: number): string => `${100 * part} %`;

const TEXT = `# Selections

A *selection* is the list or expression that names a product's exposures. A *sequence* is a series of exposures taken one after another with
the same type, reason, filter and exposure time. The *camera's state* is the set of header cards ${cameraState.map((card) => `\`${card}\``).join(", ")}. The *light*
of a flat is the median above the overscan, times the gain, divided by the exposure time.

\`calib lock\` checks what a careful person checks beforehand (DMTN-222 sections 3.1 and 3.2; "Calibration Production, A Short Introduction",
2024-04-02). If it finds something, it reports all diagnostics at once, exits with 1, and writes no lock.

## Waiving a diagnostic

A set waives an expected diagnostic by code and with a reason. The report names it:

\`\`\`ts
bias: { ..., waive: { "verification-same-dates": "the set temperature was lowered on this day" } },
\`\`\`

## What is checked?

Each code links to its cause and remedy:
CODES.

- Sequences are known as far as the build repository has the day's exposures. A photon transfer curve has several exposure times on purpose;
  these do not split a sequence.
- The [catalog](products.md) states the usual number of exposures, unless the [world](world.md) declares its own.
- State and light are read from one detector's raw of every exposure. Light differs if it is more than ${percent(lightLimit)} from the
  median. Ramps are not compared by light. An unreadable raw is a diagnostic.
- The lock keeps type, filter and time of each exposure. If a record is corrected before the pipeline ran, \`calib up\` waits
  ([\`lock-stale\`](errors.md#lock-stale)) and names the exposure, the field and both values.
- \`calib check\` repeats the checks that need only the lock. A product that was already made keeps its lock, whatever is found later.

## Finding candidates

\`calib exposures REPO --where EXPR\` lists exposures by day and kind, and what already uses them: sets by their locks, other calibrations in
use by the headers of one of their detectors.

## Finding the validity range

\`calib suggest-range SET\` reads a few biases, darks and flats of every day. It compares the camera's state, the level and noise of the
overscan, and each amplifier's share of a flat with the construction. The limits are ${sameCamera.level} adu for the level (or five times its own
scatter), ${percent(sameCamera.noise)} for the noise and ${percent(sameCamera.flat)} for the share. The range is bounded by the
first and last day that agree and on which no product failed on most exposures. The command prints the evidence for each bound and writes
nothing: a person declares the range.
`;
