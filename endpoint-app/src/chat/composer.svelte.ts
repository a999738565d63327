import { CHAT_IMAGE_LIMIT } from '@carillon/shared-model/content/image-type.ts'
import type { TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import type { ConversationId, FactId } from '@carillon/shared-model/org/ids.ts'
import { LONGEST_TEXT, MOST_PICTURES, takePictures } from '@carillon/shared-model/web/composing.ts'
import type { Drafts } from '@carillon/shared-model/web/drafts.ts'
import type { Picture } from '@carillon/shared-model/web/pictures.ts'
import type { EndpointTranslator } from '../i18n/language.svelte.ts'
import type { Chats } from './chats.svelte.ts'

type Shown = Picture & { url: string }
type Edited = { said: FactId; text: string }

/** What is being written in one conversation: a new message, or another text in the place of one. */
export class Composer {
  #chats: Chats
  #id: ConversationId
  #text = $state('')
  #pictures = $state.raw<readonly Shown[]>([])
  #editing = $state.raw<Edited | null>(null)
  #problems = $state.raw<readonly string[]>([])
  readonly #stopListening: () => void
  #isClosed = false
  /** One after the other, so that what is sent leaves in the order in which it was written. */
  #sending: Promise<void> = Promise.resolve()

  constructor(chats: Chats, id: ConversationId) {
    this.#chats = chats
    this.#id = id
    this.#stopListening = chats.drafts.onChange((changed) => changed === id && this.#read())
    this.#read()
    void chats.drafts.load(id)
  }

  /** Of the new message, or of the one that is changed. */
  get text(): string {
    return this.#editing?.text ?? this.#text
  }
  /** that go with the new message */
  get pictures(): readonly Shown[] {
    return this.#pictures
  }
  /** id of the message that is changed */
  get editing(): FactId | null {
    return this.#editing?.said ?? null
  }
  /** what went wrong, in sentences */
  get problems(): readonly string[] {
    return this.#problems
  }
  get isEmpty(): boolean {
    return this.text.trim() === '' && (this.#editing !== null || this.#pictures.length === 0)
  }

  write(text: string): void {
    this.#problems = []
    this.#set(text)
    this.#chats.type()
  }

  edit({ id: said, text }: TalkMessage): void {
    this.#problems = []
    this.#editing = { said, text }
  }

  /** The last own message, which may be one that is still on its way to the disk. */
  async editLast(): Promise<void> {
    await this.#sending
    const last = this.#chats.lastOwn(this.#id)
    if (!this.#isClosed && this.text === '' && last?.text) this.edit(last)
  }

  cancel(): void {
    this.#problems = []
    this.#editing = null
  }

  /** Says it, or changes what was said. */
  async send(say: EndpointTranslator): Promise<void> {
    const { text } = this
    if (text.length > LONGEST_TEXT) {
      this.#problems = [say.t('chat.tooLong', { limit: LONGEST_TEXT, length: text.length })]
      return
    }
    if (this.#editing) await this.#change(say, this.#editing)
    else if (!this.isEmpty) await this.#say(say, text)
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    return (this.#sending = this.#sending.then(work))
  }

  /** Takes those that are pictures, and says of the others why not. */
  async attach(say: EndpointTranslator, files: readonly File[]): Promise<void> {
    const { taken, refused } = await takePictures(files, new Set(this.#pictures.map(({ hash }) => hash)))
    if (this.#isClosed) return
    this.#drafts.attach(this.#id, taken)
    this.#problems = refused.map(({ name, problem }) =>
      problem === 'tooMany'
        ? say.t('chat.tooMany', { limit: MOST_PICTURES })
        : say.t(`chat.${problem}`, { name, limit: CHAT_IMAGE_LIMIT / 1024 / 1024 }),
    )
  }

  detach(picture: Shown): void {
    this.#drafts.detach(this.#id, [picture])
  }

  close(): void {
    this.#isClosed = true
    this.#stopListening()
    for (const { url } of this.#pictures) URL.revokeObjectURL(url)
  }

  get #drafts(): Drafts {
    return this.#chats.drafts
  }

  /** Takes over what the draft is now. */
  #read(): void {
    this.#text = this.#drafts.text(this.#id)
    const before = new Map(this.#pictures.map((picture) => [picture.hash, picture]))
    this.#pictures = this.#drafts.pictures(this.#id).map((picture) => before.get(picture.hash) ?? shown(picture))
    for (const { hash } of this.#pictures) before.delete(hash)
    for (const { url } of before.values()) URL.revokeObjectURL(url)
  }

  async #say(say: EndpointTranslator, text: string): Promise<void> {
    const pictures = this.#drafts.pictures(this.#id)
    // Empty at once, so that what is typed meanwhile is the next message.
    this.#drafts.write(this.#id, '')
    this.#drafts.detach(this.#id, pictures)
    await this.#inTurn(async () => {
      try {
        await this.#chats.say(this.#id, text, pictures)
      } catch {
        this.#drafts.giveBack(this.#id, text, pictures)
        this.#problems = [say.t('chat.notStored')]
      }
    })
  }

  async #change(say: EndpointTranslator, edited: Edited): Promise<void> {
    if (edited.text.trim() === '') {
      this.#problems = [say.t('chat.empty')]
      return
    }
    this.#editing = null
    await this.#inTurn(async () => {
      try {
        await this.#chats.edit(this.#id, edited.said, edited.text)
      } catch {
        this.#editing ??= edited
        this.#problems = [say.t('chat.notStored')]
      }
    })
  }

  #set(text: string): void {
    if (this.#editing) this.#editing = { ...this.#editing, text }
    else this.#drafts.write(this.#id, text)
  }
}

const shown = (picture: Picture): Shown => ({ ...picture, url: URL.createObjectURL(picture.blob) })
