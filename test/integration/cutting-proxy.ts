import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Stands between a client and a server of 127.0.0.1, and loses an answer when told to. */
export interface CuttingProxy {
  readonly port: number
  /** The next bytes that the server answers do not arrive: the connection breaks instead. */
  readonly loseNextAnswer: () => void
  readonly close: () => void
}

export async function startCuttingProxy(serverPort: number): Promise<CuttingProxy> {
  let losing = false
  const proxy = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1')
    const breakBoth = (): void => {
      client.destroy()
      server.destroy()
    }
    for (const side of [client, server]) side.on('error', breakBoth).on('close', breakBoth)
    client.pipe(server)
    server.on('data', (answer) => {
      if (losing) breakBoth()
      else client.write(answer)
      losing = false
    })
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    loseNextAnswer: () => {
      losing = true
    },
    close: () => {
      proxy.close()
    },
  }
}
