import { createContext } from 'svelte'
import type { Console } from './console.svelte.ts'
import type { AdminDesk } from './desk.svelte.ts'

const [root, provide] = createContext<Console>()
export const provideConsole = provide
export const useConsole = root

const [desk, provideAdminDesk] = createContext<AdminDesk>()
export const provideDesk = provideAdminDesk
export const useDesk = desk
