// Products for cats.
import type { SampleProduct } from '../product.ts'

export const catProducts: readonly SampleProduct[] = [
  {
    slug: 'lookout-tower',
    name: 'Lookout Tower',
    description:
      'Three floors, a sisal trunk and a platform with a view of all wrongdoing. Anchors to the wall, because ambition has no brakes.',
    category: 'homes',
    priceCents: 12900,
    stock: 7,
  },
  {
    slug: 'midnight-mackerel',
    name: 'Midnight Mackerel, six tins',
    description:
      'Flaked mackerel in a clear broth, caught by line and served by you. Best at midnight, according to our most persistent critic.',
    category: 'food',
    priceCents: 1340,
    stock: 70,
  },
  {
    slug: 'the-conductor',
    name: 'The Conductor',
    description:
      'A feather wand with a spring-steel tip that answers the smallest gesture. Ten minutes of it replaces the concert at four in the morning.',
    category: 'toys',
    priceCents: 890,
    stock: 46,
  },
  {
    slug: 'sunbeam-cushion',
    name: 'Sunbeam Cushion',
    description:
      'A round velvet cushion that holds the warmth of the spot you put it in. The sun is not included, but cats know where to get one.',
    category: 'homes',
    priceCents: 3490,
    stock: 24,
  },
  {
    slug: 'reluctant-traveller',
    name: 'The Reluctant Traveller',
    description:
      'A carrier that opens from the top, for those who refuse the front on principle. Airy on four sides and sturdy enough for the drive to the vet.',
    category: 'travel',
    priceCents: 5290,
    stock: 12,
  },
  {
    slug: 'three-blind-suspects',
    name: 'Three Blind Suspects',
    description:
      'Three wool-felt mice, each with a leather tail and an alibi. Expect to find one in your shoe.',
    category: 'toys',
    priceCents: 690,
    stock: 83,
  },
  {
    slug: 'indoor-philosopher',
    name: 'Indoor Philosopher Kibble',
    description:
      'Fewer calories and more fibre for cats who mostly think. Two kilos of turkey and cranberry, enough for several schools of thought.',
    category: 'food',
    priceCents: 1990,
    stock: 35,
  },
  {
    slug: 'sofas-bodyguard',
    name: "The Sofa's Bodyguard",
    description:
      'A tall scratching post wound in thick sisal, on a base that does not wobble. Put it beside the sofa and let it take the blame.',
    category: 'toys',
    priceCents: 3990,
    stock: 19,
  },
  {
    slug: 'fountain-of-youth',
    name: 'Fountain of Youth',
    description:
      'A whisper-quiet fountain with a carbon filter and two litres of moving water. For cats who drink only from taps, vases and your glass.',
    category: 'food',
    priceCents: 4490,
    stock: 16,
  },
  {
    slug: 'the-box-it-came-in',
    name: 'The Box It Came In',
    description:
      'We stopped fighting it: a castle of thick printed cardboard, with doors on every side. It ships inside another box, for balance.',
    category: 'homes',
    priceCents: 1490,
    stock: 31,
  },
  {
    slug: 'zen-garden-tray',
    name: 'Zen Garden Litter Tray',
    description:
      'High walls, a low step and a scoop that hangs on the side. Leaves the raking to the artist.',
    category: 'care',
    priceCents: 2690,
    stock: 21,
  },
  {
    slug: 'grandmothers-ball',
    name: "Grandmother's Ball",
    description:
      'A ball of wool that cannot unravel, however much it is asked to. There is a tiny bell in the middle for the rainy days.',
    category: 'toys',
    priceCents: 590,
    stock: 3,
  },
  {
    slug: 'moult-comb',
    name: 'Moult Comb',
    description:
      'Fine steel teeth set in walnut, for coats from satin to thundercloud. Short strokes, long purrs.',
    category: 'care',
    priceCents: 1450,
    stock: 28,
  },
  {
    slug: 'whisker-wide-dish',
    name: 'Whisker-Wide Dish',
    description:
      'A shallow porcelain dish on a beech stand, so that no whisker touches the rim. Raised just enough for a dignified dinner.',
    category: 'food',
    priceCents: 2250,
    stock: 26,
  },
]
