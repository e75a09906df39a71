// The rows that the shop sees, under the names that it has for them.
import type { Tables } from '../../database.types.ts'

export type { Database } from '../../database.types.ts'

export type Product = Tables<'products'>
export type Order = Tables<'orders'>
export type OrderItem = Tables<'order_items'>
