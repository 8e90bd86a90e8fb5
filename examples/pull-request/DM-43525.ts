import { calibset, range } from "calibrations-as-code";

const biases = range(20240326, 2, 4);

/** A bias of LATISS, made in one repository for three. */
export default calibset({
  ticket: "DM-43525",
  tag: "lowerSetTemp",
  instrument: "LATISS",
  kind: "forward",
  begin: "2024-03-01",
  build: { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor: "pipetask" },
  products: {
    bias: { rerun: "20240326a", certifyRerun: "20240405a", exposures: biases, verification: { exposures: biases } },
  },
  targets: ["usdf/main", "summit/LATISS"],
});
