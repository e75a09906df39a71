// Products for rabbits, hamsters, guinea pigs and their kin.
import type { SampleProduct } from '../product.ts'

export const smallPetProducts: readonly SampleProduct[] = [
  {
    slug: 'meadow-hutch',
    name: 'Meadow Hutch',
    description:
      'Two storeys of spruce with a ramp between bedroom and lawn. Bolts that foxes cannot read.',
    category: 'homes',
    priceCents: 15900,
    stock: 6,
  },
  {
    slug: 'marathon-wheel',
    name: 'Marathon Wheel',
    description:
      'A solid track, twenty-eight centimetres across, on a bearing that makes no sound. Your hamster runs to nowhere; you sleep through it.',
    category: 'toys',
    priceCents: 2290,
    stock: 27,
  },
  {
    slug: 'timothy-hay',
    name: 'Timothy Hay Bale',
    description:
      'Second-cut hay, long, green and smelling of July. The larger part of a rabbit is made of this.',
    category: 'food',
    priceCents: 1190,
    stock: 66,
  },
  {
    slug: 'carrot-trio',
    name: 'Carrot Trio',
    description:
      'Three loofah carrots on a string that are better for teeth than the real ones. They are dyed with beetroot and never argue.',
    category: 'toys',
    priceCents: 640,
    stock: 52,
  },
  {
    slug: 'cloud-bedding',
    name: 'Cloud Bedding',
    description:
      'Unbleached paper fluff that drinks three times its weight and makes no dust. Thirty litres, ready for tunnels.',
    category: 'care',
    priceCents: 1390,
    stock: 45,
  },
  {
    slug: 'clover-pellets',
    name: 'Clover Field Pellets',
    description:
      'Plain, green and high in fibre, so that nobody can pick out the favourites. Two kilos for rabbits of firm opinions.',
    category: 'food',
    priceCents: 1250,
    stock: 39,
  },
  {
    slug: 'hazelnut-cottage',
    name: 'Hazelnut Cottage',
    description:
      'A wooden cottage with a mossy roof and a chimney for looking out of. It fits one dwarf hamster and a winter of provisions.',
    category: 'homes',
    priceCents: 2450,
    stock: 3,
  },
  {
    slug: 'brook-bottle',
    name: 'Brook Bottle',
    description:
      'A glass bottle with a steel ball that gives a drop at a time and keeps the rest. Clips to any cage and shows at a glance when it is empty.',
    category: 'food',
    priceCents: 980,
    stock: 37,
  },
  {
    slug: 'underground-line',
    name: 'The Underground Line',
    description:
      'A crinkling tunnel with a porthole halfway, for those who like to change trains. Folds flat when service is suspended.',
    category: 'toys',
    priceCents: 1690,
    stock: 22,
  },
  {
    slug: 'willow-globe',
    name: 'Willow Globe',
    description:
      'A hand-woven ball of willow with hay in the middle, to push, to gnaw and to solve. It is entirely edible, which is rather the point.',
    category: 'toys',
    priceCents: 560,
    stock: 58,
  },
  {
    slug: 'picnic-carrier',
    name: 'Picnic Carrier',
    description:
      'A small wicker carrier with a soft lining and a lid that latches twice. Made for the vet, dreamt up for a picnic.',
    category: 'travel',
    priceCents: 3390,
    stock: 13,
  },
]
