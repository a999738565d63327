/** A real OpenLDAP server on a free port of this computer, with a folder of its own. For tests. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort, listening } from '../files/test-ports.ts'

const run = promisify(execFile)
const MODULES = '/usr/lib/ldap'
const SCHEMAS = '/etc/ldap/schema'
export const SUFFIX = 'dc=library,dc=example'
const ROOT = { dn: `cn=root,${SUFFIX}`, password: 'writes it all' }
export const READER = { dn: `cn=reader,${SUFFIX}`, password: 'reads it all' }

const slapd = ['/usr/sbin/slapd', '/usr/libexec/slapd', '/usr/lib/openldap/slapd'].find((path) => existsSync(path))

/** An authority, and a certificate of it for 127.0.0.1 and localhost. */
const makeCertificates = async (folder: string): Promise<void> => {
  const path = (name: string) => join(folder, name)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await run('openssl', [
    ...['req', '-x509', ...curve, '-keyout', path('ca.key'), '-out', path('ca.pem')],
    ...['-subj', '/CN=Library authority', '-days', '30'],
  ])
  await run('openssl', [
    ...['req', ...curve, '-keyout', path('server.key'), '-out', path('server.csr'), '-subj', '/CN=directory'],
  ])
  writeFileSync(path('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  await run('openssl', [
    ...['x509', '-req', '-in', path('server.csr'), '-CA', path('ca.pem'), '-CAkey', path('ca.key')],
    ...['-CAcreateserial', '-days', '30', '-extfile', path('names'), '-out', path('server.pem')],
  ])
}

export class LdapServer {
  readonly port: number
  readonly securePort: number
  /** PEM of the authority that signed its certificate */
  readonly authority: string
  readonly #folder: string
  #child: ChildProcess | null = null

  private constructor(folder: string, port: number, securePort: number) {
    this.#folder = folder
    this.port = port
    this.securePort = securePort
    this.authority = readFileSync(join(folder, 'ca.pem'), 'utf8')
  }

  /**
   * @param ldif its first entries
   * @param foreign entries as another kind of server has them, which lack what the schema wants
   * @throws Error with a sentence when OpenLDAP is not installed
   */
  static async start(ldif: string, foreign = ''): Promise<LdapServer> {
    if (!slapd || !existsSync(`${MODULES}/back_mdb.so`) || !existsSync(`${SCHEMAS}/msuser.schema`))
      throw new Error(
        'These tests need a real OpenLDAP, and it is not installed. On Debian: apt-get install slapd ldap-utils',
      )
    const folder = mkdtempSync(join(tmpdir(), 'carillon-slapd-'))
    mkdirSync(join(folder, 'data'))
    await makeCertificates(folder)
    const schemas = ['core', 'cosine', 'inetorgperson', 'nis', 'msuser']
    writeFileSync(
      join(folder, 'slapd.conf'),
      `${schemas.map((name) => `include ${SCHEMAS}/${name}.schema`).join('\n')}
modulepath ${MODULES}
moduleload back_mdb
pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited
database mdb
maxsize 67108864
directory ${folder}/data
suffix "${SUFFIX}"
rootdn "${ROOT.dn}"
rootpw "${ROOT.password}"
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${READER.dn}" read by * none
`,
    )
    const server = new LdapServer(folder, await freePort(), await freePort())
    const load = async (text: string, ...flags: string[]) => {
      const file = join(folder, 'load.ldif')
      writeFileSync(file, text)
      await run(slapd, ['-T', 'add', '-q', ...flags, '-f', join(folder, 'slapd.conf'), '-l', file])
    }
    await load(ldif)
    if (foreign) await load(foreign, '-s')
    await server.resume()
    return server
  }

  get url(): string {
    return `ldap://127.0.0.1:${this.port}`
  }
  get secureUrl(): string {
    return `ldaps://127.0.0.1:${this.securePort}`
  }

  async resume(): Promise<void> {
    const urls = `${this.url} ${this.secureUrl}`
    const child = spawn(slapd!, ['-d', '0', '-h', urls, '-f', join(this.#folder, 'slapd.conf')], { stdio: 'pipe' })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    this.#child = child
    await listening(this.port, child, () => said)
  }

  async pause(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
  }

  /** @param changes LDIF with `changetype` */
  async change(changes: string): Promise<void> {
    const file = join(this.#folder, 'change.ldif')
    writeFileSync(file, changes)
    await run('ldapmodify', ['-x', '-H', this.url, '-D', ROOT.dn, '-w', ROOT.password, '-f', file])
  }

  async end(): Promise<void> {
    await this.pause()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
