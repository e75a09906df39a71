// Pictures of the products for lizards and tortoises.
import { tortoise } from '../animals/reptile.ts'
import { ink } from '../ink.ts'
import type { Pictures } from '../picture.ts'
import { at } from '../svg.ts'
import { bone, leaf } from '../things/badges.ts'
import { vine } from '../things/burrow.ts'
import { dial, heatLamp } from '../things/care.ts'
import { bag, canister, cricket, filling, jar, sprayer } from '../things/packs.ts'
import { baskingStone, coconut, terrarium } from '../things/tanks.ts'

const mist = [
  { x: 96, y: 92 },
  { x: 74, y: 108 },
  { x: 98, y: 122 },
  { x: 52, y: 90 },
  { x: 50, y: 126 },
  { x: 30, y: 106 },
  { x: 28, y: 140 },
]
  .map(
    ({ x, y }, index) => `<circle cx="${x}" cy="${y}" r="${7 - (index % 3)}" fill="${ink.blue}"/>`,
  )
  .join('')

export const reptilePictures: Pictures = {
  'little-jungle': { backdrop: 'peach', drawing: terrarium() },
  'noonday-lamp': { backdrop: 'sky', drawing: heatLamp() },
  'tortoise-salad': {
    backdrop: 'butter',
    drawing: bag({
      main: ink.mint,
      dark: ink.leaf,
      badge: at({ x: 6, y: 2, scale: 0.82 }, tortoise()),
    }),
  },
  'basking-slate': { backdrop: 'sand', drawing: baskingStone() },
  'cricket-crunch': {
    backdrop: 'mint',
    drawing: jar({
      main: ink.amber,
      dark: ink.bark,
      badge: '',
      extra: filling(() => cricket(), 5),
    }),
  },
  'coconut-hideaway': { backdrop: 'sky', drawing: coconut() },
  'morning-mist': {
    backdrop: 'lilac',
    drawing: sprayer({ main: ink.glass, dark: ink.blue, badge: leaf(), extra: mist }),
  },
  'jungle-vine': { backdrop: 'butter', drawing: vine() },
  'strong-bones-powder': {
    backdrop: 'rose',
    drawing: canister({ main: ink.teal, dark: ink.pine, badge: bone(ink.stone) }),
  },
  'desert-dial': { backdrop: 'aqua', drawing: dial() },
}
