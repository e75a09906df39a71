// Pictures of the products for rabbits, hamsters and their kin.
import { rabbitFace } from '../animals/rodent.ts'
import { ink } from '../ink.ts'
import type { Pictures } from '../picture.ts'
import { at } from '../svg.ts'
import { cloud } from '../things/badges.ts'
import { drinkingBottle } from '../things/bowls.ts'
import { carrots, hay, tunnel, wheel, willowBall } from '../things/burrow.ts'
import { cottage, hutch } from '../things/houses.ts'
import { wickerCarrier } from '../things/outings.ts'
import { bag, spill } from '../things/packs.ts'

export const smallPetPictures: Pictures = {
  'meadow-hutch': { backdrop: 'sky', drawing: hutch() },
  'marathon-wheel': { backdrop: 'lilac', drawing: wheel() },
  'timothy-hay': { backdrop: 'sky', drawing: hay() },
  'carrot-trio': { backdrop: 'mint', drawing: carrots() },
  'cloud-bedding': {
    backdrop: 'rose',
    drawing: bag({ main: ink.lilac, dark: ink.plum, badge: cloud() }),
  },
  'clover-pellets': {
    backdrop: 'sand',
    drawing: bag({
      main: ink.leaf,
      dark: ink.moss,
      badge: at({ x: 0, y: 12, scale: 0.82 }, rabbitFace()),
      extra: spill(ink.moss, 'round'),
    }),
  },
  'hazelnut-cottage': { backdrop: 'butter', drawing: cottage() },
  'brook-bottle': { backdrop: 'mint', drawing: drinkingBottle() },
  'underground-line': { backdrop: 'peach', drawing: tunnel() },
  'willow-globe': { backdrop: 'aqua', drawing: willowBall() },
  'picnic-carrier': { backdrop: 'butter', drawing: wickerCarrier(rabbitFace()) },
}
