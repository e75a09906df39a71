// TOTP by the vectors of RFC 6238, appendix B (its last six digits), and what is typed of recovery codes.
import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { encodeBase32 } from '../../../../src/engine/identity/factor/base32.ts'
import { drawQrCode } from '../../../../src/engine/identity/factor/qr-code.ts'
import {
  createRecoveryCode,
  findRecoveryCode,
} from '../../../../src/engine/identity/factor/recovery-code.ts'
import {
  createTotpCode,
  createTotpSecret,
  createTotpUri,
  findTotpStep,
  stepAt,
} from '../../../../src/engine/identity/factor/totp.ts'
import { showTotp } from '../../../support/totp.ts'

const secret = Buffer.from('12345678901234567890')

describe('TOTP', () => {
  test.each([
    { seconds: 59, code: '287082' },
    { seconds: 1_111_111_109, code: '081804' },
    { seconds: 1_111_111_111, code: '050471' },
    { seconds: 1_234_567_890, code: '005924' },
    { seconds: 2_000_000_000, code: '279037' },
    { seconds: 20_000_000_000, code: '353130' },
  ])('RFC 6238: $code at $seconds', async ({ seconds, code }) => {
    const now = seconds * 1000
    expect(createTotpCode(secret, stepAt(now))).toBe(code)
    expect(findTotpStep(secret, code, now)).toBe(stepAt(now))
    expect(await showTotp(encodeBase32(secret), 0, now)).toBe(code)
  })

  test.each([-2, -1, 0, 1, 2])('R12 a clock that is %i steps off', (steps) => {
    const code = createTotpCode(secret, 1000 + steps)
    const isNear = Math.abs(steps) < 2
    expect(findTotpStep(secret, code, 30_000_000)).toBe(isNear ? 1000 + steps : null)
  })

  test.each(['', '28708', '2870822', '287 082', '२८७०८२', 'abcdef', '-87082'])(
    '%j is no code',
    (code) => {
      expect(findTotpStep(secret, code, 59_000)).toBeNull()
    },
  )

  test.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('RFC 4648: %j in base 32 is %j', (text, encoded) => {
    expect(encodeBase32(Buffer.from(text))).toBe(encoded)
  })

  test('a secret has 160 bits, and no two are alike', () => {
    const secrets = Array.from({ length: 100 }, () => encodeBase32(createTotpSecret()))
    expect(new Set(secrets).size).toBe(100)
    expect(secrets.every((one) => one.length === 32)).toBe(true)
  })

  test('names in the URI cannot add to it', () => {
    const uri = new URL(
      createTotpUri({ secret: 'AAAA', issuer: 'A&secret=B:C/?#', account: 'ada+x@example.com' }),
    )
    expect(uri.searchParams.getAll('secret')).toEqual(['AAAA'])
    expect(uri.searchParams.get('issuer')).toBe('A&secret=B C/?#') // a colon would end it
    expect(uri.pathname).toContain('ada%2Bx%40example.com')
  })

  test.each([
    { name: 'as long as it may be', issuer: '\u6f22'.repeat(200) },
    { name: 'half a character', issuer: 'Shop \ud83d' },
    { name: 'of two parts', issuer: 'Shop: the app' },
  ])('an issuer that is $name fits the picture', async ({ issuer }) => {
    const account = `${'x'.repeat(242)}@example.com`
    const secret = encodeBase32(createTotpSecret())
    const uri = createTotpUri({ secret, issuer, account })
    expect(new URL(uri).searchParams.get('secret')).toBe(secret)
    expect(decodeURIComponent(uri).split('?')[0]?.split(':')).toHaveLength(3)
    const picture = await drawQrCode(uri)
    expect(picture).toMatch(/^<svg/)
    expect(picture).not.toMatch(/[#%]/) // clients put it into a `data:` URL as it is
  })
})

describe('recovery codes', () => {
  test('have 80 bits, and no two are alike', () => {
    const codes = Array.from({ length: 1000 }, createRecoveryCode)
    expect(new Set(codes).size).toBe(1000)
    expect(codes.every((code) => /^[0-9a-hjkmnp-tv-z]{16}$/.test(code))).toBe(true)
  })

  test.each([
    ['k4m9x7qp2ab8ht3z', 'k4m9x7qp2ab8ht3z'],
    [' K4M9-X7QP 2ab8-ht3z\n', 'k4m9x7qp2ab8ht3z'],
    ['ooil00000000000x', '001100000000000x'],
    ['', null],
    ['k4m9', null],
    ['k4m9x7qp2ab8ht3zz', null],
    ['k4m9x7qp2ab8ht3u', null],
    ['k4m9x7qp2ab8ht3é', null],
  ])('%j is read as %j', (typed, code) => {
    expect(findRecoveryCode(typed)).toBe(code)
  })
})
