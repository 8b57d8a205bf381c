import { nearest } from '@fairstream/configuration'
import { TOPICS } from '@fairstream/events'
import type { TopicName } from '@fairstream/events'
import { UsageError } from '../errors.ts'

const NAMES = TOPICS.map(({ name }) => name)

/** Throws a UsageError with the nearest name. */
export function topicNamed(name: string): TopicName {
  const found = NAMES.find((each) => each === name)
  if (found !== undefined) return found
  const meant = nearest(name, NAMES)
  throw new UsageError(
    `'${name}' is no topic: ${meant === undefined ? `there are ${NAMES.join(', ')}` : `did you mean ${meant}?`}`,
  )
}
