// Advertisers of the sample, and their ads. A target is a path, so that it leads into the shop on every host.
import { createId } from './id.ts'

interface SampleAdvertiser {
  slug: string
  name: string
  budgetCents: number
  ads: readonly SampleAd[]
}

interface SampleAd {
  slug: string
  headline: string
  targetUrl: string
  costPerClickCents: number
}

const toProduct = (slug: string): string => `/products/${createId('products', slug)}`

export const advertisers: readonly SampleAdvertiser[] = [
  {
    slug: 'harbour-kitchen',
    name: 'Harbour Kitchen',
    budgetCents: 250_000,
    ads: [
      {
        slug: 'mackerel-at-midnight',
        headline: 'Mackerel worth staying up for',
        targetUrl: toProduct('midnight-mackerel'),
        costPerClickCents: 18,
      },
      {
        slug: 'seven-seas',
        headline: 'A pinch of all seven seas',
        targetUrl: toProduct('seven-seas-flakes'),
        costPerClickCents: 12,
      },
    ],
  },
  {
    slug: 'meadow-and-daughters',
    name: 'Meadow & Daughters',
    budgetCents: 120_000,
    ads: [
      {
        slug: 'second-cut',
        headline: 'This year’s second cut is in',
        targetUrl: toProduct('timothy-hay'),
        costPerClickCents: 9,
      },
    ],
  },
  {
    slug: 'noon-lighting',
    name: 'Noon Lighting',
    budgetCents: 80_000,
    ads: [
      {
        slug: 'always-noon',
        headline: 'Somewhere it is always sunny',
        targetUrl: toProduct('noonday-lamp'),
        costPerClickCents: 25,
      },
    ],
  },
  {
    slug: 'gosling-and-co',
    name: 'Gosling & Co.',
    budgetCents: 60_000,
    ads: [
      {
        slug: 'ask-for-gerald',
        headline: 'Ask for Gerald by name',
        targetUrl: toProduct('gerald-the-goose'),
        costPerClickCents: 15,
      },
    ],
  },
]
