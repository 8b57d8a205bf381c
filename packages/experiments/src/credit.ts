import { discreteLaw, drawFrom } from './discrete-law.ts'
import type { Population } from './population.ts'
import { roundedTruncatedNormal } from './truncated-normal.ts'

const [LOW, HIGH] = [300, 850]

/** Our law, not the paper's data: shares and normal parameters of four intersectional groups. */
export const CREDIT_GROUPS = [
  { sex: 'f', origin: 'a', share: 0.34, mean: 672, sd: 82 },
  { sex: 'm', origin: 'a', share: 0.38, mean: 690, sd: 78 },
  { sex: 'f', origin: 'b', share: 0.13, mean: 618, sd: 92 },
  { sex: 'm', origin: 'b', share: 0.15, mean: 640, sd: 96 },
] as const

/** The law of each group's scores, in the order of {@link CREDIT_GROUPS}. */
export const CREDIT_LAWS = CREDIT_GROUPS.map(({ mean, sd }) => roundedTruncatedNormal({ mean, sd, low: LOW, high: HIGH }))

const MEMBERSHIP = discreteLaw(
  CREDIT_GROUPS.map(({ sex, origin }, index) => ({ traits: { sex, origin }, index })),
  CREDIT_GROUPS.map(({ share }) => share),
)

const CONFIGURATION = `# A synthetic credit score. Our law, not the paper's data.
scorecards:
  credit:
    range: [300, 850]
    grid: { kind: lattice, step: 1 }
    traits: [sex, origin]
    traitValues:
      sex: { known: [f, m] }
      origin: { known: [a, b] }
    theta: 1
    ties: random
    planEvery: PT5M
    window: { slice: PT1M, length: PT1H, grace: PT10S }
    thresholds: { refer: 600, approve: 660 }
`

export const credit: Population = {
  name: 'credit',
  scorecard: 'credit',
  description:
    "Our law, not the paper's data: credit scores 300-850 of four groups, sex f|m by origin a|b, of unequal shares; normal, " +
    'truncated to the range and rounded. Share, mean, sd by sex|origin: ' +
    `${CREDIT_GROUPS.map(({ sex, origin, share, mean, sd }) => `${sex}|${origin} ${share}, ${mean}, ${sd}`).join('; ')}.`,
  traits: ['sex', 'origin'],
  range: [LOW, HIGH],
  step: 1,
  draw(random) {
    const { traits, index } = drawFrom(MEMBERSHIP, random)
    const law = CREDIT_LAWS[index]
    if (law === undefined) throw new RangeError(`no group ${index}`)
    return { traits, score: drawFrom(law, random) }
  },
  configuration: CONFIGURATION,
}
