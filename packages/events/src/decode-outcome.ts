import { asGiven } from './decode-raw-score.ts'
import type { Opened } from './envelope.ts'
import { fieldPath } from './field-path.ts'
import type { JsonObject } from './json-object.ts'
import { isJsonObject } from './json-object.ts'
import type { Features, Outcome } from './outcome.ts'
import { FEATURES_MAX } from './outcome.ts'
import type { Refused } from './refusal.ts'
import { kindOf, refuseField } from './refusal.ts'
import { FINITE_WANTED } from './score.ts'
import { ID_WANTED, isId, isLabel, isName, LABEL_WANTED, NAME_WANTED } from './text.ts'
import { parseTime, TIME_WANTED } from './time.ts'

/** The outcome in an envelope. A test holds it equal to outcomeSchema. */
export function decodeOutcome({ data, at }: Opened): { readonly kind: 'outcome'; readonly event: Outcome } | Refused {
  const { id, subject, decisionId, rawId, scorecard, outcome, horizon, time, features } = data
  if (!isId(id)) return refuseField(`${at}id`, ID_WANTED, kindOf(id))
  if (!isId(subject)) return refuseField(`${at}subject`, ID_WANTED, kindOf(subject))
  if (decisionId !== undefined && !isId(decisionId)) return refuseField(`${at}decisionId`, ID_WANTED, kindOf(decisionId))
  if (rawId !== undefined && !isId(rawId)) return refuseField(`${at}rawId`, ID_WANTED, kindOf(rawId))
  if (!isName(scorecard)) return refuseField(`${at}scorecard`, NAME_WANTED, kindOf(scorecard))
  if (!isFinite(outcome)) return refuseField(`${at}outcome`, FINITE_WANTED, kindOf(outcome))
  if (!isName(horizon)) return refuseField(`${at}horizon`, NAME_WANTED, kindOf(horizon))
  const timeMs = parseTime(time)
  if (timeMs === undefined) return refuseField(`${at}time`, TIME_WANTED, kindOf(time))
  const wrong = features === undefined ? undefined : refuseFeatures(features, at)
  if (wrong !== undefined) return wrong
  const ids = { ...(decisionId !== undefined && { decisionId }), ...(rawId !== undefined && { rawId }) }
  const measured = isJsonObject(features) && { features: copyFeatures(features) }
  const event = {
    id,
    subject,
    ...ids,
    scorecard,
    outcome: outcome + 0,
    horizon,
    time: asGiven(time, timeMs),
    timeMs,
    ...measured,
  }
  return { kind: 'outcome', event }
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function refuseFeatures(features: unknown, at: string): Refused | undefined {
  if (!isJsonObject(features)) return refuseField(`${at}features`, 'an object', kindOf(features))
  return refusePhase(features['pre'], 'pre', at) ?? refusePhase(features['post'], 'post', at)
}

function refusePhase(phase: unknown, name: string, at: string): Refused | undefined {
  if (phase === undefined) return undefined
  const path = `${at}features.${name}`
  if (!isJsonObject(phase)) return refuseField(path, 'an object of finite numbers', kindOf(phase))
  const entries = Object.entries(phase)
  if (entries.length > FEATURES_MAX) return refuseField(path, `at most ${FEATURES_MAX} features`, `${entries.length}`)
  const [feature, value] = entries.find(([each, held]) => !isLabel(each) || !isFinite(held)) ?? []
  if (feature === undefined) return undefined
  if (!isLabel(feature)) return refuseField(path, `names that are each ${LABEL_WANTED}`, kindOf(feature))
  return refuseField(`${at}${fieldPath(['features', name, feature])}`, FINITE_WANTED, kindOf(value))
}

function copyFeatures({ pre, post }: JsonObject): Features {
  return { ...(isJsonObject(pre) && { pre: copyPhase(pre) }), ...(isJsonObject(post) && { post: copyPhase(post) }) }
}

function copyPhase(phase: JsonObject): Readonly<Record<string, number>> {
  const copy = Object.create(null) as Record<string, number>
  for (const [feature, value] of Object.entries(phase)) copy[feature] = Number(value) + 0
  return copy
}
