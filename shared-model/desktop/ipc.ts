/**
 * The whole of what passes between a desktop app's main process and its pages. What a page asks is checked here, at
 * run time, whatever the page was made to say; what it may ask is a handler in the main process, and one that is
 * missing is a compile error. The preload hands both through and decides nothing.
 */
import { z } from 'zod'
import { language, severity } from '../facts/items.ts'
import { itemId } from '../org/ids.ts'
import { SOCKET_URL } from '../wire/server-address.ts'

/** Channels of Electron's IPC; the preload repeats them, as it may import nothing. */
export const CALL = 'carillon:call'
export const TELL = 'carillon:tell'

const line = z.string().max(500)
const card = z.object({
  id: itemId,
  severity,
  title: z.string().max(200),
  text: z.string().max(4000),
  from: line,
  /** when it was published, and when it closes by itself, by the server's clock, milliseconds */
  at: z.number(),
  until: z.number(),
  seconds: z.number(),
  /** since when it has been on a screen, by the server's clock; null: it is to come on one */
  shownAt: z.number().nullable(),
  /** somebody is at it: its seconds stand still */
  isHeld: z.boolean(),
  lang: language,
})
export type AlertCard = z.infer<typeof card>

/** All that is to be on the screens: cards, the most severe first, and what came during an absence as one digest. */
export const alertPicture = z.object({
  cards: z.array(card).max(500),
  digest: z.array(card).max(500),
  /** the server's clock, milliseconds */
  now: z.number(),
})
export type AlertPicture = z.infer<typeof alertPicture>

/** What a page may ask. */
export const CALLS = {
  begin: z.null(),
  useServer: z.object({ link: z.url({ protocol: /^https?$/ }).max(2000) }),
  nameServers: z.object({ sockets: z.array(z.string().max(300).regex(SOCKET_URL)).max(20) }),
  enrolled: z.object({ serverId: z.string().max(64), rootKey: z.string().max(64) }),
  badge: z.object({ unread: z.number().int().min(0), title: line }),
  notify: z.object({ title: line, body: z.string().max(4000), tag: line, silent: z.boolean() }),
  openExternal: z.object({ address: z.url({ protocol: /^(https?|mailto)$/ }).max(2000) }),
  alerts: alertPicture,
  alertPageReady: z.null(),
  alertMeasured: z.object({ revision: z.number().int(), height: z.number().min(0).max(100_000) }),
  alertPainted: z.object({ revision: z.number().int() }),
  closeAlert: z.object({ id: itemId }),
  holdAlert: z.object({ id: itemId, isHeld: z.boolean() }),
  openItem: z.object({ id: itemId }),
  print: z.null(),
  newWindow: z.object({ path: z.string().startsWith('/').max(2000) }),
} as const
export type CallName = keyof typeof CALLS
/** Which of them each app answers: all that it may be asked, and nothing else. */
export type ConsoleCall = 'begin' | 'useServer' | 'badge' | 'notify' | 'openExternal' | 'print' | 'newWindow'
export type EndpointCall = Exclude<CallName, 'print' | 'newWindow'>
export type CallInput<Name extends CallName> = z.output<(typeof CALLS)[Name]>

/** What an app's page learns first. */
export type Beginning = {
  /** origin of the server; null: nobody has said it yet */
  server: string | null
  /** a code that came by a link or with the installation; `silently`: nobody is asked */
  enrolment: { code: string; name: string; silently: boolean } | null
  /** alerts that are on the screens, since when: the page was started again under them */
  onScreen: { id: z.infer<typeof itemId>; shownAt: number }[]
}
export type CallOutput<Name extends CallName> = Name extends 'begin' ? Beginning : null

/** What pages are told. */
export type Told =
  | { kind: 'link'; hash: string }
  | { kind: 'attention'; isVisible: boolean; isFocused: boolean }
  | { kind: 'clicked'; tag: string }
  /** the computer has slept */
  | { kind: 'resumed' }
  /** alerts have been seen to be on a screen */
  | { kind: 'painted'; ids: string[] }
  | { kind: 'alert-closed'; id: string }
  | { kind: 'alert-held'; id: string; isHeld: boolean }
  | { kind: 'show-alerts'; picture: AlertPicture; revision: number; manner: AlertManner }
  | { kind: 'go'; path: string }

/** How an alert window lays out what it shows. */
export type AlertManner = 'screen' | 'card' | 'corner'

/** What the preload puts into a page's world. */
export type Bridge = {
  call: <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallOutput<Name>>
  onTold: (listener: (told: Told) => void) => void
}

/** @throws Error when it is nothing that a page may ask */
export const readCall = (name: unknown, input: unknown): { name: CallName; input: unknown } => {
  if (typeof name !== 'string' || !Object.hasOwn(CALLS, name)) throw new Error('A page asked for what there is not.')
  const known = name as CallName
  const read = CALLS[known].safeParse(input)
  if (!read.success) throw new Error(`A page asked for “${known}” in a way that cannot be: ${read.error.message}`)
  return { name: known, input: read.data }
}
