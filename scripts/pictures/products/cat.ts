// Pictures of the products for cats.
import { catFace } from '../animals/cat.ts'
import { fish } from '../animals/fish.ts'
import { ink } from '../ink.ts'
import type { Pictures } from '../picture.ts'
import { boxCastle, catTree, cushion, scratchingPost } from '../things/beds.ts'
import { fountain, raisedDish } from '../things/bowls.ts'
import { comb, litterTray } from '../things/care.ts'
import { carrier } from '../things/outings.ts'
import { bag, spill, tins } from '../things/packs.ts'
import { featherWand, mice, woolBall } from '../things/play.ts'

export const catPictures: Pictures = {
  'lookout-tower': { backdrop: 'mint', drawing: catTree() },
  'midnight-mackerel': {
    backdrop: 'lilac',
    drawing: tins({ main: ink.navy, dark: ink.blue, badge: fish(ink.sky, ink.blue) }),
  },
  'the-conductor': { backdrop: 'aqua', drawing: featherWand() },
  'sunbeam-cushion': { backdrop: 'sky', drawing: cushion() },
  'reluctant-traveller': { backdrop: 'sand', drawing: carrier() },
  'three-blind-suspects': { backdrop: 'mint', drawing: mice() },
  'indoor-philosopher': {
    backdrop: 'butter',
    drawing: bag({
      main: ink.plum,
      dark: ink.night,
      badge: catFace(),
      extra: spill(ink.wood, 'round'),
    }),
  },
  'sofas-bodyguard': { backdrop: 'rose', drawing: scratchingPost() },
  'fountain-of-youth': { backdrop: 'peach', drawing: fountain() },
  'the-box-it-came-in': { backdrop: 'aqua', drawing: boxCastle() },
  'zen-garden-tray': { backdrop: 'mint', drawing: litterTray() },
  'grandmothers-ball': { backdrop: 'butter', drawing: woolBall() },
  'moult-comb': { backdrop: 'rose', drawing: comb() },
  'whisker-wide-dish': { backdrop: 'sky', drawing: raisedDish() },
}
