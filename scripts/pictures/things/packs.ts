// What food and care come in: bags, tins, jars, bottles.
import { ink } from '../ink.ts'
import { at, box, clip, gleam, ground, repeat, ring, shade, solid } from '../svg.ts'

interface Pack {
  main: string
  dark: string
  /** What the label shows, drawn around the origin, about 100 wide. */
  badge: string
  /** What lies in front of it or shows through the glass. */
  extra?: string
}

const BAG = 'M120 112L134 84H266L280 112V298Q280 318 260 318H140Q120 318 120 298z'

/** A standing bag with a folded top and a round label. */
export const bag = ({ main, dark, badge, extra = '' }: Pack): string =>
  ground(200, 319, 220) +
  solid(BAG, main, `<rect x="100" y="70" width="200" height="46" fill="${dark}"/>${shade(250)}`) +
  `<path d="M134 100H266" stroke="#fff" stroke-width="4" stroke-dasharray="10 8" opacity=".55"/>
  <circle cx="200" cy="216" r="62" fill="${ink.cream}"/><circle cx="200" cy="216" r="62" fill="none" stroke="${dark}" stroke-width="5"/>` +
  at({ x: 200, y: 218, scale: 0.86 }, badge) +
  gleam('M138 140V280', 0.22) +
  extra

const TIN = 'M-46 -28V28C-46 42 46 42 46 28V-28z'

const tin = ({ main, dark, badge }: Pack): string =>
  solid(
    TIN,
    ink.stone,
    `<path d="M-46 -20C-46 -6 46 -6 46 -20V22C46 36 -46 36 -46 22z" fill="${main}"/>${shade(22, 0.12)}`,
  ) +
  `<ellipse cx="0" cy="-28" rx="46" ry="13" fill="${ink.steel}"/><ellipse cx="0" cy="-28" rx="38" ry="9.5" fill="${ink.stone}"/>
  <path d="M-8 -28H10" stroke="${ink.slate}" stroke-width="5" stroke-linecap="round"/>
  <ellipse cx="0" cy="10" rx="25" ry="20" fill="${ink.cream}" stroke="${dark}" stroke-width="3"/>${at({ x: 0, y: 11, scale: 0.34 }, badge)}`

/** Six tins, piled. */
export function tins(pack: Pack): string {
  const places = [
    ...[100, 200, 300].map((x) => ({ x, y: 280 })),
    ...[150, 250].map((x) => ({ x, y: 212 })),
    { x: 200, y: 144 },
  ]
  return ground(200, 315, 330) + places.map((place) => at(place, tin(pack))).join('')
}

const JAR = box(128, 138, { w: 144, h: 180, r: 30 })

/** A glass jar with a screwed lid; `extra` is what is in it. */
export const jar = ({ main, dark, badge, extra = '' }: Pack): string =>
  ground(200, 319, 190) +
  solid(JAR, ink.glass, extra + shade(240, 0.07)) +
  `<path d="${JAR}" fill="none" stroke="#fff" stroke-width="5" opacity=".7"/>` +
  solid(box(136, 96, { w: 128, h: 46, r: 12 }), main, shade(230)) +
  repeat(
    9,
    (index) =>
      `<path d="M${148 + index * 13} 104V134" stroke="${dark}" stroke-width="4" stroke-linecap="round" opacity=".5"/>`,
  ) +
  (badge === ''
    ? ''
    : `<path d="${ring(200, 238, 42)}" fill="${ink.cream}"/>${at({ x: 200, y: 239, scale: 0.58 }, badge)}`) +
  gleam('M147 172V280', 0.65)

const CANISTER = 'M126 128V296C126 324 274 324 274 296V128z'

/** A round cardboard tin with a lid, for flakes and powders. */
export const canister = ({ main, dark, badge, extra = '' }: Pack): string =>
  ground(200, 317, 190) +
  solid(
    CANISTER,
    main,
    `<path d="M120 262C120 290 280 290 280 262V340H120z" fill="${dark}"/>${shade(232)}`,
  ) +
  `<path d="M118 108V130C118 152 282 152 282 130V108z" fill="${dark}"/><ellipse cx="200" cy="108" rx="82" ry="21" fill="${ink.cream}"/><ellipse cx="200" cy="108" rx="66" ry="15" fill="${ink.sand}"/>
  <circle cx="200" cy="214" r="50" fill="${ink.cream}"/>${at({ x: 200, y: 215, scale: 0.7 }, badge)}` +
  gleam('M143 168V250', 0.3) +
  extra

const BOTTLE =
  'M144 186Q144 160 168 160H232Q256 160 256 186V296Q256 318 234 318H166Q144 318 144 296z'

/** A bottle with a pump. */
export const pumpBottle = ({ main, dark, badge, extra = '' }: Pack): string =>
  ground(200, 319, 150) +
  `<path d="M200 90V140" stroke="${ink.stone}" stroke-width="10"/><path d="M150 96Q150 76 172 76H222Q232 76 232 86Q232 96 222 96H176L168 108H150z" fill="${dark}"/>
  <rect x="172" y="130" width="56" height="34" rx="8" fill="${dark}"/>` +
  solid(BOTTLE, main, shade(228)) +
  `<circle cx="200" cy="240" r="40" fill="${ink.cream}"/>${at({ x: 200, y: 240, scale: 0.58 }, badge)}` +
  gleam('M160 190V290', 0.35) +
  extra

const SPRAYER =
  'M150 214Q152 186 186 170V150H222V170Q252 186 254 214V296Q254 318 232 318H172Q150 318 150 296z'

/** A bottle that sprays a fine mist to the left. */
export const sprayer = ({ main, dark, badge, extra = '' }: Pack): string =>
  ground(202, 319, 150) +
  extra +
  solid(
    SPRAYER,
    main,
    `<path d="M140 232Q170 222 200 232T264 232V330H140z" fill="${dark}" opacity=".45"/>${shade(230)}`,
  ) +
  `<rect x="180" y="130" width="48" height="26" rx="6" fill="${ink.line}"/><path d="M142 98Q142 88 152 88H232Q250 88 250 106V116Q250 132 234 132H176Q166 132 166 122H152Q142 122 142 112z" fill="${ink.coral}"/>
  <path d="M176 130Q174 152 158 164" fill="none" stroke="${ink.red}" stroke-width="11" stroke-linecap="round"/><rect x="132" y="96" width="14" height="18" rx="3" fill="${ink.line}"/>` +
  at({ x: 204, y: 256, scale: 0.62 }, badge) +
  gleam('M168 216V290', 0.4)

/** Loose bits at the foot of a pack. */
export const spill = (fill: string, shape: 'round' | 'bone' | 'flake'): string => {
  const places = [
    { x: 108, y: 312, turn: -20 },
    { x: 146, y: 322, turn: 12 },
    { x: 262, y: 322, turn: 30 },
    { x: 296, y: 313, turn: -8 },
  ]
  return places.map((place) => at(place, bits[shape](fill))).join('')
}

export const bits = {
  round: (fill: string) =>
    `<ellipse cx="0" cy="0" rx="14" ry="11" fill="${fill}"/><ellipse cx="-3" cy="-3" rx="6" ry="4" fill="#fff" opacity=".25"/>`,
  bone: (fill: string) =>
    `<path d="M-14 -4C-20 -14 -30 -6 -25 0C-30 6 -20 14 -14 5H14C20 14 30 6 25 0C30 -6 20 -14 14 -4z" fill="${fill}"/>`,
  flake: (fill: string) => `<path d="M-13 2L-2 -9L13 -4L9 8L-6 9z" fill="${fill}"/>`,
}

/** A dried cricket, 44 wide. */
export const cricket = (): string =>
  `<path d="M4 -4L14 -16L20 6M-2 4L-8 12M-10 4L-16 12" fill="none" stroke="${ink.cocoa}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/><path d="M-20 0C-14 -9 8 -8 20 2C8 8 -14 8 -20 0z" fill="${ink.bark}"/><path d="M-18 -2C-24 -8 -26 -12 -24 -16" fill="none" stroke="${ink.cocoa}" stroke-width="2" stroke-linecap="round"/>`

/** A jar's content: bits in rows up to its shoulder. */
export const filling = (drawing: (index: number) => string, rows = 6): string =>
  clip(
    JAR,
    repeat(rows * 5, (index) => {
      const row = Math.floor(index / 5)
      const shift = row % 2 === 0 ? 0 : 15
      return at(
        { x: 134 + (index % 5) * 32 + shift, y: 306 - row * 23, turn: ((index * 47) % 70) - 35 },
        drawing(index),
      )
    }),
  )
