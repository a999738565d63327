import { CHAT_IMAGE_LIMIT } from '@carillon/shared-model/content/image-type.ts'
import type { TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import type { ConversationId, FactId } from '@carillon/shared-model/org/ids.ts'
import type { EndpointTranslator } from '../i18n/language.svelte.ts'
import type { Chats } from './chats.svelte.ts'
import type { Picture } from './outgoing.ts'
import { readPicture } from './read-picture.ts'

/** As the schema of what is said has them. */
const LONGEST_TEXT = 4000
const MOST_PICTURES = 8

type Shown = Picture & { url: string }

/** What is being written in one conversation: a new message, or another text in the place of one. */
export class Composer {
  #chats: Chats
  #id: ConversationId
  #text = $state('')
  #pictures = $state.raw<readonly Shown[]>([])
  #editing = $state.raw<{ said: FactId; text: string } | null>(null)
  #problems = $state.raw<readonly string[]>([])
  #isClosed = false

  constructor(chats: Chats, id: ConversationId) {
    this.#chats = chats
    this.#id = id
    void this.#load()
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
    if (this.#editing) await this.#change(say, this.#editing.said, text)
    else if (!this.isEmpty) await this.#say(say, text)
  }

  /** Takes those that are pictures, and says of the others why not. */
  async attach(say: EndpointTranslator, files: readonly File[]): Promise<void> {
    const problems: string[] = []
    for (const file of files) {
      if (this.#pictures.length >= MOST_PICTURES) {
        problems.push(say.t('chat.tooMany', { limit: MOST_PICTURES }))
        break
      }
      const picture = await readPicture(file)
      if (this.#isClosed) return
      if (typeof picture === 'string')
        problems.push(say.t(`chat.${picture}`, { name: file.name, limit: CHAT_IMAGE_LIMIT / 1024 / 1024 }))
      else if (!this.#pictures.some(({ hash }) => hash === picture.hash))
        this.#show([...this.#pictures, shown(picture)])
    }
    this.#problems = problems
    await this.#keepPictures()
  }

  async detach({ hash, url }: Shown): Promise<void> {
    this.#show(this.#pictures.filter((other) => other.hash !== hash))
    URL.revokeObjectURL(url)
    await this.#keepPictures()
  }

  close(): void {
    this.#isClosed = true
    for (const { url } of this.#pictures) URL.revokeObjectURL(url)
  }

  async #load(): Promise<void> {
    const { text, pictures } = await this.#chats.drafts.get(this.#id)
    if (this.#isClosed) return
    // Whoever was quicker than the disk goes on with what they write.
    if (this.#text === '') this.#text = text
    this.#show([...pictures.map(shown), ...this.#pictures])
  }

  async #say(say: EndpointTranslator, text: string): Promise<void> {
    const pictures = this.#pictures
    // Empty at once, so that what is typed meanwhile is the next message.
    this.#set('')
    this.#show([])
    try {
      await this.#chats.say(
        this.#id,
        text,
        pictures.map(({ hash, blob }) => ({ hash, blob })),
      )
      for (const { url } of pictures) URL.revokeObjectURL(url)
    } catch {
      this.#set([text, this.#text].filter((part) => part !== '').join('\n'))
      this.#show([...pictures, ...this.#pictures])
      this.#problems = [say.t('chat.notStored')]
    }
    await this.#keepPictures()
  }

  async #change(say: EndpointTranslator, said: FactId, text: string): Promise<void> {
    if (text.trim() === '') {
      this.#problems = [say.t('chat.empty')]
      return
    }
    try {
      await this.#chats.edit(this.#id, said, text)
      this.cancel()
    } catch {
      this.#problems = [say.t('chat.notStored')]
    }
  }

  #set(text: string): void {
    if (this.#editing) {
      this.#editing = { ...this.#editing, text }
      return
    }
    this.#text = text
    // A draft that cannot be kept is still on the screen.
    this.#chats.drafts.setText(this.#id, text).catch(() => undefined)
  }

  #show(pictures: readonly Shown[]): void {
    this.#pictures = pictures
  }

  async #keepPictures(): Promise<void> {
    const pictures = this.#pictures.map(({ hash, blob }) => ({ hash, blob }))
    await this.#chats.drafts.setPictures(this.#id, pictures).catch(() => undefined)
  }
}

const shown = (picture: Picture): Shown => ({ ...picture, url: URL.createObjectURL(picture.blob) })
