import { administrators } from './en/administrators.ts'
import { audit } from './en/audit.ts'
import { campaigns } from './en/campaigns.ts'
import { capabilities } from './en/capabilities.ts'
import { chat } from './en/chat.ts'
import { compose } from './en/compose.ts'
import { computers } from './en/computers.ts'
import { courses } from './en/courses.ts'
import { home } from './en/home.ts'
import { imports } from './en/import.ts'
import { items } from './en/items.ts'
import { ldap } from './en/ldap.ts'
import { messages } from './en/messages.ts'
import { people } from './en/people.ts'
import { provider } from './en/provider.ts'
import { schedule } from './en/schedule.ts'
import { security } from './en/security.ts'
import { sending } from './en/sending.ts'
import { series } from './en/series.ts'
import { shell } from './en/shell.ts'
import { signIn } from './en/sign-in.ts'
import { texts } from './en/texts.ts'
import { reportPhrases } from './report-phrases.ts'

/** English. The keys are the contract for every other language; see shared-model/i18n/translator.ts. */
export const en = {
  ...shell,
  ...signIn,
  ...items,
  ...home,
  ...sending,
  ...compose,
  ...messages,
  ...reportPhrases('en'),
  ...people,
  ...computers,
  ...capabilities,
  ...administrators,
  ...security,
  ...audit,
  ...imports,
  ...ldap,
  ...provider,
  ...campaigns,
  ...schedule,
  ...series,
  ...courses,
  ...texts,
  ...chat,
} as const

export type English = typeof en
