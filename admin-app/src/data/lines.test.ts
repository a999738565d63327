import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lines } from './lines.ts'

const test = suite('lines')

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
