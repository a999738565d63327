import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasScreens, narrowestScreens, type Target } from './audience.ts'
import { newDeviceId, newPersonId, newUnitId } from './ids.ts'

const test = suite('audience')
const [unit, person, computer] = [newUnitId(), newPersonId(), newDeviceId()]

test('PUBLISH-17: an alert has screens unless it is for the people at single computers, or computers of single people', () => {
  const all: [to: Target[], people: boolean, computers: boolean][] = [
    [['everyone'], true, true],
    [[unit], true, true],
    [[person], true, false],
    [[computer], false, true],
    [[person, computer], true, true],
  ]
  for (const [to, people, computers] of all)
    assert.equal(
      [hasScreens(to, 'people'), hasScreens(to, 'computers'), hasScreens(to, 'both')],
      [people, computers, true],
    )
})

test('CLI-53: whose screens show it is no more than what recipients need', () => {
  assert.is(narrowestScreens([person, newPersonId()]), 'people')
  assert.is(narrowestScreens([computer]), 'computers')
  for (const to of [['everyone'], [unit], [person, computer], [unit, person]] as Target[][])
    assert.is(narrowestScreens(to), 'both')
})

test.run()
