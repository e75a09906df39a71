// Pictures of the products for aquariums.
import { fish } from '../animals/fish.ts'
import { ink } from '../ink.ts'
import type { Pictures } from '../picture.ts'
import { tankHeater, tankLamp, waterFilter } from '../things/care.ts'
import { net } from '../things/outings.ts'
import { bits, canister, filling, jar, spill } from '../things/packs.ts'
import { aquarium, aquaticPlant, pebbles, sunkenCastle, treasureChest } from '../things/tanks.ts'

export const fishPictures: Pictures = {
  'sixty-litre-sea': { backdrop: 'peach', drawing: aquarium() },
  'seven-seas-flakes': {
    backdrop: 'butter',
    drawing: canister({
      main: ink.blue,
      dark: ink.navy,
      badge: fish(),
      extra: spill(ink.coral, 'flake'),
    }),
  },
  'sunken-castle': { backdrop: 'sky', drawing: sunkenCastle() },
  'java-fern': { backdrop: 'aqua', drawing: aquaticPlant() },
  'quiet-current-filter': { backdrop: 'aqua', drawing: waterFilter() },
  'captains-chest': { backdrop: 'mint', drawing: treasureChest() },
  'goldfish-granules': {
    backdrop: 'rose',
    drawing: jar({
      main: ink.teal,
      dark: ink.pine,
      badge: fish(ink.amber, ink.coral),
      extra: filling((index) => bits.round(index % 3 ? ink.coral : ink.amber)),
    }),
  },
  'tidelight-lamp': { backdrop: 'lilac', drawing: tankLamp() },
  'river-pebbles': { backdrop: 'sky', drawing: pebbles() },
  'gentle-net': { backdrop: 'peach', drawing: net() },
  'even-keel-heater': { backdrop: 'lilac', drawing: tankHeater() },
}
