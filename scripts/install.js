#!/usr/bin/env node
// Installs what the command line needs: the locked npm packages, and the bridge's Python from hashed requirements.
import { setUp } from "../tools/setup.js";

setUp({ dev: false });
