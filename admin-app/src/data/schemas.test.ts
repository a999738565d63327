import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lines } from './lines.ts'
import { viewSchema } from './schemas.ts'

const test = suite('data')

test('VIEW-1: a view here has every field of its row, and its id as the key', () => {
  for (const name of Object.keys(VIEWS) as ViewName[]) {
    const { properties, required, primaryKey } = viewSchema(name)
    const fields = Object.keys(VIEWS[name].shape).filter((field) => field !== 'deleted')
    assert.equal(Object.keys(properties).sort(), [...fields].sort(), name)
    assert.equal([...(required ?? [])].sort(), [...fields].sort(), name)
    assert.is(primaryKey, 'id')
    assert.ok((properties as Record<string, { maxLength?: number }>).id?.maxLength)
  }
})

const read = async (...chunks: number[][]) => {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Uint8Array.from(chunk))
      controller.close()
    },
  })
  const found: string[] = []
  for await (const line of lines(stream)) found.push(line)
  return found
}

test('VIEW-2: lines are whole, however the bytes arrive', async () => {
  const bytes = [...new TextEncoder().encode('{"views":["żółć"]}\n\nlast')]
  const whole = ['{"views":["żółć"]}', '', 'last']
  assert.equal(await read(bytes), whole)
  assert.equal(await read(...bytes.map((byte) => [byte])), whole)
  assert.equal(await read(), [])
})

test.run()
