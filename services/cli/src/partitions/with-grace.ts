import type { ScorecardRules } from '@fairstream/pipeline'
import type { Shell } from '@fairstream/runner'
import { UsageError } from '../errors.ts'

/**
 * The shell with a longer grace for every scorecard; its rules keep their name. Throws a UsageError where a scorecard's grace is longer
 * already: what it counted would be lost.
 */
export function withGrace(shell: Shell, graceMs: number): Shell {
  const { rules } = shell
  const longer = ([name, card]: readonly [string, ScorecardRules]): readonly [string, ScorecardRules] => {
    const { window } = card.scorecard
    if (window.graceMs > graceMs)
      throw new UsageError(`--grace: scorecard ${name} has ${window.graceMs} ms, and a shorter one would lose what was counted`)
    return [name, { ...card, scorecard: { ...card.scorecard, window: { ...window, graceMs } } }]
  }
  return { ...shell, rules: { ...rules, scorecards: new Map([...rules.scorecards].map(longer)) } }
}
