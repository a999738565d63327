import type { Shell } from '@carillon/shared-model/web/shell.ts'
import { createContext } from 'svelte'
import type { Notifications } from '../status/notifications.svelte.ts'
import type { Attention } from './attention.svelte.ts'
import type { Clock } from './clock.svelte.ts'
import type { Place } from './place.svelte.ts'
import type { Version } from './version.svelte.ts'

/** What every component may ask for; made once, in main.ts. */
export type Surroundings = {
  shell: Shell
  clock: Clock
  attention: Attention
  place: Place
  notifications: Notifications
  version: Version
}

export const [useSurroundings, provideSurroundings] = createContext<Surroundings>()
