/** The never-list of docs/architecture.md, as rules. Data flows one way round; an import against it is an error. */

/** Paths of an installed package: resolved into node_modules, or a bare name where it is not installed. */
const packages = (...names) => `(^|node_modules/)(${names.join('|')})($|/)`

const CRDT_AND_VIEWS = packages('yjs', 'y-[^/]+', 'rxdb', '@automerge')
const MAIN_PROCESS = '^shared-model/desktop/main/'
const TESTS = '\\.test\\.ts$|/simulation/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'only-shared-model-is-shared',
      comment: 'The server and the two apps are apart: what two of them need belongs in shared-model.',
      severity: 'error',
      from: { path: '^(sync-server|admin-app|endpoint-app)/' },
      to: { path: '^(sync-server|admin-app|endpoint-app)/', pathNot: '^$1/' },
    },
    {
      name: 'shared-model-imports-no-app',
      comment: 'shared-model is below the server and the apps.',
      severity: 'error',
      from: { path: '^shared-model/' },
      to: { path: '^(sync-server|admin-app|endpoint-app|e2e|bench)/' },
    },
    {
      name: 'shared-model-imports-no-node',
      comment: 'shared-model runs in browsers, Electron and Node. Its tests and their simulation run in Node alone.',
      severity: 'error',
      from: { path: '^shared-model/', pathNot: `${MAIN_PROCESS}|${TESTS}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-model-imports-no-platform',
      comment: 'Storage, sockets and screens are handed to shared-model by those who have them.',
      severity: 'error',
      from: { path: '^shared-model/', pathNot: MAIN_PROCESS },
      to: {
        path: packages(
          'electron',
          'svelte',
          'fastify',
          '@fastify',
          'ws',
          'libsql',
          '@libsql',
          'better-sqlite3',
          'sqlite3',
          'pg',
          'pg-[^/]+',
          'kysely',
          'ioredis',
          'rxdb',
        ),
      },
    },
    {
      name: 'only-main-processes-have-electron',
      comment:
        'shared-model/desktop/main is what both apps do in Electron’s main process; pages know it by ipc.ts alone.',
      severity: 'error',
      from: { pathNot: `${MAIN_PROCESS}|^(admin-app|endpoint-app)/electron/|^vite\\.config\\.ts$` },
      to: { path: `${MAIN_PROCESS}|^(admin-app|endpoint-app)/electron/|${packages('electron')}` },
    },
    {
      name: 'only-web-has-a-browser',
      comment: 'shared-model/web has the DOM: what runs in Node too, and the server, does not need it.',
      severity: 'error',
      from: { path: '^(shared-model|sync-server)/', pathNot: '^shared-model/web/' },
      to: { path: `^shared-model/web/|${packages('dexie', 'idb')}` },
    },
    {
      name: 'shells-behind-their-port',
      comment:
        'What an app is shown in is chosen where it is composed; all else asks the port, shared-model/web/shell.ts.',
      severity: 'error',
      from: { pathNot: `^(admin-app|endpoint-app)/src/(main|alert)\\.ts$|${TESTS}` },
      to: { path: '^shared-model/web/[^/]+-shell\\.ts$' },
    },
    {
      name: 'components-know-no-storage',
      comment: 'A component shows the domain. The classes and views beside it wrap documents and collections.',
      severity: 'error',
      from: { path: '\\.svelte$' },
      to: { path: CRDT_AND_VIEWS },
    },
    {
      name: 'store-knows-no-rooms',
      comment: 'The store keeps bytes and rows, and knows nothing of those who ask for them.',
      severity: 'error',
      from: { path: '^sync-server/store/' },
      to: { path: '^sync-server/(sync|publish|http|accounts|directory|chat|library|roles|cli)(/|\\.ts$)' },
    },
    {
      name: 'roles-compose-alone',
      comment: 'roles/ makes what the rooms consist of and is imported by those who start servers, never by a room.',
      severity: 'error',
      from: { path: '^sync-server/', pathNot: `^sync-server/(roles|cli)/|/test-server\\.ts$|${TESTS}` },
      to: { path: '^sync-server/roles/' },
    },
    {
      name: 'parts-stay-in-roles',
      comment: 'A role is started as a whole.',
      severity: 'error',
      from: { path: '^sync-server/', pathNot: '^sync-server/roles/' },
      to: { path: '^sync-server/roles/parts/' },
    },
    {
      name: 'ports-know-no-rooms',
      comment: 'A port says what is needed, and not by whom or of whom.',
      severity: 'error',
      from: { path: '^sync-server/ports/' },
      to: { path: '^sync-server/', pathNot: '^sync-server/ports/' },
    },
    {
      name: 'sql-behind-ports',
      comment: 'Rooms ask repositories and write through a unit of work; a role alone knows which database there is.',
      severity: 'error',
      from: {
        path: '^sync-server/',
        pathNot: [
          '^sync-server/(store/sqlite|roles)/',
          TESTS,
          '[/-]test-[a-z]+[.]ts$',
          '/http/(prepared-folder|matrix/world)[.]ts$',
        ],
      },
      to: { path: '^sync-server/store/sqlite/' },
    },
    {
      name: 'hot-path-knows-no-http',
      comment: 'Synchronising works without the HTTP API.',
      severity: 'error',
      from: { path: '^sync-server/sync/' },
      to: { path: '^sync-server/http(/|\\.ts$)' },
    },
    {
      name: 'endpoint-has-no-automerge',
      comment: 'Automerge weighs 3.6 MB and only editors of courses need it.',
      severity: 'error',
      from: { path: '^endpoint-app/' },
      to: { path: packages('@automerge'), reachable: true },
    },
    {
      name: 'no-cycles',
      comment: 'What needs each other is one thing or lacks a third, and be it only for its types.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      comment: 'Import the file that has the thing: an index.ts hides where it lives.',
      severity: 'error',
      from: {},
      to: { path: '/index\\.(ts|js)$', pathNot: 'node_modules' },
    },
    {
      name: 'resolvable',
      comment: 'Not on disk, or not installed: then the rules above cannot see it either. `?url` is Vite’s own.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Our own builds only: packages are resolved into their dist folders, and must stay visible to the rules.
    exclude: { path: '^(admin-app|endpoint-app|sync-server)/dist/|^coverage/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'browser', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.svelte', '.mjs', '.js', '.cjs', '.d.ts', '.json'],
    },
  },
}
