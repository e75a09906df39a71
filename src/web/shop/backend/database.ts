// The rows that the shop sees, typed as supabase-js wants them.

export type Product = {
  id: string
  name: string
  description: string
  species: string
  category: string
  price_cents: number
  stock: number
  photo: string
  created_at: string
}

export type Order = {
  id: string
  user_id: string
  status: 'placed' | 'confirmed'
  total_cents: number
  created_at: string
}

export type OrderItem = {
  id: string
  order_id: string
  product_id: string
  quantity: number
  unit_price_cents: number
}

/** A table that clients only read. */
type ReadOnly<Row, Relationships extends unknown[] = []> = {
  Row: Row
  Insert: never
  Update: never
  Relationships: Relationships
}

type ItemOfOrder = {
  foreignKeyName: 'order_items_order_id_orders_id_fk'
  columns: ['order_id']
  isOneToOne: false
  referencedRelation: 'orders'
  referencedColumns: ['id']
}

export type Database = {
  public: {
    Tables: {
      products: ReadOnly<Product>
      orders: ReadOnly<Order>
      order_items: ReadOnly<OrderItem, [ItemOfOrder]>
    }
    Views: Record<never, never>
    Functions: Record<never, never>
  }
}
