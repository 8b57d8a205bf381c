import type { AlertKind } from './alert.ts'

/** What to do where scores left a declared baseline: a map that is refitted follows them, and cures nothing. */
export const BASELINE_ADVICE =
  'Look for what changed at the source of these scores since the time given. The map may have followed the change, so that scores are fair and yet not those that the baseline describes. If the change is real and is to stay, declare a new baseline; if it is a fault, repair the source.'

/** What to do about each kind: one paragraph, for a person who did not build this. */
export const ADVICE: Readonly<Record<AlertKind, string>> = {
  'input-shift':
    'Look for what changed at the source of these scores since the time given. If the change is real, let the map be refitted, or shorten the window until it has caught up; if it is a fault, repair the source and keep the map frozen meanwhile.',
  'residual-unfairness':
    'This group is treated apart from the others beyond the margin, so the map in force no longer brings parity. Refit the map on a shorter window; where the rule on adverse impact is broken, raise theta or review the threshold before more decisions are made.',
  'stale-map':
    'Scores arrive but no plan has been made. Check that the planner runs and can read the slices; until then fair scores rest on an old window.',
  'group-starvation':
    'The map of this group leans on the whole population. Widen the window, or merge the group with one that is treated alike, until it has enough scores.',
  'data-quality':
    'More records are bad than the limit allows. Look at the source that sends them; what was refused waits in dead-letters and can be replayed after repair.',
  'response-misspecification':
    'People respond otherwise than the model in force forecast. Freeze proposals of new policies, estimate the response again and have the policy approved anew.',
  pipeline: 'Look at the process named in the evidence: nothing that it should publish can be relied on until it runs again.',
}
