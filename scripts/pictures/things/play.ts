// Toys for dogs and cats.
import { catFace } from '../animals/cat.ts'
import { ink } from '../ink.ts'
import { at, clip, gleam, ground, repeat, ring, shade, solid } from '../svg.ts'

/** A ball with craters, mid-bounce. */
export const moonBall = (): string =>
  `${ground(200, 322, 130)}<path d="M40 246C52 280 66 300 84 314C92 262 104 232 118 212" fill="none" stroke="${ink.amber}" stroke-width="6" stroke-linecap="round" stroke-dasharray="1 15"/>` +
  solid(
    ring(200, 184, 100),
    ink.coral,
    `<circle cx="160" cy="150" r="22" fill="${ink.red}" opacity=".7"/><circle cx="238" cy="190" r="30" fill="${ink.red}" opacity=".7"/><circle cx="176" cy="236" r="16" fill="${ink.red}" opacity=".7"/><circle cx="230" cy="126" r="11" fill="${ink.red}" opacity=".7"/><circle cx="128" cy="200" r="10" fill="${ink.red}" opacity=".7"/><path d="M240 60C330 120 310 270 190 300L360 320V60z" fill="#2a1838" opacity=".1"/>`,
  ) +
  gleam('M122 152C130 130 146 114 166 106', 0.6) +
  [
    [84, 92],
    [318, 112],
    [300, 62],
  ]
    .map(
      ([x = 0, y = 0]) =>
        `<path d="M${x} ${y - 14}L${x + 4} ${y - 4}L${x + 14} ${y}L${x + 4} ${y + 4}L${x} ${y + 14}L${x - 4} ${y + 4}L${x - 14} ${y}L${x - 4} ${y - 4}z" fill="${ink.sun}"/>`,
    )
    .join('')

const BODY =
  'M146 224C170 186 250 184 306 190C330 190 344 176 354 164C356 240 316 296 232 298C168 298 134 266 146 224z'

/** Gerald. */
export const gerald = (): string =>
  `${ground(222, 320, 240)}<path d="M206 286V314H180M258 286V314H232" fill="none" stroke="${ink.amber}" stroke-width="13" stroke-linecap="round" stroke-linejoin="round"/>
  ${solid(BODY, ink.white, `<path d="M120 244C170 284 300 280 360 190V320H120z" fill="${ink.steel}"/>`)}
  <path d="M140 110C140 74 210 74 208 116L206 232H150C156 190 158 168 156 146C146 142 140 128 140 110z" fill="${ink.white}"/><path d="M190 150L206 232H172z" fill="${ink.steel}" opacity=".6"/>
  <path d="M146 104C120 104 100 112 92 124C106 136 130 134 148 130z" fill="${ink.amber}"/><path d="M94 124C110 126 128 124 146 120" fill="none" stroke="${ink.bark}" stroke-width="3" stroke-linecap="round"/>
  <circle cx="166" cy="108" r="6" fill="${ink.line}"/><circle cx="164" cy="106" r="2" fill="#fff"/><ellipse cx="166" cy="126" rx="8" ry="5" fill="${ink.rose}" opacity=".7"/>
  <path d="M150 168C168 180 192 180 208 168L210 192C192 204 168 204 148 190z" fill="${ink.red}"/><path d="M160 192L150 246L174 250L178 198z" fill="${ink.red}"/><path d="M152 232L176 236M154 220L176 224" stroke="${ink.cream}" stroke-width="4"/>
  <path d="M230 224C256 208 300 214 322 204C318 240 290 258 258 254C238 252 226 238 230 224z" fill="${ink.stone}"/><path d="M250 236C268 236 284 232 298 226M228 206L232 214M240 202L243 210" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/>`

/** A rope with a knot at each end. */
export const rope = (): string => {
  const twist = repeat(
    13,
    (index) =>
      `<path d="M${96 + index * 18} 152L${80 + index * 18} 226" stroke="${index % 3 === 0 ? ink.coral : ink.bark}" stroke-width="6" opacity="${index % 3 === 0 ? 1 : 0.5}"/>`,
  )
  const knot = `<ellipse rx="36" ry="44" fill="${ink.sand}"/><path d="M-26 -26C-6 -10 16 14 26 30M-34 4C-18 14 -6 28 0 42M2 -42C16 -28 28 -12 34 2" fill="none" stroke="${ink.bark}" stroke-width="5" opacity=".55"/><path d="M-34 -10C-14 -26 16 -30 34 -12" fill="none" stroke="${ink.coral}" stroke-width="11"/>`
  const fringe = repeat(
    5,
    (index) =>
      `<path d="M-20 ${-20 + index * 10}C-44 ${-30 + index * 15} -56 ${-34 + index * 17} -66 ${-30 + index * 16}" fill="none" stroke="${index % 2 ? ink.straw : ink.sand}" stroke-width="11" stroke-linecap="round"/>`,
  )
  return `${ground(200, 290, 300)}<g transform="translate(0 34) rotate(-8 200 200)">${solid('M96 168Q200 146 304 168V214Q200 192 96 214z', ink.sand, twist)}${at({ x: 104, y: 192 }, fringe + knot)}${at({ x: 296, y: 192, mirrored: true }, fringe + knot)}</g>`
}

/** A wand with feathers, and whom it concerns. */
export const featherWand = (): string =>
  `<path d="M66 330L232 108" stroke="${ink.wood}" stroke-width="11" stroke-linecap="round"/><path d="M66 330L112 268" stroke="${ink.berry}" stroke-width="17" stroke-linecap="round"/>
  <path d="M232 108C264 66 318 84 312 132C310 150 304 160 300 170" fill="none" stroke="${ink.slate}" stroke-width="4"/>` +
  [
    [-34, ink.teal],
    [-12, ink.coral],
    [12, ink.sun],
    [36, ink.leaf],
  ]
    .map(([turn, fill]) => at({ x: 300, y: 172, turn: -Number(turn) }, feather(String(fill))))
    .join('') +
  `<circle cx="300" cy="172" r="12" fill="${ink.berry}"/>` +
  clip('M110 60H380V331H110z', at({ x: 210, y: 318, scale: 1.02 }, catFace(ink.amber, ink.bark))) +
  `<path d="M90 331H330" stroke="${ink.night}" stroke-width="6" stroke-linecap="round" opacity=".16"/>`

const feather = (fill: string): string =>
  `<path d="M0 0C-22 24 -20 60 0 92C20 60 22 24 0 0z" fill="${fill}"/><path d="M0 4V84M0 34L-9 26M0 34L9 26M0 54L-9 46M0 54L9 46" stroke="#fff" stroke-width="2.6" stroke-linecap="round" opacity=".65"/>`

/** Three felt mice. */
export const mice = (): string =>
  ground(200, 316, 320) +
  at({ x: 132, y: 178, scale: 0.92 }, mouse(ink.rose, ink.berry)) +
  at({ x: 268, y: 208, scale: 0.92, mirrored: true }, mouse(ink.stone, ink.slate)) +
  at({ x: 186, y: 276, scale: 1.04 }, mouse(ink.straw, ink.bark))

const mouse = (coat: string, dark: string): string =>
  `<path d="M72 22C104 34 112 2 92 -12C80 -20 84 -36 98 -36" fill="none" stroke="${dark}" stroke-width="6" stroke-linecap="round"/>` +
  solid(
    'M-84 26C-66 -22 -26 -44 12 -40C54 -36 82 -10 80 24C78 38 66 40 50 40H-66C-78 40 -88 36 -84 26z',
    coat,
    shade(44, 0.07),
  ) +
  `<circle cx="-18" cy="-34" r="20" fill="${coat}"/><circle cx="-18" cy="-34" r="11" fill="${dark}" opacity=".6"/><path d="M-52 2L-38 10M-38 2L-52 10" stroke="${ink.line}" stroke-width="4" stroke-linecap="round"/><circle cx="-84" cy="24" r="7" fill="${dark}"/>
  <path d="M-10 40V18M10 40V20" stroke="${dark}" stroke-width="3" stroke-dasharray="5 5" opacity=".7"/>`

/** A ball of wool with one loose end. */
export const woolBall = (): string =>
  `${ground(196, 312, 240)}<path d="M276 280C316 300 336 276 322 262C306 250 296 286 330 306C344 312 356 308 362 300" fill="none" stroke="${ink.plum}" stroke-width="9" stroke-linecap="round"/>` +
  solid(
    ring(192, 202, 108),
    ink.lilac,
    `<g fill="none" stroke="${ink.plum}" stroke-width="8" stroke-linecap="round" opacity=".75"><path d="M70 190C120 110 230 90 300 150M74 226C130 130 240 120 310 186M90 260C150 170 240 160 304 222"/><path d="M136 96C110 160 120 250 170 314M170 84C150 150 160 240 204 316"/><path d="M214 316C270 300 300 260 306 226M180 316C240 280 270 246 290 200"/></g><path d="M240 60C330 120 310 270 190 320L360 320V60z" fill="#2a1838" opacity=".08"/>`,
  ) +
  gleam('M112 176C118 150 134 130 154 120', 0.5)
