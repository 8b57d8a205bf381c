import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { startService } from '../delivery/service-process.ts'
import type { ServiceProcess } from '../delivery/service-process.ts'
import { createServiceHistory, noteLine } from './service-history.ts'
import type { ServiceHistory } from './service-history.ts'

type Kind = 'scorer' | 'planner'

/** One service, whichever process it is just now. */
export interface Member {
  readonly name: string
  readonly kind: Kind
  process: ServiceProcess
  /** `busy`: something is being done to it. */
  state: 'running' | 'busy' | 'gone'
}

/** The services of a deployment as processes: each is started again when it ends, and what they log is kept and counted. */
export interface Fleet {
  readonly history: ServiceHistory
  readonly running: (kind: Kind) => readonly Member[]
  readonly add: (name: string, kind: Kind) => Member
  /** Ends a member by a signal and starts it again. */
  readonly restart: (member: Member, signal: NodeJS.Signals) => Promise<void>
  /** Ends a member for good; returns its exit code. */
  readonly dismiss: (member: Member, signal: NodeJS.Signals) => Promise<number | null>
  /** Ends all that are left. */
  readonly dismissAll: (signal: NodeJS.Signals) => Promise<readonly (number | null)[]>
}

/** A service that ends by itself over and over is not started for ever. */
const DEATHS_MAX = 20

export function createFleet(config: string, logs: string, environment: NodeJS.ProcessEnv): Fleet {
  const history = createServiceHistory()
  const members = new Set<Member>()

  const start = (name: string, kind: Kind): ServiceProcess => {
    const file = createWriteStream(join(logs, `${name}.log`), { flags: 'a' })
    const service = startService(kind, config, { LOG_LEVEL: 'debug', ...environment }, (text, line) => {
      file.write(`${text}\n`)
      noteLine(history, line)
    })
    void service.ended.then(() => {
      file.end(service.errors())
      history.ends.push({ pid: service.pid, atMs: Date.now() })
    })
    return service
  }
  const watch = (member: Member): void => {
    const { process } = member
    void process.ended.then((code) => {
      if (member.process !== process || member.state !== 'running') return
      const words = process.lines.slice(-3).map((line) => JSON.stringify(line))
      history.died.push(`${member.name} (${process.pid}) ended with ${String(code)}: ${words.join(' ')} ${process.errors()}`)
      if (history.died.length > DEATHS_MAX) return
      member.process = start(member.name, member.kind)
      watch(member)
    })
  }
  const end = async (member: Member, signal: NodeJS.Signals): Promise<number | null> => {
    // A frozen process would hear of it when it goes on.
    member.process.send('SIGCONT')
    return await member.process.kill(signal)
  }
  const dismiss = async (member: Member, signal: NodeJS.Signals): Promise<number | null> => {
    member.state = 'gone'
    members.delete(member)
    return await end(member, signal)
  }
  return {
    history,
    running: (kind) => [...members].filter((member) => member.kind === kind && member.state === 'running'),
    add: (name, kind) => {
      const member: Member = { name, kind, process: start(name, kind), state: 'running' }
      members.add(member)
      watch(member)
      return member
    },
    restart: async (member, signal) => {
      member.state = 'busy'
      await end(member, signal)
      member.process = start(member.name, member.kind)
      member.state = 'running'
      watch(member)
    },
    dismiss,
    dismissAll: (signal) => Promise.all([...members].map((member) => dismiss(member, signal))),
  }
}
