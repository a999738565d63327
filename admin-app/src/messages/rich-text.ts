/** The editor of message bodies: tiptap over Markdown. Loaded only where a message is written, since it is large. */
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { Editor } from '@tiptap/core'
import Image from '@tiptap/extension-image'
import { Markdown } from '@tiptap/markdown'
import { TextSelection } from '@tiptap/pm/state'
import StarterKit from '@tiptap/starter-kit'

type Options = {
  element: HTMLElement
  /** Markdown */
  body: string
  label: string
  /** an address that the browser can show, as soon as there is one */
  imageUrl: (hash: BlobHash) => Promise<string | null>
  /** what the author changed: the Markdown now, and as it was shown before */
  onChange: (body: string, shown: string) => void
  /** the marks at the cursor may have changed */
  onSelect: () => void
  onFiles: (files: readonly File[]) => void
}

/** Images stay `sha256:` in the text; only what is seen has an address of this browser. */
const blobImage = (imageUrl: Options['imageUrl']) =>
  Image.extend({
    addNodeView:
      () =>
      ({ node }) => {
        const dom = document.createElement('img')
        dom.alt = String(node.attrs.alt ?? '')
        const hash = String(node.attrs.src ?? '').replace('sha256:', '')
        void imageUrl(hash).then((url) => {
          if (url) dom.src = url
        })
        const { src } = node.attrs
        return {
          dom,
          // Another description is no other image.
          update: ({ type, attrs }) => {
            if (type !== node.type || attrs.src !== src) return false
            dom.alt = String(attrs.alt ?? '')
            return true
          },
        }
      },
  })

const imagesIn = (data: DataTransfer | null): File[] =>
  [...(data?.files ?? [])].filter((file) => file.type.startsWith('image/'))

/** Only the stretch that differs is replaced, so that a cursor before or after it stays where it is. */
const replace = (editor: Editor, markdown: string): void => {
  const { state, schema, view, markdown: manager } = editor
  if (!manager) return
  const next = schema.nodeFromJSON(manager.parse(markdown))
  const start = state.doc.content.findDiffStart(next.content)
  const end = state.doc.content.findDiffEnd(next.content)
  if (start === null || !end) return
  // Where text repeats, what is common at the end may reach before what is common at the start.
  const overlap = Math.max(0, start - Math.min(end.a, end.b))
  const { from } = state.selection
  const replaced = state.tr.replace(start, end.a + overlap, next.slice(start, end.b + overlap))
  if (from > start && from < end.a + overlap) {
    const fromEnd = Math.min(end.b + overlap - start, end.a + overlap - from)
    replaced.setSelection(TextSelection.near(replaced.doc.resolve(end.b + overlap - fromEnd)))
  }
  view.dispatch(replaced.setMeta('addToHistory', false).setMeta('preventUpdate', true))
}

export type RichText = {
  editor: Editor
  take: (markdown: string) => void
  /** The images of the text, in order; `at` is where each stands now. */
  images: () => { at: number; src: string; alt: string }[]
  /** Says what the image at this place shows. */
  describe: (at: number, alt: string) => void
}

export const makeEditor = (options: Options): RichText => {
  const { element, body, label, imageUrl, onChange, onSelect, onFiles } = options
  const takeFiles = (event: Event, data: DataTransfer | null): boolean => {
    const files = imagesIn(data)
    if (files.length === 0) return false
    event.preventDefault()
    onFiles(files)
    return true
  }
  const editor = new Editor({
    element,
    extensions: [
      StarterKit.configure({
        heading: { levels: [2, 3] },
        underline: false, // Markdown has none.
        link: { openOnClick: false, protocols: ['http', 'https', 'mailto', 'tel'], defaultProtocol: 'https' },
      }),
      blobImage(imageUrl),
      Markdown,
    ],
    content: body,
    contentType: 'markdown',
    injectCSS: false, // The content security policy admits no styles but files; see BodyEditor.svelte.
    editorProps: {
      attributes: { class: 'prose editor', role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
      handlePaste: (_view, event) => takeFiles(event, event.clipboardData),
      handleDrop: (_view, event) => takeFiles(event, event.dataTransfer),
    },
    onUpdate: ({ editor }) => {
      const before = shown
      shown = editor.getMarkdown()
      if (shown !== before) onChange(shown, before)
    },
    onSelectionUpdate: onSelect,
    onTransaction: onSelect,
  })
  let shown = editor.getMarkdown()
  return {
    editor,
    /** Shows what somebody else wrote; no change of this author, and not undone with theirs. */
    take: (markdown) => {
      replace(editor, markdown)
      shown = editor.getMarkdown()
    },
    images: () => {
      const found: ReturnType<RichText['images']> = []
      editor.state.doc.descendants(({ type, attrs }, at) => {
        if (type.name === 'image') found.push({ at, src: String(attrs.src ?? ''), alt: String(attrs.alt ?? '') })
      })
      return found
    },
    describe: (at, alt) => {
      const node = editor.state.doc.nodeAt(at)
      if (node?.type.name === 'image')
        editor.view.dispatch(editor.state.tr.setNodeMarkup(at, undefined, { ...node.attrs, alt }))
    },
  }
}
