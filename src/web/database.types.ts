// Written by `npm run types` from the tables, policies and functions of the app. Not to be edited.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  // Tells the client which dialect it speaks, so that its types know what may be asked.
  __InternalSupabase: { PostgrestVersion: '13.0.5' }
  public: {
    Tables: {
      order_items: {
        Row: {
          id: string
          order_id: string
          product_id: string
          quantity: number
          unit_price_cents: number
        }
        Insert: {
          id?: string
          order_id: string
          product_id: string
          quantity: number
          unit_price_cents: number
        }
        Update: {
          id?: string
          order_id?: string
          product_id?: string
          quantity?: number
          unit_price_cents?: number
        }
        Relationships: [
          {
            foreignKeyName: 'order_items_order_id_fkey'
            columns: ['order_id']
            isOneToOne: false
            referencedRelation: 'orders'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'order_items_product_id_fkey'
            columns: ['product_id']
            isOneToOne: false
            referencedRelation: 'products'
            referencedColumns: ['id']
          },
        ]
      }
      orders: {
        Row: {
          created_at: string
          id: string
          status: Database['public']['Enums']['orders_status']
          total_cents: number
          user_id: string
        }
        Insert: {
          created_at?: string
          id?: string
          status: Database['public']['Enums']['orders_status']
          total_cents: number
          user_id: string
        }
        Update: {
          created_at?: string
          id?: string
          status?: Database['public']['Enums']['orders_status']
          total_cents?: number
          user_id?: string
        }
        Relationships: []
      }
      products: {
        Row: {
          category: string
          created_at: string
          description: string
          id: string
          name: string
          photo: string
          price_cents: number
          species: string
          stock: number
        }
        Insert: {
          category: string
          created_at?: string
          description: string
          id?: string
          name: string
          photo: string
          price_cents: number
          species: string
          stock: number
        }
        Update: {
          category?: string
          created_at?: string
          description?: string
          id?: string
          name?: string
          photo?: string
          price_cents?: number
          species?: string
          stock?: number
        }
        Relationships: []
      }
    }
    Views: { [_ in never]: never }
    Functions: {
      'follow-ad': { Args: { ad: string | null }; Returns: Json }
      purchase: { Args: { items: { product_id: string; quantity: number }[] }; Returns: Json }
      search: {
        Args: {
          q?: string | null
          species?: string | null
          category?: string | null
          limit?: number
        }
        Returns: Database['public']['Tables']['products']['Row'][]
        SetofOptions: { from: '*'; to: 'products'; isOneToOne: false; isSetofReturn: true }
      }
    }
    Enums: { orders_status: 'placed' | 'confirmed' | 'packed' | 'shipped' | 'refunded' }
    CompositeTypes: { [_ in never]: never }
  }
}

type Schemas = Omit<Database, '__InternalSupabase'>
type Kind = 'Tables' | 'Enums' | 'CompositeTypes'

/** A name of the schema `public`, or a schema whose name comes next. */
type Name<K extends Kind> = keyof Schemas['public'][K] | { schema: keyof Schemas }
type NameIn<K extends Kind, First> = First extends { schema: infer S extends keyof Schemas }
  ? keyof Schemas[S][K]
  : never
type Find<K extends Kind, First, Second> = First extends { schema: infer S extends keyof Schemas }
  ? Schemas[S][K][Second & keyof Schemas[S][K]]
  : Schemas['public'][K][First & keyof Schemas['public'][K]]

/** A row as it is read. */
export type Tables<First extends Name<'Tables'>, Second extends NameIn<'Tables', First> = never> =
  Find<'Tables', First, Second> extends { Row: infer Row } ? Row : never

/** What an insert may say. */
export type TablesInsert<
  First extends Name<'Tables'>,
  Second extends NameIn<'Tables', First> = never,
> = Find<'Tables', First, Second> extends { Insert: infer Insert } ? Insert : never

/** What an update may say. */
export type TablesUpdate<
  First extends Name<'Tables'>,
  Second extends NameIn<'Tables', First> = never,
> = Find<'Tables', First, Second> extends { Update: infer Update } ? Update : never

/** One of the values of a text column that has a list of them. */
export type Enums<
  First extends Name<'Enums'>,
  Second extends NameIn<'Enums', First> = never,
> = Find<'Enums', First, Second>

export type CompositeTypes<
  First extends Name<'CompositeTypes'>,
  Second extends NameIn<'CompositeTypes', First> = never,
> = Find<'CompositeTypes', First, Second>

export const Constants = {
  public: { Enums: { orders_status: ['placed', 'confirmed', 'packed', 'shipped', 'refunded'] } },
} as const
