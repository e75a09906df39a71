// Pictures of the products for birds.
import { birdFace } from '../animals/bird.ts'
import { ink } from '../ink.ts'
import type { Pictures } from '../picture.ts'
import {
  beadTower,
  beakSet,
  birdBath,
  ladder,
  millet,
  mirror,
  swing,
  tubeFeeder,
} from '../things/aviary.ts'
import { birdCage, nestBox } from '../things/houses.ts'
import { bag, spill } from '../things/packs.ts'

export const birdPictures: Pictures = {
  'the-conservatory': { backdrop: 'rose', drawing: birdCage() },
  'dawn-chorus-mix': {
    backdrop: 'sky',
    drawing: bag({
      main: ink.sun,
      dark: ink.amber,
      badge: birdFace(ink.sky, ink.white),
      extra: spill(ink.straw, 'round'),
    }),
  },
  'little-trapeze': { backdrop: 'lilac', drawing: swing() },
  'puddle-bath': { backdrop: 'mint', drawing: birdBath() },
  'garden-feeder': { backdrop: 'sky', drawing: tubeFeeder() },
  'jingle-tower': { backdrop: 'peach', drawing: beadTower() },
  'spare-room': { backdrop: 'butter', drawing: nestBox() },
  'millet-bouquet': { backdrop: 'aqua', drawing: millet() },
  'rainbow-ladder': { backdrop: 'sand', drawing: ladder() },
  'beak-and-mineral-set': { backdrop: 'sky', drawing: beakSet() },
  'the-other-fellow': { backdrop: 'butter', drawing: mirror() },
}
