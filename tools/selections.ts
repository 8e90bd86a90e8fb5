import { catalog } from "../engine/errors.ts";
import { waivables } from "../engine/model/waivers.ts";

/** docs/selections.md: what speaks against a selection of exposures. */
export function renderSelections(): string {
  const codes = waivables.filter((code) => code !== "precursor-replaced");
  const rows = codes.map((code) => `| \`${code}\` | ${catalog[code].cause} | ${instead(catalog[code].remedy)} |`);
  return `<!-- Generated from engine/errors.ts by npm run generate. --><!-- The text stands in tools/selections.ts. -->\n${TEXT}\n| finding | means | instead |\n|---|---|---|\n${rows.join("\n")}\n`;
}

/** That all of them can be waived is said once. */
const instead = (remedy: string): string => remedy.replace(/[,;] or waive it.*$/, ".");

const TEXT = `# Selections

There is no perfect algorithm for choosing exposures; verification finds what went wrong. What a careful person looks at beforehand
(DMTN-222 sections 3.1 and 3.2; "Calibration Production, A Short Introduction", 2024-04-02) \`calib lock\` looks at too. It tells all
findings of a set at once, exits with 1, and writes no lock. A set that knows better says why, for those who come later:

\`\`\`ts
bias: { ..., waive: { "verification-same-dates": "the set temperature was lowered on this day" } },
\`\`\`

The report names what was waived. What was made keeps its lock whatever is found later.

- A *sequence* is what was taken one after another with one type, reason, filter and exposure time, as far as the build repository has
  the day's exposures. Where a selection has several exposure times on purpose, as a photon transfer curve, these do not count.
- The *usual number* stands in the catalog; a world of few exposures has its own (\`usual\` in \`stacks/demo.ts\`).
- The *camera's state* are the cards of \`engine/model/instruments.ts\`, from the raw of one detector of every exposure. The *light* of flats is the
  median over the overscan, times the gain, by the exposure time, of the same raw; a ramp is not held against it. A raw that cannot be
  read says nothing, and that is a finding.

\`calib exposures REPO --where EXPR\` lists candidates by day and kind, and what already uses them: sets by their locks, other calibrations in
use by the headers of one of their detectors. \`calib check\` tells again what a lock alone shows. \`calib suggest-range SET\` reads
a few biases, darks and flats of every day and holds the camera's state, the overscan's level and noise, and each amplifier's share of a
flat against the construction; the limits stand in \`engine/model/instruments.ts\`. The first and the last day that agree, on which no product failed on
most exposures, bound the range. It says what speaks for each bound; a person declares it.
`;
