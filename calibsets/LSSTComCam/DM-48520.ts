import { calibset, list, range, where } from "calibrations-as-code";

const rerun = "20250207a";
const verifyRerun = "20240210a";

const nights = "((exposure.day_obs=20241208 and exposure.seq_num >= 696) or (exposure.day_obs=20241206 and exposure.seq_num >= 427))";
const biases = where(`${nights} and exposure.observation_type='bias'`);
const darks = where(`${nights} and exposure.observation_type='dark'`);
const lab = (reason: string) =>
  where(
    `exposure.day_obs=20240806 and exposure.science_program='BLOCK-T68' and exposure.observation_reason='${reason}' and physical_filter='r_03'`,
  );

const flats = {
  u: range(20241110, 44, 63),
  g: range(20241126, 21, 40),
  r: range(20241111, 17, 36),
  i: range(20241120, 41, 64).except(58, "left out in DMTN-222's selection"),
  z: range(20241112, 28, 48),
  y: range(20241119, 21, 36),
};

/** The selections are those of DMTN-222: they leave no exposure out, and verify on a sample of other nights. */
const first = { "selection-first-of-sequence": "as DMTN-222 section 7 selects them" };
const sampled = {
  ...first,
  "verification-lacks-construction": "DMTN-222 section 7 verifies on a sample of exposures from October to December",
  "verification-lacks-first": "the sample of DMTN-222 section 7 has none of these nights' first exposures",
};
const twilight = {
  ...first,
  "verification-same-dates": "DMTN-222 section 7 has one night of twilight flats for each filter",
};

/** Calibrations for the DP1 processing of LSSTComCam: the full example of DMTN-222 section 7. ptc, linearizer and bfk are earlier ones. */
export default calibset({
  ticket: "DM-48520",
  tag: "DP1",
  instrument: "LSSTComCam",
  kind: "forward",
  begin: "1970-01-01T00:00:00",
  build: {
    repo: "usdf/main",
    raws: "LSSTComCam/raw/all",
    calibs: [
      "LSSTComCam/calib/DM-48650",
      "LSSTComCam/calib/DM-47447/gainFixup/ptc.20241107a",
      "LSSTComCam/calib/DM-46360/isrTaskLSST/linearizer.20240926a",
      "LSSTComCam/calib/DM-46360/isrTaskLSST/bfk.20240926a",
      "LSSTComCam/calib/DM-46360/isrTaskLSST/ptc.20240926a",
    ],
    executor: "pipetask",
  },
  products: {
    biasBootstrap: { rerun, exposures: biases, checkpoint: { detectors: [5, 8] }, waive: first },
    darkBootstrap: { rerun, exposures: darks, checkpoint: { detectors: [5, 8] }, waive: first },
    flatBootstrap: { rerun, exposures: lab("flat"), waive: first },
    defects: { rerun, verification: { exposures: lab("flat") } },
    cti: { rerun, exposures: lab("comcam_ptc"), waive: first },
    bias: {
      rerun,
      exposures: biases,
      checkpoint: {},
      waive: sampled,
      verification: {
        rerun: verifyRerun,
        exposures: list(
          2024102100509,
          2024102600031,
          2024102900175,
          2024110100164,
          2024110800008,
          2024111200387,
          2024111600316,
          2024112200390,
          2024112300315,
          2024112400006,
          2024112700443,
          2024120500004,
          2024120500266,
          2024120500272,
          2024120500291,
          2024120700571,
          2024120700576,
          2024120700592,
          2024120700598,
          2024120800704,
          2024120800724,
          2024120900006,
          2024120900284,
          2024121000596,
          2024121100007,
        ),
      },
    },
    dark: {
      rerun,
      exposures: darks,
      checkpoint: {},
      waive: sampled,
      verification: {
        rerun: verifyRerun,
        exposures: list(
          2024102300019,
          2024102300035,
          2024102500019,
          2024102500044,
          2024103000012,
          2024103000037,
          2024110100149,
          2024110100175,
          2024110500279,
          2024110500301,
          2024111100307,
          2024111100334,
          2024111600322,
          2024111600350,
          2024112000330,
          2024112000355,
          2024112700437,
          2024112700455,
          2024120100481,
          2024120100507,
          2024120700582,
          2024120700588,
          2024120700604,
          2024120700610,
          2024121000007,
          2024121000590,
          2024121000612,
        ),
      },
    },
    flat: {
      rerun,
      verifyRerun,
      checkpoint: {},
      waive: twilight,
      bands: {
        u: { exposures: flats.u, verification: flats.u },
        g: { exposures: flats.g, verification: flats.g },
        r: { exposures: flats.r, verification: flats.r },
        i: { exposures: flats.i, verification: flats.i },
        z: { exposures: flats.z, verification: flats.z },
        y: { exposures: flats.y, verification: flats.y },
      },
    },
    science: {
      rerun: verifyRerun,
      exposures: list(2024120100160, 2024120700307, 2024120700297, 2024120300156, 2024120700339, 2024112000223),
    },
  },
  targets: ["usdf/embargo", "summit/LSSTComCam", "tts/LSSTComCam"],
  skip: { "usdf/embargo_old": "closed: nothing is processed there any more" },
});
