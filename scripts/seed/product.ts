// What a product of the sample is, before it becomes a row.

export type Species = 'dog' | 'cat' | 'bird' | 'fish' | 'small_pet' | 'reptile'

export type Category = 'food' | 'toys' | 'homes' | 'care' | 'travel'

export interface SampleProduct {
  /** Names the picture, and gives the row its stable id. */
  slug: string
  name: string
  /** Two sentences. */
  description: string
  category: Category
  priceCents: number
  stock: number
}
