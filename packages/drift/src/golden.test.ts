import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { airInterval, groupAlpha } from './air-interval.ts'
import { lnAirRatio, nearestNull } from './air-evidence.ts'
import { bandEvidence } from './band-evidence.ts'
import { nodeMargins } from './margins.ts'
import { lnHypergeometricRatio } from './node-evidence.ts'
import { liveParityBound, windowParityBound } from './parity-bounds.ts'
import { sliceWeight } from './promise.ts'
import { cellsWithout, treeCounts } from './rank-tree.ts'
import { rateInterval } from './rate-interval.ts'
import { reversedBetween } from './reversed-evidence.ts'
import { againstReference, betweenGroups } from './slice-evidence.ts'
import { createStreams, groupStatistics, statistic, stepStreams } from './streams.ts'
import { KAPPA, NODES, SIGMA, TAU, TILTS } from './tilts.ts'

/** A record as it stands in the file: what is given and what must come out are read by the case that knows their names. */
interface Golden {
  readonly name: string
  readonly in: Readonly<Record<string, never>>
  readonly out: Readonly<Record<string, never>>
}

const { records } = JSON.parse(readFileSync(new URL('../fixtures/drift.json', import.meta.url), 'utf8')) as {
  readonly records: readonly Golden[]
}

interface Given {
  readonly [name: string]: unknown
}
type Case = (given: never) => Given

const cases: readonly (readonly [RegExp, Case])[] = [
  [/^tilt tables/, () => ({ kappa: KAPPA, sigma: SIGMA })],
  [/^components/, () => ({ tau: TILTS.map((_, c) => [...TAU.slice(c * NODES, (c + 1) * NODES)]) })],
  [/^hypergeometric node/, hypergeometricNode],
  [/^between-group slice/, betweenSlice],
  [/^reference slice/, referenceSlice],
  [/^Shiryaev/, shiryaevRoberts],
  [/^ever-process/, everProcess],
  [/^restart weights/, ({ s }: { s: number[] }) => ({ w: s.map((each) => sliceWeight({ kind: 'ever', alpha: 0.05 }, each)) })],
  [/^change point/, changePoint],
  [/^binomial e-process/, bandProcess],
  [/^rate confidence/, ({ S, n }: { S: number; n: number }) => ({ ...rateInterval(S, n, 0.05 / 6) })],
  [/^AIR confidence/, airSequence],
  [/^AIR e-value/, airRatio],
  [/^whole detector/, wholeDetector],
  [/^resolve slice/, resolveSlice],
  [/^parity bounds/, parityBounds],
]

describe('every golden record, computed with 50 digits, is met', () => {
  test.each(records.map((record, i) => [`${i}: ${record.name}`, record] as const))('%s', (_, { name, in: given, out }) => {
    const [, compute] = cases.find(([pattern]) => pattern.test(name)) ?? []
    if (compute === undefined) throw new Error(`no case for the record ${name}`)
    expectClose(compute(given as never), out)
  })
})

function expectClose(found: unknown, wanted: unknown): void {
  if (typeof wanted === 'number') {
    expect(Math.abs((found as number) - wanted)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(wanted)))
  } else if (Array.isArray(wanted)) {
    expect(found).toHaveLength(wanted.length)
    wanted.forEach((each, i) => {
      expectClose((found as unknown[])[i], each)
    })
  } else {
    for (const [key, each] of Object.entries(wanted as object)) expectClose((found as Given)[key], each)
  }
}

function hypergeometricNode(given: { a: number; nA: number; b: number; nB: number; tau: number; margin: number }): Given {
  const { a, nA, b, nB, tau, margin } = given
  const lnE = lnHypergeometricRatio(a, { nA, nB, left: a + b }, tau, margin)
  return { lnE, e: Math.exp(lnE) }
}

interface SliceGiven {
  readonly A: number[]
  readonly rest: number[]
  readonly delta0: number
  readonly z: number
  readonly mapN?: number | number[]
}

function betweenSlice({ A, rest, delta0, z, mapN = [1, 1] }: SliceGiven): Given {
  const margin = nodeMargins({ delta0, z }, mapN as number[])
  return { margin: [...margin], lnE: [...betweenGroups(treeCounts(A), treeCounts(rest), margin)] }
}

function referenceSlice({ A, delta0, z, mapN }: SliceGiven): Given {
  const margin = nodeMargins({ delta0, z }, [mapN as number])
  return { margin: [...margin], lnE: [...againstReference(treeCounts(A), margin)] }
}

function shiryaevRoberts({ e, A }: { e: number[]; A: number }): Given {
  const R = runOne(e, () => 1).map(({ r }) => r)
  return { R, firstAlarm: R.findIndex((each) => each >= A) + 1 }
}

function everProcess({ e }: { e: number[] }): Given {
  const w = e.map((_, i) => sliceWeight({ kind: 'ever', alpha: 0.05 }, i + 1))
  return { w, M: runOne(e, (i) => w[i] ?? 0).map(({ r }) => r) }
}

function changePoint({ e }: { e: number[] }): Given {
  const run = runOne(e, () => 1)
  return { cusum: run.map(({ s }) => s), start: run.map(({ since }) => since) }
}

function runOne(e: number[], weight: (i: number) => number): { r: number; s: number; since: number }[] {
  let streams = createStreams(1)
  return e.map((each, i) => {
    streams = stepStreams(streams, [{ group: 'one', lnE: [Math.log(each)] }], weight(i), i + 1)
    return { r: streams.r[0] ?? 0, s: streams.s[0] ?? 0, since: streams.since[0] ?? 0 }
  })
}

function bandProcess(given: { counts: [number, number][]; p: number; delta: number; q_up: number; q_down: number }): Given {
  const { counts, p, delta, q_up, q_down } = given
  let [up, down] = [0, 0]
  const run = counts.map(([a, n]) => {
    const lnE = bandEvidence(a, n, { low: p - delta, high: p + delta }, { up: q_up, down: q_down })
    up += lnE.up
    down += lnE.down
    return [up, down, Math.exp(up) / 2 + Math.exp(down) / 2] as const
  })
  return { lnE_up: run.map(([each]) => each), lnE_down: run.map(([, each]) => each), mixture: run.map(([, , each]) => each) }
}

function airSequence({ S, n, alpha }: { S: number[]; n: number[]; alpha: number }): Given {
  const counts = S.map((s, g) => ({ s, n: n[g] ?? 0, alpha: groupAlpha(alpha, S.length, g + 1) }))
  const rates = counts.map((each) => rateInterval(each.s, each.n, each.alpha))
  return { rates: rates.map(({ lo, hi }) => [lo, hi]), ...airInterval(counts) }
}

function airRatio(given: { sA: number; nA: number; sB: number; nB: number; pA1: number; pB1: number; rule: number }): Given {
  const { sA, nA, sB, nB, pA1, pB1, rule } = given
  const pair = { a: pA1, b: pB1 }
  const lnE = lnAirRatio({ s: sA, n: nA }, { s: sB, n: nB }, pair, rule)
  return { q: nearestNull(nA, nB, pair, rule), lnE, e: Math.exp(lnE) }
}

function wholeDetector({ slices }: { slices: number[][][] }): Given {
  let streams = createStreams(TILTS.length)
  const run = slices.map((groups, t) => {
    const all = groups.reduce((sum, cells) => sum.map((each, i) => each + (cells[i] ?? 0)))
    const evidence = groups
      .map((cells, g) => ({ cells, group: String(g) }))
      .filter(({ cells }) => cells.some((each) => each > 0))
      .map(({ cells, group }) => ({
        group,
        lnE: betweenGroups(treeCounts(cells), treeCounts(cellsWithout(all, cells)), new Float64Array(NODES)),
      }))
    streams = stepStreams(streams, evidence, 1, t)
    return { R: statistic(streams), byGroup: groupStatistics(streams) }
  })
  return { R: run.map(({ R }) => R), byGroup: run.map(({ byGroup }) => byGroup) }
}

function resolveSlice({ A, rest, deltaR }: { A: number[]; rest: number[]; deltaR: number }): Given {
  return { lnE: [...reversedBetween(treeCounts(A), treeCounts(rest), 'location', deltaR)] }
}

function parityBounds({ nFit, nNew, alpha }: { nFit: [number, number]; nNew: [number, number]; alpha: number }): Given {
  return { live: liveParityBound(nFit, alpha), newWindow: windowParityBound(nFit, nNew, alpha) }
}
