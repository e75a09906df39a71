// Products for birds, those who live with us and those who visit.
import type { SampleProduct } from '../product.ts'

export const birdProducts: readonly SampleProduct[] = [
  {
    slug: 'the-conservatory',
    name: 'The Conservatory',
    description:
      'A domed cage in powder-coated steel, wide enough to fly across and not only to sit in. Two doors, three perches and a tray that slides out without drama.',
    category: 'homes',
    priceCents: 14900,
    stock: 6,
  },
  {
    slug: 'dawn-chorus-mix',
    name: 'Dawn Chorus Seed Mix',
    description:
      'Nine seeds for budgies and canaries, dusted with nothing at all. Refills the bowl and, around five, the air.',
    category: 'food',
    priceCents: 990,
    stock: 60,
  },
  {
    slug: 'little-trapeze',
    name: 'Little Trapeze',
    description:
      'A swing of apple wood with bark left on for busy beaks. Suitable for beginners, show-offs and those who only want to sway.',
    category: 'toys',
    priceCents: 850,
    stock: 34,
  },
  {
    slug: 'puddle-bath',
    name: 'The Puddle',
    description:
      'A shallow stone bath with a rough floor that small feet can trust. Fill it with a finger of water and stand well back.',
    category: 'care',
    priceCents: 2390,
    stock: 17,
  },
  {
    slug: 'garden-feeder',
    name: 'Garden Window Feeder',
    description:
      'A clear feeder with four perches and a roof that keeps the rain out of breakfast. Hang it where you drink your coffee.',
    category: 'food',
    priceCents: 1990,
    stock: 25,
  },
  {
    slug: 'jingle-tower',
    name: 'Jingle Tower',
    description:
      'Wooden beads, a leather knot and a bell, all of it made to be dismantled. Replacement parts are on the house if your parrot finishes within a day.',
    category: 'toys',
    priceCents: 1150,
    stock: 41,
  },
  {
    slug: 'spare-room',
    name: 'The Spare Room',
    description:
      'A nest box in untreated cedar with an entrance sized for tits and sparrows. Opens at the back for the autumn cleaning between guests.',
    category: 'homes',
    priceCents: 2790,
    stock: 20,
  },
  {
    slug: 'millet-bouquet',
    name: 'Millet Bouquet',
    description:
      'Six golden sprays of millet, dried on the stalk. Half a treat, half an afternoon of occupation.',
    category: 'food',
    priceCents: 650,
    stock: 75,
  },
  {
    slug: 'rainbow-ladder',
    name: 'Rainbow Ladder',
    description:
      'Seven rungs in colours that are safe to chew and easy to argue over. Hooks on at both ends, for those who prefer to walk.',
    category: 'toys',
    priceCents: 790,
    stock: 2,
  },
  {
    slug: 'beak-and-mineral-set',
    name: 'Beak and Mineral Set',
    description:
      'A cuttlebone and a pressed mineral block with their own holders. Keeps beaks in shape and the wallpaper out of danger.',
    category: 'care',
    priceCents: 540,
    stock: 48,
  },
  {
    slug: 'the-other-fellow',
    name: 'The Other Fellow',
    description:
      'An unbreakable mirror with a little bell beneath it, for birds who enjoy good company. The other fellow agrees with everything.',
    category: 'toys',
    priceCents: 720,
    stock: 30,
  },
]
