import type { IncomingMessage } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isElsewhere } from './elsewhere.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  isElsewhere({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  } as unknown as Pick<IncomingMessage, 'headers' | 'socket'>)

test('TIME-5: a computer elsewhere has a clock of its own; a program on the same machine has not', () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '']) assert.not.ok(from(address), address)
  for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::7']) assert.ok(from(address), address)
})

test('TIME-5: behind a proxy on the same machine it is the proxy that says from where', () => {
  assert.ok(from('127.0.0.1', '198.51.100.4, 192.0.2.7'))
  assert.not.ok(from('127.0.0.1', '192.0.2.7, 127.0.0.1'))
})

test.run()
