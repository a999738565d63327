/** A message as it is projected: what several facts of it, in whatever order, come to. Pure. */
import { isEditedAfter, isSaidBefore, type TalkFact } from '@carillon/shared-model/folds/talk.ts'

export type Message = {
  /** of the log */
  month: string
  /** null: it has not been said, as far as is known */
  at: number | null
  text: string
  images: readonly string[]
  editedAt: number | null
  edit: string | null
  withdrawnAt: number | null
}
export type MessageFact = Extract<TalkFact, { type: 'said' | 'edited' | 'withdrawn' }>

export const isAboutMessage = (fact: TalkFact): fact is MessageFact =>
  fact.type === 'said' || fact.type === 'edited' || fact.type === 'withdrawn'

export const unsaid = (month: string): Message => ({
  month,
  at: null,
  text: '',
  images: [],
  editedAt: null,
  edit: null,
  withdrawnAt: null,
})

/** @returns the same message when the fact changes nothing */
export const withFact = (message: Message, month: string, fact: MessageFact): Message => {
  switch (fact.type) {
    case 'said': {
      const { at, text, images } = message
      if (at !== null && !isSaidBefore(fact, { at, text, images: [...images] })) return message
      return { ...message, month, at: fact.at, text: fact.text, images: fact.images ?? [] }
    }
    case 'edited': {
      const { editedAt, edit } = message
      if (editedAt !== null && !isEditedAfter(fact, { at: editedAt, text: edit! })) return message
      return { ...message, editedAt: fact.at, edit: fact.text }
    }
    case 'withdrawn': {
      const { withdrawnAt } = message
      return withdrawnAt !== null && withdrawnAt <= fact.at ? message : { ...message, withdrawnAt: fact.at }
    }
  }
}

/** As it holds now. */
export const textOf = ({
  at,
  text,
  edit,
  withdrawnAt,
}: Pick<Message, 'at' | 'text' | 'edit' | 'withdrawnAt'>): string =>
  at === null || withdrawnAt !== null ? '' : (edit ?? text)
