import type { Population } from './population.ts'

const CONFIGURATION = `# The college example of the CFA-theta paper. On the fair scores, 0.5 and more is the top half.
scorecards:
  college:
    range: [0, 1]
    grid: { kind: uniform, cells: 1024 }
    traits: [school]
    traitValues:
      school: { known: [a, b] }
    theta: 1
    ties: mid
    planEvery: PT5M
    window: { slice: PT1M, length: PT1H, grace: PT10S }
    thresholds: { approve: 0.5 }
`

export const college: Population = {
  name: 'college',
  scorecard: 'college',
  description:
    'The college example of the CFA-theta paper: pupils of school a and of school b, equally likely, whose scores have the ' +
    'same shape side by side; here uniform, on [0, 0.5] for a and on [0.5, 1] for b. The top half is admitted.',
  traits: ['school'],
  range: [0, 1],
  draw(random) {
    const school = random.integer(2)
    return { traits: { school: school === 0 ? 'a' : 'b' }, score: (school + random.next()) / 2 }
  },
  configuration: CONFIGURATION,
}
