/**
 * Every problem this project reports, once: the code that people search for, its cause, and what to do.
 * docs/errors.md is this table; the codes marked as the bridge's stand in python/calib_bridge/errors.py too. Tests hold both.
 */
export const catalog = {
  // What a person declared
  "schema-invalid": entry("A field is missing, unknown or of the wrong form.", "Correct the field; schemas/ and the hover texts say what is accepted."),
  "set-unknown": entry("No calibset of that name exists.", "Name one as INSTRUMENT/TICKET; `calib list` shows them."),
  "set-unreadable": entry("The calibset file cannot be loaded.", "Mend the file; it must export a calibset as its default."),
  "not-data": entry("A TypeScript calibset does more than make data.", "Keep to literals, consts, pure helper functions and imports from calibrations-as-code or a module beside it: the file runs wherever it is read."),
  "todo-left": entry("Something a tool could not know is still to be written.", "Replace the text that begins with TODO."),
  "helpers-missing": entry("The package calibrations-as-code, from which a calibset imports its helpers, is not found from the folder of the calibset.", "Keep the calibsets inside the project's folder; or link the project there (`ln -s PROJECT node_modules/calibrations-as-code`); or write the set as JSON or YAML, which import nothing."),
  "set-misnamed": entry("A file looks like a calibset, but its name or its folder keeps every command from reading it.", "Rename it to <instrument>/<ticket>.ts, .json or .yaml below the folder of calibsets, e.g. LATISS/DM-43525.yaml; or move it out of that folder."),
  "sets-missing": entry("The folder of calibsets does not exist.", "Run the command in the project, or name the folder with --sets (CALIB_SETS_DIR)."),
  "set-misplaced": entry("A calibset's file name does not match its instrument and ticket.", "Name the file calibsets/<instrument>/<ticket>.ts, or .json, or .yaml; one of them."),
  "instrument-not-in-world": entry("The world has no such instrument.", "Use an instrument that a repository of the world lists (`calib repos`)."),
  "repository-unknown": entry("The session was not told of a repository of this name.", "Use a name that `calib repos` lists, such as usdf/main."),
  "site-unknown": entry("The world has no site of this name.", "Use a site that `calib repos` lists, such as usdf."),
  "reason-missing": entry("A repository is skipped, or a set withdrawn, without a reason.", "Say why: those who come later have nothing else."),
  "detector-unknown": entry("No detector is named, or one that the repository does not have.", "Name detectors that the world lists for the repository (for a checkpoint the build repository); leave them away for all."),
  "precursor-missing": entry("A product reads another that neither the set makes nor build.calibs holds.", "Declare that product too, or name a collection that holds it under build.calibs; for a bootstrap its RUN (`.../biasBootstrapGen.20240326a/run1`)."),
  "product-unknown": entry("The catalog has no such product.", "Declare one of the products of docs/products.md."),
  "band-missing": entry("The instrument has no filter of that band.", "Leave the band out; the catalog's table of instruments says which there are."),
  "product-not-for-instrument": entry("The instrument has no such product, or no pipeline that makes it or tries it out.", "Leave it out, or make it from another repository's collection; docs/products.md says which instruments have what."),
  "order-impossible": entry("A product is made with another that the set makes only after it.", "Name a collection that holds an earlier one under build.calibs, or leave one of the two to a set of its own."),
  "calibs-of-other-instrument": entry("A set is made from exposures or calibrations of another instrument.", "Name collections of the set's own instrument: their names begin with it."),
  "product-missing": entry("The calibset declares no product, and no collection.", "Declare at least one product, or a collection that goes along."),
  "collection-elsewhere": entry("A collection is to come from another repository than the set is built in.", "Leave `from` out and bring the collection to the build repository first (`butler transfer-datasets`), or build the set where the collection is."),
  "calibrations-on-chain": entry("A RUN of calibrations is to go on a chain, where it would answer for every exposure, whatever its validity.", "Leave `chains` out; or take a RUN that holds no calibrations, and bring these as products of a set (`calib adopt`)."),
  "collection-empty": entry("A collection that goes along holds no dataset, or none of the skymap.", "Check its name in the build repository (`butler query-datasets --collections`)."),
  "date-invalid": entry("A date is not ISO 8601 in TAI.", "Write 2024-04-10 or 2024-04-10T12:00:00: TAI, without a zone or Z."),
  "range-empty": entry("The validity range ends before it begins.", "Let begin come before end; Butler would accept the empty range and never let go of it."),
  "rerun-invalid": entry("A rerun is not a date and a letter.", "Write YYYYMMDD and a letter, such as 20240326a."),
  "adopted-incomplete": entry("A set that was adopted says what could not be recovered, or does not fit.", "Find it out and correct the field, or decide to live with it; then remove its line from todo."),
  "name-invalid": entry("A name would leave its prefix or confuse Butler.", "Use letters, digits, _ and - only in tags; no slash, no dot, no blank."),
  "selection-malformed": entry("A selection is empty, reversed, names what is no exposure, or excludes without a reason.", "Give at least one exposure, from <= to, and a reason for each exception; an exposure ID is YYYYMMDD and five digits (only on a range itself will `.except` take a sequence number)."),
  "target-lacks-instrument": entry("The target repository does not hold this instrument.", "Remove the target, or list it under skip with the reason."),
  "target-is-build": entry("The build repository is named as a target.", "Remove it from targets: it holds the calibrations already, and is activated with the others."),
  "target-skipped": entry("A repository is a target and is skipped.", "Decide for one of them."),
  "not-construction-site": entry("An official set is built elsewhere than at the construction site.", "Build at the construction site (DMTN-222 section 3.1: USDF)."),
  "bps-not-at-site": entry("The set is to run under bps, and the site of its build repository has no batch system.", "Say in stacks/<world>.ts how bps runs there (sites, bps); or take the executor \"pipetask\"."),
  "bps-override-unknown": entry("The executor overrides something that is no product and no verification.", "Name a product by its generation (`bias`, `flat`), or a verification (`verifyBias`); docs/bps.md lists them."),
  "bps-value-unsafe": entry("A value holds what bps or the shells behind it would take apart or replace: a blank, a quote, `$`, `{` or a backslash.", "Use paths and names without them; a selection may hold blanks and single quotes."),
  // Resolving it
  "selection-empty": entry("A selection finds no exposure in the build repository.", "Check the dates and collections with `butler query-dimension-records`."),
  "selection-wrong-type": entry("A selection finds exposures of the wrong type for the product.", "Narrow the selection to the observation type of the product; or waive it in the calibset, with the reason: `waive: { \"selection-wrong-type\": \"...\" }`."),
  "selection-wrong-reason": entry("A selection finds exposures that were taken for another reason than the product wants.", "Narrow the selection (`exposure.observation_reason=...`); or waive it in the calibset, with the reason: `waive: { \"selection-wrong-reason\": \"...\" }`."),
  "selection-mixed-filters": entry("A selection for one product finds exposures through several filters.", "Narrow the selection to one (`physical_filter=...`); or waive it in the calibset, with the reason: `waive: { \"selection-mixed-filters\": \"...\" }`."),
  "selection-first-of-sequence": entry("A construction uses the first exposure of a sequence, before which the camera is not fully flushed.", "Leave it out (`.except(...)`) and try the product on it; or waive it in the calibset, with the reason: `waive: { \"selection-first-of-sequence\": \"...\" }`."),
  "selection-too-few": entry("A construction has fewer exposures than are usual for the product.", "Select more (`calib exposures REPO --where ...` lists candidates); or waive it in the calibset, with the reason: `waive: { \"selection-too-few\": \"...\" }`."),
  "camera-state-differs": entry("The raws of a construction have different states of the camera in their headers.", "Select exposures of one state; or waive it in the calibset, with the reason: `waive: { \"camera-state-differs\": \"...\" }`."),
  "light-differs": entry("Exposures of a construction have clearly more or less light than most, per second.", "Leave them out (`.except(...)`): saturated, cloudy, or no flats at all; or waive it in the calibset, with the reason: `waive: { \"light-differs\": \"...\" }`."),
  "raws-unread": entry("Raws of a construction could not be read, so that the camera's state and the light are not known.", "Bring the files back, or leave those exposures out; or waive it in the calibset, with the reason: `waive: { \"raws-unread\": \"...\" }`."),
  "exposures-gone": entry("Exposures that the lock names are not in the build repository any more.", "Find out who removed them; or waive it in the calibset, with the reason: `waive: { \"exposures-gone\": \"...\" }`."),
  "verification-lacks-construction": entry("A product is not tried on all exposures that it was made from.", "Select them too (`.or(...)`); or waive it in the calibset, with the reason: `waive: { \"verification-lacks-construction\": \"...\" }`."),
  "verification-same-dates": entry("A product is tried only on the dates on which its exposures were taken.", "Select exposures of other dates too, which show how long it holds; or waive it in the calibset, with the reason: `waive: { \"verification-same-dates\": \"...\" }`."),
  "verification-lacks-first": entry("A product is not tried on the first exposure of any sequence that it was made from.", "Select one too (`.or(list(...))`); or waive it in the calibset, with the reason: `waive: { \"verification-lacks-first\": \"...\" }`."),
  "package-unknown": entry("It is not known where the checkout of a package lies.", "Name it in the world (stacks/<world>.ts, packages), or set it up (`setup obs_lsst_data`)."),
  "package-dirty": entry("The checkout of a package has changes that are not committed.", "Commit them and name that commit in the set, or take them back (`git stash -u`)."),
  "package-commit-unknown": entry("The checkout of a package has no such commit.", "Fetch it (`git fetch`), or correct the commit in the set; it is named in full."),
  "package-empty": entry("A package has no text of a product that is in force in the set's range.", "Check dataset type and commit: texts lie in <package>/<instrument>/<dataset type>/."),
  "package-place-odd": entry("A text of a package lies where no dataset of the instrument belongs.", "Move it to <package>/<instrument>/<dataset type>/<detector, lower case>/<YYYYMMDDTHHMMSS>.ecsv, commit, and name that commit in the set."),
  "package-date-twice": entry("A package has two texts of one detector and one date.", "Remove one of them, commit, and name that commit in the set."),
  "detector-missing": entry("Exposures of a selection have no raw of some detectors, or a package no text, or a RUN that is corrected no dataset.", "Leave those exposures out (`.except(...)`), ingest or write what is missing; or waive it in the calibset, with the reason: `waive: { \"detector-missing\": \"...\" }`."),
  "pipeline-missing": entry("The pipeline file does not exist.", "Set CP_PIPE_DIR and CP_VERIFY_DIR to a stack that has it, or unset them for the reference pipelines."),
  "lock-invalid": entry("The lock file cannot be read, or is about another set.", "Restore it from git, or run `calib lock` again."),
  "approval-invalid": entry("The approval file cannot be read, or is about another set.", "Correct it; `calib approve` scaffolds a new one."),
  "approval-exists": entry("An approval file is there already.", "Edit it, or delete it to begin anew."),
  "looks-invalid": entry("The record of who looked at which images cannot be read, or is about another set.", "Delete the file; `calib continue` writes it anew."),
  "active-invalid": entry("The record of the repositories that use the set cannot be read, or is about another set.", "Restore it from git; or delete it, and `calib up` at the construction site writes it anew."),
  "world-invalid": entry("The world's description cannot be read.", "Correct stacks/<world>.ts; `calib doctor` shows which world is in use."),
  "world-unmade": entry("The world's folder does not exist.", "Run `npm run demo`, or point --dir to the world's folder."),
  "rerun-reused": entry("The declaration changed under a rerun that has been made.", "Take a new rerun letter: what was made under this one stays as it is."),
  "adopted-set-changed": entry("A set that is adopted may not be rebuilt.", "Declare a new ticket; or withdraw this one."),
  "edit-unsound": entry("What is to be changed is computed in the file, or shared with others, so that no tool can change just this.", "Change it by hand at the line given, or write the value out there."),
  "build-unclear": entry("Several repositories of the construction site hold the instrument.", "Say in which one the set is made: --build REPO, or --like SET."),
  "already-so": entry("The set says so already.", "Nothing needs to be done."),
  "made-set-changed": entry("Something of a set that was made changed on which all rests that was made.", "Take the change back; or declare a new ticket."),
  "build-disagrees-with-lock": entry("The build repository no longer holds what the lock says was made.", "Find out who changed it; restore it by hand, or take a new rerun letter."),
  "precursor-replaced": entry("A product was made, or tried out, with another one that has been replaced since.", "Take a new rerun letter for it too; or waive it in the calibset, with the reason: `waive: { \"precursor-replaced\": \"...\" }`."),
  "plan-invalid": entry("The saved plan cannot be read, or is about another world.", "Save it again: `calib preview --save FILE`."),
  "plan-stale": entry("What would be done is not what the saved plan says.", "Look at today's plan (`calib preview`), and save it again."),
  "set-changed": entry("The calibset changed between plan and apply.", "Run the command again."),
  // What the observatory wants of every set (docs/policy.md)
  "begin-in-future": entry("A set begins to be valid far in the future.", "Check the date; take the day on which it is first needed."),
  "begin-too-early": entry("A set begins before any camera took an exposure.", "Check the date; write 1970-01-01 where no begin is meant."),
  "end-in-future": entry("A historical set ends in the future.", "Let it end in the past, or declare a forward set."),
  "withdrawn-in-future": entry("A set is withdrawn on a day that has not come.", "Name the day of the decision."),
  "repository-unaccounted": entry("A repository holds the instrument and is neither built in, nor a target, nor skipped.", "Add it to targets, or to skip with the reason."),
  "reason-too-short": entry("A reason is a word or less.", "Say in a sentence why: those who come later have nothing else."),
  "target-not-permitted": entry("The set goes to a site that names who may send sets there, and none of them had a hand in it.", "Let one of them write or merge the change; stacks/<world>.ts names them."),
  "trial-collection": entry("An official set is made from somebody's trial.", "Name official collections; what a trial made is made again officially."),
  "approval-tickets": entry("An approval does not name its three tickets.", "Name the construction ticket of the set, the TAXICAB ticket, and a deployment ticket of its own."),
  "approval-transition": entry("An approval's state changed in a way that no process has.", "Go from proposed by hailed and flagged to adopted or rejected, in commits of their own; a new release is proposed anew."),
  "approval-with-change": entry("A set and its approval were changed together.", "Merge the set first, build it, and adopt it in a pull request of its own."),
  "self-approved": entry("Somebody approved a set that they wrote.", "Let another person commit the decision."),
  "tree-unknown": entry("Git cannot tell whether what is to be carried out is merged.", "Work in a full clone of the project, or run `calib up --force-unmerged REASON`."),
  "tree-dirty": entry("Files of the checkout are changed and not committed.", "Commit and merge them, or put them away (`git stash`); `calib up --force-unmerged REASON` runs all the same and says so in the record."),
  "tree-unmerged": entry("The commit that is checked out is not merged.", "Merge it and check the base out; `calib up --force-unmerged REASON` runs all the same and says so in the record."),
  "papers-unmerged": entry("Approval or lock are not those that were merged.", "Merge them: decisions come by pull request. This cannot be forced."),
  "forge-refused": entry("The forge (GitHub or its like) refused a request.", "Read its words in the detail; GITHUB_TOKEN needs `pull-requests: write` for comments, `issues: write` for issues."),
  "forge-unreachable": entry("The forge does not answer.", "Check GITHUB_API_URL and the network, then run the command again: it edits what is there."),
  // Git
  "git-missing": entry("Git is not installed, or not on PATH.", "Install git; sets themselves can be built without it where the world asks for no merge."),
  "git-no-repository": entry("The calibsets lie in no git repository.", "Work in a clone of the repository that holds the calibsets, or point --sets to one."),
  "git-no-commit": entry("The repository has no commit yet.", "Commit the calibsets first."),
  "git-failed": entry("Git refused or failed.", "Do as git says in the detail; a folder that another account owns needs `git config --global --add safe.directory`."),
  "base-unknown": entry("The repository knows no such branch, tag or commit.", "Name another with --base, or fetch it: `git fetch origin main`."),
  "base-unrelated": entry("The branch and its base have no commit in common.", "Name the branch that this one was made from with --base."),
  "base-not-fetched": entry("The clone is shallow, and the base to compare with was not fetched.", "Run `git fetch --unshallow`, or let the CI fetch all history (`fetch-depth: 0`)."),
  // What exposures find
  "exposure-unknown": entry("The repository has no exposure of this ID.", "Check the ID with `butler query-dimension-records REPO exposure`; exposures are registered when raws are ingested."),
  "exposure-ambiguous": entry("Several instruments of the repository have an exposure of this ID.", "Say which is meant: --instrument."),
  "exposure-untimed": entry("The exposure's record has no time, so that no calibration can be found for it.", "Have the record mended: Butler itself looks into no CALIBRATION collection for such an exposure."),
  "dataset-type-unknown": entry("The repository has no dataset type of this name.", "Check the name with `butler query-dataset-types`."),
  "lookup-ambiguous": entry("Two validity ranges of one collection hold for the exposure: Butler refuses to choose.", "Decertify one of the two, or move the bound out of the exposure; what is ahead of that collection in the chain wins."),
  "range-unknown": entry("There is no evidence from which a validity range could be derived.", "Lock the set, and look whether raws of its construction can be read at the build repository (`calib exposures`)."),
  // Not yet
  "lock-missing": entry("The inputs have not been resolved.", "Run `calib lock`, review the lock, and commit it."),
  "lock-stale": entry("The lock was resolved from another declaration.", "Run `calib lock` again and review what changed."),
  "job-running": entry("A pipeline is running.", "Wait; `calib up` joins it, `calib up --wait` sees its end."),
  "job-held": entry("The batch system holds a workflow until somebody releases it.", "Look why (`bps report`), release it there, or cancel it; then run `calib up` again."),
  "wms-silent": entry("The batch system could not be asked how a workflow stands.", "Ask it by hand (`bps ping`, `bps report`); then run `calib up` again. Nothing is started beside what may yet run."),
  "not-generated": entry("A product is not generated yet.", "Run `calib up`."),
  "precursor-not-ready": entry("A product that this one is made with is not there yet.", "Run `calib up`; it makes them in order. What keeps the precursor waiting stands beside it."),
  "checkpoint-open": entry("Somebody has to look at images before the product is used.", "Look at the images named here, then run `calib continue`."),
  "nothing-to-continue": entry("No checkpoint of this set is open.", "Run `calib up`; `calib preview` shows what waits for what."),
  "check-exposure-missing": entry("No check exposure of the repository lies within the set's validity range.", "Name one in the world: stacks/<world>.ts, instruments, check."),
  "not-certified": entry("A product is not certified yet.", "Run `calib up`."),
  "verification-unreadable": entry("The statistics of a verification are there, but their file is gone or damaged.", "Give the file back from a copy; or verify again, under a new `verifyRerun`."),
  "not-verified": entry("A verification has no verdict yet.", "Run `calib up`."),
  "verification-failed": entry("The majority of detectors fail a test in the majority of exposures.", "Look at the report; take other inputs and a new rerun letter, or accept each failure by name."),
  "not-released": entry("The set is not released yet: report, bundle and lock are missing.", "Run `calib up`; it releases once every product has its verdict."),
  "report-version-differs": entry("The report of a released set is lost, and this version of calib would collect other data than people accepted.", "Restore the set's folder of reports; or run `calib up` once with the version of calib that released the set. Deliveries go on meanwhile."),
  "approval-missing": entry("No approval has been given.", "Run `calib approve`, take it to the TAXICAB, and set its state to adopted by pull request."),
  "approval-not-adopted": entry("The approval is not in the state adopted.", "Set it to adopted when the TAXICAB has decided."),
  "approval-stale": entry("The approval accepts another set of datasets or another report.", "Review the new report; then correct fingerprint and report in the approval."),
  "failure-not-accepted": entry("A verification failure is not accepted by name.", "Name each accepted failure in the approval, or take a new rerun letter."),
  "not-delivered": entry("The calibrations have not arrived in this repository.", "Run `calib up`."),
  "not-selected": entry("The command was confined to something else.", "Run it without --only-repo, --only-product and --only-step."),
  "earlier-wave": entry("A repository of the construction site does not use the set yet, or is not known to.", "Run `calib up SET --site <construction site>` where that repository answers, and commit `<ticket>.active.json`; the other sites follow."),
  "site-unreachable": entry("A site cannot be reached.", "Bring the site back (`calib repos`), then run `calib up` again."),
  // Adopting what was made by hand
  "ticket-unknown": entry("The repository has no collection of that ticket.", "Look for it with `butler query-collections`; name the instrument with --instrument."),
  "instrument-unclear": entry("A ticket is one of several instruments, or of none.", "Name the instrument: --instrument LATISS."),
  "set-exists": entry("A calibset of that name is there already.", "Edit it; or overwrite it and its lock with --force."),
  "adopt-curated": entry("A collection holds curated calibrations, which no pipeline generated.", "Leave it to `butler write-curated-calibrations`; name it under build.calibs where a set needs it."),
  "adopt-foreign-child": entry("A child of the ticket chain lies outside the ticket.", "It stays where it is, behind the set's own; name it under build.calibs where a product was made with it."),
  "adopt-name-odd": entry("A collection's name is not one that a set gives: `<tag>/<product>[-band].<YYYYMMDDx>`.", "It is left alone. Certify anew under such a name if the set is to have it."),
  "adopt-product-unknown": entry("A collection certifies a dataset type that no product of the catalog makes.", "It is left alone; name it under build.calibs where a set needs it."),
  "adopt-several-types": entry("A collection certifies several dataset types; a product has a collection of its own.", "It is left alone. Certify each type into a collection of its own if the set is to have it."),
  "adopt-several-collections": entry("A product is certified in several collections of the ticket.", "The first on the ticket chain was taken; take the others off it by hand if they are obsolete."),
  "adopt-not-chained": entry("A collection of the ticket is certified and not on its chain.", "It is left alone: nothing finds it."),
  "adopt-range-differs": entry("Calibrations of the ticket have other validity ranges than most; a set has one.", "It is left alone. Certify it for the set's range, or declare it in a ticket of its own."),
  "adopt-run-differs": entry("Datasets that are certified together come from several RUNs; a product has one.", "It is left alone. Make the product anew if the set is to have it."),
  "adopt-rerun-differs": entry("Bands of a product have different date and letter, or were made by different pipelines; a set gives them one.", "It is left alone. Make that band anew if the set is to have it."),
  "adopt-chain-order": entry("The ticket chain has another order than a set declares.", "The first `calib up` puts the set's own in front, what is made later first; nothing is dropped. Compare what exposures find before and after."),
  "adopt-exposures-differ": entry("Sources disagree about the exposures, or the build repository does not find them any more.", "The lock names those of the most trusted source; a new letter needs a selection that finds them."),
  "adopt-unfinished": entry("What was found is no finished set: its release cannot be recovered.", "Complete the product that is named; then `calib up` releases the set."),
  "adopt-holding-differs": entry("A repository holds part of the ticket, or other datasets under its names, or did not answer.", "Find out what it holds (`calib repos`); name it under targets, or under skip with the reason."),
  // What went wrong on the way
  "pipeline-failed": entry("A pipeline failed.", "Read the log named here; mend the cause; `calib up` then makes the next attempt."),
  "job-killed": entry("A pipeline was killed before it finished.", "Run `calib up` (of bps: `calib up --retry`); it makes the next attempt and leaves the half RUN alone."),
  "workflow-failed": entry("A workflow of bps ended without all outputs.", "Read the log, and those of the jobs in the submit folder named here; mend the cause; `calib up --retry` makes the next attempt."),
  "final-job-failed": entry("All jobs of a workflow succeeded but the last, which registers the outputs.", "Read finalJob's log in the submit folder named here, and run `final_job.bash` again as it was run there: once the datasets are registered, `calib up` goes on. `calib up --retry` makes them anew."),
  "job-vanished": entry("The batch system knows a workflow no more, and its outputs are not complete.", "Look for it where it was submitted (`bps report --global`); if it is gone, `calib up --retry` makes the next attempt."),
  "self-check-mismatch": entry("An exposure processed at this repository used another calibration than the certified one.", "Look at the ticket chain and at what stands ahead of it: `butler query-collections --chains tree`."),
  "lookup-differs": entry("After the switch, a lookup finds another calibration.", "Look at what stands ahead of the ticket in the chain."),
  "trial-running": entry("A pipeline of the trial is still running.", "Wait until it has ended, then discard the trial."),
  "does-not-converge": entry("A step's writes did not bring the world to what is wanted.", "Report this with the journal (`calib journal`)."),
  "still-chained": entry("A ticket that repositories use cannot be destroyed.", "Declare withdrawn: {on, reason} and run `calib up` first."),
  "set-removed": entry("The file of a deployed set has disappeared.", "Restore it, and declare withdrawn: {on, reason} first."),
  "bridge-lost": entry("The bridge of a site ended in the middle of a request.", "Run the command again: every write looks before it acts."),
  "host-refuses": entry("The embedded host was asked for something that only the Pulumi CLI does, or its state is locked.", "Do as the sentence says; `--engine cli` uses the Pulumi CLI."),
  "pulumi-missing": entry("No Pulumi CLI of version 3.229 or newer was found.", "Install it, or use --engine host."),
  "pulumi-failed": entry("The Pulumi CLI failed.", "Read its output above."),
  "command-failed": entry("Something failed that this project has no word for.", "Report it with the details given."),
  // Known by the bridge
  "bridge-failed": entry("The bridge met an exception that it does not know.", "Report this with the exception named here; the world is as the last journal entry says."),
  "request-invalid": entry("The request does not fit the protocol.", "Use engine and bridge of one version of this project."),
  "method-unknown": entry("The protocol has no such method.", "Use engine and bridge of one version of this project."),
  "session-not-open": entry("The first request of a session must be open.", "Report this."),
  "protocol-differs": entry("Engine and bridge speak different versions of the protocol.", "Use engine and bridge of one version of this project."),
  "repository-unreachable": entry("The repository's configuration, database or datastore does not answer.", "Check the URI and the service (`calib repos`), then run the command again."),
  "repository-schema-differs": entry("The repository's tables or dimensions are of a version that this site does not read.", "Run with the stack that the repository is kept with (CALIB_STACK_PYTHON), or ask its owner to migrate it (`butler migrate`)."),
  "repository-read-only": entry("This account may not write to the repository's database or datastore.", "Run as the account that owns calibrations at this site; nothing was written."),
  "selection-invalid": entry("Butler does not accept the selection expression.", "Correct the expression as Butler's message says."),
  "instrument-unknown": entry("A dimension record (instrument, detector, filter) that the datasets need is not registered.", "Register the instrument in this repository first (`butler register-instrument`)."),
  "collection-missing": entry("A collection that the request needs does not exist.", "Check its name with `butler query-collections`."),
  "collection-type-differs": entry("A collection of this name exists and is of another type.", "Take another ticket: a curated ticket's name cannot hold combined calibrations too."),
  "collection-cycle": entry("The chain would contain itself.", "Look at the chains with `butler query-collections --chains tree`."),
  "chain-order-foreign": entry("The wanted order would move one of our collections past a foreign one.", "Decide with the owner of the foreign collection, and reorder by hand."),
  "dataset-missing": entry("The repository has no dataset of this UUID, or none of this type in this run.", "Look for who removed its RUN (`calib journal`, the site's logs); take a new rerun letter if it is gone."),
  "dataset-unreadable": entry("The file of a dataset is damaged, or holds something else than its type says.", "Give the file back from a copy; where there is none, make the dataset again under a new rerun letter."),
  "dataset-conflict": entry("Another dataset stands where this one is wanted: same data ID, other UUID.", "Find out whose it is; a RUN or tag of this name must not be written by hand."),
  "dataset-type-differs": entry("A dataset type of this name is registered with another definition.", "Bring the repositories' dataset types into agreement first."),
  "foreign-certification": entry("A dataset that is not ours is certified for an overlapping range.", "Find out who certified it into our collection; decertify it by hand if it is wrong."),
  "empty-range-row": entry("The collection has a certification with an empty range, which Butler cannot remove.", "Take a new certify rerun; the collection is beyond repair."),
  "validity-range-empty": entry("The validity range ends at or before its beginning.", "Let begin come before end."),
  "file-digest-differs": entry("A file of the bundle is not the one that the lock records.", "Restore the bundle: delete its folder and run `calib up`."),
  "bundle-incomplete": entry("The bundle lacks its manifest, or a file or dataset that is asked of it.", "Delete the bundle's folder and run `calib up`; it is made again."),
  "bundle-differs": entry("The folder holds a bundle of other certifications than the repository has now.", "Move the folder away and run `calib up`."),
  "formatter-missing": entry("The class that reads and writes the dataset's file is not installed at this site.", "Install the package that the detail names at that site."),
  "exposure-unregistered": entry("A dataset belongs to an exposure or visit that is not registered here.", "Ingest the raws of that exposure here first (`butler ingest-raws`): exposures and visits are never written by calib; then `calib up` again."),
  "records-missing": entry("The repository lacks dimension records that are asked of it.", "Check the skymap's name (`butler query-dimension-records REPO skymap`); where it is to be made, `butler register-skymap` makes it."),
  "records-differ": entry("A dimension record of a skymap is registered with other values.", "Find out which is right: calib replaces no record. A skymap under another name is another skymap."),
  "database-full": entry("The database has no room for the dimension records.", "Make room, or raise databaseLimit in stacks/<world>.ts once the database was enlarged; nothing was written."),
  "text-unreadable": entry("A text of a package cannot become the dataset that its place stands for.", "Correct the text in its package and commit it there; then name that commit in the set, under a new rerun letter if it was made."),
  "base-gone": entry("A dataset that a correction starts from is not there any more.", "Restore its RUN, or correct another one: name it in the set, under a new rerun letter, and run `calib lock`."),
  "correction-invalid": entry("A correction cannot be made as it is declared.", "Correct `changes` in the calibset: one change a detector, of a detector that the base has, with boxes that lie within it."),
  "intent-unknown": entry("Another version of the bridge began a write that this one does not know, and never ended it.", "Run the command again with the version that is used at that site (`calib journal` shows the write)."),
  "not-a-trial": entry("A collection that is to be removed does not belong to a trial build.", "Discard trials only: collections below u/. What was made officially stays."),
  "collection-in-use": entry("A collection that is to be removed is searched by a chain of somebody else.", "Ask its owner to take it off that chain first."),
} as const satisfies Record<string, CatalogueEntry>;

export type Code = keyof typeof catalog;

export interface CatalogueEntry {
  readonly cause: string;
  readonly remedy: string;
}

/** The one error class: a code of the catalog and what exactly was met. */
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

export const isCode = (text: string): text is Code => Object.hasOwn(catalog, text);

/** Any thrown value as a CalibError, so that nobody ever prints a bare stack trace. */
export function asCalibError(thrown: unknown): CalibError {
  if (thrown instanceof CalibError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CalibError("command-failed", message, { cause: thrown });
}

/** Whether a site or repository did not answer: a reason to wait, and no failure of the set. */
export const isUnreachable = ({ code }: CalibError): boolean => code === "site-unreachable" || code === "repository-unreachable";

function entry(cause: string, remedy: string): CatalogueEntry {
  return { cause, remedy };
}

/** What was heard of somebody who may not answer; silence is told, never taken for an answer. */
export type Answer<T> = { readonly kind: "answered"; readonly value: T } | Unanswered;

export interface Unanswered {
  readonly kind: "could not check";
  readonly code: Code;
  readonly reason: string;
}

export async function ask<T>(question: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: "answered", value: await question() };
  } catch (thrown) {
    const { code, detail } = asCalibError(thrown);
    return { kind: "could not check", code, reason: detail };
  }
}

export const unasked: Unanswered = { kind: "could not check", code: "repository-unreachable", reason: "it was not asked" };
