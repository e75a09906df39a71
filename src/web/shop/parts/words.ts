// Names of species and categories, prices and dates, as customers read them.

export const SPECIES: Readonly<Record<string, string>> = {
  dog: 'Dogs',
  cat: 'Cats',
  bird: 'Birds',
  fish: 'Fish',
  small_pet: 'Small pets',
  reptile: 'Reptiles',
}

export const CATEGORIES: Readonly<Record<string, string>> = {
  food: 'Food & bowls',
  toys: 'Toys',
  homes: 'Beds & homes',
  care: 'Care',
  travel: 'Out & about',
}

const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' })
const dayOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' })

export const formatPrice = (cents: number): string => money.format(cents / 100)

export const formatDay = (timestamp: string): string => dayOnly.format(new Date(timestamp))

export const formatDate = (timestamp: string): string => day.format(new Date(timestamp))

/** `1 piece`, `2 pieces`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`
