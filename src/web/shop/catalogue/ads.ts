// The ads that the shop carries: rows of the table `ads`, which clients cannot read. The ad server counts and charges
// a click on one.

export interface Ad {
  id: string
  /** Shown beside this species; elsewhere they take turns. */
  species: string
  advertiser: string
  headline: string
}

export const ADS: readonly Ad[] = [
  {
    id: '5dd1300b-1bab-545b-821b-8a64ab720624',
    species: 'cat',
    advertiser: 'Harbour Kitchen',
    headline: 'Mackerel worth staying up for',
  },
  {
    id: '5d0b5b63-7f0f-5333-b70d-18d27dabed3e',
    species: 'fish',
    advertiser: 'Harbour Kitchen',
    headline: 'A pinch of all seven seas',
  },
  {
    id: '8d8417a7-1bbd-5a8b-8767-40be5ad1c17c',
    species: 'small_pet',
    advertiser: 'Meadow & Daughters',
    headline: 'This year’s second cut is in',
  },
  {
    id: '894c7e29-998f-52d7-a7f8-f289de738921',
    species: 'reptile',
    advertiser: 'Noon Lighting',
    headline: 'Somewhere it is always sunny',
  },
  {
    id: 'b5fafb49-26e3-5a40-9231-b9227c5b4a0d',
    species: 'dog',
    advertiser: 'Gosling & Co.',
    headline: 'Ask for Gerald by name',
  },
]

/** The ad for a species, else the one whose turn it is today. */
export function chooseAd(species: string, today = new Date()): Ad | undefined {
  return ADS.find((ad) => ad.species === species) ?? ADS[today.getDate() % ADS.length]
}
