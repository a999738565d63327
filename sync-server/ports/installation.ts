export interface InstallationRepository {
  /** Whose server this is; null: nobody has set it up. */
  organisation(): Promise<{ name: string; serverId: string } | null>
}

/** Once for each database. */
export type InstallationChange = { kind: 'server-set-up'; organisation: string; serverId: string }
