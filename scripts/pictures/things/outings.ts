// Leads, coats and carriers.
import { dogFace } from '../animals/dog.ts'
import { ink } from '../ink.ts'
import { at, box, clip, ground, repeat, shade, solid } from '../svg.ts'

/** A coiled lead with a brass hook. */
export const lead = (): string => {
  const coil =
    'M236 120C300 150 306 246 236 280C166 312 92 262 102 196C110 140 176 118 222 150C262 180 250 240 204 244C164 246 144 208 166 186'
  return `${ground(196, 312, 250)}<path d="${coil}" fill="none" stroke="${ink.navy}" stroke-width="22" stroke-linecap="round"/><path d="${coil}" fill="none" stroke="${ink.sky}" stroke-width="6" stroke-dasharray="9 15" stroke-linecap="round"/><path d="M236 122C216 104 222 74 252 66C286 60 300 92 284 112C272 126 252 128 236 122z" fill="none" stroke="${ink.navy}" stroke-width="20"/><rect x="222" y="108" width="34" height="25" rx="7" fill="${ink.bark}" transform="rotate(24 238 120)"/>
  <g transform="rotate(-30 166 186)"><rect x="152" y="174" width="30" height="24" rx="6" fill="${ink.bark}"/><circle cx="167" cy="208" r="11" fill="none" stroke="${ink.amber}" stroke-width="7"/><path d="M167 220C150 226 150 260 168 262C186 262 188 238 178 230" fill="none" stroke="${ink.amber}" stroke-width="8" stroke-linecap="round"/></g>`
}

/** A leather collar with a brass buckle and a tag. */
export const collar = (): string =>
  `${ground(200, 306, 250)}<path d="M78 186C78 128 322 128 322 186" fill="none" stroke="${ink.cocoa}" stroke-width="30"/><path d="M78 182C78 262 322 262 322 182" fill="none" stroke="${ink.bark}" stroke-width="34"/><path d="M80 172C84 242 316 242 320 172M82 196C90 270 310 270 318 196" fill="none" stroke="${ink.straw}" stroke-width="3" stroke-dasharray="9 7" opacity=".85"/>
  <g transform="rotate(14 128 226)"><rect x="104" y="198" width="50" height="54" rx="9" fill="none" stroke="${ink.amber}" stroke-width="9"/><path d="M128 225H162" stroke="${ink.sun}" stroke-width="7" stroke-linecap="round"/></g><circle cx="252" cy="235" r="5" fill="${ink.cocoa}"/><circle cx="274" cy="226" r="5" fill="${ink.cocoa}"/>
  <circle cx="202" cy="262" r="12" fill="none" stroke="${ink.slate}" stroke-width="6"/><circle cx="202" cy="304" r="33" fill="${ink.sun}"/><path d="M216 274A33 33 0 0 1 212 336A36 36 0 0 0 216 274z" fill="#2a1838" opacity=".12"/>${at({ x: 202, y: 304, scale: 0.44 }, `<path d="M-26 -9C-38 -28 -58 -14 -48 0C-58 14 -38 28 -26 9H26C38 28 58 14 48 0C58 -14 38 -28 26 -9z" fill="${ink.bark}"/>`)}`

/** A dog in a raincoat, in the rain. */
export const raincoat = (): string =>
  `${repeat(11, (index) => `<path d="M${50 + ((index * 97) % 310)} ${54 + ((index * 61) % 150)}l-7 22" stroke="${ink.blue}" stroke-width="5" stroke-linecap="round" opacity=".55"/>`)}${ground(200, 322, 270)}
  <path d="M306 176C336 164 348 140 340 120" fill="none" stroke="${ink.wood}" stroke-width="17" stroke-linecap="round"/>
  <path d="M144 244V312M190 250V312M264 250V312M304 240V312" stroke="${ink.wood}" stroke-width="27" stroke-linecap="round"/><path d="M136 314H152M182 314H198M256 314H272M296 314H312" stroke="${ink.cream}" stroke-width="20" stroke-linecap="round"/>` +
  solid(
    'M122 192C134 152 180 148 240 150C300 150 326 170 324 214L330 266C290 280 160 280 120 266z',
    ink.sun,
    `<path d="M226 140V290" stroke="${ink.amber}" stroke-width="5" stroke-dasharray="11 8"/><path d="M110 252H340V290H110z" fill="${ink.amber}" opacity=".7"/>${shade(296, 0.08)}`,
  ) +
  `<path d="M256 196H302V224Q302 232 294 232H264Q256 232 256 224z" fill="${ink.amber}"/><circle cx="279" cy="208" r="5" fill="${ink.cream}"/>
  <path d="M74 120C70 60 188 48 190 128C192 178 164 202 132 202C98 202 76 168 74 120z" fill="${ink.sun}"/>${at({ x: 128, y: 136, scale: 1.06 }, dogFace())}<path d="M80 112C86 74 170 66 182 112C150 96 110 96 80 112z" fill="${ink.amber}"/>
  <path d="M92 190C112 208 152 208 172 188" fill="none" stroke="${ink.red}" stroke-width="14" stroke-linecap="round"/>`

const DOOR = box(96, 170, { w: 132, h: 120, r: 18 })

/** A carrier whose passenger would rather not. */
export const carrier = (): string =>
  `${ground(200, 320, 310)}<path d="M156 112C156 72 244 72 244 112" fill="none" stroke="${ink.night}" stroke-width="15" stroke-linecap="round"/>` +
  solid(
    box(66, 112, { w: 268, h: 204, r: 44 }),
    ink.coral,
    `<path d="M60 206H340V330H60z" fill="${ink.red}" opacity=".55"/>${shade(292)}`,
  ) +
  `<path d="M66 208H334" stroke="${ink.cream}" stroke-width="7" opacity=".8"/><path d="${DOOR}" fill="${ink.night}"/><ellipse cx="140" cy="234" rx="12" ry="14" fill="${ink.sun}"/><ellipse cx="184" cy="234" rx="12" ry="14" fill="${ink.sun}"/><ellipse cx="140" cy="236" rx="5" ry="12" fill="${ink.line}"/><ellipse cx="184" cy="236" rx="5" ry="12" fill="${ink.line}"/><path d="M124 216L152 224M200 216L172 224" stroke="${ink.night}" stroke-width="12" stroke-linecap="round"/><path d="M153 262C158 256 166 256 171 262" fill="none" stroke="${ink.rose}" stroke-width="5" stroke-linecap="round"/>` +
  clip(
    DOOR,
    `${repeat(6, (index) => `<path d="M${108 + index * 22} 160V300" stroke="${ink.steel}" stroke-width="4.5" opacity=".85"/>`)}<path d="M90 200H240M90 262H240" stroke="${ink.steel}" stroke-width="4.5" opacity=".85"/>`,
  ) +
  `<path d="${DOOR}" fill="none" stroke="${ink.steel}" stroke-width="8"/><rect x="224" y="218" width="17" height="28" rx="6" fill="${ink.sun}"/>${repeat(4, (index) => `<rect x="${256 + index * 16}" y="148" width="8" height="36" rx="4" fill="${ink.night}" opacity=".55"/>`)}<rect x="96" y="108" width="22" height="15" rx="5" fill="${ink.sun}"/><rect x="282" y="108" width="22" height="15" rx="5" fill="${ink.sun}"/>`

const BASKET = 'M76 198H324L304 300Q300 318 282 318H118Q100 318 96 300z'

/** A wicker basket with a soft lining, someone's ears showing. */
export const wickerCarrier = (ears: string): string =>
  `${ground(200, 320, 290)}<path d="M96 196C96 62 304 62 304 196" fill="none" stroke="${ink.bark}" stroke-width="15"/><path d="M96 196C96 62 304 62 304 196" fill="none" stroke="${ink.straw}" stroke-width="4" stroke-dasharray="12 12"/>${at({ x: 200, y: 176, scale: 1.08 }, ears)}` +
  solid(
    BASKET,
    ink.wood,
    `${repeat(5, (row) => repeat(12, (index) => `<path d="M${70 + index * 24 + (row % 2) * 12} ${222 + row * 22}q12 -12 24 0" fill="none" stroke="${ink.bark}" stroke-width="6" stroke-linecap="round"/>`))}${shade(272)}`,
  ) +
  `<path d="M64 186H336Q344 186 344 196V206Q332 224 318 208Q306 226 290 208Q276 226 262 208Q248 226 232 208Q216 226 200 208Q184 226 168 208Q154 226 138 208Q124 226 110 208Q96 226 82 208Q68 224 56 206V196Q56 186 64 186z" fill="${ink.rose}"/>${repeat(11, (index) => `<circle cx="${74 + index * 25}" cy="198" r="4" fill="${ink.cream}"/>`)}<rect x="186" y="206" width="28" height="36" rx="7" fill="${ink.cocoa}"/><circle cx="200" cy="228" r="5" fill="${ink.sun}"/>`

/** A net with a fine mesh. */
export const net = (): string => {
  const bag = 'M74 118H236L214 236Q208 262 155 262Q102 262 96 236z'
  const mesh = repeat(
    16,
    (index) =>
      `<path d="M${20 + index * 16} 100L${120 + index * 16} 280M${290 - index * 16} 100L${190 - index * 16} 280" stroke="${ink.white}" stroke-width="2.4" opacity=".8"/>`,
  )
  return `<path d="M230 118L344 324" stroke="${ink.night}" stroke-width="13" stroke-linecap="round"/><path d="M296 238L344 324" stroke="${ink.coral}" stroke-width="20" stroke-linecap="round"/>${solid(bag, ink.leaf, mesh + shade(190, 0.1))}<rect x="62" y="106" width="186" height="21" rx="10.5" fill="${ink.night}"/><g fill="${ink.blue}" opacity=".8"><path d="M120 276C126 286 128 290 128 294A8 8 0 0 1 112 294C112 290 116 282 120 276z"/><path d="M166 284C172 294 174 298 174 302A8 8 0 0 1 158 302C158 298 162 290 166 284z"/></g>`
}
