// Holds the house together: which way imports point, how large things may grow, and that no `any` is left.
import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { readSources, type SourceFile } from './support/source.ts'

const MAX_FILE_LINES = 300
const MAX_FUNCTION_LINES = 60
const SERVICES = ['identity', 'data', 'functions', 'storage', 'realtime', 'operator']

const src = readSources(['src'])
const scripts = readSources(['scripts'])
const all = [...src, ...scripts, ...readSources(['test'])]

/** Where a file lives: `core`, a service's name, `gateway`, `app`, `web`, `engine` or `root`. */
function roomOf(path: string): string {
  const [, first = '', second = '', third = ''] = path.split('/')
  if (first === 'engine') return third === '' && second.includes('.') ? 'engine' : second
  return second === '' && first.includes('.') ? 'root' : first
}

/** Rooms that a file of `room` may import from, beside its own. */
function allowedRooms(room: string): readonly string[] {
  if (room === 'root') return ['app', 'engine']
  if (room === 'app') return []
  if (room === 'engine')
    return ['core', 'repeat', 'events', 'runs', 'api-keys', 'gateway', ...SERVICES]
  if (room === 'gateway') return ['core', 'repeat', 'events', 'runs', 'api-keys', ...SERVICES]
  if (room === 'testing') return ['core', 'events', 'data', 'functions']
  if (room === 'repeat') return ['core']
  if (room === 'events') return ['core', 'repeat']
  if (room === 'runs') return ['core', 'events']
  if (room === 'api-keys') return ['core', 'events']
  if (SERVICES.includes(room)) return ['core', 'repeat', 'events', 'runs', 'api-keys']
  return []
}

/** Whether a script has written the file: it grows with the app. */
const isWritten = (path: string): boolean => path.endsWith('.types.ts')

const local = (file: SourceFile) => file.imports.filter((specifier) => /^[.#]/.test(specifier))

test('imports point down the map, and into another room through its index.ts only', () => {
  const wrong = src.flatMap((file) =>
    local(file)
      .filter((specifier) => !isAllowed(file.path, specifier))
      .map((specifier) => `${file.path} imports ${specifier}`),
  )
  expect(wrong).toEqual([])
})

function isAllowed(path: string, specifier: string): boolean {
  const room = roomOf(path)
  if (specifier === '#engine') return room === 'app'
  const target = posix.join(posix.dirname(path), specifier)
  if (roomOf(target) === room) return true
  return allowedRooms(room).includes(roomOf(target)) && posix.basename(target) === 'index.ts'
}

test(`no file is longer than ${MAX_FILE_LINES} lines`, () => {
  const long = all.filter(({ path, lines }) => lines > MAX_FILE_LINES && !isWritten(path))
  expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
})

test(`no function is longer than ${MAX_FUNCTION_LINES} lines`, () => {
  const long = [...src, ...scripts].flatMap(({ path, functions }) =>
    functions
      .filter(({ lines }) => lines > MAX_FUNCTION_LINES)
      .map(({ line, lines }) => `${path}:${line} has ${lines}`),
  )
  expect(long).toEqual([])
})

test('no `any` is left', () => {
  expect(all.flatMap(({ path, anys }) => anys.map((line) => `${path}:${line}`))).toEqual([])
})

test('the Worker file stays under 20 lines and is the only one that sees app and engine', () => {
  const index = src.find(({ path }) => path === 'src/index.ts')
  expect(index?.lines).toBeLessThan(20)
  const both = src.filter((file) => {
    const rooms = local(file).map((specifier) =>
      roomOf(posix.join(posix.dirname(file.path), specifier)),
    )
    return rooms.includes('app') && rooms.includes('engine')
  })
  expect(both.map(({ path }) => path)).toEqual(['src/index.ts'])
})
