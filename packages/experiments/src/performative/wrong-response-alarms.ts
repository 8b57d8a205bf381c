import type { Evidence } from '@fairstream/response'
import { at, biasedForecastEvidence, exactForecastEvidence, look, NO_EVIDENCE } from '@fairstream/response'
import { randomStream } from './random.ts'
import type { Report } from './report.ts'
import { fixed, paragraph, table } from './report.ts'

const LOOKS = 200
const ACCEPT = 0.6744398719707362
const SHARE = 20 / 27

/** Experiment 3, simulated: when the diagnostics fire, and how often they fire for nothing. Long: about 3e7 normal draws. */
export function wrongResponseAlarms(seed: number): Report {
  return {
    name: 'wrong-response-alarms',
    title: 'Experiment 3: when the response diagnostic fires',
    parts: [
      paragraph(
        "Forecasts are frozen before the policy goes live and compared with group 0's acceptance rate after every look. The e-process may be read after every look. 200 looks; medians over 2,000 runs and false-alarm rates over 20,000.",
      ),
      table(
        'Median looks until the alarm on E[Ŷ] in group 0, forecast without error, alarm at 1/.05',
        ['error e in κ', 'people a look', 'shift in standard errors', 'median looks', 'share alarmed'],
        [
          [0.05, 500],
          [0.05, 2000],
          [0.1, 500],
          [0.1, 2000],
          [-0.1, 500],
          [0.2, 500],
        ].map(([e, n]) => delayRow(seed, e ?? NaN, n ?? NaN)),
      ),
      table(
        'False alarms over 200 looks under a right model whose forecast was estimated',
        ['error of estimation / error of sampling', 'dividing by both errors (α = .05)', 'null |bias| ≤ δ (alarm at 1/.025)'],
        [0, 0.1, 0.25, 0.5, 1].map((ratio) => falseAlarmRow(seed, ratio)),
      ),
      table(
        'Price of the honest null: median looks to see a bias of 2 standard errors',
        ['error of estimation / error of sampling', 'median looks'],
        [0, 0.1, 0.25, 0.5, 1].map((ratio) => priceRow(seed, ratio)),
      ),
      paragraph(gamingText(seed)),
      paragraph(
        'Dividing by estimation and sampling error together looks careful and is not valid: all looks of one frozen forecast share its error, so they are not independent and false alarms rise to most runs. The null |bias| ≤ δ keeps its promise and pays with delay.',
      ),
    ],
  }
}

/** Looks until the evidence reaches the alarm, LOOKS + 1 when it does not. */
function alarmTime(draw: () => number, evidenceOf: (evidence: Evidence) => number, alarm: number): number {
  let evidence = NO_EVIDENCE
  for (let i = 1; i <= LOOKS; i++) {
    evidence = look(evidence, draw())
    if (evidenceOf(evidence) >= alarm) return i
  }
  return LOOKS + 1
}

function runs(count: number, one: (run: number) => number): number[] {
  return Array.from({ length: count }, (_, run) => one(run))
}

function medianText(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const median = at(sorted, Math.floor(sorted.length / 2))
  return median > LOOKS ? `more than ${LOOKS}` : String(median)
}

function delayRow(seed: number, e: number, people: number) {
  const share = SHARE / (1 + e)
  const truth = share * (1 - (4 / 9) ** 2) + (1 - share) * (1 - 4 / 9) ** 2
  const error = Math.sqrt((ACCEPT * (1 - ACCEPT)) / people)
  const shift = (truth - ACCEPT) / error
  const spread = Math.sqrt((truth * (1 - truth)) / people) / error
  const { normal } = randomStream(`wrong-response-alarms/${seed}/delay/${e}/${people}`)
  const times = runs(2000, () => alarmTime(() => shift + spread * normal(), exactForecastEvidence, 20))
  return [e, people, shift, medianText(times), times.filter((time) => time <= LOOKS).length / times.length]
}

function falseAlarmRow(seed: number, ratio: number) {
  const { normal } = randomStream(`wrong-response-alarms/${seed}/false/${ratio}`)
  const [both, honest] = [0, 1].map((kind) => {
    const times = runs(20_000, () => {
      const bias = ratio * normal()
      if (kind === 0) return alarmTime(() => (bias + normal()) / Math.sqrt(1 + ratio ** 2), exactForecastEvidence, 20)
      return alarmTime(
        () => bias + normal(),
        (evidence) => biasedForecastEvidence(evidence, 2.2414 * ratio),
        40,
      )
    })
    return times.filter((time) => time <= LOOKS).length / times.length
  })
  return [ratio, both, honest]
}

function priceRow(seed: number, ratio: number) {
  const { normal } = randomStream(`wrong-response-alarms/${seed}/price/${ratio}`)
  const times = runs(2000, () =>
    alarmTime(
      () => 2 + normal(),
      (evidence) => biasedForecastEvidence(evidence, 2.2414 * ratio),
      40,
    ),
  )
  return [ratio, medianText(times)]
}

/** Gaming leaves acceptance as forecast; among the accepted, outcomes shift by PPV·q. */
function gamingText(seed: number): string {
  const { normal } = randomStream(`wrong-response-alarms/${seed}/gaming`)
  const onDecisions = runs(20_000, () => alarmTime(normal, exactForecastEvidence, 20))
  const predictive = 0.8813559322033897
  const labelled = 500 * ACCEPT
  const shift = (-predictive * 0.1) / Math.sqrt((predictive * (1 - predictive)) / labelled)
  const onOutcomes = runs(2000, () => alarmTime(() => shift + normal(), exactForecastEvidence, 20))
  const rate = onDecisions.filter((time) => time <= LOOKS).length / onDecisions.length
  return `Gaming by a tenth of group 0's investors: monitors of features and decisions alarm in ${fixed(rate, 4)} of runs, which is their false-alarm rate: they are blind. With 500 people a look, outcomes of the accepted shift by ${fixed(shift, 2)} standard errors and the median alarm comes after ${medianText(onOutcomes)} looks, once outcomes have matured.`
}
