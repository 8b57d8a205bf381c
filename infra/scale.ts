import { cpus } from 'node:os'
import {
  at,
  columnGeneration,
  effortOutcomeProblem,
  kappaOutcomeProblem,
  locationResponse,
  mirrorAscent,
  tableProblem,
} from '@fairstream/response'

/** Uniform numbers in [0, 1) from a seed: mulberry32. Only sizes and times matter here. */
function uniforms(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)

/** Seconds that a job took, its result, and the process's resident memory after it. */
function measured<T>(job: () => T): { result: T; seconds: string; resident: string } {
  const started = performance.now()
  const result = job()
  const seconds = ((performance.now() - started) / 1000).toFixed(3)
  return { result, seconds, resident: megabytes(process.memoryUsage.rss()) }
}

/** Time and memory of the reduction by size, as Markdown. Not reproducible to the byte: it measures this machine. */
export function scaleReport(): string {
  const table = (title: string, columns: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
    [`**${title}**`, '', ...[columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)].join('\n')
  const { rss } = process.memoryUsage()
  return [
    '# Scale of the reduction: time and memory',
    'Made by `npm run -s experiment -- scale --out docs/experiments`. One run on one machine ' +
      `(${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}); times move by tens of per cent from run to run. ` +
      `Resident memory is the whole process's; ${megabytes(rss)} MB before the first row (Node, HiGHS and Cephes loaded).`,
    table(
      'Groups, exact separable oracle, column generation (κ market, α = 0)',
      ['groups', 'constraints', 'seconds', 'oracle calls', 'gap', 'resident MB'],
      [2, 4, 8, 16, 32, 64].map(groupsRow),
    ),
    table(
      'Finite tables, column generation: N policies × K constraints, random numbers',
      ['policies', 'constraints', 'table MB', 'seconds', 'oracle calls', 'atoms', 'gap', 'resident MB'],
      (
        [
          [1e3, 10],
          [1e4, 10],
          [1e5, 10],
          [1e3, 50],
          [1e4, 50],
          [1e5, 50],
          [1e3, 200],
          [1e4, 200],
          [1e5, 200],
        ] as const
      ).map(tableRow),
    ),
    table(
      'Mirror ascent on the same tables, 1,000 steps (B = 10, η = .05)',
      ['policies', 'constraints', 'seconds', 'certified gap', 'largest violation', 'resident MB'],
      (
        [
          [1e3, 10],
          [1e4, 10],
          [1e4, 50],
        ] as const
      ).map(ascentRow),
    ),
    table(
      'Features: learning a location response from 2(d + 1) policies, then one equal-outcomes reduction in d dimensions (100 steps of ascent)',
      ['features', 'numbers a group', 'learning: seconds', 'with d policies', 'reduction: seconds', 'resident MB'],
      [1, 10, 50, 100, 200].map(featuresRow),
    ),
    verdict,
    '',
  ].join('\n\n')
}

const verdict =
  'Where it stops being practical: the table is 8·N·(K + 1) bytes and one oracle call reads the columns of the multipliers that are not 0, ' +
  'so memory and a call grow with N·K. The calls grow with the constraints too (in the κ market faster than linearly), and so does each master program: many constraints cost more than many policies. ' +
  'Mirror ascent pays one full oracle call a step; compare its gap and time with those of column generation on the same table. A response in d dimensions is not identified by fewer than d + 1 distinct policies, however many people see them; ' +
  'at d = 200 that is 201 published policies, which no decision maker will deploy.'

function groupsRow(count: number) {
  const groups = Array.from({ length: count }, (_, g) => ({ weight: 1 / count, kappa: 2 + g / (count - 1) }))
  const { result, seconds, resident } = measured(() => columnGeneration(kappaOutcomeProblem(groups, 0), { tolerance: 1e-9 }))
  return [count, 2 * (count - 1), seconds, result.oracleCalls, result.gap.toExponential(1), resident]
}

function randomTable(policies: number, constraints: number) {
  const uniform = uniforms(policies + constraints)
  const risk = Float64Array.from({ length: policies }, uniform)
  // Centred just below 0: some constraints bind, and mixtures meet them all.
  const h = Float64Array.from({ length: policies * constraints }, () => uniform() - 0.51)
  return { constraints: Array.from({ length: constraints }, (_, k) => `h${k}`), risk, h }
}

function tableRow([policies, constraints]: readonly [number, number]) {
  const table = randomTable(policies, constraints)
  const { result, seconds, resident } = measured(() =>
    columnGeneration(tableProblem(table), { tolerance: 1e-9, columnsMax: 20_000 }),
  )
  const size = megabytes(8 * policies * (constraints + 1))
  return [
    policies,
    constraints,
    size,
    seconds,
    result.oracleCalls,
    result.atoms.length,
    `${result.status}, ${result.gap.toExponential(1)}`,
    resident,
  ]
}

function ascentRow([policies, constraints]: readonly [number, number]) {
  const problem = tableProblem(randomTable(policies, constraints))
  const options = { multiplierBound: 10, rate: 0.05, steps: 1000, average: 'second-half' } as const
  const { result, seconds, resident } = measured(() => mirrorAscent(problem, options))
  return [policies, constraints, seconds, result.final.gap.toFixed(4), result.final.violation.toFixed(4), resident]
}

function featuresRow(features: number) {
  const uniform = uniforms(features)
  const vector = () => Array.from({ length: features }, uniform)
  const cohorts = Array.from({ length: 2 * (features + 1) }, () => ({ incentive: vector(), mean: vector(), count: 1000 }))
  const learned = measured(() => locationResponse(cohorts))
  const short = locationResponse(cohorts.slice(0, features))
  const diagonal = () =>
    Array.from({ length: features }, (_, i) => Array.from({ length: features }, (_, j) => (i === j ? uniform() : 0)))
  const group = (id: string, weight: number) => ({ id, weight, mean: vector(), covariance: [], response: diagonal() })
  const goal = { effect: vector(), curvature: 2, reference: Array<number>(features).fill(0), tolerance: 0.01 }
  const problem = effortOutcomeProblem([group('0', 0.3), group('1', 0.7)], goal)
  const solved = measured(() => mirrorAscent(problem, { multiplierBound: 100, rate: 0.5, steps: 100, average: 'all' }))
  return [features, (features + 1) ** 2, learned.seconds, short.status, solved.seconds, at([solved.resident], 0)]
}
