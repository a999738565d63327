/** Head office: it is set up once, holds the organisation's root key, and its branch servers call it. */
import { Installation } from '../accounts/installation.ts'
import { AcknowledgedRosters } from '../branch/acknowledged-rosters.ts'
import { Bundles } from '../branch/bundles.ts'
import { wordsFrom } from '../branch/bundle-words.ts'
import { BranchLinks, type BranchExchange } from '../branch/branch-links.ts'
import { BranchScope, goesUp, scopeId } from '../branch/branch-scope.ts'
import { nearestServers } from '../branch/desk-servers.ts'
import { FromBranch } from '../branch/from-branch.ts'
import { LinkRecorder } from '../branch/link-record.ts'
import { LogSink } from '../branch/log-sink.ts'
import { LogSource } from '../branch/log-source.ts'
import { reconcile } from '../branch/reconciliation.ts'
import { onRosterChanges, RosterMaker } from '../branch/roster-maker.ts'
import { Verdicts } from '../branch/verdicts.ts'
import { pathOf } from '@carillon/shared-model/org/directory.ts'
import type { BranchId, DeviceId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import type { Branch } from '../ports/branches.ts'
import { Refusal } from '../refusal.ts'
import { Credentials } from '../publish/credentials.ts'
import { vouchWith } from '../publish/voucher.ts'
import type { Registers } from './parts/registers.ts'
import type { KnownParts, LinkParts, Role } from './role.ts'

/** Milliseconds between looks for what a roster says otherwise because time has passed. */
const ROSTER_INTERVAL = 3_600_000
/** Milliseconds that changes of a roster wait for more of them. */
const ROSTER_DELAY = 50

/** Made anew for each server. */
export const headOffice = (): Role => {
  let rosters: AcknowledgedRosters
  return {
    isBranch: false,
    installation: ({ writer, config, now }) => Installation.load({ ...writer, folder: config.data, now }),
    credentials: (installation, { administrators }) => new Credentials(() => installation.rootKey(), administrators),
    vouch: (installation) => vouchWith(() => installation.rootKey()),
    deskAddition: (parts) => {
      const servers = serversFrom(parts)
      return (desk) => {
        const nearest = servers(desk)
        return nearest ? { servers: nearest } : {}
      }
    },
    delivered: () => [],
    answers: async ({ foundation, installation, registers, stores, branches, append }) => {
      const { unitOfWork, repositories } = foundation.writer
      rosters = await AcknowledgedRosters.load(unitOfWork, repositories.settings, branches.all)
      const { administrators, directory } = registers
      return [
        new Verdicts({
          ...{ verdicts: repositories.verdicts, items: stores.items, accounts: administrators, directory },
          ...{ branches, rosters, append, clock: foundation.clock },
          rootKey: () => installation.rootKey(),
        }),
      ]
    },
    link: (parts) => {
      const { foundation, installation, registers, stores, branches, sync, desks } = parts
      const { background, writer, epoch, log, now, clock } = foundation
      const credentials = new Credentials(() => installation.rootKey(), registers.administrators)
      const maker = new RosterMaker({
        ...registers,
        ...{ unitOfWork: writer.unitOfWork, credentials, clock },
        organisation: () => installation.known().organisation,
        nearestServers: serversFrom(parts),
        rootKey: () => installation.rootKey(),
      })
      const scopes = new Map<BranchId, string>()
      const incomplete = new Set<BranchId>()
      const originTold = (branch: BranchId, origin: string | null) => {
        if (branches.find(branch)?.origin === origin) return
        const write = () =>
          writer.unitOfWork(async ({ write }) => write({ kind: 'branch-origin-told', branch, origin }))
        background.run('It is not known where a branch server is.', write)
      }
      const covers = (branch: Branch, device: DeviceId) => scopeOf(branch, registers).hasComputer(device)
      const completed = (branch: BranchId) => {
        stores.heard.complete(branch)
        background.run('Rosters that are not needed any more are kept.', () => rosters.exchanged(branch))
      }
      const shared = { scopes, incomplete, rosters }
      const links = new BranchLinks({
        ...{ branches, installation, background, epoch: epoch.id, log, now, unitOfWork: writer.unitOfWork },
        announcements: writer.announcements,
        rosterOf: (branch) => maker.make(branch),
        originTold,
        acknowledged: (branch, roster) => rosters.acknowledged(branch.id, roster),
        contacts: stores.heard,
        covers,
        exchangeOf: (branch, recorder) => exchangeWith(branch, { ...shared, recorder, completed }, parts),
      })
      const bundles = new Bundles({
        ...{ epoch: epoch.id, clock, unitOfWork: writer.unitOfWork, settings: writer.repositories.settings },
        id: () => installation.known().organisation.serverId,
        key: () => installation.rootKey().export({ format: 'jwk' }),
        peer: (id) => {
          if (id === undefined) throw new Refusal('invalid', 'Say for which branch server.')
          const branch = branches.admitted(id as BranchId, now())
          if (!branch) return null
          const recorder = new LinkRecorder(writer.unitOfWork, branch.id, now)
          return {
            ...{ id: branch.id, key: branch.key },
            exchange: () => exchangeWith(branch, { ...shared, recorder, completed: () => {} }, parts),
            words: async () => {
              const roster = await maker.make(branch)
              // From now on it may go by it.
              await rosters.acknowledged(branch.id, roster)
              return [{ kind: 'roster', roster }]
            },
            checkWords: async (words) => {
              const { ready, contacts } = wordsFrom(words)
              return {
                ...{ roster: null, contacts: contacts.contacts.length, takeBefore: async () => {} },
                takeAfter: async (isComplete, isLatest) => {
                  await stores.heard.carried(branch.id, contacts, isComplete, (device) => covers(branch, device))
                  if (isLatest) originTold(branch.id, ready.origin)
                  if (isComplete && isLatest) await rosters.carried(branch.id, ready.roster)
                },
              }
            },
          }
        },
      })
      writer.announcements.on(['directory-imported', 'device-added', 'device-changed', 'device-revoked'], () =>
        scopes.clear(),
      )
      sync.whenCommitted((appends) => links.committed(appends))
      // Its computers come to it, or home.
      writer.announcements.on(['branch-origin-told', 'branch-revoked'], (changes) => {
        const served = changes.flatMap(({ branch }) => branches.find(branch)?.unit ?? [])
        const isServed = (unit: UnitId) => pathOf(registers.directory.units, unit).some((one) => served.includes(one))
        const computers = [...registers.devices.computers()].filter(({ unit }) => isServed(unit)).map(({ id }) => id)
        background.run('Desks were not refreshed.', () => desks.refresh(computers))
      })
      // Those that a branch server has enrolled.
      writer.announcements.on(['device-added'], (changes) => {
        const computers = changes.filter(({ device }) => device.admin === null).map(({ device }) => device.id)
        background.run('Desks were not refreshed.', () => desks.refresh(computers))
      })
      let stopWaiting = (): void => {}
      const look = () => {
        // Whom they were not known to cover before they may cover now.
        for (const branch of incomplete) links.restart(branch)
        incomplete.clear()
        links.rosterMayHaveChanged()
      }
      onRosterChanges(writer.announcements, () => {
        stopWaiting()
        stopWaiting = background.after(ROSTER_DELAY, 'Branch servers were not told of changes.', look)
      })
      let stop = (): void => {}
      return {
        bundles,
        upgrade: (message, socket, head) => links.upgrade(message, socket, head),
        isOpen: () => true,
        contactOf: (branch) => links.contactOf(branch),
        origins: () =>
          branches.all.flatMap(({ id, origin }) => (origin !== null && branches.admitted(id, now()) ? [origin] : [])),
        unitServed: (branch) => branches.find(branch)?.unit ?? null,
        reconciliationOf: async (branch, unit) => {
          await links.record(branch)
          return reconcile(
            {
              ...{ repository: writer.repositories.reconciliation, now },
              waitingComputers: (branch) => stores.heard.waitingAt(branch),
            },
            { branch, unit, server: branch, isLinked: links.contactOf(branch).connected },
          )
        },
        start: () => {
          stop = background.every(ROSTER_INTERVAL, 'Branch servers were not told of changes.', look)
        },
        close: () => {
          stop()
          stopWaiting()
          links.close()
        },
      }
    },
  }
}

const serversFrom = ({ foundation, installation, registers, branches }: KnownParts) =>
  nearestServers({
    ...{ branches, units: registers.directory.units, now: foundation.now },
    headOffice: () => {
      const { origin } = foundation.config
      return origin === undefined ? null : { id: installation.known().organisation.serverId, url: socketUrl(origin) }
    },
  })

/** Reasons that may not hold any more when people and computers are known, or what is missing has come. */
const PASSING: ReadonlySet<string> = new Set(['notCovered', 'forbidden', 'gap'])

type Shared = {
  /** ids of the sets of logs, until people or computers change */
  scopes: Map<BranchId, string>
  /** from whom something was set aside that may be taken later */
  incomplete: Set<BranchId>
  rosters: AcknowledgedRosters
  recorder: LinkRecorder
  /** everything that it had is here */
  completed: (branch: BranchId) => void
}

const scopeOf = (branch: Branch, { devices, directory, conversations }: Registers): BranchScope =>
  new BranchScope(branch.unit, {
    units: directory.units,
    unitOfPerson: (person) => directory.unitOfPerson(person),
    computer: (id) => {
      const device = devices.get(id)
      return device?.admin === null ? device : undefined
    },
    personOf: (conversation) => conversations.get(conversation)?.person ?? null,
  })

const exchangeWith = async (
  branch: Branch,
  { scopes, incomplete, rosters, recorder, completed }: Shared,
  { foundation, installation, registers, stores, sync }: LinkParts,
): Promise<BranchExchange> => {
  const { writer, epoch, now, log } = foundation
  const { devices, directory } = registers
  const scope = scopeOf(branch, registers)
  const members = () => [
    ...[...directory.units.keys()].filter((unit) => scope.hasUnit(unit)),
    ...[...devices.computers()].filter(({ id }) => scope.hasComputer(id)).map(({ id, person }) => `${id} ${person}`),
    ...directory.peopleWithin(branch.unit),
  ]
  let isIncomplete = false
  const scopeNow = (): string => {
    const id = scopes.get(branch.id) ?? scopeId(members())
    scopes.set(branch.id, id)
    return id
  }
  const source = new LogSource(
    stores.store,
    epoch.id,
    () => ({ id: scopeNow(), has: (name) => scope.goesDown(name) }),
    () => false,
  )
  const from = new FromBranch({
    ...registers,
    branch: branch.id,
    scope,
    rosters,
    rootKey: () => installation.known().organisation.rootKey,
    now,
    setAside: (name, parts) => {
      if (parts.some(({ reason }) => PASSING.has(reason))) {
        isIncomplete = true
        incomplete.add(branch.id)
      }
      log.warn({ branch: branch.id, log: name, parts }, 'not taken from a branch server')
    },
  })
  const sink = new LogSink({
    ...{ store: stores.store, unitOfWork: writer.unitOfWork, server: branch.id },
    cursor: await writer.repositories.branches.cursor(branch.id),
    take: (name, judge) => sync.take(name, judge),
    recorder,
    judge: (name, update, _heads, refused) => from.judge(name, update, refused),
    wants: (name) => goesUp(name, branch.id),
    isIncomplete: () => isIncomplete,
    reached: (isComplete) => {
      if (isComplete) completed(branch.id)
    },
  })
  return [source, sink]
}
