/** A branch server: it keeps copies and delivers, by what head office last told it, and has no authority of its own. */
import { randomBytes } from 'node:crypto'
import { checkRoster, type Roster } from '@carillon/shared-model/branches/roster.ts'
import { parseLogName } from '@carillon/shared-model/logs/names.ts'
import { SERVER, type BranchId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import { originOfSockets, socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import type { Devices } from '../accounts/devices.ts'
import { Installation } from '../accounts/installation.ts'
import { applyRoster } from '../branch/apply-roster.ts'
import { Bundles, type BundlePeer } from '../branch/bundles.ts'
import { rosterIn } from '../branch/bundle-words.ts'
import { BranchActs, enrolmentsIn } from '../branch/branch-acts.ts'
import type { BranchExchange } from '../branch/branch-links.ts'
import { goesUp } from '../branch/branch-scope.ts'
import { RosterConversationIds } from '../branch/conversation-ids.ts'
import { FromHeadOffice } from '../branch/from-head-office.ts'
import { HeldRoster } from '../branch/held-roster.ts'
import { openKeyFile } from '../branch/key-file.ts'
import { OwnContacts } from '../branch/own-contacts.ts'
import { LinkRecorder } from '../branch/link-record.ts'
import { LogSink } from '../branch/log-sink.ts'
import { LogSource } from '../branch/log-source.ts'
import { reconcile } from '../branch/reconciliation.ts'
import { HEAD_OFFICE, Upstream } from '../branch/upstream.ts'
import type { Config } from '../config.ts'
import type { LinkParts, Role } from './role.ts'

const UNTOLD = 'Head office will be told of a computer after the next start.'
const UNSAID = 'Head office will be told of what was published after the next start.'
const DOWN: ReadonlySet<string> = new Set(['verdicts', 'feed', 'inbox', 'journal', 'talk'])

/** @throws Error with a sentence when the key file cannot be used */
export const branch = async (config: Config, wall: () => number): Promise<Role> => {
  const keyFile = await openKeyFile(config.key!, wall())
  const upstreamOrigin = new URL(config.upstream!).origin
  let held: HeldRoster
  return {
    isBranch: true,
    installation: async ({ writer, now }) => {
      held = await HeldRoster.load(writer.repositories, writer.announcements)
      const { name, rootKey, serverId } = keyFile.organisation
      const headOffice = { id: serverId, url: socketUrl(upstreamOrigin) }
      const identity = {
        organisation: { name, serverId: keyFile.branch, rootKey, headOffice },
        // Tickets are for a working day: after a restart computers prove themselves by their keys.
        ticketKey: randomBytes(32),
        rootKey: null,
      }
      return new Installation({ ...writer, folder: config.data, now }, identity)
    },
    loadConversationIds: async (_writer, _installation, conversations) =>
      new RosterConversationIds(held, conversations),
    credentials: () => ({ of: (admin, device) => held.credentialOf(admin, device) }),
    // Head office alone vouches; what is published here waits for nobody but counts within the branch alone.
    vouch: () => () => ({}),
    deskAddition: () => (desk) => held.deskAddition(desk.device.id),
    delivered: ({ request, sig: of }, at) => {
      const delivery = { branch: keyFile.branch, of, item: request.item, at, roster: held.version }
      return [{ kind: 'delivered', delivery, isReported: false }]
    },
    answers: async () => [],
    link: async (parts) => {
      const { foundation, sync, desks, registers, version } = parts
      const { writer, background, log, now } = foundation
      let isRevoked = false
      const check = (value: unknown) => {
        const expected = { branch: keyFile.branch, rootKey: keyFile.organisation.rootKey, held: held.version || null }
        return checkRoster(value, expected)
      }
      const takeRoster = async (roster: Roster) => {
        // In between head office may have told computers what this server never knew.
        const hasMissed = upstream.state.kind === 'cut off' && roster.version !== held.version
        // Whoever is no member any more loses their channels, and nothing that was accepted is lost.
        await sync.rearrange(() => applyRoster(writer.unitOfWork, roster, () => unknownTo(held, registers.devices)))
        const computers = registers.computersOf(null)
        await (hasMissed ? desks.repeat(computers) : desks.refresh(computers))
      }
      const makeContacts = () =>
        new OwnContacts({
          ...{ devices: writer.repositories.devices, store: parts.stores.store, now },
          computers: () => registers.devices.computers(),
          isConnected: (device) => sync.isConnected(device),
          seenAt: (device) => parts.stores.presence.seenAt(device),
        })
      const upstream: Upstream = new Upstream({
        ...{ url: config.upstream!, keyFile, background, log, now, program: version },
        origin: config.origin ?? null,
        takeRoster: async (value) => {
          const checked = await check(value)
          if ('problem' in checked) throw new Error(`The roster is not taken: ${checked.problem}.`)
          await takeRoster(checked.roster)
          return checked.roster.version
        },
        exchange: (recorder) => exchangeWith(keyFile.branch, recorder, parts),
        unitOfWork: writer.unitOfWork,
        contacts: makeContacts(),
        revoked: () => {
          if (isRevoked) return
          isRevoked = true
          log.error('This branch server was revoked: its computers go to head office. It can be switched off.')
          for (const device of registers.devices.all()) sync.end(device.id, 'restarting')
        },
      })
      sync.whenCommitted((appends) => upstream.committed(appends))
      writer.announcements.on(['devices-seen'], () => upstream.contactsChanged())
      const acts = new BranchActs(keyFile.branch, sync, now)
      writer.announcements.on(['code-used', 'device-added'], (changes) => {
        const told = enrolmentsIn(changes, held)
        if (told.length > 0) background.run(UNTOLD, () => acts.enrolled(told))
      })
      writer.announcements.on(['delivered'], (changes) => {
        background.run(UNSAID, () => acts.delivered(changes.map(({ delivery }) => delivery)))
      })
      const headOffice: BundlePeer = {
        id: keyFile.organisation.serverId,
        key: keyFile.organisation.rootKey,
        exchange: () => exchangeWith(keyFile.branch, uncounted(parts), parts),
        words: async () => {
          const ready = {
            kind: 'ready',
            roster: held.version,
            origin: config.origin ?? null,
            program: version,
          } as const
          return [ready, await makeContacts().next()]
        },
        checkWords: (words) => rosterIn(words, check, takeRoster, () => held.version),
      }
      const bundles = new Bundles({
        ...{ epoch: foundation.epoch.id, clock: foundation.clock, unitOfWork: writer.unitOfWork },
        settings: writer.repositories.settings,
        id: () => keyFile.branch,
        key: () => keyFile.key,
        peer: (id) => (id === undefined || id === headOffice.id || id === keyFile.branch ? headOffice : null),
      })
      return {
        bundles,
        upgrade: () => false,
        isOpen: () => !isRevoked,
        contactOf: () => ({ connected: false, lastContact: null }),
        origins: () => [upstreamOrigin, ...held.otherSockets(keyFile.branch).map(originOfSockets)],
        unitServed: (branch) => (branch === keyFile.branch ? (held.current?.unit ?? null) : null),
        reconciliationOf: async (branch, unit) => {
          await upstream.record()
          return reconcile(
            { repository: writer.repositories.reconciliation, now, waitingComputers: () => 0 },
            { branch, unit, server: HEAD_OFFICE, isLinked: upstream.state.kind === 'linked' },
          )
        },
        start: () => {
          if (config.origin === undefined)
            log.warn('Computers are not told of this branch server: say with --origin where they reach it.')
          const unreported = unknownTo(held, registers.devices)
          const computers = [...registers.devices.computers()].filter(({ id }) => unreported.has(id))
          background.run(UNTOLD, () => acts.enrolled(computers.map((computer) => [computer, ''])))
          background.run(UNSAID, async () => acts.delivered(await writer.repositories.verdicts.unreported()))
          upstream.start()
        },
        close: () => upstream.close(),
      }
    },
  }
}

/** What goes in bundles is no link. */
const uncounted = ({ foundation: { writer, now } }: LinkParts) => new LinkRecorder(writer.unitOfWork, HEAD_OFFICE, now)

/** Computers that were enrolled here and that no roster has named yet. */
const unknownTo = (held: HeldRoster, devices: Devices): Set<DeviceId> => {
  const known = new Set(held.current?.computers.map(({ id }) => id))
  return new Set([...devices.computers()].map(({ id }) => id).filter((id) => !known.has(id)))
}

/** Copies are for this branch alone; what head office has said goes back to it. */
const isOurs = (owner: string, log: string): boolean => owner === SERVER && parseLogName(log)?.kind !== 'verdicts'

const exchangeWith = async (branch: BranchId, recorder: LinkRecorder, parts: LinkParts): Promise<BranchExchange> => {
  const { foundation, registers, stores, sync } = parts
  const { writer, epoch, now } = foundation
  const { directory, conversations } = registers
  const up = { id: 'up', has: (log: string) => goesUp(log, branch) }
  const source = new LogSource(stores.store, epoch.id, () => up, isOurs) // prettier-ignore
  const from = new FromHeadOffice({
    ...{ items: stores.items, directory, now },
    talkOf: (conversation) => conversations.get(conversation) ?? null,
  })
  const sink = new LogSink({
    ...{ store: stores.store, unitOfWork: writer.unitOfWork, server: HEAD_OFFICE },
    cursor: await writer.repositories.branches.cursor(HEAD_OFFICE),
    take: (log, judge) => sync.take(log, judge),
    recorder,
    judge: (name, update, heads, refused) => from.judge(name, update, heads, refused),
    wants: (log) => DOWN.has(parseLogName(log)?.kind ?? ''),
    reached: () => {},
  })
  return [source, sink]
}
