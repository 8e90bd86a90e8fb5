import { calibset, range } from "calibrations-as-code";

const biases = range(20240326, 2, 4);

/** A bias of LATISS, built in one repository and used in three. */
export default calibset({
  ticket: "DM-60001",
  tag: "lowerSetTemp",
  instrument: "LATISS",
  kind: "forward",
  begin: "2024-03-01",
  build: { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor: "pipetask" },
  products: {
    bias: {
      rerun: "20240326a",
      exposures: biases,
      verification: { exposures: biases },
      waive: {
        "verification-same-dates": "the example's world has biases of one night only",
        "verification-lacks-first": "the first bias of the night has stripes: it would need somebody to accept that",
      },
    },
  },
  targets: ["usdf/main", "summit/LATISS"],
});
