import type { DriftAlert } from '@fairstream/events'
import { formatTime } from '@fairstream/events'
import { duration, grouped, percent, rounded } from '../quantities.ts'

/** What an alert says, in one sentence. */
export function alertSentence(alert: DriftAlert): string {
  return SENTENCES[alert.kind](alert)
}

/** What the sentence rests on, and what was promised of it. */
export function evidenceSentence({ evidence, promise, n, window, state }: DriftAlert): string | undefined {
  const seen = `${grouped(n)} scores from ${timeWords(window.from)} to ${timeWords(window.to)}`
  if (evidence['by'] === 'interval')
    return `The ratio lies between ${numberOf(evidence['airLo'])} and ${numberOf(evidence['airHi'])}, at all times at once but with probability ${numberOf(promise['alpha'])}.`
  if (typeof evidence['r'] !== 'number' || typeof promise['height'] !== 'number') return undefined
  const heights = `Evidence ${grouped(evidence['r'])} against a height of ${grouped(promise['height'])}`
  if (state === 'resolved') return `${heights} (closed in error once in ${numberOf(promise['days'])} days at most).`
  const kept =
    promise['kind'] === 'ever'
      ? `any false alarm with probability ${numberOf(promise['alpha'])} at most`
      : `one false alarm in ${numberOf(promise['days'])} days at most`
  return `${heights} (${kept}); ${seen}.`
}

/** Epoch ms as RFC 3339, without fractions where there are none. */
export function timeWords(timeMs: number): string {
  return (formatTime(timeMs) ?? String(timeMs)).replace(/\.000Z$/, 'Z')
}

type Sentence = (alert: DriftAlert) => string

const SENTENCES: Readonly<Record<DriftAlert['kind'], Sentence>> = {
  'input-shift': (alert) =>
    alert.state === 'resolved'
      ? `Scores of ${groupWords(alert)} are within ${numberOf(alert.promise['delta'])} sd of ${referenceWords(alert)} again.`
      : `Scores of ${groupWords(alert)} left ${leftWords(alert)}: ${movedWords(alert)}, most likely since ${timeWords(alert.since)}.`,
  'residual-unfairness': (alert) => (alert.cut === undefined ? betweenGroups(alert) : impact(alert)),
  'stale-map': (alert) =>
    alert.state === 'resolved'
      ? 'A map was planned again.'
      : `No map could be planned for ${duration(Number(alert.evidence['ageMs']))}, although scores come.`,
  'group-starvation': (alert) => {
    const has = `${groupWords(alert)} has ${grouped(Number(alert.evidence['nEffective']))} scores in its window; ${grouped(Number(alert.promise['minGroupSize']))} are wanted`
    if (alert.state === 'resolved') return `${capital(has)}: enough again.`
    const recovers = alert.effect['recoversAt']
    const when =
      typeof recovers === 'number'
        ? `at the present rate it will have them on ${timeWords(recovers)}`
        : 'at the present rate it will not have them'
    return `${capital(has)}; ${when}.`
  },
  'data-quality': (alert) => {
    const counter = String(alert.evidence['counter'])
    if (alert.state === 'resolved') return `Records that are ${counter} are below their limit again.`
    const { share, limit } = alert.effect
    return `Too many records are ${counter}: ${percent(Number(share), 1)} in the last slice, where ${percent(Number(limit), 1)} is the limit; most likely since ${timeWords(alert.since)}.`
  },
  'response-misspecification': () => 'People respond otherwise than the model in force forecast.',
  pipeline: ({ evidence, state }) =>
    state === 'resolved'
      ? `Partition ${String(evidence['partition'])} is served again.`
      : `Partition ${String(evidence['partition'])} is ${String(evidence['state'])} (${String(evidence['code'])}): its records wait, and plans pass it over.`,
}

function betweenGroups(alert: DriftAlert): string {
  if (alert.state === 'resolved')
    return `${capital(groupWords(alert))} is within ${numberOf(alert.promise['delta'])} sd of the others again, after the map.`
  return `The map no longer brings ${groupWords(alert)} and the others together: ${movedWords(alert)}, most likely since ${timeWords(alert.since)}.`
}

function impact(alert: DriftAlert): string {
  const at = `at the threshold ${rounded(alert.cut ?? 0)}`
  if (alert.evidence['supersededBy'] !== undefined)
    return `The policy in force has no threshold ${rounded(alert.cut ?? 0)} any more.`
  if (alert.state === 'resolved') return `${capital(groupWords(alert))} passes often enough again ${at}.`
  const beside = alert.effect['bestGroup']
  const ratio = alert.effect['recentAir']
  const how = ratio === undefined ? 'too rarely' : `${numberOf(ratio)} times as often as group ${String(beside)}`
  return `${capital(groupWords(alert))} passes ${how} ${at}; the rule asks for more.`
}

function movedWords({ effect }: DriftAlert): string {
  const size = Number(effect['size'])
  const moved = effect['family'] === 'spread' ? `spread ${size > 0 ? 'wider' : 'narrower'}` : `moved ${size > 0 ? 'up' : 'down'}`
  return `ranks ${moved} by about ${rounded(Math.abs(size))} sd (KS ${numberOf(effect['ks'])})`
}

function referenceWords({ evidence: { baseline } }: DriftAlert): string {
  return baseline === undefined ? 'what their map was fitted on' : `the declared baseline ${String(baseline)}`
}

function leftWords(alert: DriftAlert): string {
  return alert.evidence['baseline'] === undefined ? 'the distribution that their map was fitted on' : referenceWords(alert)
}

function groupWords({ group }: DriftAlert): string {
  return group === undefined ? 'all groups' : `group ${group}`
}

function numberOf(fact: unknown): string {
  return typeof fact === 'number' ? String(Number(fact.toPrecision(3))) : String(fact)
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
