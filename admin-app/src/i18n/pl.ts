import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { English } from './en.ts'
import { administrators } from './pl/administrators.ts'
import { audit } from './pl/audit.ts'
import { campaigns } from './pl/campaigns.ts'
import { capabilities } from './pl/capabilities.ts'
import { chat } from './pl/chat.ts'
import { compose } from './pl/compose.ts'
import { computers } from './pl/computers.ts'
import { courses } from './pl/courses.ts'
import { home } from './pl/home.ts'
import { imports } from './pl/import.ts'
import { items } from './pl/items.ts'
import { ldap } from './pl/ldap.ts'
import { messages } from './pl/messages.ts'
import { people } from './pl/people.ts'
import { provider } from './pl/provider.ts'
import { schedule } from './pl/schedule.ts'
import { security } from './pl/security.ts'
import { sending } from './pl/sending.ts'
import { series } from './pl/series.ts'
import { shell } from './pl/shell.ts'
import { signIn } from './pl/sign-in.ts'
import { texts } from './pl/texts.ts'
import { reportPhrases } from './report-phrases.ts'

/** Polish. */
export const pl: Translation<English> = {
  ...shell,
  ...signIn,
  ...items,
  ...home,
  ...sending,
  ...compose,
  ...messages,
  ...reportPhrases('pl'),
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
}
