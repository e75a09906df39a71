// Written by `npm run types` from the tables, policies and functions of the app. Not to be edited.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  // Tells the client which dialect it speaks, so that its types know what may be asked.
  __InternalSupabase: { PostgrestVersion: '13.0.5' }
  public: {
    Tables: {
      artists: {
        Row: { agent: string | null; id: string; name: string }
        Insert: { agent?: string | null; id?: string; name: string }
        Update: { agent?: string | null; id?: string; name?: string }
        Relationships: []
      }
      labels: {
        Row: { painting_id: string; words: string }
        Insert: { painting_id: string; words: string }
        Update: { painting_id?: string; words?: string }
        Relationships: [
          {
            foreignKeyName: 'labels_painting_id_fkey'
            columns: ['painting_id']
            isOneToOne: true
            referencedRelation: 'paintings'
            referencedColumns: ['id']
          },
        ]
      }
      painting_tags: {
        Row: { painting_id: string; tag_id: number }
        Insert: { painting_id: string; tag_id: number }
        Update: { painting_id?: string; tag_id?: number }
        Relationships: [
          {
            foreignKeyName: 'painting_tags_painting_id_fkey'
            columns: ['painting_id']
            isOneToOne: false
            referencedRelation: 'paintings'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'painting_tags_tag_id_fkey'
            columns: ['tag_id']
            isOneToOne: false
            referencedRelation: 'tags'
            referencedColumns: ['id']
          },
        ]
      }
      paintings: {
        Row: {
          area: number | null
          artist_id: string
          facts: Json | null
          height: number
          id: string
          image: string | null
          is_old: boolean
          lender_id: string | null
          made_at: string | null
          room_id: number | null
          state: Database['public']['Enums']['paintings_state']
          title: string
          width: number
        }
        Insert: {
          area?: never
          artist_id: string
          facts?: Json | null
          height: number
          id: string
          image?: string | null
          is_old?: boolean
          lender_id?: string | null
          made_at?: string | null
          room_id?: number | null
          state?: Database['public']['Enums']['paintings_state']
          title: string
          width: number
        }
        Update: {
          area?: never
          artist_id?: string
          facts?: Json | null
          height?: number
          id?: string
          image?: string | null
          is_old?: boolean
          lender_id?: string | null
          made_at?: string | null
          room_id?: number | null
          state?: Database['public']['Enums']['paintings_state']
          title?: string
          width?: number
        }
        Relationships: [
          {
            foreignKeyName: 'paintings_artist_id_fkey'
            columns: ['artist_id']
            isOneToOne: false
            referencedRelation: 'artists'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'paintings_lender_id_fkey'
            columns: ['lender_id']
            isOneToOne: false
            referencedRelation: 'artists'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'paintings_room_id_fkey'
            columns: ['room_id']
            isOneToOne: false
            referencedRelation: 'rooms'
            referencedColumns: ['id']
          },
        ]
      }
      rooms: {
        Row: {
          id: number
          light: Database['public']['Enums']['rooms_light'] | null
          name: string
          vault_id: number | null
        }
        Insert: {
          id?: number
          light?: Database['public']['Enums']['rooms_light'] | null
          name: string
          vault_id?: number | null
        }
        Update: {
          id?: number
          light?: Database['public']['Enums']['rooms_light'] | null
          name?: string
          vault_id?: number | null
        }
        Relationships: []
      }
      tags: {
        Row: { id: number; name: string }
        Insert: { id?: number; name: string }
        Update: { id?: number; name?: string }
        Relationships: []
      }
    }
    Views: { [_ in never]: never }
    Functions: {
      book: { Args: { seats: { row: number; reduced?: boolean }[] }; Returns: Json }
      find_paintings: {
        Args: { words: string; light?: 'day' | 'dim' }
        Returns: Database['public']['Tables']['paintings']['Row'][]
        SetofOptions: { from: '*'; to: 'paintings'; isOneToOne: false; isSetofReturn: true }
      }
      list_paintings: {
        Args: never
        Returns: Database['public']['Tables']['paintings']['Row'][]
        SetofOptions: { from: '*'; to: 'paintings'; isOneToOne: false; isSetofReturn: true }
      }
    }
    Enums: { paintings_state: 'on show' | 'away'; rooms_light: 'day' | 'dim' }
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
  public: { Enums: { paintings_state: ['on show', 'away'], rooms_light: ['day', 'dim'] } },
} as const
