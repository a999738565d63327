/** Every command, in the order of the help. Each is loaded when it is called, since some bring a whole server along. */
import type { Command } from './command.ts'

export const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  setup: async () => (await import('./commands/setup.ts')).setup,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/logout.ts')).logout,
  import: async () => (await import('./commands/import.ts')).importDirectory,
  enrol: async () => (await import('./commands/enrol.ts')).enrol,
  admin: async () => (await import('./commands/admin.ts')).admin,
  alert: async () => (await import('./commands/alert.ts')).alert,
  message: async () => (await import('./commands/message.ts')).message,
  series: async () => (await import('./commands/series.ts')).series,
  recall: async () => (await import('./commands/recall.ts')).recall,
  remind: async () => (await import('./commands/remind.ts')).remind,
  revise: async () => (await import('./commands/revise.ts')).revise,
  report: async () => (await import('./commands/report.ts')).report,
  course: async () => (await import('./commands/course.ts')).course,
  campaign: async () => (await import('./commands/campaign.ts')).campaign,
  chat: async () => (await import('./commands/chat.ts')).chat,
  branch: async () => (await import('./commands/branch.ts')).branch,
  audit: async () => (await import('./commands/audit.ts')).audit,
  endpoint: async () => (await import('./commands/endpoint.ts')).endpoint,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
}
