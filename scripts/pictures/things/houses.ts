// Where birds and small pets live.
import { birdPerched, canary, tit } from '../animals/bird.ts'
import { hamsterFace, rabbitSeated } from '../animals/rodent.ts'
import { ink } from '../ink.ts'
import { at, box, clip, ground, repeat, shade, solid } from '../svg.ts'

const DOME = 'M92 196C92 122 140 88 200 88C260 88 308 122 308 196V290H92z'

/** A domed cage with a canary on its perch. */
export const birdCage = (): string =>
  `${ground(200, 321, 270)}<path d="M200 88V66" stroke="${ink.slate}" stroke-width="7"/><circle cx="200" cy="54" r="14" fill="none" stroke="${ink.slate}" stroke-width="7"/>
  <path d="${DOME}" fill="#fff" opacity=".55"/><path d="M104 240H296" stroke="${ink.wood}" stroke-width="9" stroke-linecap="round"/>` +
  at({ x: 190, y: 188, scale: 1.06 }, birdPerched(canary)) +
  `<path d="M130 290V272H168V290z" fill="${ink.coral}"/><ellipse cx="149" cy="272" rx="19" ry="6" fill="${ink.straw}"/>
  <g fill="none" stroke="${ink.slate}" stroke-width="4.5"><path d="${DOME}"/><path d="M128 290V180C128 130 160 92 200 88M164 290V170C164 130 180 100 200 88M200 290V88M236 290V170C236 130 220 100 200 88M272 290V180C272 130 240 92 200 88"/><path d="M92 196H308" stroke-width="6"/></g>` +
  solid(box(80, 286, { w: 240, h: 34, r: 12 }), ink.leaf, shade(274)) +
  `<rect x="180" y="299" width="40" height="8" rx="4" fill="${ink.cream}"/>`

/** A nest box under a branch, with a guest looking in. */
export const nestBox = (): string =>
  `<path d="M40 84C130 96 230 70 364 92" fill="none" stroke="${ink.cocoa}" stroke-width="15" stroke-linecap="round"/><path d="M300 86C320 62 346 62 352 50M70 88C62 112 48 114 44 126" fill="none" stroke="${ink.cocoa}" stroke-width="7" stroke-linecap="round"/>
  <path d="M330 60C336 40 358 36 368 42C364 62 346 68 330 60zM52 128C38 128 28 142 32 156C48 156 56 142 52 128z" fill="${ink.leaf}"/><path d="M200 82V128" stroke="${ink.night}" stroke-width="5"/>` +
  solid(
    'M128 172L200 118L272 172V308H128z',
    ink.wood,
    `<path d="M176 110V320M224 110V320" stroke="${ink.bark}" stroke-width="3" opacity=".5"/>${shade(240)}`,
  ) +
  `<path d="M200 100L296 172L282 192L200 132L118 192L104 172z" fill="${ink.moss}"/><circle cx="200" cy="208" r="25" fill="${ink.night}"/><path d="M200 252V262" stroke="${ink.cocoa}" stroke-width="12" stroke-linecap="round"/><path d="M186 256H244" stroke="${ink.cocoa}" stroke-width="9" stroke-linecap="round"/>
  ${at({ x: 254, y: 212, scale: 0.8 }, birdPerched(tit))}<rect x="120" y="302" width="160" height="12" rx="6" fill="${ink.bark}"/>`

const MESH = box(188, 196, { w: 118, h: 92, r: 8 })

/** A hutch of two storeys with a rabbit at home. */
export const hutch = (): string =>
  `${ground(200, 322, 310)}<path d="M88 290V320H104V290zM296 290V320H312V290z" fill="${ink.cocoa}"/>` +
  solid(
    'M76 136H324V300H76z',
    ink.wood,
    `${repeat(6, (index) => `<path d="M70 ${162 + index * 26}H330" stroke="${ink.bark}" stroke-width="3" opacity=".45"/>`)}${shade(296)}`,
  ) +
  `<path d="M60 138L96 88H304L340 138z" fill="${ink.moss}"/><path d="M304 88L340 138H290L262 88z" fill="#2a1838" opacity=".1"/><rect x="56" y="132" width="288" height="13" rx="6.5" fill="${ink.pine}"/>
  <path d="${MESH}" fill="${ink.cream}"/><path d="M188 270C220 258 270 276 306 264V288H188z" fill="${ink.straw}"/>` +
  clip(MESH, at({ x: 250, y: 250, scale: 0.78 }, rabbitSeated(ink.stone))) +
  clip(
    MESH,
    `<g stroke="${ink.slate}" stroke-width="1.6" opacity=".55">${repeat(14, (index) => `<path d="M${172 + index * 14} 190L${80 + index * 14} 300M${72 + index * 14} 190L${164 + index * 14} 300"/>`)}</g>`,
  ) +
  `<path d="${MESH}" fill="none" stroke="${ink.bark}" stroke-width="8"/><path d="M94 288V216C94 184 166 184 166 216V288z" fill="${ink.bark}"/><path d="M102 288V218C102 194 158 194 158 218V288z" fill="${ink.cocoa}"/><path d="M130 226C118 212 104 230 130 248C156 230 142 212 130 226z" fill="${ink.rose}"/>
  <path d="M298 240H312" stroke="${ink.sun}" stroke-width="8" stroke-linecap="round"/>`

/** A wooden cottage with a mossy roof, somebody in the chimney. */
export const cottage = (): string =>
  `${ground(200, 320, 270)}<path d="M234 92H288V170H234z" fill="${ink.coral}"/><path d="M264 92H288V170H264z" fill="#2a1838" opacity=".1"/>
  ${at({ x: 261, y: 74, scale: 0.58 }, hamsterFace())}<rect x="228" y="90" width="66" height="14" rx="5" fill="${ink.red}"/>` +
  solid(
    'M104 190H296V318H104z',
    ink.straw,
    `${repeat(4, (index) => `<path d="M98 ${220 + index * 26}H302" stroke="${ink.wood}" stroke-width="4"/>`)}${shade(264)}`,
  ) +
  solid(
    'M74 204L134 112H266L326 204Q312 216 300 204Q288 218 274 204Q262 218 248 204Q236 218 222 204Q210 218 196 204Q184 218 170 204Q158 218 144 204Q132 218 118 204Q106 218 94 206z',
    ink.leaf,
    shade(278),
  ) +
  `<circle cx="140" cy="160" r="8" fill="${ink.moss}"/><circle cx="190" cy="140" r="6" fill="${ink.moss}"/><circle cx="206" cy="176" r="9" fill="${ink.moss}"/><circle cx="262" cy="168" r="7" fill="${ink.mint}"/><circle cx="160" cy="186" r="5" fill="${ink.mint}"/>
  <path d="M126 318V264C126 238 182 238 182 264V318z" fill="${ink.cocoa}"/><path d="M216 246H272V286H216z" fill="${ink.sky}" stroke="${ink.cocoa}" stroke-width="7"/><path d="M244 246V286M216 266H272" stroke="${ink.cocoa}" stroke-width="5"/>
  ${at({ x: 206, y: 304, turn: 16 }, hazelnut())}${at({ x: 92, y: 306, turn: -14 }, hazelnut())}`

const hazelnut = (): string =>
  `<path d="M-16 0C-16 18 0 22 0 22C0 22 16 18 16 0z" fill="${ink.bark}"/><path d="M-17 0C-17 -18 17 -18 17 0C8 6 -8 6 -17 0z" fill="${ink.wood}"/>`
