/** The composition root: everything of a server is made and joined here, and nowhere else. */
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Registry } from 'prom-client'
import { DOCUMENT_KINDS, mayEdit } from '@carillon/shared-model/access/library-table.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import { Administration } from './accounts/administration.ts'
import { Admission } from './accounts/admission.ts'
import { Administrators } from './accounts/administrators.ts'
import { DeviceAuthenticator } from './accounts/authenticator.ts'
import { openDataFolder } from './accounts/data-folder.ts'
import { Devices } from './accounts/devices.ts'
import { Enrolments } from './accounts/enrolments.ts'
import { loadIdentity, type Identity } from './accounts/identity.ts'
import { Invitations } from './accounts/invitations.ts'
import { OwnSecurity } from './accounts/own-security.ts'
import { PasswordChecks } from './accounts/password-checks.ts'
import { Principals } from './accounts/principals.ts'
import { ProfileAdministration } from './accounts/profile-administration.ts'
import { Provider } from './accounts/provider.ts'
import { ProviderSettings } from './accounts/provider-settings.ts'
import { Refusal } from './accounts/refusal.ts'
import { SecondFactor } from './accounts/second-factor.ts'
import { Sessions } from './accounts/sessions.ts'
import { setUp } from './accounts/setup.ts'
import { checkSetupToken, newSetupToken } from './accounts/setup-token.ts'
import { SignIn } from './accounts/sign-in.ts'
import { Vault } from './accounts/vault.ts'
import { Announcer } from './chat/announcer.ts'
import { Chat } from './chat/chat.ts'
import { deskTalks } from './chat/desk-talks.ts'
import { ChatMemberships } from './chat/memberships.ts'
import { Queues } from './chat/queues.ts'
import { Retention } from './chat/retention.ts'
import { readConfig, type Config, type ConfigInput } from './config.ts'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import { LiveDirectory } from './directory/directory.ts'
import { LdapSync, repeatedly } from './directory/ldap-sync.ts'
import { importAndRefresh } from './directory/refresh.ts'
import { ownFile } from './files/home.ts'
import type { Connections, Desks } from './http/needs.ts'
import { makeHttp } from './http/server.ts'
import type { Services } from './http/services.ts'
import { Streams } from './http/streams.ts'
import { DocumentLibrary } from './library/library.ts'
import { LibrarySockets } from './library/sockets.ts'
import { makeLogger } from './logging.ts'
import { Credentials } from './publish/credentials.ts'
import { DeskWriter } from './publish/desks.ts'
import { Carrier } from './publish/carrier.ts'
import type { AppendFacts } from './publish/needs.ts'
import { Occurrences } from './publish/occurrences.ts'
import { Publisher } from './publish/publisher.ts'
import { SqliteAudit } from './store/sqlite-audit.ts'
import { SqliteItems } from './store/sqlite-items.ts'
import { SqliteLogStore } from './store/sqlite-log-store.ts'
import { SqlitePresence } from './store/sqlite-presence.ts'
import { SqliteViews } from './store/sqlite-views.ts'
import { attachSync } from './sync/attach.ts'

const VERSION = (JSON.parse(readFileSync(ownFile('package.json'), 'utf8')) as { version: string }).version
/** Milliseconds between looks for devices whose time is over. */
const EXPIRY_INTERVAL = 1000
/** Milliseconds between looks for conversations whose time is over. */
const REMOVAL_INTERVAL = 3_600_000
/** Milliseconds between looks for what comes by the calendar. */
const LOOK_INTERVAL = 1000
/** Seconds that a TLS session can be resumed: what a working day's worth of tickets is to tokens. */
const TLS_SESSION = 8 * 3600

export type RunningServer = {
  /** such as `http://127.0.0.1:8080` */
  origin: string
  /** what the first visitor proves with that they may set the server up; null: it is set up */
  setupToken: string | null
  close(): Promise<void>
}

/**
 * Starts a server.
 * @param now the wall clock, milliseconds
 * @throws Error with a sentence: a wrong configuration, damaged data, a port that is taken
 */
export const serve = async (input: ConfigInput, now: () => number = Date.now): Promise<RunningServer> => {
  const config = readConfig(input)
  const logger = makeLogger(config.logLevel)
  const database = openDataFolder(config.data)
  try {
    let identity: Identity | null = loadIdentity(database, config.data)
    let setupToken = identity ? null : newSetupToken()

    const devices = new Devices(database)
    const administrators = new Administrators(database, devices)
    const queues = new Queues({ database, accounts: administrators, now })
    const retention = new Retention(database, now)
    const directory: LiveDirectory = new LiveDirectory(
      database,
      devices,
      () => identity?.organisation.name ?? '',
      (person) => deskTalks({ database, queues, retention, memberships, administrators }, person),
    )
    const vault = () => new Vault(known().ticketKey)
    const memberships = new ChatMemberships({ database, vault, queues, retention, administrators, directory })
    const principals = new Principals(directory, devices, administrators, memberships)
    const authenticator = new DeviceAuthenticator(() => identity, devices, administrators, principals, now)
    const store = new SqliteLogStore(database, (changed) => views.changed(changed))
    const metrics = new Registry()
    const streams = new Streams()
    // The sockets need the HTTP server, which needs to know of them.
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
    const desks: Desks = new DeskWriter(store, directory, append, now)
    const views = new SqliteViews(database, (device) => connections.isConnected(device), now)
    const edits = (admin: AdminId, kind: DocumentKind) =>
      mayEdit(administrators.grantsOf(admin) ?? [], kind, directory.units)
    const nameOf = (admin: AdminId) => administrators.find(admin)?.name ?? null
    const library = new DocumentLibrary({ database, views, nameOf, mayEdit: edits, now })
    const librarySockets = new LibrarySockets({
      network: library.network,
      authenticator,
      mayEnter: ({ id, device }) => devices.get(device) !== undefined && DOCUMENT_KINDS.some((kind) => edits(id, kind)),
      now,
    })
    const presence = new SqlitePresence(database, () => views.changed(['computers']), now)

    const known = (): Identity => {
      if (identity) return identity
      throw new Refusal(
        409,
        'not-set-up',
        'This server has not been set up yet. Open the console with the token that it printed at its start.',
      )
    }
    const admission = new Admission({
      database,
      devices,
      administrators,
      principals,
      connections,
      changed: () => {
        void chat.accountsChanged().catch((error: unknown) => logger.error({ err: error }, 'Desks were not refreshed.'))
        void announcer.run(true)
      },
      now,
    })
    const importDirectory: Services['importDirectory'] = (tables, options) =>
      importAndRefresh(
        { database, directory, devices, principals, connections, desks, views, endOthers: () => chat.endOthers(), now },
        tables,
        options,
      )
    const ldap = new LdapSync({ database, vault, importDirectory, now, repeat: repeatedly, log: logger })
    const computersOf = (person: PersonId | null) =>
      [...devices.computers()].filter((one) => person === null || one.person === person).map(({ id }) => id)
    const rearrange = <Result>(work: () => Result) => sync.rearrange(work)
    const chat = new Chat({
      database,
      store,
      queues,
      retention,
      memberships,
      desks,
      views,
      rearrange,
      computersOf,
      now,
    })
    const announcer = new Announcer({ database, desks, append, devicesOf: computersOf, log: logger, now })
    const passwords = new PasswordChecks(database, administrators, now)
    const secondFactor = new SecondFactor(database, vault, now)
    const sessions = new Sessions(database, devices, now)
    const providerSettings = new ProviderSettings(database, vault, now)
    const invitations = new Invitations({ database, administrators, admission, now })
    const accounts = { database, administrators, devices, units: directory.units, admission, now }
    const services: Services = {
      version: VERSION,
      database,
      folder: config.data,
      identity: () => identity,
      known,
      vault,
      setUp: async (token, setup) => {
        checkSetupToken(setupToken, token)
        await setUp(database, config.data, setup, now())
        const made = loadIdentity(database, config.data)
        if (!made) throw new Error('The server was set up and cannot read it back.')
        identity = made
        setupToken = null
        administrators.reload()
        return made
      },
      importDirectory,
      ldap,
      units: directory.units,
      directory,
      devices,
      administrators,
      authenticator,
      signIn: new SignIn(passwords, secondFactor, sessions),
      security: new OwnSecurity({ database, passwords, secondFactor, admission, now }),
      secondFactor,
      providerSettings,
      provider: new Provider({ settings: providerSettings, administrators, sessions, log: logger, now }),
      visited: (device) => presence.visited(device),
      enrolments: new Enrolments(database, devices, now),
      connections,
      desks,
      library,
      chat,
      memberships,
      views,
      streams,
      admission,
      invitations,
      administration: new Administration({ ...accounts, connections, invitations }),
      profileAdministration: new ProfileAdministration(accounts),
      audit: new SqliteAudit(database),
      metrics,
      now,
    }
    const http = await makeHttp({
      services,
      apps: { console: config.console, endpoint: config.endpoint },
      logger,
      makeServer: (listener) => makeServer(config, listener),
      secure: config.tlsCert !== undefined,
    })
    const sync = attachSync(http.server, {
      store,
      authenticator,
      log: logger,
      metrics,
      now,
      presence: (device, _isConnected, clockOff) => presence.seen(device, clockOff),
      otherwise: (message, socket, head) => librarySockets.upgrade(message, socket, head),
    })
    const items = new SqliteItems(database)
    const credentials = new Credentials(() => known().rootKey, administrators)
    const upkeep = [
      new Carrier({ items, store, directory, append, log: logger, now }),
      new Occurrences({ items, directory, append, now }),
    ]
    const publisher = new Publisher({
      items,
      accounts: administrators,
      directory,
      append,
      credentials,
      upkeep,
      log: logger,
      now,
    })
    sync.whenRequested(() => void publisher.run())
    sync.whenTalked(() => void announcer.run())
    await publisher.run()
    await chat.keepUp()
    if (retention.isDoubted)
      logger.warn(
        'The clock is months ahead of when this server last ran. No conversations are removed by it for a week: set it right, or save how long conversations are kept.',
      )
    await announcer.run(true)
    await http.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw new Error(listenProblem(error, config))
    })
    // From here on, so that nothing looks again where a start has failed.
    const stops = [
      repeatedly(() => admission.endExpired(), EXPIRY_INTERVAL),
      repeatedly(() => void publisher.look(), LOOK_INTERVAL),
      repeatedly(() => {
        chat
          .keepUp()
          .catch((error: unknown) =>
            logger.error({ err: error }, 'Old conversations wait to be removed until the next hour.'),
          )
      }, REMOVAL_INTERVAL),
    ]
    const origin = originOf(config, http.server.address() as AddressInfo)
    logger.info({ origin }, 'listening')
    ldap.start()
    return {
      origin,
      get setupToken() {
        return setupToken
      },
      close: async () => {
        await ldap.stop()
        for (const stop of stops) stop()
        librarySockets.close()
        await sync.close()
        await http.close()
        await library.close()
        presence.flush()
        views.close()
        database.close()
      },
    }
  } catch (error) {
    database.close()
    throw error
  }
}

const makeServer = (config: Config, listener: RequestListener): Server =>
  config.tlsCert !== undefined && config.tlsKey !== undefined
    ? createSecureServer(
        {
          cert: readFileSync(config.tlsCert),
          key: readFileSync(config.tlsKey),
          sessionTimeout: TLS_SESSION,
          minVersion: 'TLSv1.2',
        },
        listener,
      )
    : createServer(listener)

const originOf = (config: Config, { port }: AddressInfo): string => {
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host
  return `${config.tlsCert === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

const listenProblem = (error: unknown, { host, port }: Config): string => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program. Choose another one with --port.`
  if (code === 'EACCES') return `This account may not listen on port ${port}. Choose one above 1023 with --port.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `This computer has no address ${host}.`
  return `The server cannot listen on ${host}:${port}: ${message}`
}
