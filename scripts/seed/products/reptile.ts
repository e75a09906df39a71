// Products for lizards, tortoises and other lovers of warmth.
import type { SampleProduct } from '../product.ts'

export const reptileProducts: readonly SampleProduct[] = [
  {
    slug: 'little-jungle',
    name: 'Little Jungle Terrarium',
    description:
      'A tall glass terrarium with front doors, a mesh lid and a depth of soil for real roots. It brings the rainforest down to the size of a sideboard.',
    category: 'homes',
    priceCents: 13900,
    stock: 8,
  },
  {
    slug: 'noonday-lamp',
    name: 'Noonday Lamp',
    description:
      'A basking lamp in a polished dome, with a clamp that holds at any angle. High noon, from nine to six.',
    category: 'care',
    priceCents: 3890,
    stock: 16,
  },
  {
    slug: 'tortoise-salad',
    name: 'Tortoise Salad',
    description:
      'Dried dandelion, plantain and hibiscus, gathered where nothing is sprayed. Soak it for five minutes; your guest is in no hurry.',
    category: 'food',
    priceCents: 940,
    stock: 43,
  },
  {
    slug: 'basking-slate',
    name: 'Basking Slate',
    description:
      'A flat, dark stone that drinks in the warmth and gives it back all evening. Each one is a little different, like its tenant.',
    category: 'homes',
    priceCents: 1590,
    stock: 20,
  },
  {
    slug: 'cricket-crunch',
    name: 'Cricket Crunch',
    description:
      'Air-dried crickets with their vitamins still in. The jar is clear, so you may want to choose its shelf with care.',
    category: 'food',
    priceCents: 790,
    stock: 50,
  },
  {
    slug: 'coconut-hideaway',
    name: 'Coconut Hideaway',
    description:
      'Half a coconut with a sanded doorway, steady on its flat base. Cool inside, private, and nicely scented for the first week.',
    category: 'homes',
    priceCents: 1090,
    stock: 24,
  },
  {
    slug: 'morning-mist',
    name: 'Morning Mist Sprayer',
    description:
      'A pump sprayer that makes a fog so fine that geckos drink it from the leaves. One litre lasts a jungle three days.',
    category: 'care',
    priceCents: 1490,
    stock: 29,
  },
  {
    slug: 'jungle-vine',
    name: 'Bending Jungle Vine',
    description:
      'Two metres of vine that holds whatever shape you bend it into. A road, a bridge or simply a good place to be green.',
    category: 'toys',
    priceCents: 1290,
    stock: 26,
  },
  {
    slug: 'strong-bones-powder',
    name: 'Strong Bones Powder',
    description:
      'Fine calcium with vitamin D3 that sticks to whatever is for dinner. A light snowfall twice a week is plenty.',
    category: 'care',
    priceCents: 890,
    stock: 34,
  },
  {
    slug: 'desert-dial',
    name: 'Desert Dial',
    description:
      'Temperature and humidity on one clear face, read from across the room. No batteries, no beeping, no opinions.',
    category: 'care',
    priceCents: 1350,
    stock: 0,
  },
]
