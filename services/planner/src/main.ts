import { runProcess } from '@fairstream/host'
import { start } from './index.ts'

process.exitCode = await runProcess({ name: 'planner', serve: (shell, _group, signal) => start(shell, signal) })
