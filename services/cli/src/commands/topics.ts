import { createShell, topicShapes } from '@fairstream/host'
import { createPartitions } from '@fairstream/runner'
import type { Command, Given } from '../command.ts'
import { EXIT } from '../errors.ts'
import { isFound, printFindings } from '../finding.ts'
import { DATA_DEFAULT, DEPLOYMENT_OPTIONS, faultOf, openOrSay, withDeployment } from '../open-deployment.ts'
import { counted } from '../quantities.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { missingRecords } from '../topics/first-records.ts'
import { topicFindings } from '../topics/topic-findings.ts'

/** `fairstream topics create`: everything that a system needs before its first score. */
export const topicsCreateCommand: Command = {
  name: 'topics create',
  says: 'makes the topics and the first records of their partitions, where they are not there yet',
  options: DEPLOYMENT_OPTIONS,
  notes: [
    'raw-scores comes last, so that who may write to it finds all that answers need. What is there stays as it is; it may be run again at any time, after it failed half-way too. Where no brokers are named it makes the data directory, which no other process may serve meanwhile.',
  ],
  examples: ['topics create --config fairstream.yaml'],
  run: async (given, terminal) => {
    await create(given, terminal)
    return EXIT.done
  },
}

/** `fairstream topics check`: whether the topics are what the system rests on. */
export const topicsCheckCommand: Command = {
  name: 'topics check',
  says: 'whether the topics are as the system needs them, and what to do where they are not',
  options: { ...DEPLOYMENT_OPTIONS, json: { says: 'as JSON' } },
  notes: ['Exit code 1 says that something was found.'],
  examples: ['topics check --config fairstream.yaml'],
  run: async (given, terminal) => {
    const findings = await withDeployment(given, terminal, (deployment) => topicFindings(deployment, deployment.settled))
    const text = given.switches.has('json')
      ? `${JSON.stringify(findings, undefined, 2)}\n`
      : printFindings(findings, terminal.paint)
    await writeData(terminal, text)
    return isFound(findings) ? EXIT.found : EXIT.done
  },
}

async function create({ values }: Given, terminal: Terminal): Promise<void> {
  const settled = await readConfigurationFile(values.get('config') ?? '', terminal.environment)
  const { configuration, deployment } = settled
  const ports = await openOrSay(settled, values.get('data') ?? DATA_DEFAULT, 'serve')
  try {
    const shapes = topicShapes(configuration, deployment)
    const made = new Set(await ports.topics.create(shapes))
    for (const { name, partitions } of shapes)
      await writeData(terminal, made.has(name) ? `made   ${name}, ${counted(partitions, 'partition')}\n` : `there  ${name}\n`)
    const shell = createShell({ configuration, ports, notice: () => undefined })
    const missing = await missingRecords(shell)
    await createPartitions(shell)
    for (const key of missing) await writeData(terminal, `made   record ${key}\n`)
    const there = shapes.length - made.size
    const hint = there === 0 ? '' : '; topics check says whether they are as they should be'
    terminal.say(
      `${counted(made.size, 'topic')} made, ${there} there already, ${counted(missing.length, 'first record')} written${hint}\n`,
    )
  } catch (error) {
    throw faultOf(error)
  } finally {
    await ports.close()
  }
}
