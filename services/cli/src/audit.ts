import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Configuration } from '@fairstream/configuration'
import { encodeAuditEntry, topicName } from '@fairstream/events'
import type { AuditEntry } from '@fairstream/events'
import type { Log } from '@fairstream/ports'
import type { Terminal } from './terminal.ts'

/** What an operator is about to do: the entry less who, when and its id. */
export type Audited = Pick<AuditEntry, 'action' | 'scorecard' | 'target' | 'details' | 'reason'>

/** Where the audit topic is: a deployment that was opened. */
export interface AuditedDeployment {
  readonly log: Log
  readonly settled: { readonly configuration: Pick<Configuration, 'prefix'> }
}

/** The full name of the audit topic. */
export function auditTopic({ settled }: AuditedDeployment): string {
  return topicName(settled.configuration.prefix, 'audit')
}

/**
 * Appends one entry to the audit topic. Called before the act: an entry without its act can be seen, an act without its entry cannot.
 *
 * @returns the entry as it was written.
 * @throws LogError where the topic cannot be written; then nothing must be done.
 */
export async function appendAudit(
  deployment: AuditedDeployment,
  { environment }: Pick<Terminal, 'environment'>,
  audited: Audited,
): Promise<AuditEntry> {
  const entry: AuditEntry = { formatVersion: 1, id: randomUUID(), actor: actorOf(environment), ...audited, time: Date.now() }
  await deployment.log.append(auditTopic(deployment), [encodeAuditEntry(entry)])
  return entry
}

/** Who acts: `FAIRSTREAM_ACTOR`, where several people share one account, else the account that the command runs under. */
export function actorOf(environment: Terminal['environment']): string {
  const given = environment['FAIRSTREAM_ACTOR']?.trim() ?? ''
  if (given !== '') return given.slice(0, ACTOR_LENGTH_MAX)
  try {
    return userInfo().username
  } catch {
    // A container's user id may have no account.
    return `uid-${String(process.getuid?.() ?? 'unknown')}`
  }
}

const ACTOR_LENGTH_MAX = 256
