import { killBridgeAtEveryWrite } from "./bridge.ts";

killBridgeAtEveryWrite("release", "released", ["generate", "certify", "verify", "bundle"]);
