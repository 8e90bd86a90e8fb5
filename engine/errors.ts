// prettier-ignore
/**
 * Every problem that this project reports: the code that people search for, its cause, and its remedy. docs/errors.md is
 * generated from this table. Codes of the bridge are in python/calib_bridge/errors.py too, with the same cause.
 */
export const catalog = {
  // Declaring a set
  "schema-invalid": entry("A field is missing, unknown, or of the wrong form.", "Correct the field; schemas/ and the hover texts of the editor list what is accepted."),
  "set-unknown": entry("No calibset has this name.", "Name a set as INSTRUMENT/TICKET; `calib list` prints them."),
  "set-unreadable": entry("The calibset file cannot be loaded.", "Correct the file; its default export has to be a calibset."),
  "not-data": entry("A TypeScript calibset does more than make data.", "Use literals, consts, pure helper functions, and imports from calibrations-as-code or a module beside it: the file runs on every machine that reads it."),
  "todo-left": entry("A value that only people know is still missing.", "Replace the text that begins with TODO."),
  "helpers-missing": entry("The package calibrations-as-code, from which a calibset imports its helpers, is not found from the folder of the calibset.", "Keep the calibsets inside the project's folder; or link the project there (`ln -s PROJECT node_modules/calibrations-as-code`); or write the set as JSON or YAML, which import nothing."),
  "set-misnamed": entry("A file looks like a calibset, but its name or its folder keeps every command from reading it.", "Rename it to <instrument>/<ticket>.ts, .json or .yaml below the folder of calibsets, e.g. LATISS/DM-43525.yaml; or move it out of that folder."),
  "sets-missing": entry("The folder of calibsets does not exist.", "Run the command in the project, or name the folder with --sets (CALIB_SETS_DIR)."),
  "set-misplaced": entry("A calibset's file name does not match its instrument and ticket.", "Keep one file, calibsets/<instrument>/<ticket>.ts, .json or .yaml."),
  "instrument-not-in-world": entry("No repository of the world holds this instrument.", "Use an instrument that `calib repos` lists."),
  "repository-unknown": entry("No repository has this name.", "Use a name that `calib repos` lists, such as usdf/main."),
  "site-unknown": entry("The world has no site of this name.", "Use a site that `calib repos` lists, such as usdf."),
  "reason-missing": entry("A repository is skipped, or a set is withdrawn, without a reason.", "Write the reason: later readers have nothing else."),
  "detector-unknown": entry("A detector is not one of the repository's, or none is named.", "Name detectors that the world lists for the repository (for a checkpoint: the build repository); leave the field out for all detectors."),
  "precursor-missing": entry("A product reads another product that neither the set makes nor build.calibs holds.", "Declare that product too, or name a collection that holds it under build.calibs; for a bootstrap, name its RUN (`.../biasBootstrapGen.20240326a/run1`)."),
  "product-unknown": entry("The catalog has no such product.", "Use a product of docs/products.md."),
  "band-missing": entry("The instrument has no filter of that band.", "Remove the band; docs/products.md lists the bands of each instrument."),
  "product-not-for-instrument": entry("The instrument has no such product, or no pipeline that makes or verifies it.", "Remove the product, or name a collection that holds one under build.calibs; docs/products.md lists the products of each instrument."),
  "order-impossible": entry("A product reads another product that the set makes only later.", "Name a collection that holds an earlier one under build.calibs, or declare one of the two in a set of its own."),
  "calibs-of-other-instrument": entry("A set is made from exposures or calibrations of another instrument.", "Name collections of the set's own instrument: their names begin with it."),
  "product-missing": entry("The calibset declares no product and no auxiliary collection.", "Declare at least one product or auxiliary collection."),
  "collection-elsewhere": entry("An auxiliary collection is to come from another repository than the build repository.", "Remove `from` and bring the collection to the build repository first (`butler transfer-datasets`), or build the set in the repository that holds it."),
  "calibrations-on-chain": entry("A RUN of calibrations is to go on a chain, where every exposure would find it, whatever its validity.", "Remove `chains`; or name a RUN that holds no calibrations, and deliver the calibrations as products of a set (`calib adopt`)."),
  "collection-empty": entry("An auxiliary collection holds no dataset, or none of the skymap.", "Check its name in the build repository (`butler query-datasets --collections`)."),
  "date-invalid": entry("A date is not ISO 8601 in TAI.", "Write 2024-04-10 or 2024-04-10T12:00:00: TAI, without a zone or Z."),
  "range-empty": entry("The validity range ends before it begins.", "Set begin before end; Butler would accept the empty range and could never remove it."),
  "rerun-invalid": entry("A rerun is not a date and a letter.", "Write YYYYMMDD and a letter, such as 20240326a."),
  "adopted-incomplete": entry("An adopted set lists something that could not be recovered, or does not fit.", "Find it out and correct the field, or accept it; then remove its line from todo."),
  "name-invalid": entry("A name would leave its prefix or confuse Butler.", "Use letters, digits, _ and - in tags: no slash, no dot, no blank. Collections may have slashes between such names."),
  "selection-malformed": entry("A selection is empty, reversed, names a number that is no exposure ID, or excludes without a reason.", "Give at least one exposure, from <= to, and a reason for each exception. An exposure ID is YYYYMMDD and five digits; only `.except` on a range accepts a sequence number."),
  "target-lacks-instrument": entry("The repository does not hold this instrument.", "Remove the target, or list it under skip with the reason."),
  "target-is-build": entry("The build repository is named as a target.", "Remove it from targets: it holds the calibrations already, and is activated with the others."),
  "target-skipped": entry("A repository is both a target and skipped.", "Remove it from targets or from skip."),
  "not-construction-site": entry("An official set is to be built elsewhere than at the construction site.", "Build it at the construction site (DMTN-222 section 3.1: USDF)."),
  "bps-not-at-site": entry("The set is to run under bps, and the site of its build repository has no batch system.", "Describe the site's bps in stacks/<world>.ts (sites, bps); or use the executor \"pipetask\"."),
  "bps-override-unknown": entry("The executor overrides a name that is neither a product nor a verification.", "Name a product by its generation (`bias`, `flat`), or a verification (`verifyBias`); docs/bps.md lists them."),
  "bps-value-unsafe": entry("A value holds a character that bps, or the shell that it starts, would interpret: a blank, a quote, `$`, `{` or a backslash.", "Use paths and names without them; a selection may hold blanks and single quotes."),
  // Resolving and changing a set
  "exception-idle": entry("An exception of a selection leaves no exposure out, so that a number is wrong, or the exposure does not exist.", "Correct the number, or remove the exception; `calib exposures` lists the exposures."),
  "selection-empty": entry("A selection finds no exposure in the build repository.", "Check dates and collections with `butler query-dimension-records`."),
  "raws-elsewhere": entry("The build repository no longer holds raws of a selection, but another repository does: raws may be pruned from an embargo after their release.", "Bring the raws back to the build repository (`butler transfer-datasets`), or declare a ticket that is built in the repository that holds them."),
  "selection-wrong-type": entry("A selection finds exposures of the wrong type for the product.", "Narrow the selection to the observation type of the product; or waive it in the calibset, with the reason: `waive: { \"selection-wrong-type\": \"...\" }`."),
  "selection-wrong-reason": entry("A selection finds exposures that were taken for another reason than the product needs.", "Narrow the selection (`exposure.observation_reason=...`); or waive it in the calibset, with the reason: `waive: { \"selection-wrong-reason\": \"...\" }`."),
  "selection-mixed-filters": entry("A selection for one product finds exposures through several filters.", "Narrow the selection to one filter (`physical_filter=...`); or waive it in the calibset, with the reason: `waive: { \"selection-mixed-filters\": \"...\" }`."),
  "selection-first-of-sequence": entry("A construction uses the first exposure of a sequence, before which the camera is not fully flushed.", "Exclude it (`.except(...)`) and verify the product on it; or waive it in the calibset, with the reason: `waive: { \"selection-first-of-sequence\": \"...\" }`."),
  "selection-too-few": entry("A construction has fewer exposures than are usual for the product.", "Select more (`calib exposures REPO --where ...` lists candidates); or waive it in the calibset, with the reason: `waive: { \"selection-too-few\": \"...\" }`."),
  "camera-state-differs": entry("The headers of a construction's raws show different states of the camera.", "Select exposures of one state; or waive it in the calibset, with the reason: `waive: { \"camera-state-differs\": \"...\" }`."),
  "light-differs": entry("Some exposures of a construction have much more or less light per second than most.", "Exclude them (`.except(...)`): they are saturated, cloudy, or no flats at all; or waive it in the calibset, with the reason: `waive: { \"light-differs\": \"...\" }`."),
  "raws-unread": entry("Raws of a construction could not be read, so that the camera's state and the light are unknown.", "Restore the files, or exclude those exposures; or waive it in the calibset, with the reason: `waive: { \"raws-unread\": \"...\" }`."),
  "exposures-gone": entry("Exposures that the lock names are no longer in the build repository.", "Find out who removed them; or waive it in the calibset, with the reason: `waive: { \"exposures-gone\": \"...\" }`."),
  "verification-lacks-construction": entry("A product is not verified on all exposures that it was made from.", "Select them too (`.or(...)`); or waive it in the calibset, with the reason: `waive: { \"verification-lacks-construction\": \"...\" }`."),
  "verification-same-dates": entry("A product is verified only on the dates on which its exposures were taken.", "Select exposures of other dates too, which show how long it is valid; or waive it in the calibset, with the reason: `waive: { \"verification-same-dates\": \"...\" }`."),
  "verification-lacks-first": entry("A product is not verified on the first exposure of any sequence that it was made from.", "Select one too (`.or(list(...))`); or waive it in the calibset, with the reason: `waive: { \"verification-lacks-first\": \"...\" }`."),
  "package-unknown": entry("The checkout of a package is not known.", "Name its folder in the world (stacks/<world>.ts, packages), or set the package up (`setup obs_lsst_data`)."),
  "package-dirty": entry("The checkout of a package has changes that are not committed.", "Commit them and name that commit in the set, or remove them (`git stash -u`)."),
  "package-commit-unknown": entry("The checkout of a package has no such commit.", "Fetch it (`git fetch`), or correct the commit in the set; write all 40 digits."),
  "package-empty": entry("A package has no text of a product that is valid in the set's range.", "Check dataset type and commit: texts lie in <package>/<instrument>/<dataset type>/."),
  "package-place-odd": entry("A text of a package lies where no dataset of the instrument belongs.", "Move it to <package>/<instrument>/<dataset type>/<detector, lower case>/<YYYYMMDDTHHMMSS>.ecsv, commit, and name that commit in the set."),
  "package-date-twice": entry("A package has two texts of one detector and one date.", "Remove one of them, commit, and name that commit in the set."),
  "detector-missing": entry("Some detectors have no raw of a selected exposure, no text in the package, or no dataset in the RUN that is corrected.", "Exclude those exposures (`.except(...)`), or ingest or write what is missing; or waive it in the calibset, with the reason: `waive: { \"detector-missing\": \"...\" }`."),
  "pipeline-missing": entry("The pipeline file does not exist.", "Set CP_PIPE_DIR and CP_VERIFY_DIR to a stack that has it, or unset them for the reference pipelines."),
  "lock-invalid": entry("The lock cannot be read, or belongs to another set.", "Restore it from git, or run `calib lock` again."),
  "approval-invalid": entry("The approval cannot be read, or belongs to another set.", "Correct it; `calib approve` writes a new one."),
  "approval-exists": entry("The approval exists already.", "Edit it, or delete it to begin anew."),
  "looks-invalid": entry("The review record cannot be read, or belongs to another set.", "Delete the file; `calib continue` writes it anew."),
  "active-invalid": entry("The record of the repositories that use the set cannot be read, or is about another set.", "Restore it from git; or delete it, and `calib up` at the construction site writes it anew."),
  "world-invalid": entry("The description of the world cannot be read.", "Correct stacks/<world>.ts; `calib doctor` shows which world is in use."),
  "world-unmade": entry("The world's folder does not exist.", "Run `npm run demo`, or name the world's folder with --dir."),
  "rerun-reused": entry("The declaration changed under a rerun that was made already.", "Use a new rerun letter: datasets that were made under the old one stay as they are."),
  "adopted-set-changed": entry("An adopted set may not be rebuilt.", "Declare a new ticket, or withdraw this set."),
  "edit-unsound": entry("The value to be changed is computed in the file, or shared with other fields, so that no tool can change it alone.", "Change it by hand at the line given, or write the value out there."),
  "build-unclear": entry("Several repositories of the construction site hold the instrument.", "Name the build repository with --build REPO, or take it from another set with --like SET."),
  "already-so": entry("The set declares this already.", "Nothing needs to be done."),
  "made-set-changed": entry("A field changed on which everything that was made of the set depends.", "Restore the field, or declare a new ticket."),
  "build-disagrees-with-lock": entry("The build repository no longer holds what the lock says was made.", "Find out who changed it; restore it by hand, or use a new rerun letter."),
  "precursor-replaced": entry("A product was made, or verified, with another product that was replaced since.", "Use a new rerun letter for this product too; or waive it in the calibset, with the reason: `waive: { \"precursor-replaced\": \"...\" }`."),
  "plan-invalid": entry("The saved plan cannot be read, or belongs to another world.", "Save it again: `calib preview --save FILE`."),
  "plan-stale": entry("Today's plan differs from the saved plan.", "Review today's plan (`calib preview`), and save it again."),
  "set-changed": entry("The calibset changed between plan and apply.", "Run the command again."),
  // Rules of the observatory (docs/policy.md)
  "begin-in-future": entry("A set begins to be valid far in the future.", "Check the date; use the day on which it is first needed."),
  "begin-too-early": entry("A set begins before any camera took an exposure.", "Check the date; write 1970-01-01 for an open begin."),
  "end-in-future": entry("A historical set ends in the future.", "Use an end in the past, or declare a forward set; an end at 2050-01-01 or later counts as open."),
  "withdrawn-in-future": entry("A set is withdrawn on a day in the future.", "Name the day of the decision."),
  "repository-unaccounted": entry("A repository holds the instrument and is neither the build repository, nor a target, nor skipped.", "Add it to targets, or to skip with the reason."),
  "reason-too-short": entry("A reason has less than two words.", "Write the reason in a sentence: later readers have nothing else."),
  "target-not-permitted": entry("A target's site lists who may send sets there, and none of them wrote or merged this set.", "Let one of them write or merge the change; stacks/<world>.ts names them."),
  "trial-collection": entry("An official set is made from a trial build.", "Name official collections; build again officially what a trial made."),
  "approval-tickets": entry("An approval does not name its three tickets.", "Name the construction ticket of the set, the TAXICAB ticket, and a deployment ticket of its own."),
  "approval-transition": entry("An approval changed its state in an order that the process does not have.", "Go from proposed by hailed and flagged to adopted or rejected, in commits of their own; propose a new release anew."),
  "approval-with-change": entry("A set and its approval were changed together.", "Merge the set first, build it, and adopt it in a pull request of its own."),
  "self-approved": entry("A set was approved by one of its authors.", "Let another person commit the decision."),
  "tree-unknown": entry("Git cannot tell whether the checkout is merged.", "Work in a full clone of the project, or run `calib up --force-unmerged REASON`."),
  "tree-dirty": entry("Files of the checkout are changed and not committed.", "Commit and merge them, or put them away (`git stash`); `calib up --force-unmerged REASON` runs all the same and records the reason."),
  "tree-unmerged": entry("The commit that is checked out is not merged.", "Merge it and check the base out; `calib up --force-unmerged REASON` runs all the same and records the reason."),
  "papers-unmerged": entry("The approval or the lock differs from the merged one.", "Merge it: decisions come by pull request. This cannot be forced."),
  "forge-refused": entry("The forge (GitHub or its like) refused a request.", "Read its answer in the detail; GITHUB_TOKEN needs `pull-requests: write` for comments, `issues: write` for issues."),
  "forge-unreachable": entry("The forge does not answer.", "Check GITHUB_API_URL and the network, then run the command again: it edits what is there."),
  // Git
  "git-missing": entry("Git is not installed, or not on PATH.", "Install git; a world that does not ask for merged sets can be built without it."),
  "git-no-repository": entry("The calibsets lie in no git repository.", "Work in a clone of the repository that holds the calibsets, or name one with --sets."),
  "git-no-commit": entry("The repository has no commit yet.", "Commit the calibsets first."),
  "git-failed": entry("Git refused or failed.", "Follow git's message in the detail; a folder that another account owns needs `git config --global --add safe.directory`."),
  "base-unknown": entry("The repository has no such branch, tag or commit.", "Name another with --base, or fetch it: `git fetch origin main`."),
  "base-unrelated": entry("The branch and its base have no commit in common.", "Name the branch that this one was made from with --base."),
  "base-not-fetched": entry("The clone is shallow, and the base to compare with was not fetched.", "Run `git fetch --unshallow`, or let the CI fetch the whole history (`fetch-depth: 0`)."),
  // Lookups
  "exposure-unknown": entry("The repository has no exposure of this ID.", "Check the ID with `butler query-dimension-records REPO exposure`; ingesting raws registers exposures."),
  "exposure-ambiguous": entry("Several instruments of the repository have an exposure of this ID.", "Name the instrument with --instrument."),
  "exposure-untimed": entry("The exposure's record has no time, so that no calibration can be found for it.", "Have the record corrected: Butler searches no CALIBRATION collection for such an exposure."),
  "dataset-type-unknown": entry("The repository has no dataset type of this name.", "Check the name with `butler query-dataset-types`."),
  "lookup-ambiguous": entry("Two validity ranges of one collection contain the exposure: Butler refuses to choose.", "Decertify one of the two, or move its bound; collections ahead of it in the chain still win."),
  "range-unknown": entry("No evidence was found from which a validity range could be derived.", "Lock the set, and check that raws of its construction can be read at the build repository (`calib exposures`)."),
  // Waiting
  "lock-missing": entry("The inputs have not been resolved.", "Run `calib lock`, review the lock, and commit it."),
  "lock-stale": entry("The lock was resolved from another declaration, or from exposure records that were corrected since.", "Run `calib lock` again and review the difference."),
  "job-running": entry("A pipeline is running.", "Wait; `calib up` joins it, and `calib up --wait` waits for its end."),
  "job-held": entry("The batch system holds a workflow until somebody releases it.", "Find the reason (`bps report`), release it there, or cancel it; then run `calib up` again."),
  "wms-silent": entry("The batch system did not answer for a workflow.", "Ask it by hand (`bps ping`, `bps report`); then run `calib up` again. No attempt starts beside one that may still run."),
  "not-generated": entry("A product is not generated yet.", "Run `calib up`."),
  "precursor-not-ready": entry("A product that this one is made with does not exist yet.", "Run `calib up`, which makes them in order. The reason why the precursor waits is reported with it."),
  "checkpoint-open": entry("Somebody has to review images before the product is used.", "Review the images named here, then run `calib continue`."),
  "nothing-to-continue": entry("No checkpoint of this set is open.", "Run `calib up`; `calib preview` shows what waits for what."),
  "check-exposure-missing": entry("No check exposure of the repository lies within the set's validity range.", "Name one in the world: stacks/<world>.ts, instruments, check."),
  "not-certified": entry("A product is not certified yet.", "Run `calib up`."),
  "verification-unreadable": entry("The statistics of a verification are there, but their file is gone or damaged.", "Give the file back from a copy; or verify again, under a new `verifyRerun`."),
  "not-verified": entry("A verification has no verdict yet.", "Run `calib up`."),
  "verification-failed": entry("The majority of detectors fail a test in the majority of exposures.", "Read the report; use other inputs and a new rerun letter, or accept each failure by name."),
  "not-released": entry("The set is not released yet: report, bundle and lock are missing.", "Run `calib up`; it releases the set once every product has its verdict."),
  "report-version-differs": entry("The report of a released set is lost, and this version of calib would collect other data than people accepted.", "Restore the set's folder of reports; or run `calib up` once with the version of calib that released the set. Deliveries go on meanwhile."),
  "approval-missing": entry("The set has no approval.", "Run `calib approve`, take it to the TAXICAB, and set its state to adopted by pull request."),
  "approval-not-adopted": entry("The approval is not in the state adopted.", "Set it to adopted when the TAXICAB has decided."),
  "approval-stale": entry("The approval accepts other datasets or another report.", "Review the new report; then correct fingerprint and report in the approval."),
  "failure-not-accepted": entry("A verification failure is not accepted by name.", "Name each accepted failure in the approval, or use a new rerun letter."),
  "not-delivered": entry("The calibrations have not arrived in this repository.", "Run `calib up`."),
  "not-selected": entry("The command was confined to something else.", "Run it without --only-repo, --only-product and --only-step."),
  "earlier-wave": entry("The set is not active at the construction site yet.", "Run `calib up`; the summit follows the construction site."),
  "site-unreachable": entry("A site cannot be reached.", "Bring the site back (`calib repos`), then run `calib up` again."),
  // Adopting a ticket that was made by hand
  "ticket-unknown": entry("The repository has no collection of that ticket.", "Search for it with `butler query-collections`; name the instrument with --instrument."),
  "instrument-unclear": entry("A ticket belongs to several instruments, or to none.", "Name the instrument: --instrument LATISS."),
  "set-exists": entry("A calibset of that name exists already.", "Edit it; or overwrite it and its lock with --force."),
  "adopt-curated": entry("A collection holds curated calibrations, which no pipeline generated.", "It is kept as it is, and not written again."),
  "adopt-foreign-child": entry("A member of the ticket chain lies outside the ticket.", "It stays on the chain, behind the set's own collections; name it under build.calibs if a product was made with it."),
  "adopt-name-odd": entry("A collection's name is not one that a set gives: `<tag>/<product>[-band].<YYYYMMDDx>`.", "It is kept as it is, and not rebuilt."),
  "adopt-product-unknown": entry("A collection certifies a dataset type that no product of the catalog makes.", "It is kept as it is, and not rebuilt."),
  "adopt-several-types": entry("A collection certifies several dataset types; a product has a collection of its own.", "It is kept as it is, and not rebuilt."),
  "adopt-several-collections": entry("A product is certified in several collections of the ticket.", "The first on the ticket chain was taken as the product; the others are kept as they are, and not rebuilt."),
  "adopt-not-chained": entry("A collection of the ticket is certified and not on its chain.", "It is left alone: no lookup finds it."),
  "adopt-range-differs": entry("Calibrations of the ticket have other validity ranges than most; a set has one.", "They are kept as they are, and not rebuilt. An empty range is left alone: no set can hold it."),
  "adopt-run-differs": entry("Datasets that are certified together come from several RUNs; a product has one.", "They are kept as they are, and not rebuilt."),
  "adopt-rerun-differs": entry("Bands of a product have different reruns, or were made by different pipelines; a set gives them one.", "They are kept as they are, and not rebuilt."),
  "adopt-chain-order": entry("A member from elsewhere stands on the ticket chain ahead of the ticket's own collections.", "The first `calib up` puts the set's own collections in front and removes none. Compare what exposures find before and after."),
  "adopt-kept": entry("A certified product cannot be declared as one that a pipeline makes, or its RUN is not whole.", "It is kept as it is, and not rebuilt."),
  "adopt-not-delivered": entry("A member of the ticket chain certifies nothing: an empty collection, or a RUN.", "It stays where it is on this chain, and is not delivered; certify the datasets of a RUN if other repositories need them."),
  "adopt-exposures-differ": entry("Sources disagree about the exposures, or the build repository no longer finds them.", "The lock names those of the most trusted source; a new rerun letter needs a selection that finds them."),
  "adopt-unfinished": entry("The ticket is no finished set: its release cannot be recovered.", "Complete the product that is named; then `calib up` releases the set."),
  "adopt-holding-differs": entry("A repository holds part of the ticket, or other datasets under its names, or did not answer.", "Find out what it holds (`calib repos`); name it under targets, or under skip with the reason."),
  // Failures
  "pipeline-failed": entry("A pipeline failed.", "Read the log named here and remove the cause; `calib up` then makes the next attempt."),
  "job-killed": entry("A pipeline was killed before it finished.", "Run `calib up` (for bps: `calib up --retry`), which makes the next attempt and leaves the incomplete RUN alone."),
  "workflow-failed": entry("A workflow of bps ended without all outputs.", "Read the log, and those of the jobs in the submit folder named here, and remove the cause; `calib up --retry` makes the next attempt."),
  "final-job-failed": entry("All jobs of a workflow succeeded but the last one, which registers the outputs.", "Read finalJob's log in the submit folder named here, and run `final_job.bash` again as it was run there: `calib up` goes on once the datasets are registered. `calib up --retry` makes them anew."),
  "job-vanished": entry("The batch system no longer knows a workflow, and its outputs are incomplete.", "Search for it where it was submitted (`bps report --global`); if it is gone, `calib up --retry` makes the next attempt."),
  "self-check-mismatch": entry("An exposure that was processed at this repository used another calibration than the certified one.", "Compare the ticket chain with the collections ahead of it: `butler query-collections --chains tree`."),
  "lookup-differs": entry("After the switch, a lookup finds another calibration.", "Compare the ticket with the collections ahead of it in the chain."),
  "trial-running": entry("A pipeline of the trial is still running.", "Wait until it has ended, then discard the trial."),
  "does-not-converge": entry("A step wrote, and the repository still differs from the desired state.", "Report this with the journal (`calib journal`)."),
  "still-chained": entry("A ticket that repositories use cannot be destroyed.", "Declare withdrawn: {on, reason} and run `calib up` first."),
  "set-removed": entry("The file of a set that was made has disappeared.", "Restore it, and declare withdrawn: {on, reason} first."),
  "bridge-lost": entry("The bridge of a site ended in the middle of a request.", "Run the command again: every write observes before it acts."),
  "host-refuses": entry("The embedded host was asked for something that only the Pulumi CLI does, or its state is locked.", "Follow the detail; `--engine cli` uses the Pulumi CLI."),
  "pulumi-missing": entry("No Pulumi CLI of version 3.229 or newer was found.", "Install it, or use --engine host."),
  "pulumi-failed": entry("The Pulumi CLI failed.", "Read its output above."),
  "command-failed": entry("An unexpected error occurred.", "Report it with the detail; CALIB_DEBUG=1 prints where it was thrown."),
  // Codes of the bridge
  "bridge-failed": entry("The bridge met an unexpected exception.", "Report it with the exception named here; the journal's last entry says what was written."),
  "request-invalid": entry("The request does not fit the protocol.", "Use engine and bridge of one version of this project."),
  "method-unknown": entry("The protocol has no such method.", "Use engine and bridge of one version of this project."),
  "session-not-open": entry("The first request of a session has to be `open`.", "Report it: the engine sent its requests in the wrong order."),
  "protocol-differs": entry("Engine and bridge speak different versions of the protocol.", "Use engine and bridge of one version of this project."),
  "repository-twice": entry("The world has two names for one repository, whose locks and journals are kept by name.", "Keep one of the names in stacks/<world>.ts, and use it in targets and build of every set."),
  "repository-unreachable": entry("The repository's configuration, database or datastore does not answer.", "Check the URI and the service (`calib repos`), then run the command again."),
  "repository-schema-differs": entry("The repository's tables or dimensions have a version that this site does not read.", "Run with the stack that the repository is kept with (CALIB_STACK_PYTHON), or ask its owner to migrate it (`butler migrate`)."),
  "repository-read-only": entry("This account may not write to the repository's database or datastore.", "Run as the account that owns calibrations at this site; nothing was written."),
  "selection-invalid": entry("Butler does not accept the selection expression.", "Correct the expression as Butler's message says."),
  "instrument-unknown": entry("A dimension record (instrument, detector, filter) that the datasets need is not registered.", "Register the instrument in this repository first (`butler register-instrument`)."),
  "collection-missing": entry("A collection that the request needs does not exist.", "Check its name with `butler query-collections`."),
  "collection-type-differs": entry("A collection of this name exists with another type.", "Use another ticket: the name of a curated ticket cannot hold combined calibrations too."),
  "collection-cycle": entry("The chain would contain itself.", "Inspect the chains with `butler query-collections --chains tree`."),
  "chain-invalid": entry("The chain file of an instrument cannot be read, or is of another instrument.", "Correct the named field, or restore the file from git."),
  "chain-place-missing": entry("The set is adopted, and the chain file does not list it.", "Run `calib chain INSTRUMENT --add TICKET`, or add the set by hand; its place decides which set answers."),
  "chain-undeclared": entry("Sets of this project are on an instrument chain whose order no chain file declares.", "Run `calib chain INSTRUMENT --record REPOSITORY` and commit the file."),
  "chain-set-hidden": entry("A set is found by no exposure: sets ahead of it on the instrument chain answer at all its times.", "Move its line ahead in the chain file. If that is meant, write a `reason` into the line of the set ahead."),
  "chain-older-ahead": entry("A set stands ahead of a set with a later begin, and answers in its place.", "Move the line of the newer set ahead in the chain file. If that is meant, write a `reason` into the line of the set ahead."),
  "exposure-before-begin": entry("Exposures that a lock names are earlier than every declared range of a product.", "Let a set begin earlier, or keep the collection that answers for them as a member in the chain file."),
  "end-second-lost": entry("A range ends one second before midnight: ends are exclusive, so that exposures of the last second find nothing.", "End the range at midnight, e.g. 2025-01-01T00:00:00."),
  "chain-order-differs": entry("Members of the instrument chain are not in the declared order, so that a set cannot be placed among them.", "Run `calib drift --repair`, or correct the chain file."),
  "chain-file-older": entry("An instrument chain was last written from a chain file that is newer than this one.", "Pull or merge the branch that has the newer chain file, and run the command again. Nothing was written to the chain."),
  "answers-unread": entry("Kept members of an instrument chain have other UUIDs at several repositories, and their contents were not compared.", "Run `calib drift --deep`, which reads the files."),
  "nested-chain": entry("A withdrawn set is still searched by way of another chain on the instrument chain.", "Take it off that chain by `butler collection-chain --mode remove`."),
  "chain-unapproved": entry("A change of the chain file alone was not approved by a second person.", "Let a person who did not make the change review it, run `calib chain INSTRUMENT --approve`, and merge that by itself."),
  "chain-contradictory": entry("Repositories have members of the instrument chain in opposite orders, so that no chain file fits both.", "Decide which order is right, and correct the other repository by `butler collection-chain`."),
  "chain-changed": entry("Somebody changed a chain between the comparison and the write.", "Nothing was lost. Run the command again when nobody changes the chain; it compares the chain anew."),
  "chain-order-foreign": entry("The desired order would move a managed collection past a foreign one.", "Agree on the order with the owner of the foreign collection, and change it by hand."),
  "dataset-missing": entry("The repository has no dataset of this UUID, or none of this type in this RUN.", "Find out who removed its RUN (`calib journal`, the site's logs); use a new rerun letter if it is gone."),
  "dataset-unreadable": entry("The file of a dataset is damaged, or does not hold what its type says.", "Give the file back from a copy; where there is none, make the dataset again under a new rerun letter."),
  "dataset-conflict": entry("Another dataset has the place of a desired one: same data ID, other UUID.", "Find out who made it; nobody may write to a RUN or tag of this name by hand."),
  "dataset-type-differs": entry("A dataset type of this name is registered with another definition.", "Make the repositories' dataset types agree first."),
  "foreign-certification": entry("A foreign dataset is certified for an overlapping range.", "Find out who certified it into the set's collection; decertify it by hand if it is wrong."),
  "empty-range-row": entry("The collection has a certification with an empty range, which Butler cannot remove.", "Use a new certify rerun; nothing can repair the collection."),
  "validity-range-empty": entry("The validity range ends at or before its begin.", "Set begin before end."),
  "file-protected": entry("A lost or damaged file is in a zip file or outside the datastore's root, and is never replaced.", "Restore the file where it is, as its owner does; or remove it from the datastore (`butler prune-datasets REPO --unstore`, which keeps the certification), then run `calib up`, which ingests a file of its own."),
  "file-digest-differs": entry("A file of the bundle is not the one that the lock records.", "Restore the bundle: delete its folder and run `calib up`."),
  "bundle-incomplete": entry("The bundle lacks its manifest, or a file or dataset that was requested.", "Delete the bundle's folder and run `calib up`, which makes it again."),
  "bundle-differs": entry("The folder holds a bundle of other certifications than the repository has now.", "Move the folder away and run `calib up`."),
  "formatter-missing": entry("The class that reads and writes the dataset's file is not installed at this site.", "Install the package that the detail names at that site."),
  "exposure-unregistered": entry("A dataset belongs to an exposure or visit that is not registered here.", "Ingest the raws of that exposure here first (`butler ingest-raws`): calib never writes exposures and visits. Then run `calib up` again."),
  "records-missing": entry("The repository lacks dimension records that were requested.", "Check the skymap's name (`butler query-dimension-records REPO skymap`); `butler register-skymap` registers a new one."),
  "records-differ": entry("A dimension record of a skymap is registered with other values.", "Find out which is right: calib replaces no record. Use another name for another skymap."),
  "database-full": entry("The database has no room for the dimension records.", "Make room, or raise databaseLimit in stacks/<world>.ts once the database was enlarged; nothing was written."),
  "text-unreadable": entry("A text of a package cannot become the dataset of its path.", "Correct the text in its package and commit it there; then name that commit in the set, under a new rerun letter if it was made."),
  "base-gone": entry("A dataset that a correction starts from no longer exists.", "Restore its RUN, or correct another one: name it in the set, under a new rerun letter, and run `calib lock`."),
  "correction-invalid": entry("A correction cannot be made as it is declared.", "Correct `changes` in the calibset: one change for each detector, each of a detector of the base, with boxes that lie within it."),
  "intent-unknown": entry("Another version of the bridge began a write that this version does not know.", "Run the command again with the version that is used at that site (`calib journal` shows the write)."),
  "not-a-trial": entry("A collection to be removed does not belong to a trial build.", "Discard trials only, which lie below u/. Official collections stay."),
  "collection-in-use": entry("A collection to be removed is a member of a foreign chain.", "Ask the owner of the chain to remove it there first."),
} as const satisfies Record<string, CatalogEntry>;

export type Code = keyof typeof catalog;

export interface CatalogEntry {
  readonly cause: string;
  readonly remedy: string;
}

/** An error with a code of the catalog; the detail says what exactly happened, with names. */
export class CalibError extends Error {
  override readonly name: string = "CalibError";
  readonly code: Code;
  readonly detail: string;

  constructor(code: Code, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** The cause and the remedy of a code. */
export const explained = (code: Code): string => `${catalog[code].cause} ${catalog[code].remedy}`;

export const isCode = (text: string): text is Code => Object.hasOwn(catalog, text);

/** Returns any thrown value as a CalibError, so that no command prints a bare stack trace. */
export function asCalibError(thrown: unknown): CalibError {
  if (thrown instanceof CalibError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CalibError("command-failed", message, { cause: thrown });
}

/** Whether a site or repository did not answer: a reason to wait, and no failure of the set. */
export const isUnreachable = ({ code }: CalibError): boolean => code === "site-unreachable" || code === "repository-unreachable";

function entry(cause: string, remedy: string): CatalogEntry {
  return { cause, remedy };
}
