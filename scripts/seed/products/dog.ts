// Products for dogs.
import type { SampleProduct } from '../product.ts'

export const dogProducts: readonly SampleProduct[] = [
  {
    slug: 'moonshot-ball',
    name: 'Moonshot Ball',
    description:
      'A natural rubber ball with a bounce that leaves the atmosphere. It floats, it survives, and it comes back every single time.',
    category: 'toys',
    priceCents: 790,
    stock: 64,
  },
  {
    slug: 'hearthside-bed',
    name: 'Hearthside Bed',
    description:
      'Deep sides to lean on and a cushion that forgives old hips. The cover comes off for the wash, usually over loud protest.',
    category: 'homes',
    priceCents: 6900,
    stock: 18,
  },
  {
    slug: 'sunday-roast-kibble',
    name: 'Sunday Roast Kibble',
    description:
      'Slow-baked beef with carrot and rosemary, four kilos of it. Sunday every day, as far as anyone under the table knows.',
    category: 'food',
    priceCents: 2490,
    stock: 42,
  },
  {
    slug: 'gerald-the-goose',
    name: 'Gerald the Goose',
    description:
      'A plush goose with one honk, deep inside, guarded by triple stitching. Gerald has been carried to bed by braver dogs than yours.',
    category: 'toys',
    priceCents: 1650,
    stock: 27,
  },
  {
    slug: 'drizzle-coat',
    name: 'Drizzle Coat',
    description:
      'A light waxed raincoat with a warm collar and a gap where the lead goes. For dogs who enjoy weather only from the inside.',
    category: 'travel',
    priceCents: 4450,
    stock: 15,
  },
  {
    slug: 'farmhouse-stew',
    name: 'Farmhouse Stew, six tins',
    description:
      'Chicken, barley and peas, cooked in its own gravy and nothing else. Six tins: one working week and a Saturday.',
    category: 'food',
    priceCents: 1580,
    stock: 51,
  },
  {
    slug: 'old-faithful-rope',
    name: 'Old Faithful Rope',
    description:
      'Twisted cotton with two honest knots for the oldest game there is. You pull, they pull, nobody wins, everybody is happy.',
    category: 'toys',
    priceCents: 950,
    stock: 38,
  },
  {
    slug: 'long-lane-lead',
    name: 'Long Lane Lead',
    description:
      'Two metres of soft braided rope with a brass hook that never sticks. Long enough for every lamp post, short enough for the high street.',
    category: 'travel',
    priceCents: 2150,
    stock: 33,
  },
  {
    slug: 'garden-gate-kennel',
    name: 'Garden Gate Kennel',
    description:
      'Larch boards, a felt roof and a floor that stays off the wet grass. There is room for a dog, a blanket and one stolen slipper.',
    category: 'homes',
    priceCents: 18900,
    stock: 4,
  },
  {
    slug: 'slow-supper-bowl',
    name: 'Slow Supper Bowl',
    description:
      'Ridges inside turn a ten-second supper into a ten-minute one. Heavy stoneware, so it stays where you put it.',
    category: 'food',
    priceCents: 1890,
    stock: 29,
  },
  {
    slug: 'oatmeal-shampoo',
    name: 'Oatmeal Shampoo',
    description:
      'Colloidal oats and chamomile for skin that itches in spring. Smells faintly of biscuits, which helps with the negotiations.',
    category: 'care',
    priceCents: 1190,
    stock: 40,
  },
  {
    slug: 'peanut-moon-biscuits',
    name: 'Peanut Moon Biscuits',
    description:
      'Crunchy bone biscuits with peanut butter and oats, baked in small trays. The jar closes tightly, because they can hear it from upstairs.',
    category: 'food',
    priceCents: 1090,
    stock: 57,
  },
  {
    slug: 'undercoat-brush',
    name: 'Undercoat Brush',
    description:
      'Rounded steel pins in a beech handle lift the loose coat and leave the rest. One sitting yields roughly a second dog.',
    category: 'care',
    priceCents: 1720,
    stock: 22,
  },
  {
    slug: 'postmans-collar',
    name: "Postman's Collar",
    description:
      'Vegetable-tanned leather with a brass buckle and a tag for your number. It softens with every walk and outlives most fashions.',
    category: 'travel',
    priceCents: 2890,
    stock: 0,
  },
]
