import { Administrators } from '../../accounts/administrators.ts'
import { DeviceAuthenticator } from '../../accounts/authenticator.ts'
import { Devices } from '../../accounts/devices.ts'
import type { Installation } from '../../accounts/installation.ts'
import { Principals } from '../../accounts/principals.ts'
import { SecretConversationIds } from '../../chat/conversation-ids.ts'
import { deskTalks } from '../../chat/desk-talks.ts'
import { KnownConversations } from '../../chat/known-conversations.ts'
import { ChatMemberships } from '../../chat/memberships.ts'
import { Queues } from '../../chat/queues.ts'
import { Retention } from '../../chat/retention.ts'
import { LiveDirectory } from '../../directory/directory.ts'
import type { ConversationIds } from '../../ports/conversation-ids.ts'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Foundation } from './foundation.ts'

export type LoadConversationIds = (
  writer: Foundation['writer'],
  installation: Installation,
  conversations: KnownConversations,
) => Promise<ConversationIds>

const loadSecretIds: LoadConversationIds = (writer, installation, conversations) =>
  SecretConversationIds.load({ ...writer, vault: () => installation.vault(), conversations })

/** Who there is and who may what, in memory: asked by everything else, and asking nothing of it. */
export const makeRegisters = async (
  { writer, clock, now }: Foundation,
  installation: Installation,
  loadIds: LoadConversationIds = loadSecretIds,
) => {
  const { repositories, announcements } = writer
  const devices = await Devices.load(repositories.devices, announcements)
  const administrators = await Administrators.load(repositories.administrators, devices, announcements)
  const queues = await Queues.load(repositories, announcements)
  const retention = await Retention.load(repositories, announcements, now)
  const conversations = await KnownConversations.load(repositories, announcements)
  const conversationIds = await loadIds(writer, installation, conversations)
  if (queues.all.length > 0) await conversationIds.prepare()
  const talkParts = { conversations, ids: conversationIds, queues, retention, administrators }
  const directory = await LiveDirectory.load({
    ...{ repository: repositories.directory, announcements, computers: devices },
    organisation: () => installation.identity?.organisation.name ?? '',
    talks: (person) => deskTalks(talkParts, person),
  })
  const memberships = new ChatMemberships({ ...talkParts, directory }, announcements)
  const principals = new Principals(directory, devices, administrators)
  const authenticator = new DeviceAuthenticator(() => installation.identity, devices, administrators, principals, clock)
  /** @param person null: of everybody, and of nobody */
  const computersOf = (person: PersonId | null) =>
    [...devices.computers()].filter((one) => person === null || one.person === person).map(({ id }) => id)
  return {
    devices,
    administrators,
    queues,
    retention,
    conversations,
    conversationIds,
    directory,
    memberships,
    principals,
    authenticator,
    computersOf,
  }
}
export type Registers = Awaited<ReturnType<typeof makeRegisters>>
