// Pictures of the products for dogs.
import { dogFace } from '../animals/dog.ts'
import { ink } from '../ink.ts'
import type { Pictures } from '../picture.ts'
import { bone, oat } from '../things/badges.ts'
import { dogBed, kennel } from '../things/beds.ts'
import { slowBowl } from '../things/bowls.ts'
import { pinBrush } from '../things/care.ts'
import { collar, lead, raincoat } from '../things/outings.ts'
import { bag, bits, filling, jar, pumpBottle, spill, tins } from '../things/packs.ts'
import { gerald, moonBall, rope } from '../things/play.ts'

export const dogPictures: Pictures = {
  'moonshot-ball': { backdrop: 'lilac', drawing: moonBall() },
  'hearthside-bed': { backdrop: 'butter', drawing: dogBed() },
  'sunday-roast-kibble': {
    backdrop: 'peach',
    drawing: bag({
      main: ink.coral,
      dark: ink.red,
      badge: dogFace(),
      extra: spill(ink.bark, 'round'),
    }),
  },
  'gerald-the-goose': { backdrop: 'sky', drawing: gerald() },
  'drizzle-coat': { backdrop: 'sky', drawing: raincoat() },
  'farmhouse-stew': {
    backdrop: 'mint',
    drawing: tins({ main: ink.leaf, dark: ink.moss, badge: dogFace() }),
  },
  'old-faithful-rope': { backdrop: 'sand', drawing: rope() },
  'long-lane-lead': { backdrop: 'peach', drawing: lead() },
  'garden-gate-kennel': { backdrop: 'mint', drawing: kennel() },
  'slow-supper-bowl': { backdrop: 'rose', drawing: slowBowl() },
  'oatmeal-shampoo': {
    backdrop: 'aqua',
    drawing: pumpBottle({ main: ink.straw, dark: ink.bark, badge: oat() }),
  },
  'peanut-moon-biscuits': {
    backdrop: 'lilac',
    drawing: jar({
      main: ink.berry,
      dark: ink.plum,
      badge: bone(ink.wood),
      extra: filling(() => bits.bone(ink.wood)),
    }),
  },
  'undercoat-brush': { backdrop: 'aqua', drawing: pinBrush() },
  'postmans-collar': { backdrop: 'butter', drawing: collar() },
}
