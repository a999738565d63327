import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { reachOf, type Grant, type Reach } from '@carillon/shared-model/access/grants.ts'
import { mayEdit } from '@carillon/shared-model/access/library-table.ts'
import { capabilitiesFor, type ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Views } from '../data/views.svelte.ts'
import { addressable, type Addressable } from '../org/addressable.ts'
import type { Directory } from '../org/directory.svelte.ts'
import { permissionsOf } from './menu.ts'

/** What the account's grants allow, and how far. The server decides by its own directory. */
export class Permissions {
  readonly #grants: readonly Grant[]
  readonly #views: Views
  readonly #directory: Directory
  readonly #compare: () => (a: string, b: string) => number

  /** @param compare orders names in the language of the console */
  constructor(
    grants: readonly Grant[],
    views: Views,
    directory: Directory,
    compare: () => (a: string, b: string) => number,
  ) {
    this.#grants = grants
    this.#views = views
    this.#directory = directory
    this.#compare = compare
  }

  may(capability: Capability): boolean {
    return permissionsOf(this.#grants).may(capability)
  }

  /** Whether a capability reaches the whole organisation. */
  mayEverywhere(capability: Capability): boolean {
    return permissionsOf(this.#grants).mayEverywhere(capability)
  }

  mayEdit(kind: DocumentKind): boolean {
    return mayEdit(this.#grants, kind, this.#directory.tree.byId)
  }

  /** How far a capability reaches. */
  reach(capability: Capability): Reach {
    return reachOf(this.#grants, [capability], this.#directory.tree.byId)
  }

  /** Whether a capability reaches all addressees, as far as the directory here tells. */
  reaches(capability: Capability, { to, elsewhere }: { to: readonly Target[]; elsewhere: boolean }): boolean {
    if (elsewhere) return false
    const reach = this.reach(capability)
    const { tree, people } = this.#directory
    const unitOf = (target: Target): UnitId | undefined =>
      people.get(target as PersonId)?.unit ??
      this.#views.computers.find(({ id }) => id === target)?.unit ??
      tree.byId.get(target as UnitId)?.id
    return to.every((target) => {
      const unit =
        target === 'everyone' ? (tree.roots.find(({ parent }) => parent === null)?.id ?? null) : unitOf(target)
      return unit === undefined || reach(unit)
    })
  }

  /** The part of the directory that such a thing can be sent to. */
  addressable(kind: ItemKind, screens: Screens): Addressable {
    const reaches = capabilitiesFor(kind, screens).map((capability) => this.reach(capability))
    return addressable(reaches, this.#views, screens, this.#compare())
  }
}
