import { pythonEnvironment } from "./nursery.ts";

Object.assign(process.env, pythonEnvironment());
