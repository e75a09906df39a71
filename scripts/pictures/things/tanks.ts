// Glass worlds: aquarium, terrarium and what stands in them.
import { fish, tetra } from '../animals/fish.ts'
import { gecko } from '../animals/reptile.ts'
import { ink } from '../ink.ts'
import { at, clip, gleam, ground, repeat, shade, solid } from '../svg.ts'

const weed = (height: number, fill: string): string =>
  repeat(3, (index) => {
    const lean = (index - 1) * 22
    const top = height - Math.abs(index - 1) * height * 0.22
    return `<path d="M0 0C${lean * 1.6} ${-top * 0.4} ${lean * 0.2} ${-top * 0.7} ${lean} ${-top}C${lean * 0.4 + 12} ${-top * 0.6} ${lean * 1.4 + 10} ${-top * 0.3} 6 0z" fill="${fill}"/>`
  })

const gravel = (fill: string): string =>
  `<path d="M40 330V280Q80 262 130 274T230 272T360 276V330z" fill="${fill}"/>`

const GLASS = 'M62 128H338V300H62z'

/** A full aquarium. */
export const aquarium = (): string =>
  ground(200, 318, 320) +
  solid(
    GLASS,
    ink.glass,
    `<rect x="50" y="152" width="300" height="160" fill="${ink.sky}"/><path d="M50 152Q90 144 130 152T210 152T290 152T370 152V166H50z" fill="#fff" opacity=".5"/>
    ${gravel(ink.straw)}${at({ x: 104, y: 284 }, weed(96, ink.leaf))}${at({ x: 300, y: 284 }, weed(118, ink.moss))}${at({ x: 138, y: 286 }, weed(54, ink.mint))}
    <path d="M232 288C228 262 248 250 262 256C280 246 298 264 292 288z" fill="${ink.slate}"/><circle cx="262" cy="276" r="9" fill="${ink.night}"/>`,
  ) +
  at({ x: 186, y: 206, scale: 0.74 }, fish()) +
  at({ x: 262, y: 190, scale: 0.8 }, tetra()) +
  at({ x: 236, y: 224, scale: 0.7 }, tetra()) +
  at({ x: 120, y: 182, scale: 0.7, mirrored: true }, tetra(ink.teal)) +
  `<g fill="none" stroke="#fff" stroke-width="3"><circle cx="214" cy="176" r="5"/><circle cx="224" cy="160" r="3.4"/></g>
  <path d="${GLASS}" fill="none" stroke="${ink.night}" stroke-width="6" stroke-linejoin="round"/><rect x="54" y="108" width="292" height="24" rx="8" fill="${ink.night}"/><rect x="54" y="296" width="292" height="22" rx="8" fill="${ink.night}"/>` +
  gleam('M80 150V226', 0.7)

const TERRARIUM = 'M96 92H304V304H96z'

/** A tall terrarium with a gecko on the branch. */
export const terrarium = (): string =>
  ground(200, 321, 260) +
  solid(
    TERRARIUM,
    ink.glass,
    `<rect x="90" y="92" width="220" height="230" fill="${ink.mint}" opacity=".55"/><path d="M90 276Q140 258 200 270T310 266V320H90z" fill="${ink.cocoa}"/><path d="M90 262L160 214L236 200L310 150" fill="none" stroke="${ink.bark}" stroke-width="14" stroke-linejoin="round"/>
    ${at({ x: 128, y: 280 }, weed(110, ink.moss))}${at({ x: 274, y: 278 }, weed(84, ink.leaf))}
    <path d="M96 92C116 120 108 150 120 168M280 92C270 120 286 136 276 160" fill="none" stroke="${ink.moss}" stroke-width="5"/>
    ${[
      [112, 128],
      [122, 160],
      [276, 124],
      [282, 150],
      [272, 164],
    ]
      .map(([x = 0, y = 0], index) =>
        at(
          { x, y, turn: index * 70 },
          `<path d="M0 0C10 -16 28 -10 30 0C22 10 8 10 0 0z" fill="${ink.leaf}"/>`,
        ),
      )
      .join('')}`,
  ) +
  at({ x: 200, y: 208, scale: 0.86, turn: -20 }, gecko(ink.amber, ink.cream)) +
  `<path d="${TERRARIUM}" fill="none" stroke="${ink.night}" stroke-width="7" stroke-linejoin="round"/><path d="M200 96V302" stroke="${ink.night}" stroke-width="4" opacity=".55"/><rect x="86" y="76" width="228" height="24" rx="7" fill="${ink.night}"/><path d="M104 88H296" stroke="${ink.slate}" stroke-width="5" stroke-dasharray="6 5"/><rect x="86" y="300" width="228" height="22" rx="7" fill="${ink.night}"/><rect x="188" y="232" width="8" height="26" rx="4" fill="${ink.steel}"/><rect x="204" y="232" width="8" height="26" rx="4" fill="${ink.steel}"/>` +
  gleam('M112 112V190', 0.6)

/** Ruins with an arch, for fish with a sense of history. */
export const sunkenCastle = (): string =>
  `<path d="M30 318C50 282 130 272 200 280C280 270 352 284 372 318C330 330 70 330 30 318z" fill="${ink.straw}"/>${at({ x: 84, y: 296 }, weed(120, ink.leaf))}${at({ x: 330, y: 298 }, weed(88, ink.moss))}` +
  solid('M152 200H248V304H226V262C226 236 174 236 174 262V304H152z', ink.slate) +
  solid('M104 148H118V164H132V148H148V164H162V148H176V306H104z', ink.stone, shade(150, 0.12)) +
  solid('M224 116H238V132H250V116H266V132H280V116H294V306H224z', ink.stone, shade(268, 0.12)) +
  `<path d="M130 206V190C130 176 152 176 152 190V206zM248 172V154C248 140 270 140 270 154V172z" fill="${ink.night}"/>
  <path d="M114 236H134M142 258H162M238 210H258M262 236H282M240 266H256" stroke="${ink.slate}" stroke-width="6" stroke-linecap="round"/><path d="M104 280Q140 292 176 282V306H104zM224 284Q262 296 294 280V306H224z" fill="${ink.leaf}" opacity=".75"/>
  ${at({ x: 214, y: 246, scale: 0.56 }, fish())}<g fill="none" stroke="${ink.blue}" stroke-width="4" opacity=".6"><circle cx="196" cy="180" r="8"/><circle cx="206" cy="150" r="6"/><circle cx="194" cy="124" r="4.5"/></g>`

/** A chest of gold, breathing bubbles. */
export const treasureChest = (): string =>
  `${ground(200, 314, 290)}<path d="M92 190L114 116C118 100 130 96 144 96H292C306 96 312 108 308 122L296 190z" fill="${ink.bark}"/><path d="M116 182L132 122C134 114 140 112 148 112H284C292 112 296 118 294 126L284 182z" fill="${ink.cocoa}"/>
  <path d="M92 206C110 160 150 176 168 168C190 150 214 168 232 166C260 160 296 176 308 206z" fill="${ink.sun}"/>
  ${[
    [134, 188],
    [166, 180],
    [202, 176],
    [238, 178],
    [270, 190],
    [184, 194],
    [222, 194],
    [150, 198],
    [256, 198],
  ]
    .map(
      ([x = 0, y = 0]) =>
        `<ellipse cx="${x}" cy="${y}" rx="14" ry="10" fill="${ink.amber}"/><ellipse cx="${x}" cy="${y - 2}" rx="12" ry="8" fill="${ink.sun}"/>`,
    )
    .join('')}
  <path d="M214 178L228 160L242 178L228 192z" fill="${ink.berry}"/><path d="M214 178L228 160L228 192z" fill="${ink.rose}"/><circle cx="170" cy="172" r="9" fill="${ink.leaf}"/>` +
  solid(
    'M84 202H316V296Q316 312 298 312H102Q84 312 84 296z',
    ink.bark,
    `<path d="M80 236H320M80 270H320" stroke="${ink.cocoa}" stroke-width="4" opacity=".7"/>${shade(276)}`,
  ) +
  `<path d="M84 202H316V222H84z" fill="${ink.cocoa}"/><path d="M112 202V312M288 202V312" stroke="${ink.amber}" stroke-width="13"/><rect x="182" y="206" width="36" height="44" rx="8" fill="${ink.amber}"/><circle cx="200" cy="224" r="6" fill="${ink.line}"/><path d="M200 226V238" stroke="${ink.line}" stroke-width="5" stroke-linecap="round"/>
  <g fill="#fff" fill-opacity=".6" stroke="${ink.blue}" stroke-width="4"><circle cx="176" cy="78" r="13"/><circle cx="212" cy="54" r="9"/><circle cx="236" cy="86" r="7"/></g>`

/** A plant in a pot, under water. */
export const aquaticPlant = (): string =>
  ground(200, 319, 170) +
  [
    [-62, 150, ink.moss],
    [62, 146, ink.moss],
    [-38, 190, ink.leaf],
    [40, 186, ink.leaf],
    [-4, 214, ink.moss],
    [-86, 96, ink.leaf],
    [86, 92, ink.leaf],
  ]
    .map(([lean, height, fill]) => frond(Number(lean), Number(height), String(fill)))
    .join('') +
  solid('M138 252H262L248 318H152z', ink.coral, shade(226)) +
  `<rect x="128" y="238" width="144" height="24" rx="10" fill="${ink.red}"/><g fill="none" stroke="${ink.blue}" stroke-width="4" opacity=".55"><circle cx="292" cy="120" r="9"/><circle cx="308" cy="92" r="6"/><circle cx="108" cy="104" r="6"/></g>`

const frond = (lean: number, height: number, fill: string): string =>
  `<path d="M200 246C${200 + lean * 0.2} ${246 - height * 0.5} ${200 + lean * 0.4} ${246 - height * 0.8} ${200 + lean} ${246 - height}C${200 + lean + 20} ${246 - height * 0.7} ${200 + lean * 0.8 + 24} ${246 - height * 0.3} 206 246z" fill="${fill}"/>`

/** A heap of rounded stones. */
export const pebbles = (): string => {
  const fills = [ink.slate, ink.stone, ink.straw, ink.wood, ink.steel, ink.bark]
  const rows = [
    [5, 300, 62],
    [4, 262, 62],
    [3, 224, 60],
    [2, 188, 58],
    [1, 156, 0],
  ]
  const stones = rows.flatMap(([count = 0, y = 0, gap = 0], row) =>
    Array.from({ length: count }, (_, index) => {
      const x = 200 + (index - (count - 1) / 2) * gap
      return at(
        { x, y, turn: ((index * 37 + row * 23) % 30) - 15 },
        pebble(fills[(index * 2 + row) % 6] ?? ink.stone),
      )
    }),
  )
  return ground(200, 320, 330) + stones.join('')
}

const pebble = (fill: string): string =>
  `<ellipse rx="38" ry="25" fill="${fill}"/><path d="M-20 14C0 24 26 18 34 2C38 20 12 32 -20 14z" fill="#2a1838" opacity=".12"/><path d="M-20 -9C-12 -16 -2 -17 6 -15" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".5"/>`

/** Half a coconut with a doorway and somebody home. */
export const coconut = (): string =>
  ground(200, 312, 300) +
  solid(
    'M66 308C66 196 116 122 200 122C284 122 334 196 334 308z',
    ink.cocoa,
    `<path d="M110 200C120 180 132 168 146 160M262 160C284 176 298 200 306 228M96 250C98 238 100 230 104 222M190 142C200 140 214 142 222 146M296 262C298 274 300 284 300 294M240 170C250 178 258 186 264 196" fill="none" stroke="${ink.bark}" stroke-width="6" stroke-linecap="round"/>${shade(262)}`,
  ) +
  `<path d="M132 308C132 240 156 208 196 208C236 208 260 240 260 308z" fill="${ink.sand}"/><path d="M146 308C146 250 164 222 196 222C228 222 246 250 246 308z" fill="${ink.night}"/>` +
  clip(
    'M146 308C146 250 164 222 196 222C228 222 246 250 246 308z',
    at({ x: 254, y: 282, scale: 1 }, gecko()),
  ) +
  `<path d="M60 310H340" stroke="${ink.straw}" stroke-width="9" stroke-linecap="round"/>`

/** A slab of warm stone with a gecko on it. */
export const baskingStone = (): string =>
  `<circle cx="286" cy="104" r="42" fill="${ink.sun}"/><circle cx="286" cy="104" r="60" fill="${ink.sun}" opacity=".3"/>${ground(200, 308, 330)}` +
  solid(
    'M46 250C58 212 120 192 206 190C292 190 346 214 354 246C358 286 330 308 206 308C84 310 36 290 46 250z',
    ink.slate,
    `<path d="M30 262C90 296 310 296 370 256V330H30z" fill="${ink.night}" opacity=".45"/>`,
  ) +
  `<path d="M90 246C104 232 128 222 152 218M300 240C308 244 314 250 316 256M222 272C236 274 252 272 262 270" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".35"/>` +
  at({ x: 206, y: 232, scale: 1.08, turn: -6 }, gecko(ink.leaf, ink.sun))
