import type { Part } from './local-programs.ts'

/** How tests get one broker: an address that somebody gave, a container, or a process on this machine. */
export type Way =
  | { readonly by: 'address'; readonly address: string; readonly variable: string }
  | { readonly by: 'container' }
  | { readonly by: 'process' }

/** What there is: addresses where given, and for every other way the reason why not, or undefined where it is open. */
export interface Machine {
  readonly given: Readonly<Record<Part, string | undefined>>
  readonly noContainers: string | undefined
  readonly noProcess: Readonly<Record<Part, string | undefined>>
}

export const VARIABLES: Readonly<Record<Part, string>> = { kafka: 'FAIRSTREAM_TEST_KAFKA', redis: 'FAIRSTREAM_TEST_REDIS' }

/** The ways to try, in this order. A given address is the only one: whoever gave it means it. */
export function waysTo(part: Part, machine: Machine): readonly Way[] {
  const address = machine.given[part]
  if (address !== undefined) return [{ by: 'address', address, variable: VARIABLES[part] }]
  const ways: Way[] = []
  if (machine.noContainers === undefined) ways.push({ by: 'container' })
  if (machine.noProcess[part] === undefined) ways.push({ by: 'process' })
  return ways
}

const PRODUCTS: Readonly<Record<Part, string>> = { kafka: 'Kafka', redis: 'Redis' }
const FORMS: Readonly<Record<Part, string>> = { kafka: 'host:port', redis: 'redis://host:port' }
const INSTALLS: Readonly<Record<Part, string>> = { kafka: 'Java 17 or newer and Maven', redis: 'redis-server' }

/** One line for a broker that was not found: what would make its tests run, and why each way is closed. */
export function adviceFor(part: Part, machine: Machine, failures: readonly string[] = []): string {
  const reasons = [machine.noContainers, machine.noProcess[part], ...failures].filter((reason) => reason !== undefined)
  const ways = `set ${VARIABLES[part]}=${FORMS[part]}, or start a Docker engine, or install ${INSTALLS[part]}`
  return `No ${PRODUCTS[part]} for the integration tests: ${ways} (${reasons.join('; ')})`
}
