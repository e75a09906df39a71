// Where dogs and cats sleep, watch and hide.
import { catAsleep, catFace, catSeated } from '../animals/cat.ts'
import { dogAsleep, dogFace } from '../animals/dog.ts'
import { ink } from '../ink.ts'
import { at, box, clip, ground, repeat, shade, solid } from '../svg.ts'

/** A round bed with high sides and a dog asleep in it. */
export const dogBed = (): string =>
  `${ground(200, 308, 310)}
  <path d="M60 226C60 168 112 144 200 144C288 144 340 168 340 226z" fill="${ink.pine}"/><ellipse cx="200" cy="228" rx="124" ry="48" fill="${ink.cream}"/>
  ${at({ x: 206, y: 196, scale: 1.1 }, dogAsleep())}` +
  solid(
    'M52 226C52 214 64 208 76 212C104 256 296 256 324 212C336 208 348 214 348 226C350 286 304 308 200 308C96 308 50 286 52 226z',
    ink.teal,
    shade(290),
  ) +
  `<path d="M74 246C98 286 302 286 326 246" fill="none" stroke="#fff" stroke-width="4" stroke-dasharray="10 9" stroke-linecap="round" opacity=".55"/>`

/** A kennel with its owner at the door. */
export const kennel = (): string =>
  ground(200, 319, 290) +
  solid(
    'M96 186L200 104L304 186V316H96z',
    ink.wood,
    `${repeat(5, (index) => `<path d="M90 ${214 + index * 26}H310" stroke="${ink.bark}" stroke-width="3" opacity=".5"/>`)}${shade(266)}`,
  ) +
  `<path d="M140 316V240C140 198 260 198 260 240V316z" fill="${ink.night}"/>` +
  clip(
    'M140 316V240C140 198 260 198 260 240V316z',
    at({ x: 200, y: 280, scale: 1.05 }, dogFace()),
  ) +
  `<path d="M200 76L336 184L316 208L200 116L84 208L64 184z" fill="${ink.red}"/><path d="M200 76L336 184L316 208L200 116z" fill="#2a1838" opacity=".12"/>
  <path d="M176 166C168 154 154 164 160 173C154 182 168 192 176 180H224C232 192 246 182 240 173C246 164 232 154 224 166z" fill="${ink.cream}"/>
  <rect x="88" y="310" width="224" height="10" rx="5" fill="${ink.bark}"/>`

const SISAL = 'M182 100H218V310H182z'

/** A tree of platforms and a box, with a cat on watch. */
export const catTree = (): string =>
  at({ x: 18, y: 30, scale: 0.91 }, ground(200, 321, 250) + trunk())

const trunk = (): string =>
  solid(
    SISAL,
    ink.straw,
    `${repeat(18, (index) => `<path d="M176 ${108 + index * 12}L224 ${100 + index * 12}" stroke="${ink.wood}" stroke-width="4"/>`)}${shade(204)}`,
  ) +
  `<rect x="94" y="302" width="212" height="18" rx="9" fill="${ink.plum}"/>
  <path d="M222 214H310V302H222z" fill="${ink.lilac}"/><path d="M286 214H310V302H286z" fill="#2a1838" opacity=".1"/><circle cx="264" cy="262" r="27" fill="${ink.night}"/><rect x="214" y="206" width="104" height="15" rx="7.5" fill="${ink.plum}"/>
  <rect x="92" y="204" width="108" height="15" rx="7.5" fill="${ink.plum}"/><path d="M108 219V236" stroke="${ink.straw}" stroke-width="3"/><circle cx="108" cy="244" r="9" fill="${ink.coral}"/>
  <rect x="130" y="136" width="140" height="16" rx="8" fill="${ink.plum}"/>` +
  at({ x: 198, y: 76, scale: 1.02 }, catSeated()) +
  `<circle cx="256" cy="256" r="4" fill="${ink.sun}"/><circle cx="272" cy="256" r="4" fill="${ink.sun}"/>`

/** A velvet cushion with a cat asleep in the sun. */
export const cushion = (): string =>
  `<path d="M118 44L250 44L352 306L84 306z" fill="${ink.sun}" opacity=".28"/>${ground(200, 310, 310)}` +
  solid(
    'M52 262C52 222 110 212 200 212C290 212 348 222 348 262C348 300 296 310 200 310C104 310 52 300 52 262z',
    ink.berry,
    shade(300),
  ) +
  `<ellipse cx="200" cy="246" rx="130" ry="32" fill="${ink.rose}" opacity=".5"/>
  <path d="M66 276C100 298 300 298 334 276" fill="none" stroke="${ink.sun}" stroke-width="5" stroke-linecap="round"/>
  ${at({ x: 202, y: 210, scale: 1.18 }, catAsleep())}`

const WALL = 'M96 150V128H124V150H152V128H180V150H220V128H248V150H276V128H304V150V316H96z'

/** A castle of cardboard, defended. */
export const boxCastle = (): string =>
  ground(200, 319, 270) +
  `<path d="M200 60V128" stroke="${ink.cocoa}" stroke-width="5" stroke-linecap="round"/><path d="M202 62L250 76L202 92z" fill="${ink.coral}"/>` +
  solid(
    WALL,
    ink.wood,
    `<path d="M90 176H310" stroke="${ink.bark}" stroke-width="4" stroke-dasharray="12 9" opacity=".7"/>${shade(264)}`,
  ) +
  `<circle cx="146" cy="228" r="31" fill="${ink.night}"/><path d="M214 316V250C214 214 280 214 280 250V316z" fill="${ink.night}"/>` +
  clip(
    'M115 228a31 31 0 1 0 62 0a31 31 0 1 0 -62 0z',
    at({ x: 146, y: 236, scale: 0.62 }, catFace(ink.amber, ink.bark)),
  ) +
  `<path d="M236 316C232 292 262 292 258 316z" fill="${ink.amber}"/><path d="M242 314V306M252 314V306" stroke="${ink.bark}" stroke-width="3" stroke-linecap="round"/>
  <path d="M110 290L150 290M118 302L146 302" stroke="${ink.bark}" stroke-width="4" stroke-linecap="round" opacity=".6"/>`

/** A tall post wound in sisal, with a dangling ball. */
export const scratchingPost = (): string =>
  ground(200, 321, 240) +
  solid(
    box(162, 92, { w: 76, h: 216, r: 6 }),
    ink.straw,
    `${repeat(22, (index) => `<path d="M156 ${98 + index * 11}L244 ${88 + index * 11}" stroke="${ink.wood}" stroke-width="4.5"/>`)}${shade(212)}`,
  ) +
  `<path d="M176 180L168 216M190 176L184 222M206 182L200 214" stroke="${ink.bark}" stroke-width="4" stroke-linecap="round" opacity=".75"/>
  <rect x="100" y="298" width="200" height="22" rx="11" fill="${ink.moss}"/><path d="M230 298H289Q300 298 300 309Q300 320 289 320H230z" fill="#2a1838" opacity=".1"/>
  <ellipse cx="200" cy="92" rx="50" ry="17" fill="${ink.moss}"/><ellipse cx="200" cy="86" rx="50" ry="17" fill="${ink.leaf}"/>
  <path d="M246 88C282 84 288 120 286 152" fill="none" stroke="${ink.cocoa}" stroke-width="4" stroke-linecap="round"/><circle cx="286" cy="166" r="17" fill="${ink.coral}"/><path d="M276 158C282 164 292 166 300 160" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".6"/>` +
  at({ x: 116, y: 252, scale: 0.9 }, catSeated(ink.night, ink.line))
