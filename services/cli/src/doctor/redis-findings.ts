import type { BrokersInspected } from '@fairstream/host'
import type { Finding } from '../finding.ts'

type RedisInspected = BrokersInspected['redis']
type RedisFacts = Extract<RedisInspected, { readonly facts: unknown }>['facts']

/** What Redis promises of the state that is kept in it. */
export function redisFindings(redis: RedisInspected): readonly Finding[] {
  if ('fault' in redis)
    return [{ about: 'Redis', says: redis.fault, advice: 'start Redis, or mend redis.url (FAIRSTREAM_REDIS__URL overrides it)' }]
  const { facts } = redis
  return [server(facts), eviction(facts), persistence(facts), replicas(facts)]
}

const VERSION_MIN = 5

function server({ version, role, clusterEnabled }: RedisFacts): Finding {
  const about = 'Redis'
  if (role !== undefined && role !== 'master')
    return { about, says: `is a ${role}`, advice: 'give redis.url the address of the master: a replica takes no writes' }
  const says = `answers, version ${version ?? 'unknown'}${clusterEnabled === true ? ', a node of a cluster' : ''}`
  if (version !== undefined && Number(version.split('.')[0]) < VERSION_MIN)
    return { about, says, advice: `use Redis ${VERSION_MIN} or later` }
  if (clusterEnabled === true)
    return { about, says, advice: 'use a server that is no part of a cluster: this version speaks to one server only' }
  return version === undefined ? { about, says, note: UNKNOWN } : { about, says }
}

const UNKNOWN = 'it does not say, or not to this user: ask who runs it'

function eviction({ maxmemoryPolicy }: RedisFacts): Finding {
  const about = 'Redis eviction'
  if (maxmemoryPolicy === undefined) return { about, says: 'unknown; wanted noeviction', note: UNKNOWN }
  if (maxmemoryPolicy === 'noeviction') return { about, says: 'noeviction' }
  return {
    about,
    says: maxmemoryPolicy,
    advice: 'CONFIG SET maxmemory-policy noeviction, and in its file: a full Redis must refuse, not forget partitions’ state',
  }
}

function persistence({ appendOnly, appendFsync }: RedisFacts): Finding {
  const about = 'Redis on disk'
  if (appendOnly === undefined) return { about, says: 'unknown; wanted AOF, each second at least', note: UNKNOWN }
  if (!appendOnly)
    return {
      about,
      says: 'no append-only file',
      advice:
        'CONFIG SET appendonly yes, and in its file: a restart would lose the state, and partitions halt until it is rebuilt',
    }
  if (appendFsync === 'no')
    return { about, says: 'AOF, written when the system likes', advice: 'CONFIG SET appendfsync everysec, and in its file' }
  return appendFsync === undefined
    ? { about, says: 'AOF; how often it is written is unknown, wanted everysec or always', note: UNKNOWN }
    : { about, says: `AOF, ${appendFsync}` }
}

function replicas({ connectedReplicas, minReplicasToWrite }: RedisFacts): Finding {
  const about = 'Redis replicas'
  const says = `${connectedReplicas ?? 'unknown'}, of which ${minReplicasToWrite ?? 'unknown'} must be there for a write`
  if (connectedReplicas === undefined || minReplicasToWrite === undefined) return { about, says, note: UNKNOWN }
  if (minReplicasToWrite > 0) return { about, says }
  const note =
    connectedReplicas === 0
      ? 'one server alone: what it loses with its disk is rebuilt from the log'
      : 'min-replicas-to-write 1 keeps a master that lost its replicas from taking commits that a failover then undoes'
  return { about, says, note }
}
