import type { Delivery } from '@fairstream/configuration'
import type { BrokersInspected } from '@fairstream/host'
import type { Finding } from '../finding.ts'
import { counted } from '../quantities.ts'

type KafkaInspected = BrokersInspected['kafka']
type KafkaFacts = Extract<KafkaInspected, { readonly facts: unknown }>['facts']

/** What a Kafka cluster promises of the log that is kept in it. Topics are looked at by themselves. */
export function kafkaFindings(kafka: KafkaInspected, delivery: Delivery = 'default'): readonly Finding[] {
  if ('fault' in kafka)
    return [
      {
        about: 'Kafka',
        says: kafka.fault,
        advice: 'start Kafka, or mend kafka.brokers (FAIRSTREAM_KAFKA__BROKERS overrides them)',
      },
    ]
  const { facts } = kafka
  const own = [cluster(facts), ...autoCreation(facts), ...uncleanElection(facts)]
  return delivery === 'strict' ? [...own, strictMode(facts)] : own
}

const BROKERS_SAFE = 3

function cluster({ brokers, controller, unsupported, clusterId }: KafkaFacts): Finding {
  const about = 'Kafka'
  const addresses = brokers.map(({ host, port }) => `${host}:${port}`).join(', ')
  const says = `answers, cluster ${clusterId}, ${counted(brokers.length, 'broker')} (${addresses})`
  if (unsupported.length > 0) return { about, says, advice: `it does not take ${unsupported.join(', ')}: use Kafka 2.3 or later` }
  if (controller === undefined) return { about, says, advice: 'it has no controller: no topic can be made until one is elected' }
  if (brokers.length >= BROKERS_SAFE) return { about, says }
  return { about, says, note: `fewer than ${BROKERS_SAFE} brokers: with the disk of one, records are lost` }
}

function autoCreation({ defaults }: KafkaFacts): readonly Finding[] {
  if (defaults['auto.create.topics.enable'] !== 'true') return []
  return [
    {
      about: 'Kafka, new topics',
      says: 'made by whoever asks for one',
      note: 'auto.create.topics.enable=false keeps a client that comes early from making a topic with the wrong settings',
    },
  ]
}

function uncleanElection({ defaults }: KafkaFacts): readonly Finding[] {
  if (defaults['unclean.leader.election.enable'] !== 'true') return []
  return [
    {
      about: 'Kafka elections',
      says: 'unclean ones are allowed',
      advice: 'set unclean.leader.election.enable=false: a leader that lacks records would cut the log below what was scored',
    },
  ]
}

/** In strict mode the coordinators' own log decides what was said. */
function strictMode({ defaults }: KafkaFacts): Finding {
  const about = 'Kafka, strict mode'
  const copies = Number(defaults['transaction.state.log.replication.factor'] ?? NaN)
  const says = `transactions of 10 s at most; ${Number.isNaN(copies) ? 'copies of their outcomes are not told' : `copies of their outcomes: ${copies}`}`
  if (copies >= BROKERS_SAFE) return { about, says }
  return { about, says, note: `transaction.state.log.replication.factor ${BROKERS_SAFE} keeps outcomes when a disk is lost` }
}
