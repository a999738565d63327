/** The editor of message bodies: tiptap over Markdown. Loaded only where a message is written, since it is large. */
import type { BlobHash } from '@carillon/shared-model/facts/items.ts'
import { Editor } from '@tiptap/core'
import Image from '@tiptap/extension-image'
import { Markdown } from '@tiptap/markdown'
import StarterKit from '@tiptap/starter-kit'

type Options = {
  element: HTMLElement
  /** Markdown */
  body: string
  label: string
  /** an address that the browser can show, as soon as there is one */
  imageUrl: (hash: BlobHash) => Promise<string | null>
  onChange: (body: string) => void
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
        return { dom }
      },
  })

const imagesIn = (data: DataTransfer | null): File[] =>
  [...(data?.files ?? [])].filter((file) => file.type.startsWith('image/'))

export const makeEditor = ({ element, body, label, imageUrl, onChange, onSelect, onFiles }: Options): Editor => {
  const takeFiles = (event: Event, data: DataTransfer | null): boolean => {
    const files = imagesIn(data)
    if (files.length === 0) return false
    event.preventDefault()
    onFiles(files)
    return true
  }
  return new Editor({
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
    onUpdate: ({ editor }) => onChange(editor.getMarkdown()),
    onSelectionUpdate: onSelect,
    onTransaction: onSelect,
  })
}
