import { Counter, Gauge, type Registry } from 'prom-client'

/** What the hot path counts. */
export class SyncMetrics {
  readonly refused: Counter<'reason'>
  readonly updates: Counter
  readonly failedCommits: Counter

  constructor(registry: Registry, connections: () => number) {
    const registers = [registry]
    this.refused = new Counter({
      name: 'carillon_refused_total',
      help: 'Updates, channels and connections refused, by reason',
      labelNames: ['reason'],
      registers,
    })
    this.updates = new Counter({ name: 'carillon_updates_total', help: 'Updates accepted from clients', registers })
    this.failedCommits = new Counter({
      name: 'carillon_failed_commits_total',
      help: 'Turns whose updates could not be written to disk',
      registers,
    })
    new Gauge({
      name: 'carillon_connections',
      help: 'Open connections',
      registers,
      collect() {
        this.set(connections())
      },
    })
  }
}
