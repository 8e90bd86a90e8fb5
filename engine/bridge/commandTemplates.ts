// Generated from python/calib_bridge/command_templates.py by npm run generate.

export const commandTemplates = {
  "abandon-job": [["calib", "jobs", "abandon", "{run}", "--repo", "{repo}", "--reason", "{reason}"]],
  associate: [["butler", "associate", "{repo}", "{collection}", "-d", "{type}", "--collections", "{runs}"]],
  "certify-calibrations": [
    [
      "butler",
      "certify-calibrations",
      ["--begin-date", "{begin}"],
      ["--end-date", "{end}"],
      "--search-all-inputs",
      "{repo}",
      "{input}",
      "{collection}",
      "{type}",
    ],
  ],
  "collection-chain": [["butler", "collection-chain", "{repo}", "{chain}", "{members...}", "--mode", "{mode}", ["--doc", "{doc}"]]],
  "export-calibs": [["butler", "export-calibs", "--transfer", "copy", "{repo}", "{folder}", "{collection}"]],
  "export-datasets": [
    ["mkdir", "-p", "{folder}"],
    [
      "python",
      "-c",
      "import contextlib, sys; from lsst.daf.butler import Butler; stack = contextlib.ExitStack(); repo, folder, collection, *where = sys.argv[1:]; butler = Butler.from_config(repo); refs = butler.query_all_datasets(collection, find_first=False, limit=None, where=''.join(where)); export = butler.export(directory=folder, format='yaml', transfer='copy'); stack.enter_context(export).saveDatasets(refs, elements=[]); stack.close()",
      "{repo}",
      "{folder}",
      "{collection}",
      ["{where}"],
    ],
  ],
  import: [
    [
      "butler",
      "import",
      "--transfer",
      "copy",
      "--export-file",
      "{folder}/export.yaml",
      "-s",
      "instrument",
      "-s",
      "detector",
      "-s",
      "physical_filter",
      "{repo}",
      "{folder}",
    ],
  ],
  "ingest-corrected": [
    ["butler", "retrieve-artifacts", "{repo}", "corrected/{run}", "-d", "{type}", "--collections", "{base}"],
    ["butler", "ingest-files", "--transfer", "copy", "{repo}", "{type}", "{run}", "corrected/{run}.ecsv"],
  ],
  "register-skymap": [["butler", "register-skymap", "{repo}", "-C", "skymap-{skymap}.config"]],
  "remove-collections": [["butler", "remove-collections", "{repo}", "{collection}", "--no-confirm"]],
  "remove-runs": [["butler", "remove-runs", "{repo}", "{collection}", "--no-confirm"]],
  "write-curated-calibrations": [
    ["git", "-C", "{package}", "checkout", "{commit}"],
    ["butler", "write-curated-calibrations", "{repo}", "{instrument}", ["--label", "{label}"]],
  ],
} as const;
