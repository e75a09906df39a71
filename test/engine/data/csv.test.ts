// Answers as CSV and without nulls (protocol/rest.md, section 8).
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCaller, secretKey } from '../../support/worker.ts'
import { fillLibrary } from './support/fill.ts'
import { library } from './support/library.ts'

beforeAll(async () => {
  await fillLibrary()
  await env.DB.prepare(
    `INSERT INTO samples (id, label, count, ratio, flag, data, seen_at, made_at, bytes) VALUES
      ('all', '=1+1', 9007199254740993, 2.5, 1, '{"big":9007199254740993,"no":null,"list":[null,{"x":null,"y":0}]}', 1718409600, 1718409600250, x'00ff'),
      ('odd', 'a "b", c' || char(10) || 'd', NULL, NULL, 0, '"t"', NULL, NULL, NULL),
      ('empty', '', 0, NULL, NULL, 'true', NULL, NULL, NULL)`,
  ).run()
})
const call = createCaller(library)

const read = async (path: string, accept: string, method = 'GET') => {
  const response = await call(`/rest/v1/${path}`, { method, headers: { Accept: accept } })
  return { response, text: await response.text() }
}

describe('csv', () => {
  test.each<[string, string, string]>([
    ['names, then rows', 'genres?order=id', 'id,name\n1,crime\n2,poetry\n3,empty'],
    ['no rows', 'genres?id=eq.9', 'id,name'],
    [
      'values as Postgres writes them as text',
      'samples?id=eq.all&select=count,ratio,flag,seen_at,made_at,bytes',
      'count,ratio,flag,seen_at,made_at,bytes\n9007199254740993,2.5,t,"2024-06-15 00:00:00+00","2024-06-15 00:00:00.25+00","\\x00ff"',
    ],
    [
      'JSON as its text',
      'samples?select=id,data&order=id',
      'id,data\nall,"{""big"":9007199254740993,""no"":null,""list"":[null,{""x"":null,""y"":0}]}"\nempty,true\nodd,"""t"""',
    ],
    [
      'quotes, line breaks, an empty text, null',
      'samples?id=in.(odd,empty)&select=label,count,flag&order=id',
      'label,count,flag\n"",0,\n"a ""b"", c\nd",,f',
    ],
    [
      'a text that looks like a formula comes back as it is',
      'samples?id=eq.all&select=label',
      'label\n=1+1',
    ],
    [
      'aliases, embedded rows and lists',
      'authors?id=eq.ann&select=who:id,books!author_id(id),...books!author_id(title)&books.order=id',
      'who,books,title\nann,"[{""id"":1},{""id"":2}]","[""Alpha"",""Beta""]"',
    ],
    ['a count', 'genres?select=count', 'count\n3'],
  ])('%s', async (_name, path, csv) => {
    const { response, text } = await read(path, 'text/csv')
    expect(text).toBe(csv)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8')
  })

  test('of what a write answers', async () => {
    const response = await call('/rest/v1/genres?select=name,id', {
      method: 'POST',
      as: secretKey,
      headers: { Accept: 'text/csv', Prefer: 'return=representation' },
      body: { id: 77, name: 'a, b' },
    })
    expect(response.status).toBe(201)
    expect(await response.text()).toBe('name,id\n"a, b",77')
    await call('/rest/v1/genres?id=eq.77', { method: 'DELETE', as: secretKey })
  })

  test('S3 hidden columns are no columns', async () => {
    const { text } = await read('authors?id=eq.ann', 'text/csv')
    expect(text).not.toContain('s-ann')
    expect(text.split('\n')[0]).toBe('id,name,email,rating,is_active,profile,mentor_id')
  })
})

describe('without nulls', () => {
  test.each([
    [
      'application/vnd.pgrst.array+json;nulls=stripped',
      'application/vnd.pgrst.array+json;nulls=stripped',
    ],
    ['application/json;nulls=stripped', 'application/vnd.pgrst.array+json;nulls=stripped'],
  ])('%s', async (accept, type) => {
    const { response, text } = await read('samples?id=eq.all&select=data,token,revision', accept)
    expect(response.headers.get('Content-Type')).toBe(`${type}; charset=utf-8`)
    expect(text).toMatch(
      /^\[\{"data":\{"big":9007199254740993,"list":\[null,\{"y":0\}\]\},"token":"\w{8}"\}\]$/,
    )
  })

  test('one object, embedded rows too', async () => {
    const { text } = await read(
      'books?id=eq.4&select=id,pages,price,editor_id,author_id(id),genres(id)',
      'application/vnd.pgrst.object+json;nulls=stripped',
    )
    expect(text).toBe('{"id":4,"pages":30,"price":0,"genres":[]}')
  })

  test('one object of none', async () => {
    const { response } = await read(
      'books?id=eq.99',
      'application/vnd.pgrst.object+json;nulls=stripped',
    )
    expect(response.status).toBe(406)
  })
})
