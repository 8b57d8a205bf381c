import { expect, test } from 'vitest'
import { normalQuantile } from '../numeric/special-functions.ts'
import { biasedForecastEvidence, exactForecastEvidence, look, NO_EVIDENCE } from './response-alarm.ts'

/** Looks until an alarm, for a fixed z a look; undefined within 200. */
const delay = (z: (look: number) => number, evidenceOf: (evidence: typeof NO_EVIDENCE) => number, alarm: number) => {
  let evidence = NO_EVIDENCE
  for (let i = 1; i <= 200; i++) {
    evidence = look(evidence, z(i))
    if (evidenceOf(evidence) >= alarm) return i
  }
  return undefined
}

test('the expected factor of every part is 1 under the null, by quadrature over z', () => {
  const n = 20_000
  let [both, shifted] = [0, 0]
  for (let i = 0; i < n; i++) {
    const evidence = look(NO_EVIDENCE, normalQuantile((i + 0.5) / n))
    both += exactForecastEvidence(evidence) / n
    shifted += biasedForecastEvidence(evidence, 0) / n
  }
  expect(both).toBeCloseTo(1, 2)
  expect(shifted).toBeCloseTo(1, 3)
})

test('a steady bias is seen sooner the larger it is, an alternating one by its spread', () => {
  const steady = [0.5, 1, 2].map((z) => delay(() => z, exactForecastEvidence, 20) ?? Infinity)
  expect(steady[0]).toBeGreaterThan(steady[1] ?? 0)
  expect(steady[1]).toBeGreaterThan(steady[2] ?? 0)
  expect(delay((i) => (i % 2 ? 2.5 : -2.5), exactForecastEvidence, 20)).toBeDefined()
})

test("a bias that the forecast's own error explains raises no alarm", () => {
  expect(
    delay(
      () => 0.9,
      (evidence) => biasedForecastEvidence(evidence, 1),
      40,
    ),
  ).toBeUndefined()
  expect(
    delay(
      () => 2,
      (evidence) => biasedForecastEvidence(evidence, 1),
      40,
    ),
  ).toBeDefined()
  expect(() => look(NO_EVIDENCE, NaN)).toThrow('z of a look is NaN')
})
