/** Tells the rest of the server what was committed: the one way in which what is kept in memory follows what is on disk. */
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Change, ChangeKind, ChangeOf } from './changes.ts'

type Listener<Kind extends ChangeKind> = (changes: readonly ChangeOf<Kind>[]) => void | Promise<void>

export class Announcements {
  readonly #listeners: { kinds: readonly ChangeKind[]; listener: Listener<ChangeKind> }[] = []
  readonly #viewListeners: ((views: readonly ViewName[]) => void)[] = []

  /**
   * @param listener gets the changes of these kinds, in the order in which they were made, after they are on disk and
   *   before the next unit of work begins; it may read, and writes nothing
   */
  on<Kind extends ChangeKind>(kinds: readonly Kind[], listener: Listener<Kind>): void {
    this.#listeners.push({ kinds, listener: listener as unknown as Listener<ChangeKind> })
  }

  /** @param listener gets the views that have new rows */
  onViews(listener: (views: readonly ViewName[]) => void): void {
    this.#viewListeners.push(listener)
  }

  /** Each listener is called once, in the order in which they listen: what one made current, those after it may ask. */
  async tell(changes: readonly Change[], views: readonly ViewName[]): Promise<void> {
    const told = new Set(changes.map(({ kind }) => kind))
    try {
      for (const { kinds, listener } of this.#listeners)
        if (kinds.some((kind) => told.has(kind))) await listener(changes.filter(({ kind }) => kinds.includes(kind)))
      if (views.length > 0) for (const listener of this.#viewListeners) listener(views)
    } catch (error) {
      // What is on disk is so. A server whose memory does not follow is better started anew than believed.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
