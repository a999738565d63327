// @timeout 120
/** In a real browser, since what a sanitiser lets through is decided by how a browser reads it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { build } from 'rolldown'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { deadLinks, imagesOf, plainText } from './markdown.ts'
import { isModest } from './modest.ts'

const HASH = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

const bundle = async (): Promise<string> => {
  const { output } = await build({
    input: join(import.meta.dirname, 'markdown.ts'),
    platform: 'browser',
    write: false,
    output: { name: 'content', format: 'iife' },
  })
  return output[0].code
}

const test = suite('markdown')
let folder: string
let browser: BrowserContext
let page: Page
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markdown-'))
  browser = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: FLAGS.split(' '),
  })
  page = await browser.newPage()
  await page.addScriptTag({ content: await bundle() })
  await page.addScriptTag({ content: SHOW })
})
test.after(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs in the page; as text, since the runner's transpiler puts helpers into functions that the page lacks. */
const SHOW = `
  window.harm = 0
  window.show = (source) => {
    const imageUrl = (hash) => (hash === '${HASH}' ? 'blob:here' : null)
    document.body.innerHTML = content.renderMarkdown(source, { window, imageUrl })
    const nodes = [...document.body.querySelectorAll('*')]
    return {
      html: document.body.innerHTML,
      text: document.body.textContent,
      attributes: nodes.flatMap((node) => [...node.attributes].map((at) => node.tagName + ' ' + at.name + '=' + at.value)),
    }
  }`

/** Renders, puts the result into the page, and returns what a browser made of it. */
const render = (source: string): Promise<{ html: string; text: string; attributes: string[] }> =>
  page.evaluate(`show(${JSON.stringify(source)})`)

test('CONTENT-1: Markdown becomes HTML', async () => {
  const { html } = await render(
    '# Hours\n\nFrom **January** we open at *ten*.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  )
  for (const part of ['<h1>Hours</h1>', '<strong>January</strong>', '<em>ten</em>', '<li>one</li>', '<td>1</td>'])
    assert.ok(html.includes(part), part)
})

test('CONTENT-2: links open elsewhere, and lead only to the web, mail and telephones', async () => {
  const { attributes } = await render('[web](https://example.org/a?b=c) [mail](mailto:it@example.org)')
  assert.equal(
    attributes.filter((text) => text.includes('href')),
    ['A href=https://example.org/a?b=c', 'A href=mailto:it@example.org'],
  )
  assert.is(attributes.filter((text) => text === 'A rel=noopener').length, 2)
  assert.is(attributes.filter((text) => text === 'A target=_blank').length, 2)
  for (const href of [
    'javascript:harm=1',
    'JaVaScRiPt:harm=1',
    'java\tscript:harm=1',
    'data:text/html,x',
    'vbscript:x',
    '//evil.example',
    '/api/me',
  ])
    assert.equal(
      (await render(`[x](<${href}>)`)).attributes.filter((text) => text.includes('href')),
      [],
      href,
    )
})

test('CONTENT-3: images are blobs by hash, and nothing else', async () => {
  const { attributes } = await render(`![a plan](sha256:${HASH}) ![later](sha256:${OTHER})`)
  assert.equal(
    attributes.filter((text) => text.includes('src=')),
    ['IMG src=blob:here'],
  )
  assert.ok(attributes.includes('IMG alt=a plan'))
  assert.ok(attributes.includes(`IMG data-blob=${OTHER}`))
  for (const source of ['https://evil.example/pixel.gif', 'data:image/svg+xml,<svg/>', 'sha256:abc', `sha256:${HASH}x`])
    assert.not.ok((await render(`![text](<${source}>)`)).html.includes('<img'), source)
  assert.equal(
    imagesOf(`![a](sha256:${OTHER})\n\n> ![b](sha256:${HASH}) ![a](sha256:${OTHER}) ![c](https://x.example/y.png)`),
    [OTHER, HASH],
  )
})

const HOSTILE = [
  '<script>harm=1</script>',
  '<img src=x onerror="harm=1">',
  '<svg onload=harm=1><script>harm=1</script></svg>',
  '<iframe srcdoc="<script>parent.harm=1</script>"></iframe>',
  '<style>*{display:none}</style>',
  '<form action="https://evil.example"><input name=password></form>',
  '<a href="javascript:harm=1">x</a>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=harm=1&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=harm=1>">',
  `![" onerror="harm=1](sha256:${HASH})`,
  `![x](sha256:${HASH} '" onerror="harm=1')`,
  '[x](https://a.example "\\" onmouseover=\\"harm=1")',
  '<https://a.example/"onmouseover="harm=1>',
  '```"><script>harm=1</script>\n<script>harm=1</script>\n```',
  '&lt;script&gt;harm=1&lt;/script&gt;',
  '<p style="position:fixed;inset:0" id="app" class="button">over everything</p>',
]

test('CONTENT-4: raw HTML and tricks with attributes do nothing', async () => {
  for (const source of HOSTILE) {
    const { html, attributes } = await render(source)
    assert.not.match(html, /<(?:script|style|svg|math|iframe|form|input|noscript|p )/i, source)
    assert.equal(
      attributes.filter((text) => /^\S+ (?:on\w+|style|id|class|name|srcdoc)=/i.test(text)),
      [],
      source,
    )
  }
  // A broken image tells its handler a moment later.
  assert.is(await page.evaluate('new Promise((done) => setTimeout(() => done(harm)))'), 0)
  assert.is((await render('<b>bold</b>')).text.trim(), '<b>bold</b>')
})

test('CONTENT-5: only the words are left for a line', () => {
  assert.is(
    plainText('# Hello\n\nThe **printer**\nis [out](https://example.org):\n\n- one\n- `two`'),
    'Hello The printer is out: one two',
  )
  assert.is(plainText('a\\*b <b>c</b> & ~~d~~'), 'a*b <b>c</b> & d')
  assert.is(plainText('```\ncode\n```\n\n> quoted'), 'code quoted')
  assert.is(plainText(`![A plan](sha256:${HASH})`), 'A plan')
  assert.is(plainText(''), '')
})

const DEEP: readonly string[] = ['> ', '>', '- ', '1. ', '> - ', '1. > - ', '* ', '+ '].map((part) => part.repeat(2000))
const WIDE: readonly string[] = [
  '__a__b',
  '**',
  '[',
  '![',
  '[a](',
  '~~a',
  '`a``b',
  'a.',
  ' ',
  '*[',
  '<a ',
  '&a',
  '\\',
  '_a_*b*',
].map((part) => part.repeat(Math.floor(90_000 / part.length)))

test('CONTENT-6: what is nested too deep, or costs too much, is shown as it was typed', async () => {
  for (const start of [...DEEP, ...WIDE]) {
    const source = `a ${start}end`.replace(/^a (?=[->+*1])/, '')
    assert.not.ok(isModest(source), start.slice(0, 20))
    assert.match(plainText(source), /end$/)
    assert.equal(imagesOf(source), [])
    assert.match((await render(source)).text, /end$/)
  }
  const lists = Array.from({ length: 400 }, (_, level) => `${' '.repeat(2 * level)}- level ${level}`).join('\n')
  assert.match((await render(lists)).text, /- level 399$/)
})

test('CONTENT-6: a text that people write is rendered, however long', async () => {
  const chapter =
    '## Part\n\n> A *quoted* text with **words**, `code`, [a link](https://a.example/b_c) and:\n> - one\n>   - two\n\n'
  const source = chapter.repeat(800)
  assert.ok(isModest(source))
  assert.ok(isModest(`Name: ${'_'.repeat(60)}\n\n${'='.repeat(100)}\n\n${'>'.repeat(10)} ten times answered`))
  assert.ok((await render(source)).html.includes('<strong>words</strong>'))
})

test('CONTENT-6: nothing throws, whatever marks are put together', () => {
  const part = fc.constantFrom(
    ...'> |- |1. |*|**|_|[|](|)|![|`|```|~~|#|\\n|\\n\\n|a|a.|@|<a |>|&|  |\\t|||-'
      .replaceAll('\\n', '\n')
      .replaceAll('\\t', '\t')
      .split('|'),
  )
  const text = fc
    .array(fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 1000 })), {
      maxLength: 4,
    })
    .map((runs) =>
      runs
        .map(([parts, times]) => parts.join('').repeat(times))
        .join('')
        .slice(0, 20_000),
    )
  fc.assert(
    fc.property(text, (source) => {
      assert.type(plainText(source), 'string')
      assert.ok(Array.isArray(imagesOf(source)))
    }),
    { numRuns: 60, seed: 1 },
  )
})

test('CONTENT-7: what leads nowhere for whoever reads is named, however it is written', () => {
  const hash = 'a'.repeat(64)
  const text = [
    `![plan](sha256:${hash}) [us](https://example.org) <https://example.org/a> www.example.org [mail](mailto:a@b.example)`,
    '[form](form.pdf) ![plan](plan.png) [share](file://srv/plan.docx) [local](<C:\\plan.docx>) [call](tel:112)',
    '![web](https://example.org/a.png) [up](#top) `[code](code.md)`',
    '',
    '![by][name] [twice](form.pdf)',
    '',
    '[name]: by-name.png',
  ].join('\n')
  const dead = ['form.pdf', 'plan.png', 'file://srv/plan.docx', 'https://example.org/a.png', '#top', 'by-name.png']
  assert.equal(
    deadLinks(text).filter((address) => !address.startsWith('C:')),
    dead,
  )
  assert.is(deadLinks(text).length, dead.length + 1)
  assert.equal(deadLinks('> '.repeat(2000)), [])
})

test.run()
