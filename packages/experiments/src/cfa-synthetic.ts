import { drawFrom } from './discrete-law.ts'
import type { Population } from './population.ts'
import { roundedTruncatedNormal } from './truncated-normal.ts'

/** [low, up] of each group: the row is gender, the column ethnicity. */
export const LIMITS = [
  [
    [67, 80],
    [9, 81],
    [13, 60],
  ],
  [
    [44, 88],
    [13, 47],
    [3, 13],
  ],
] as const

/** The law of each group's scores, laid out like {@link LIMITS}. */
export const LAWS = LIMITS.map((row) =>
  row.map(([low, up]) => roundedTruncatedNormal({ mean: (low + up) / 2, sd: (2 * (up - low)) / 3, low, high: up })),
)

const CONFIGURATION = `# The synthetic population of the CFA-theta paper.
scorecards:
  cfa-synthetic:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [gender, ethnicity]
    traitValues:
      gender: { known: ["0", "1"] }
      ethnicity: { known: ["0", "1", "2"] }
    theta: 1
    ties: random
    planEvery: PT5M
    window: { slice: PT1M, length: PT1H, grace: PT10S }
`

export const cfaSynthetic: Population = {
  name: 'cfa-synthetic',
  scorecard: 'cfa-synthetic',
  description:
    'The synthetic population of the paper on the continuous fairness algorithm (CFA-theta): six groups, gender 0-1 by ' +
    'ethnicity 0-2, all equally likely; scores normal with mean (low+up)/2 and sd 2(up-low)/3, truncated to [low, up] and ' +
    'rounded; [low, up] by gender|ethnicity: 0|0 67-80, 0|1 9-81, 0|2 13-60, 1|0 44-88, 1|1 13-47, 1|2 3-13.',
  traits: ['gender', 'ethnicity'],
  range: [0, 100],
  step: 1,
  draw(random) {
    const gender = random.integer(2)
    const ethnicity = random.integer(3)
    const law = LAWS[gender]?.[ethnicity]
    if (law === undefined) throw new RangeError(`no group ${gender}|${ethnicity}`)
    return { traits: { gender: String(gender), ethnicity: String(ethnicity) }, score: drawFrom(law, random) }
  },
  configuration: CONFIGURATION,
}
