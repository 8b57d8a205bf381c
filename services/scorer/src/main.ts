import { runProcess } from '@fairstream/host'
import { start } from './index.ts'

process.exitCode = await runProcess({ name: 'scorer', serve: start })
