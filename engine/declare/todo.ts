import type { Calibset } from "../model/calibset.ts";
import type { Finding } from "../model/finding.ts";
import { calibsetFile } from "./loadCalibset.ts";
import { locate } from "./locate.ts";
import type { Workspace } from "./workspace.ts";

/** What an adopted set says is still to be found out. It stops nobody's plan: what was made by hand is in use. */
export const findTodo = ({ key, todo }: Calibset, place: Workspace): Promise<readonly Finding[]> =>
  locate(todo.map((detail) => ({ code: "adopted-incomplete", detail: `${key}: ${detail}`, file: calibsetFile(key, place), pointer: "/todo" })));
