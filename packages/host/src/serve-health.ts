import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import type { Health } from './health.ts'

export interface Served {
  readonly registry: Registry
  readonly live: () => Health
  readonly ready: () => Health
}

/**
 * Answers `GET /health/live`, `/health/ready` and `/metrics` at `host:port`. Nothing there is about persons or groups; who may
 * reach the port may read it.
 *
 * @throws the system's error where the port cannot be had.
 */
export async function serveHealth(listen: string, served: Served): Promise<Server> {
  const at = listen.lastIndexOf(':')
  const host = listen.slice(0, at).replace(/^\[|\]$/g, '')
  const server = createServer({ requestTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    void answer(served, request.method === 'GET' ? request.url : undefined, response)
  })
  server.maxConnections = 64
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: Number(listen.slice(at + 1)) }, resolve)
  })
  return server
}

async function answer({ registry, live, ready }: Served, url: string | undefined, response: ServerResponse): Promise<void> {
  if (url === '/metrics') send(response, 200, registry.contentType, await registry.metrics())
  else if (url === '/health/live') sendHealth(response, live())
  else if (url === '/health/ready') sendHealth(response, ready())
  else send(response, 404, 'text/plain', 'there are /health/live, /health/ready and /metrics\n')
}

function sendHealth(response: ServerResponse, health: Health): void {
  send(response, health.ok ? 200 : 503, 'application/json', `${JSON.stringify(health)}\n`)
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
