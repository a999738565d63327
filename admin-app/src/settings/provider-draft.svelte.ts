/** The settings of an OpenID Connect provider while somebody writes them. */
type Claim = 'email' | 'preferred_username' | 'sub'
type Provider = { name: string; issuer: string; clientId: string; claim: Claim }
type Issue = 'name' | 'issuer' | 'clientId' | 'secret'

export class ProviderDraft {
  name = $state('')
  issuer = $state('https://')
  clientId = $state('')
  /** empty keeps the stored one */
  secret = $state('')
  claim = $state<Claim>('email')

  load(provider: Provider): void {
    Object.assign(this, provider)
    this.secret = ''
  }

  clear(): void {
    this.load({ name: '', issuer: 'https://', clientId: '', claim: 'email' })
  }

  /** The first thing that is missing. The server decides whether plain http is allowed: on this computer it is. */
  issue(hasSecret: boolean): Issue | null {
    if (!this.name.trim()) return 'name'
    if (!/^https?:\/\/[^\s/]+\S*$/.test(this.issuer.trim())) return 'issuer'
    if (!this.clientId.trim()) return 'clientId'
    return this.secret || hasSecret ? null : 'secret'
  }

  get body(): Provider & { clientSecret: string | null } {
    const { name, issuer, clientId, claim } = this
    return {
      name: name.trim(),
      issuer: issuer.trim(),
      clientId: clientId.trim(),
      claim,
      clientSecret: this.secret || null,
    }
  }
}
