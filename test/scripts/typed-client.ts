// What `createClient<Database>()` knows at compile time. The compiler is the test (`npm run check`), nothing here runs:
// a type that is not as expected is an error, and so is a line under `@ts-expect-error` that compiles.
import { createClient } from '@supabase/supabase-js'
import { expectTypeOf } from 'vitest'
import type { Database as Shop } from '../../src/web/database.types.ts'
import { Constants as Sample } from '../../src/web/database.types.ts'
import type { Database, Enums, Json, Tables, TablesInsert, TablesUpdate } from './museum.types.ts'

const client = createClient<Database>('http://ledge.test', 'key')
const shop = createClient<Shop>('http://ledge.test', 'key')

/** The type of a query's data when all goes well. */
type Data<Query extends PromiseLike<{ data: unknown }>> = NonNullable<Awaited<Query>['data']>

export function rowsHaveTheColumnsThatWereSelected() {
  const plain = client.from('paintings').select('title,height,made_at,facts,is_old,state')
  expectTypeOf<Data<typeof plain>>().toEqualTypeOf<
    {
      title: string
      height: number
      made_at: string | null
      facts: Json | null
      is_old: boolean
      state: 'on show' | 'away'
    }[]
  >()
  const single = client.from('tags').select().eq('id', 1).single()
  expectTypeOf<Data<typeof single>>().toEqualTypeOf<{ id: number; name: string }>()
}

export function embeddedRowsAreOneNoneOrMany() {
  const toOne = client.from('paintings').select('artist:artists!artist_id(name),rooms(name)')
  expectTypeOf<Data<typeof toOne>>().toEqualTypeOf<
    { artist: { name: string }; rooms: { name: string } | null }[]
  >()
  const toMany = client.from('rooms').select('paintings(title)')
  expectTypeOf<Data<typeof toMany>>().toEqualTypeOf<{ paintings: { title: string }[] }[]>()
  const oneToOne = client.from('paintings').select('labels(words)')
  expectTypeOf<Data<typeof oneToOne>>().toEqualTypeOf<{ labels: { words: string } | null }[]>()
  const through = client.from('paintings').select('tags(name)')
  expectTypeOf<Data<typeof through>>().toEqualTypeOf<{ tags: { name: string }[] }[]>()
  const deep = client.from('rooms').select('paintings(artists!paintings_artist_id_fkey(name))')
  expectTypeOf<Data<typeof deep>>().toEqualTypeOf<
    { paintings: { artists: { name: string } }[] }[]
  >()
}

export function whatCannotBeAskedDoesNotCompile() {
  // @ts-expect-error no such table
  void client.from('vaults')
  // @ts-expect-error no such column to filter by
  void client.from('tags').select().eq('colour', 'red')
  // @ts-expect-error not a value of the column's list
  void client.from('paintings').select().eq('state', 'lost')
  const hidden = client.from('artists').select('salary')
  // @ts-expect-error its data is an error message
  expectTypeOf<Data<typeof hidden>>().toEqualTypeOf<{ salary: number | null }[]>()
  const ambiguous = client.from('paintings').select('artists(name)')
  // @ts-expect-error two foreign keys lead there
  expectTypeOf<Data<typeof ambiguous>>().toEqualTypeOf<{ artists: { name: string } }[]>()
}

export function writesKnowWhatIsRequired() {
  const painting = { id: 'p', title: 'Dusk', artist_id: 'a', height: 1, width: 2 }
  void client.from('paintings').insert(painting)
  void client.from('paintings').update({ title: 'Dawn', state: 'on show' })
  // @ts-expect-error a title is required
  void client.from('paintings').insert({ id: 'p', artist_id: 'a', height: 1, width: 2 })
  // @ts-expect-error SQLite computes it
  void client.from('paintings').insert({ ...painting, area: 2 })
  // @ts-expect-error it is a number
  void client.from('paintings').update({ height: 'tall' })
}

export function functionsKnowTheirArgumentsAndResults() {
  const found = client
    .rpc('find_paintings', { words: 'dusk', light: 'dim' })
    .select('title,rooms(name)')
  expectTypeOf<Data<typeof found>>().toEqualTypeOf<
    { title: string; rooms: { name: string } | null }[]
  >()
  const listed = client.rpc('list_paintings').eq('state', 'away').limit(1)
  expectTypeOf<Data<typeof listed>>().toEqualTypeOf<Tables<'paintings'>[]>()
  const booked = client.rpc('book', { seats: [{ row: 1 }] })
  expectTypeOf<Awaited<typeof booked>['data']>().toEqualTypeOf<Json>()
  // @ts-expect-error a seat has a row
  void client.rpc('book', { seats: [{ reduced: true }] })
  // @ts-expect-error it is for the operator
  void client.rpc('close_room')
}

export function helperTypesNameTheirParts() {
  expectTypeOf<Tables<'tags'>>().toEqualTypeOf<{ id: number; name: string }>()
  expectTypeOf<Tables<{ schema: 'public' }, 'tags'>>().toEqualTypeOf<Tables<'tags'>>()
  expectTypeOf<TablesInsert<'tags'>>().toEqualTypeOf<{ id?: number; name: string }>()
  expectTypeOf<TablesUpdate<'tags'>>().toEqualTypeOf<{ id?: number; name?: string }>()
  expectTypeOf<Enums<'rooms_light'>>().toEqualTypeOf<'day' | 'dim'>()
  // @ts-expect-error no such table
  expectTypeOf<Tables<'vaults'>>().toBeNever()
  expectTypeOf(Sample.public.Enums.orders_status).toEqualTypeOf<
    readonly ['placed', 'confirmed', 'packed', 'shipped', 'refunded']
  >()
}

export function theSampleIsTypedToo() {
  const orders = shop.from('orders').select('id,status,order_items(quantity,products(name))')
  expectTypeOf<Data<typeof orders>>().toEqualTypeOf<
    {
      id: string
      status: 'placed' | 'confirmed' | 'packed' | 'shipped' | 'refunded'
      order_items: { quantity: number; products: { name: string } }[]
    }[]
  >()
  const found = shop.rpc('search', { q: 'ball' })
  expectTypeOf<Data<typeof found>[number]['price_cents']>().toEqualTypeOf<number>()
  // @ts-expect-error clients see no ads
  void shop.from('ads')
}
