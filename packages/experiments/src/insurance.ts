import { discreteLaw, drawFrom } from './discrete-law.ts'
import type { Population } from './population.ts'

const HIGH = 100

/** Our law, not the paper's data: shares of six groups, and `scale`, near which the middle risk of a group lies. */
export const INSURANCE_GROUPS = [
  { age: '18-25', region: 'city', share: 0.11, scale: 48 },
  { age: '18-25', region: 'country', share: 0.06, scale: 36 },
  { age: '26-59', region: 'city', share: 0.34, scale: 18 },
  { age: '26-59', region: 'country', share: 0.21, scale: 12 },
  { age: '60+', region: 'city', share: 0.16, scale: 28 },
  { age: '60+', region: 'country', share: 0.12, scale: 20 },
] as const

const MEMBERSHIP = discreteLaw(
  INSURANCE_GROUPS.map(({ age, region, scale }) => ({ traits: { age, region }, scale })),
  INSURANCE_GROUPS.map(({ share }) => share),
)

const CONFIGURATION = `# A synthetic insurance risk score. Our law, not the paper's data.
scorecards:
  insurance:
    range: [0, 100]
    grid: { kind: uniform, cells: 1024 }
    traits: [age, region]
    traitValues:
      age: { known: ["18-25", "26-59", "60+"] }
      region: { known: [city, country] }
    theta: 1
    ties: mid
    planEvery: PT5M
    window: { slice: PT1M, length: PT1H, grace: PT10S }
`

export const insurance: Population = {
  name: 'insurance',
  scorecard: 'insurance',
  description:
    "Our law, not the paper's data: risk scores on [0, 100] of six groups, age band by region, of unequal shares; many low " +
    'and a heavy tail, P(score ≤ x) = x(100 + s) / 100(x + s). Share and s by age|region: ' +
    `${INSURANCE_GROUPS.map(({ age, region, share, scale }) => `${age}|${region} ${share}, ${scale}`).join('; ')}.`,
  traits: ['age', 'region'],
  range: [0, HIGH],
  draw(random) {
    const { traits, scale } = drawFrom(MEMBERSHIP, random)
    return { traits, score: risk(random.next(), scale) }
  },
  configuration: CONFIGURATION,
}

/** The quantile function of a log-logistic law of shape 1, cut off at the top: a density that falls as 1/x², by one division. */
function risk(u: number, scale: number): number {
  return (scale * HIGH * u) / (scale + HIGH * (1 - u))
}
