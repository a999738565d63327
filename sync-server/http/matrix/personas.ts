/** The administrators of the matrix, three for each capability. */
import { CAPABILITIES, UNDIVIDED, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { Party, World } from './world.ts'

export type Personas = {
  /** holds it in the first branch, or in the whole organisation where it cannot be divided, and nothing else */
  within: Party
  /** holds it in the whole organisation, and nothing else */
  whole: Party
  /** holds all others in the whole organisation */
  without: Party
}

export const makePersonas = async (world: World): Promise<Record<Capability, Personas>> => {
  const made = {} as Record<Capability, Personas>
  for (const capability of CAPABILITIES) {
    const others = CAPABILITIES.filter((one) => one !== capability)
    const scope = UNDIVIDED.has(capability) ? ('everything' as const) : [world.here.unit]
    made[capability] = {
      within: await world.add(`${capability} within`, [{ capability, scope }]),
      whole: await world.add(`${capability} whole`, [{ capability, scope: 'everything' }]),
      without: await world.add(
        `${capability} without`,
        others.map((one) => ({ capability: one, scope: 'everything' })),
      ),
    }
  }
  await world.admit()
  return made
}
