import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { digestOf } from './message-digest.ts'

const message = (subject: string, publishedAt: number) =>
  ({
    content: { kind: 'message', subject, body: '', images: [], acknowledge: false },
    publishedAt,
  }) as unknown as InboxItem

test('NOTIFY-1: one message is told by itself; several at once are one notification that names the newest', () => {
  const one = message('Plan', 1)
  assert.equal(digestOf([one]), { kind: 'one', item: one })
  const many = [message('Plan', 1), message('Hours', 4), message('Plan', 3), message('Lift', 2), message('Tea', 0)]
  assert.equal(digestOf(many), { kind: 'many', count: 5, subjects: ['Hours', 'Plan', 'Lift'] })
})

test.run()
