// Where links may lead (S21 and the advisories on redirect_uri): one row for each trick.
import { describe, expect, test } from 'vitest'
import { chooseRedirect, findRedirect } from '../../../../src/engine/identity/code/redirect.ts'
import { findSiteUrl, requireSiteUrl } from '../../../../src/engine/identity/mail/site.ts'
import { defineApp } from '../../../../src/engine/index.ts'
import { openTestScope } from '../support.ts'

const allowed = {
  siteUrl: 'https://app.example',
  globs: [
    'myapp://**',
    'https://*.preview.example/**',
    'https://other.example/back?',
    'https://bare.example',
  ],
}

test.each([
  ['https://app.example/welcome?a=1#b', 'https://app.example/welcome?a=1#b'],
  ['https://app.example', 'https://app.example/'],
  ['HTTPS://APP.EXAMPLE/x', 'https://app.example/x'],
  ['https://app.example:443/x', 'https://app.example/x'],
  ['http://127.0.0.1:5173/cb', 'http://127.0.0.1:5173/cb'],
  ['http://[::1]:5173/cb', 'http://[::1]:5173/cb'],
  ['myapp://cb/deep.link?x=1', 'myapp://cb/deep.link?x=1'],
  ['https://one.preview.example/a/b.c', 'https://one.preview.example/a/b.c'],
  ['https://other.example/back1', 'https://other.example/back1'],
  ['https://bare.example', 'https://bare.example/'],
  ['https://bare.example#x', 'https://bare.example/#x'],
])('%s is allowed', (text, url) => {
  expect(findRedirect(text, allowed)).toBe(url)
})

test.each([
  ['nothing', ''],
  ['another host', 'https://evil.example/'],
  ['the host as a prefix', 'https://app.example.evil.com/'],
  ['the host as a suffix', 'https://evilapp.example/'],
  ['the host as userinfo', 'https://app.example@evil.com/'],
  ['userinfo with a password', 'https://app.example:x@evil.com/'],
  ['userinfo at the right host', 'https://me@app.example/'],
  ['another port', 'https://app.example:8443/'],
  ['another scheme', 'http://app.example/'],
  ['a trailing dot', 'https://app.example./'],
  ['no scheme', '//app.example/'],
  ['no scheme, another host', '//evil.com/'],
  ['a path', '/welcome'],
  ['a scheme without slashes', 'https:app.example'],
  ['three slashes', 'https:///evil.com'],
  ['backslashes', 'https:\\\\evil.com'],
  ['a backslash in the host', 'https://evil.com\\.preview.example/'],
  ['a tab in the scheme', 'java\tscript:alert(1)'],
  ['a line end', 'https://app.example/\r\nSet-Cookie: a=b'],
  ['a leading blank', ' https://app.example/'],
  ['javascript', 'javascript:alert(1)'],
  ['javascript with the host', 'javascript://app.example/%0aalert(1)'],
  ['data', 'data:text/html,<script>alert(1)</script>'],
  ['blob', 'blob:https://app.example/1'],
  ['an address of another machine', 'http://192.168.0.1/'],
  ['the same in hexadecimal', 'http://0xc0a80001/'],
  ['a mapped address', 'http://[::ffff:8.8.8.8]/'],
  ['loopback of a strange scheme', 'gopher://127.0.0.1/'],
  ['a star that would have to pass a dot', 'https://a.b.preview.example/'],
  ['a star that would have to pass a slash', 'https://evil.com/.preview.example/'],
  ['the glob without its subdomain', 'https://preview.example/'],
  ['two characters for a question mark', 'https://other.example/back12'],
  ['a path below a glob without one', 'https://bare.example/x'],
  ['an endless one', `https://app.example/${'a'.repeat(3000)}`],
])('%s is refused', (_what, text) => {
  expect(findRedirect(text, allowed)).toBeNull()
})

test('globs over everything still allow no scripts, addresses or userinfo', () => {
  const open = { siteUrl: 'https://app.example', globs: ['**'] }
  expect(findRedirect('https://any.example/', open)).toBe('https://any.example/')
  for (const text of ['javascript:alert(1)', 'http://10.0.0.1/', 'https://a@any.example/']) {
    expect(findRedirect(text, open)).toBeNull()
  }
})

test('at home any port of this machine will do', () => {
  const home = { siteUrl: 'http://localhost:8787', globs: [] }
  expect(findRedirect('http://localhost:5173/x', home)).toBe('http://localhost:5173/x')
  expect(findRedirect('http://localhost.evil.com:5173/x', home)).toBeNull()
})

test('the first candidate that is allowed wins, else the app itself', () => {
  const [bad, good] = ['https://evil.example/', 'https://app.example/page']
  expect(chooseRedirect([good, bad], allowed)).toBe(good)
  expect(chooseRedirect([bad, good], allowed)).toBe(good)
  expect(chooseRedirect([bad, null, undefined], allowed)).toBe('https://app.example/')
})

describe('S21: the app is where the settings say', () => {
  const forged = 'https://evil.example/auth/v1/recover'
  const local = 'http://localhost:8787/auth/v1/recover'
  const settings = { identity: { mailFrom: 'a@app.example' } }
  const app = defineApp({ tables: {}, settings })
  const off = { LEDGE_DEV: undefined }

  test.each([
    { name: 'a forged host', url: forged, bindings: {}, site: 'https://app.example' },
    { name: 'no setting', url: forged, bindings: { LEDGE_SITE_URL: undefined }, site: null },
    {
      name: 'this machine',
      url: local,
      bindings: { LEDGE_SITE_URL: undefined },
      site: 'http://localhost:8787',
    },
    { name: 'production', url: local, bindings: { ...off, LEDGE_SITE_URL: undefined }, site: null },
  ])('$name: $site', ({ url, bindings, site }) => {
    expect(findSiteUrl(openTestScope(app, bindings), url)).toBe(site)
  })

  test('without it, or without a sender in production, mail is disabled', () => {
    const disabled = expect.objectContaining({ code: 'email_provider_disabled', status: 422 })
    const bare = openTestScope(app, { LEDGE_SITE_URL: undefined })
    expect(() => requireSiteUrl(bare, forged)).toThrow(disabled)
    const senderless = openTestScope(defineApp({ tables: {} }), off)
    expect(() => requireSiteUrl(senderless, forged)).toThrow(disabled)
    expect(requireSiteUrl(openTestScope(app, off), forged)).toBe('https://app.example')
  })

  test('a site that is no plain URL stops the Worker', () => {
    for (const url of [
      'app.example',
      'javascript:alert(1)',
      'https://a@app.example',
      'https://a.example/?x=1',
    ]) {
      expect(() => openTestScope(app, { LEDGE_SITE_URL: url })).toThrow('LEDGE_SITE_URL')
    }
  })
})
