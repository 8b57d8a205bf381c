import type { Opened } from './envelope.ts'
import { fieldPath } from './field-path.ts'
import { isJsonObject } from './json-object.ts'
import type { RawScore } from './raw-score.ts'
import { TRAITS_MAX } from './raw-score.ts'
import type { Refused } from './refusal.ts'
import { kindOf, refuseField } from './refusal.ts'
import { isScore, refuseScore, withoutNegativeZero } from './score.ts'
import { ID_WANTED, isId, isLabel, isName, LABEL_WANTED, NAME_WANTED } from './text.ts'
import { parseTime, TIME_WANTED } from './time.ts'

/** The raw score in an envelope. Written by hand for speed; a test holds it equal to rawScoreSchema. */
export function decodeRawScore({ data, at }: Opened): { readonly kind: 'raw-score'; readonly event: RawScore } | Refused {
  const { id, subject, scorecard, traits, score, time } = data
  if (!isId(id)) return refuseField(`${at}id`, ID_WANTED, kindOf(id))
  if (!isId(subject)) return refuseField(`${at}subject`, ID_WANTED, kindOf(subject))
  if (!isName(scorecard)) return refuseField(`${at}scorecard`, NAME_WANTED, kindOf(scorecard))
  const copied = copyTraits(traits)
  if (copied === undefined) return refuseTraits(traits, at)
  if (!isScore(score)) return refuseScore(score, `${at}score`)
  const timeMs = parseTime(time)
  if (timeMs === undefined) return refuseField(`${at}time`, TIME_WANTED, kindOf(time))
  return {
    kind: 'raw-score',
    event: { id, subject, scorecard, traits: copied, score: withoutNegativeZero(score), time: asGiven(time, timeMs), timeMs },
  }
}

/** Time as it was given, but for −0, which JSON would write as 0 anyway. */
export function asGiven(time: unknown, timeMs: number): string | number {
  return typeof time === 'string' ? time : timeMs
}

function copyTraits(traits: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(traits)) return undefined
  const copy = Object.create(null) as Record<string, string>
  const names = Object.keys(traits)
  if (names.length > TRAITS_MAX) return undefined
  for (const name of names) {
    const value = traits[name]
    if (!isLabel(name) || !isLabel(value)) return undefined
    copy[name] = value
  }
  return copy
}

function refuseTraits(traits: unknown, at: string): Refused {
  const path = `${at}traits`
  if (!isJsonObject(traits)) return refuseField(path, 'an object of strings', kindOf(traits))
  const entries = Object.entries(traits)
  const [name, value] = entries.find(([each, held]) => !isLabel(each) || !isLabel(held)) ?? []
  if (name === undefined || entries.length > TRAITS_MAX)
    return refuseField(path, `at most ${TRAITS_MAX} traits`, `${entries.length}`)
  if (!isLabel(name)) return refuseField(path, `names that are each ${LABEL_WANTED}`, kindOf(name))
  return refuseField(`${at}${fieldPath(['traits', name])}`, LABEL_WANTED, kindOf(value))
}
