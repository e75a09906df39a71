// What one eats and drinks from.
import { ink } from '../ink.ts'
import { at, gleam, ground, repeat, shade, solid } from '../svg.ts'
import { bits } from './packs.ts'

/** A heavy bowl with ridges inside, full of kibble. */
export const slowBowl = (): string =>
  ground(200, 306, 290) +
  solid('M70 190C72 262 92 304 132 304H268C308 304 328 262 330 190z', ink.teal, shade(252)) +
  `<ellipse cx="200" cy="190" rx="130" ry="50" fill="${ink.pine}"/><ellipse cx="200" cy="194" rx="114" ry="40" fill="${ink.teal}"/>` +
  [
    [126, 184],
    [158, 208],
    [148, 172],
    [200, 216],
    [244, 206],
    [272, 186],
    [254, 170],
    [205, 168],
    [180, 190],
    [230, 188],
  ]
    .map(([x = 0, y = 0], index) =>
      at({ x, y, turn: index * 40, scale: 0.95 }, bits.round(index % 2 ? ink.bark : ink.cocoa)),
    )
    .join('') +
  `<path d="M140 196C160 180 176 210 200 192C224 174 240 206 262 190" fill="none" stroke="${ink.mint}" stroke-width="13" stroke-linecap="round"/>
  <path d="M110 232C112 262 120 280 134 288" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity=".4"/>` +
  at(
    { x: 208, y: 264, scale: 0.5 },
    `<path d="M-26 -9C-38 -28 -58 -14 -48 0C-58 14 -38 28 -26 9H26C38 28 58 14 48 0C58 -14 38 -28 26 -9z" fill="${ink.cream}"/>`,
  )

/** A wide, shallow dish on a wooden stand. */
export const raisedDish = (): string =>
  ground(200, 318, 270) +
  `<path d="M98 232L84 314H108L122 240zM302 232L316 314H292L278 240z" fill="${ink.bark}"/><rect x="86" y="222" width="228" height="22" rx="11" fill="${ink.wood}"/><path d="M96 233H304" stroke="${ink.bark}" stroke-width="4" stroke-linecap="round" opacity=".45"/>` +
  solid(
    'M80 178C84 212 112 226 144 226H256C288 226 316 212 320 178z',
    ink.white,
    shade(250, 0.08),
  ) +
  `<ellipse cx="200" cy="178" rx="120" ry="30" fill="${ink.steel}"/><ellipse cx="200" cy="180" rx="104" ry="22" fill="${ink.white}"/>
  <path d="M126 182C140 156 178 150 200 158C226 150 262 158 274 182C250 196 150 196 126 182z" fill="${ink.coral}"/><path d="M156 172C166 166 176 166 184 172M200 182C210 174 222 174 232 180M222 166C230 162 238 163 244 168" fill="none" stroke="${ink.peach}" stroke-width="6" stroke-linecap="round"/>
  <path d="M112 200H288" stroke="${ink.blue}" stroke-width="6" stroke-linecap="round" opacity=".65"/>`

/** A fountain with water running over its dome. */
export const fountain = (): string =>
  ground(200, 319, 250) +
  solid('M90 232H310V284Q310 318 276 318H124Q90 318 90 284z', ink.white, shade(256, 0.08)) +
  `<ellipse cx="200" cy="232" rx="110" ry="30" fill="${ink.steel}"/><ellipse cx="200" cy="234" rx="98" ry="23" fill="${ink.sky}"/>
  <path d="M150 234C150 176 168 132 200 132C232 132 250 176 250 234C236 244 164 244 150 234z" fill="${ink.glass}"/><path d="M200 132C232 132 250 176 250 234C240 240 226 242 212 242C216 196 214 156 200 132z" fill="${ink.sky}" opacity=".8"/>
  <path d="M168 214C168 180 178 154 192 146" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round"/>
  <path d="M200 132C196 104 176 96 168 116M200 132C204 96 232 92 236 116" fill="none" stroke="${ink.blue}" stroke-width="9" stroke-linecap="round"/><circle cx="164" cy="134" r="6" fill="${ink.blue}"/><circle cx="240" cy="136" r="7" fill="${ink.blue}"/><circle cx="252" cy="112" r="4" fill="${ink.sky}"/>
  <path d="M128 236C136 242 146 244 154 242M250 244C262 244 272 240 278 235" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/><circle cx="200" cy="284" r="9" fill="${ink.mint}"/><circle cx="200" cy="284" r="4" fill="${ink.leaf}"/>`

/** A bottle on the bars of a cage, with a spout and a drop. */
export const drinkingBottle = (): string =>
  repeat(
    7,
    (index) =>
      `<path d="M${92 + index * 36} 70V330" stroke="${ink.stone}" stroke-width="6" stroke-linecap="round"/>`,
  ) +
  `<path d="M80 106H320M80 300H320" stroke="${ink.stone}" stroke-width="8" stroke-linecap="round"/>` +
  solid(
    'M156 100Q156 78 178 78H222Q244 78 244 100V226H156z',
    ink.glass,
    `<path d="M150 136Q175 126 200 136T250 136V240H150z" fill="${ink.sky}"/>${shade(222, 0.08)}`,
  ) +
  `<path d="M148 222H252V240Q252 256 236 256H164Q148 256 148 240z" fill="${ink.leaf}"/><path d="M200 256V268Q200 290 178 298L150 312" fill="none" stroke="${ink.slate}" stroke-width="14" stroke-linecap="round" stroke-linejoin="round"/><circle cx="148" cy="314" r="6" fill="${ink.steel}"/>
  <path d="M128 322C134 332 138 337 138 342A10 10 0 0 1 118 342C118 337 122 332 128 322z" fill="${ink.blue}"/>
  <path d="M138 158H262" stroke="${ink.slate}" stroke-width="8" stroke-linecap="round"/>` +
  gleam('M172 100V204', 0.7)
