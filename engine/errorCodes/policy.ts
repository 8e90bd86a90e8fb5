import { entry, type CatalogEntry } from "./entry.ts";

// prettier-ignore
/** Codes of the observatory's rules (docs/policy.md) and of git. */
export const policyCodes = {
  // Rules of the observatory (docs/policy.md)
  "begin-in-future": entry("A set begins to be valid far in the future.", "Check the date; use the day on which it is first needed."),
  "begin-too-early": entry("A set begins before any camera took an exposure.", "Check the date; write 1970-01-01 for an open begin."),
  "end-in-future": entry("A historical set ends in the future.", "Use an end in the past, or declare a forward set; an end at 2050-01-01 or later counts as open."),
  "end-counts-as-open": entry("A range ends at 2050-01-01 or later, which people write where they mean no end.", "Nothing is wrong: the end stays as certified. Certify an open end in a new ticket, if one is meant."),
  "withdrawn-in-future": entry("A set is withdrawn on a day in the future.", "Name the day of the decision."),
  "repository-unaccounted": entry("A repository holds the instrument and is neither the build repository, nor a target, nor skipped.", "Add it to targets, or to skip with the reason."),
  "reason-too-short": entry("A reason has less than two words.", "Write the reason in a sentence: later readers have nothing else."),
  "target-not-permitted": entry("A target's site lists who may send sets there, and none of them wrote or merged this set.", "Let one of them write or merge the change; stacks/<world>.ts names them."),
  "trial-collection": entry("An official set is made from a trial build.", "Name official collections; build again officially what a trial made."),
  "verification-missing": entry("A product could be verified, and the set declares no verification of it.", "Declare `verification` with the exposures; or waive this with a reason, which the approval then accepts by a rule of the test `verification-missing`."),
  "approval-tickets": entry("An approval does not name its three tickets.", "Name the construction ticket of the set, the TAXICAB ticket, and a deployment ticket of its own."),
  "approval-transition": entry("An approval changed its state in an order that the process does not have.", "Go from proposed by hailed and flagged to adopted or rejected, in commits of their own; propose a new release anew."),
  "approval-with-change": entry("A set and its approval were changed together.", "Merge the set first, build it, and adopt it in a pull request of its own."),
  "approval-unbound": entry("An older approval does not bind the lock: it has no digest of the lock's part `made`, and git has no commit that adopted it.", "Compare the lock with what was adopted, then run `calib approve --bind SET` and merge the approval."),
  "approval-base": entry("The commit that an approval names is not merged, or its lock is not the accepted one.", "Merge the lock, then run `calib approve --bind SET`."),
  "self-approved": entry("A set was approved by one of its authors.", "Let another person commit the decision."),
  "tree-unknown": entry("Git cannot tell whether the checkout is merged.", "Work in a full clone of the project, or run `calib up --force-unmerged REASON`."),
  "lock-older": entry("A lock of an earlier version lacks the observation types of exposures, so that only their filters and times are compared with the records of today.", "Run `calib lock` again, and review the difference."),
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
} as const satisfies Record<string, CatalogEntry>;
