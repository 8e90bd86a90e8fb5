import { environmentOf } from "./nursery.ts";

const socket = process.env["CALIB_TEST_NURSERY"];
if (socket !== undefined) Object.assign(process.env, environmentOf(socket));
