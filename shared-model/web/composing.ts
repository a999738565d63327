/** What is the same wherever a message is written: its limits, keys and files, and who is told of it. */
import { platformTimers, type Timers } from '../replica/platform.ts'
import { readPicture, type Picture, type PictureProblem } from './pictures.ts'

/** As the schema of what is said has them. */
export const LONGEST_TEXT = 4000
export const MOST_PICTURES = 8

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'isComposing'>

/** What a key does in the field; null: what it does in every field. */
export const keyMeaning = (
  { key, shiftKey, isComposing }: Key,
  { isEditing, isEmpty }: { isEditing: boolean; isEmpty: boolean },
): 'send' | 'editLast' | 'stopEditing' | null => {
  // A word that is still being put together, as in Japanese, is ended by Enter too.
  if (isComposing) return null
  if (key === 'Enter' && !shiftKey) return 'send'
  if (key === 'ArrowUp' && !isEditing && isEmpty) return 'editLast'
  return key === 'Escape' && isEditing ? 'stopEditing' : null
}

/** Words that are copied with a picture of them, as office programs do, are words. */
export const pastedFiles = ({ clipboardData }: ClipboardEvent): File[] =>
  clipboardData?.getData('text/plain') ? [] : [...(clipboardData?.files ?? [])]

export const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

type Refused = { name: string; problem: PictureProblem | 'tooMany' }

/**
 * Takes those that are pictures, none twice, and says of the others why not.
 * @param here hashes of those that are there already
 */
export const takePictures = async (
  files: readonly File[],
  here: ReadonlySet<string>,
): Promise<{ taken: Picture[]; refused: Refused[] }> => {
  const taken = new Map<string, Picture>()
  const refused: Refused[] = []
  for (const file of files) {
    if (here.size + taken.size >= MOST_PICTURES) {
      refused.push({ name: file.name, problem: 'tooMany' })
      break
    }
    const picture = await readPicture(file)
    if (typeof picture === 'string') refused.push({ name: file.name, problem: picture })
    else if (!here.has(picture.hash)) taken.set(picture.hash, picture)
  }
  return { taken: [...taken.values()], refused }
}

/** Milliseconds without a key after which nobody is said to be writing. */
const IDLE = 5000

/** Tells that somebody writes, until they do not for a while. */
export class Typing {
  readonly #tell: (typing: boolean) => void
  readonly #timers: Timers
  #stopWaiting: () => void = () => undefined

  constructor(tell: (typing: boolean) => void, timers = platformTimers) {
    this.#tell = tell
    this.#timers = timers
  }

  writes(): void {
    this.forget()
    this.#tell(true)
    this.#stopWaiting = this.#timers.after(IDLE, () => this.#tell(false))
  }

  /** Sent, or not to be sent. */
  stops(): void {
    this.forget()
    this.#tell(false)
  }

  /** Nobody is told any more. */
  forget(): void {
    this.#stopWaiting()
    this.#stopWaiting = () => undefined
  }
}
