import type { Admin } from 'kafkajs'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import { atMost } from './retrying.ts'
import type { Settings } from './settings.ts'

/** Does something with kafkajs' admin, connected for it alone: operators' questions are few, and a client that failed is not asked again. */
export async function withAdmin<T>(settings: Settings, action: (admin: Admin, client: Client) => Promise<T>): Promise<T> {
  const client = createClient(settings)
  const admin = client.kafka.admin()
  try {
    await admin.connect()
    return await action(admin, client)
  } finally {
    await atMost(settings.closeTimeoutMs, admin.disconnect())
    client.cut()
  }
}
