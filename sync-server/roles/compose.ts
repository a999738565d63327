/** Everything of a server is made and joined here, of the parts beside it, and nowhere else; its role says what differs. */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Backups } from '../accounts/backup.ts'
import { BranchAdministration } from '../branch/branch-administration.ts'
import { Branches } from '../branch/branches.ts'
import type { Bundles } from '../branch/bundles.ts'
import { Computers } from '../accounts/computers.ts'
import { Enrolments } from '../accounts/enrolments.ts'
import { OwnCertificates } from '../accounts/own-certificate.ts'
import { isElsewhere } from '../clock/elsewhere.ts'
import { SAVE_EVERY } from '../clock/server-clock.ts'
import { noteTold } from '../epoch.ts'
import { ownFile } from '../files/home.ts'
import { listenProblem, makeServer, originOf, renewal } from '../http/listening.ts'
import { admitsSocket } from '../http/foreign-origins.ts'
import { makeHttp } from '../http/server.ts'
import { OperatorSocket } from '../http/operator-socket.ts'
import { Streams } from '../http/streams.ts'
import type { AppendFacts } from '../ports/append.ts'
import type { Connections } from '../ports/connections.ts'
import { DeskWriter } from '../publish/desks.ts'
import { copyDatabase } from '../store/sqlite/backup.ts'
import { attachSync } from '../sync/attach.ts'
import { makeAccounts } from './parts/accounts.ts'
import { makeChat } from './parts/chat.ts'
import { makeClockKeeper } from './parts/clock.ts'
import { makeDirectory } from './parts/directory.ts'
import type { Foundation } from './parts/foundation.ts'
import { makeLibrary } from './parts/library.ts'
import { makePublishing } from './parts/publishing.ts'
import { makeRegisters } from './parts/registers.ts'
import { makeStores } from './parts/stores.ts'
import type { Role } from './role.ts'
import type { RunningServer } from './running-server.ts'

const VERSION = (JSON.parse(readFileSync(ownFile('package.json'), 'utf8')) as { version: string }).version
/** Milliseconds between looks for devices whose time is over. */
const EXPIRY_INTERVAL = 1000
/** Milliseconds between looks for conversations whose time is over. */
const REMOVAL_INTERVAL = 3_600_000
/** Milliseconds between looks for what comes by the calendar. */
const TICK_INTERVAL = 1000
/** Milliseconds between looks for a renewed certificate. */
const CERTIFICATE_INTERVAL = 60_000
const UNANSWERED = 'Requests wait: they could not be answered.'
const UNANNOUNCED = 'Names or months of conversations wait to be told.'
const UNKEPT = 'Old conversations wait to be removed, or computers to be told of it, until the next hour.'
const UNSEEN = 'When computers were last in touch was not written.'
const UNREFRESHED = 'Desks were not refreshed.'

/** Makes everything and joins it; nothing runs before `start`. */
export const compose = async (foundation: Foundation, role: Role) => {
  const { config, log, database, background, disk, epoch, clock, wall, now, calendar } = foundation
  const { unitOfWork, repositories, announcements } = foundation.writer
  // Sockets need the HTTP server, which needs services, which need the sockets: these are theirs before they are there.
  const streams = new Streams()
  const connections: Connections = {
    end: (device, why) => {
      sync.end(device, why)
      librarySockets.end(device, why)
      streams.end(device)
    },
    isConnected: (device) => sync.isConnected(device),
    get count() {
      return sync.count
    },
  }
  const append: AppendFacts = (appends, changes) => sync.append(appends, changes)
  const rearrange = <Result>(work: () => Promise<Result>) => sync.rearrange(work)
  const publish = () => background.run(UNANSWERED, () => publisher.run())
  const announce = (all?: boolean) => background.run(UNANNOUNCED, () => announcer.run(all))
  const runMaintenance = () => background.run(UNKEPT, () => chat.runMaintenance())

  const installation = await role.installation(foundation)
  const registers = await makeRegisters(foundation, installation, role.loadConversationIds)
  const { devices, administrators, directory, memberships, authenticator, computersOf } = registers
  const branches = await Branches.load(repositories.branches, announcements)
  const stores = makeStores(foundation, connections, branches.all)
  const { store, views, presence, metrics } = stores
  const addition = role.deskAddition({ foundation, installation, registers, branches })
  const desks = new DeskWriter(store, directory, append, clock.tick, addition)
  const { library, sockets: librarySockets } = await makeLibrary(foundation, registers)
  const { chat, announcer } = makeChat(foundation, registers, stores, { desks, append, rearrange })
  const accounts = await makeAccounts(foundation, registers, {
    installation,
    connections,
    changed: () => {
      background.run(UNREFRESHED, () => chat.accountsChanged())
      announce(true)
    },
  })
  const closeNonMembers = () => chat.closeNonMembers()
  const imports = makeDirectory(foundation, registers, { installation, connections, desks, closeNonMembers })
  const credentials = role.credentials(installation, registers)
  const vouch = role.vouch(installation)
  const answers = await role.answers({ foundation, installation, registers, stores, branches, append })
  const mayComeLater = () => branches.all.some(({ id }) => branches.admitted(id, now()) !== undefined)
  const publishing = {
    credentials,
    vouch,
    append,
    isBranch: role.isBranch,
    delivered: role.delivered,
    mayComeLater,
    answers,
  }
  const publisher = makePublishing(foundation, registers, stores, publishing)
  const clockKeeper = makeClockKeeper(foundation, registers, stores, {
    append,
    credentials,
    vouch,
    desks,
    changed: () => {
      // They learn the time when they come back.
      for (const device of devices.all()) connections.end(device.id, 'restarting')
      publish()
      runMaintenance()
    },
  })
  const certificate = new OwnCertificates()
  const backups = new Backups({
    copyTo: (file, keys) => copyDatabase(database, file, keys),
    folder: config.data,
    unitOfWork,
    now,
  })
  const bundles: Pick<Bundles, 'prepare' | 'take'> = {
    prepare: (to) => link.bundles.prepare(to),
    take: (file, options) => link.bundles.take(file, options),
  }
  const operator = new OperatorSocket({ bundles, folder: config.data, log })
  const http = await makeHttp({
    services: {
      ...{
        version: VERSION,
        installation,
        unitOfWork,
        askDatabase: async () => void database.get('SELECT 1'),
        backups,
        metrics,
        clock: clockKeeper,
        certificate,
        now,
      },
      ...{ authenticator, administrators, devices, units: directory.units },
      visited: (device) => presence.visited(device),
      ...accounts,
      ...{
        computers: new Computers({ unitOfWork, devices, units: directory.units, now }),
        enrolments: new Enrolments({ unitOfWork, repositories, devices, units: directory.units, now }),
        connections,
        desks,
      },
      ...imports,
      ...{
        isBranch: role.isBranch,
        branches,
        branchAdministration: new BranchAdministration({
          ...{ unitOfWork, branches, units: directory.units, now },
          rootKey: () => installation.rootKey(),
        }),
        contactOf: (branch) => link.contactOf(branch),
        unitServed: (branch) => link.unitServed(branch),
        reconciliationOf: (branch, unit) => link.reconciliationOf(branch, unit),
        bundles,
        bundleFolder: join(config.data, 'bundles'),
      },
      ...{ epoch: epoch.id, directory, views, streams },
      ...{ library, chat, memberships, audit: repositories.audit, blobs: repositories.blobs },
    },
    apps: { console: config.console, endpoint: config.endpoint },
    logger: log,
    makeServer: (listener) => makeServer(config, listener, wall(), (pem) => certificate.show(pem)),
    origin: config.origin ?? null,
    otherServers: () => link.origins(),
    trustProxy: config.trustProxy,
    metricsToken: config.metricsToken ?? null,
    secure: config.tlsCert !== undefined,
  })
  const sync = attachSync(http.server, {
    store,
    epoch: epoch.id,
    authenticator,
    memberships,
    log,
    metrics,
    now,
    used: await repositories.usage.all(),
    presence: (device, isConnected, clockOff) => presence.seen(device, isConnected, clockOff),
    heardClock: (device, shown, message) => {
      if (calendar() === null && isElsewhere(message)) clock.heard(device, shown)
    },
    disk,
    admits: (message) => {
      const known = config.origin === undefined ? link.origins() : [config.origin, ...link.origins()]
      return link.isOpen() && admitsSocket(message, known)
    },
    otherwise: (message, socket, head) =>
      librarySockets.upgrade(message, socket, head) || link.upgrade(message, socket, head),
  })
  const link = await role.link({ foundation, installation, registers, stores, branches, sync, desks, version: VERSION })
  sync.whenRequested(publish)
  announcements.on(['delivered'], publish)
  sync.whenTalked(() => announce())
  // Whatever waited for room on the disk.
  disk.whenOver(() => {
    presence.flush()
    publish()
    announce()
    runMaintenance()
    background.run(UNREFRESHED, () => desks.tick())
  })

  const stops: (() => void)[] = []
  const end = async (): Promise<void> => {
    await imports.ldap.stop()
    for (const stop of stops) stop()
    librarySockets.close()
    link.close()
    await operator.close()
    await sync.close()
    await http.close()
    await library.close()
    await presence.flushed().catch((error: unknown) => log.error({ err: error }, UNSEEN))
    views.close()
  }
  /** Does what was left undone, then listens, then goes on by itself. */
  const start = async (): Promise<Pick<RunningServer, 'origin' | 'port'>> => {
    presence.flush()
    await clockKeeper.begin()
    if (!epoch.isTold) {
      await desks.repeat(computersOf(null))
      await noteTold(unitOfWork, epoch)
    }
    await publisher.run()
    await chat.runMaintenance().catch((error: unknown) => log.error({ err: error }, UNKEPT))
    await announcer.run(true)
    await http.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
      await end()
      throw new Error(listenProblem(error, config))
    })
    // From here on, so that nothing looks again where a start has failed.
    stops.push(
      background.every(EXPIRY_INTERVAL, 'Devices whose time is over are looked for again.', () =>
        accounts.admission.endExpired(),
      ),
      background.every(TICK_INTERVAL, UNANSWERED, () => publisher.tick()),
      background.every(TICK_INTERVAL, 'The disk is looked at again.', () => disk.look()),
      background.every(SAVE_EVERY, 'The time was not written down.', () => clockKeeper.keep()),
      background.every(REMOVAL_INTERVAL, UNKEPT, () => chat.runMaintenance()),
    )
    const renew = renewal(config, http.server, wall, (pem) => certificate.show(pem))
    if (renew)
      stops.push(
        background.every(CERTIFICATE_INTERVAL, 'The certificate was not renewed; the old one stays.', () => {
          if (renew()) log.info('The renewed certificate is in use.')
        }),
      )
    const address = http.server.address() as AddressInfo
    const origin = originOf(config, address)
    log.info({ origin, port: address.port }, 'listening')
    if (!role.isBranch) imports.ldap.start()
    await operator.listen()
    link.start()
    return { origin, port: address.port }
  }
  return { installation, start, end, keepTime: () => clockKeeper.keep(true) }
}
