import { describe, expect, test } from 'vitest'
import { card, killOf, mapOver, range, shelfWith } from '../testing/pipeline.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { judgeScore } from './judge-score.ts'
import type { Judgement } from './judge-score.ts'
import type { JudgingMap } from './judging-map.ts'
import { mapOnShelf } from './map-shelf.ts'

const judging = (rules: ScorecardRules, groups: Record<string, number[]>): JudgingMap => {
  const map = mapOver(rules, groups)
  return mapOnShelf(shelfWith(map), map.manifest.version)
}

const judged = (rules: ScorecardRules, map: JudgingMap | undefined, score: number, over = {}): Judgement =>
  judgeScore(rules, map, { group: 'f', declared: true, score, id: 'a', ...over })

test('a kill map leaves every score as it is, and decides on it', () => {
  const rules = card({ thresholds: { approve: 60 } })
  const { manifest } = mapOver(rules, { f: [10, 20], m: [30] })
  const kill = killOf(manifest)
  const map = mapOnShelf(shelfWith({ manifest: kill, parts: [] }), kill.version)
  expect(judged(rules, map, 61)).toEqual({ fair: 61, score: 61, place: 61, flags: ['killed'], decision: 'approve' })
})

describe('a decision', () => {
  const decisions = (thresholds: { refer?: number; approve?: number } | undefined): (string | undefined)[] => {
    const rules = card(thresholds === undefined ? {} : { thresholds })
    const map = judging(rules, { f: range(0, 100) })
    return [39, 40, 59, 60].map((score) => judged(rules, map, score).decision)
  }

  test('is approval from approve on, referral from refer on, else decline', () => {
    expect(decisions({ refer: 40, approve: 60 })).toEqual(['decline', 'refer', 'refer', 'approve'])
  })
  test('needs no threshold for referral', () => {
    expect(decisions({ approve: 60 })).toEqual(['decline', 'decline', 'decline', 'approve'])
  })
  test('approves nobody where only referral has a threshold', () => {
    expect(decisions({ refer: 40 })).toEqual(['decline', 'refer', 'refer', 'refer'])
  })
  test('is not made without thresholds, nor under an empty set of them', () => {
    expect(decisions(undefined)).toEqual([undefined, undefined, undefined, undefined])
    expect(decisions({})).toEqual([undefined, undefined, undefined, undefined])
  })
  test('follows from the fair score that is published, to the last digit', () => {
    const rules = card({ thresholds: { approve: 60 }, theta: { default: 0, groups: {} } })
    const map = judging(rules, { f: range(0, 100) })
    const { fair, decision } = judged(rules, map, 60 - 5e-10)
    expect(decision).toBe(fair >= 60 ? 'approve' : 'decline')
  })
})
