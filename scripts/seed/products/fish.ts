// Products for aquariums.
import type { SampleProduct } from '../product.ts'

export const fishProducts: readonly SampleProduct[] = [
  {
    slug: 'sixty-litre-sea',
    name: 'Sixty-Litre Sea',
    description:
      'A complete aquarium with low-iron glass, a quiet filter and a cover that keeps the jumpers in. Sixty litres is small for a sea and generous for tetras.',
    category: 'homes',
    priceCents: 16900,
    stock: 5,
  },
  {
    slug: 'seven-seas-flakes',
    name: 'Seven Seas Flakes',
    description:
      'Feather-light flakes with krill and spirulina that sink slowly and cloud nothing. A pinch a day keeps them rising to greet you.',
    category: 'food',
    priceCents: 690,
    stock: 90,
  },
  {
    slug: 'sunken-castle',
    name: 'Sunken Castle',
    description:
      'Two towers, an arch to swim through and a coat of resin that is safe for shrimp. Its last king is said to have been a guppy.',
    category: 'toys',
    priceCents: 1890,
    stock: 23,
  },
  {
    slug: 'java-fern',
    name: 'Potted Java Fern',
    description:
      'A plant that asks for little light, no soil and no talent. Tie it to a stone and let it get on with things.',
    category: 'homes',
    priceCents: 890,
    stock: 36,
  },
  {
    slug: 'quiet-current-filter',
    name: 'Quiet Current Filter',
    description:
      'An internal filter with three stages and a flow you can turn down for slow swimmers. So quiet that you will check whether it is on.',
    category: 'care',
    priceCents: 3290,
    stock: 14,
  },
  {
    slug: 'captains-chest',
    name: "The Captain's Chest",
    description:
      'A treasure chest that opens with each breath of the air pump. The gold is painted on; the bubbles are real.',
    category: 'toys',
    priceCents: 1590,
    stock: 19,
  },
  {
    slug: 'goldfish-granules',
    name: 'Goldfish Granules',
    description:
      'Slow-sinking granules with wheat germ for fancy tails and round figures. The spoon in the lid knows when enough is enough.',
    category: 'food',
    priceCents: 840,
    stock: 55,
  },
  {
    slug: 'tidelight-lamp',
    name: 'Tidelight Lamp',
    description:
      'A slim lamp that rises with the morning and fades into moonlight. Plants grow under it, and so does the temptation to sit and watch.',
    category: 'care',
    priceCents: 4590,
    stock: 11,
  },
  {
    slug: 'river-pebbles',
    name: 'River Pebbles, five kilos',
    description:
      'Rounded pebbles in the greys and browns of a real riverbed, washed twice. Rinse once more anyway, for luck.',
    category: 'homes',
    priceCents: 1290,
    stock: 32,
  },
  {
    slug: 'gentle-net',
    name: 'Gentle Net',
    description:
      'A soft, fine mesh on a handle long enough to keep your sleeve dry. For house moves, never for sport.',
    category: 'travel',
    priceCents: 490,
    stock: 44,
  },
  {
    slug: 'even-keel-heater',
    name: 'Even Keel Heater',
    description:
      'Fifty watts of shatterproof warmth that holds the water within half a degree. It has a little light, so you know it cares.',
    category: 'care',
    priceCents: 2490,
    stock: 0,
  },
]
