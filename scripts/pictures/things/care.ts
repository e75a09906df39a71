// Brushes, lamps and instruments.
import { ink } from '../ink.ts'
import { at, box, gleam, ground, repeat, ring, shade, solid } from '../svg.ts'

/** A pin brush with a beech handle, and what it brought in. */
export const pinBrush = (): string =>
  `${ground(200, 318, 280)}<g transform="rotate(-24 200 190)">${repeat(9, (index) => `<path d="M${124 + index * 15} 196V236" stroke="${ink.slate}" stroke-width="4.5"/><circle cx="${124 + index * 15}" cy="238" r="4.4" fill="${ink.slate}"/>`)}<path d="M112 188H256V204Q256 212 248 212H120Q112 212 112 204z" fill="${ink.line}"/>${solid('M100 168C100 144 150 136 196 140C260 146 300 158 360 158C378 158 378 184 360 186C300 188 270 196 230 196H116C104 196 100 184 100 168z', ink.wood, `<path d="M90 180Q240 176 380 176V210H90z" fill="${ink.bark}" opacity=".5"/>`)}<circle cx="356" cy="172" r="5" fill="${ink.cocoa}"/></g>
  <path d="M84 306C64 306 62 282 80 278C82 258 110 254 118 268C136 258 152 272 146 286C160 292 156 310 142 310H92z" fill="${ink.sand}"/><path d="M92 292C100 286 108 296 116 290M112 280C120 276 126 284 134 280M122 300C128 296 134 300 138 298" fill="none" stroke="${ink.wood}" stroke-width="4" stroke-linecap="round"/>`

/** A steel comb set in walnut. */
export const comb = (): string =>
  `${ground(200, 316, 270)}<g transform="rotate(-14 200 200)">${repeat(17, (index) => `<path d="M${96 + index * 13} 196V${292 - (index % 2) * 8}" stroke="${index % 2 ? ink.slate : ink.stone}" stroke-width="6.5" stroke-linecap="round"/>`)}${solid(box(78, 132, { w: 244, h: 72, r: 34 }), ink.cocoa, `<path d="M70 150C130 138 250 166 330 146M70 178C150 166 240 192 330 174" fill="none" stroke="${ink.bark}" stroke-width="5"/>${shade(280)}`)}<rect x="92" y="190" width="216" height="13" rx="6.5" fill="${ink.amber}"/></g>
  <path d="M300 92C322 74 350 92 336 112C326 126 306 118 312 106" fill="none" stroke="${ink.slate}" stroke-width="5" stroke-linecap="round"/><path d="M66 104C82 86 106 98 98 114" fill="none" stroke="${ink.slate}" stroke-width="5" stroke-linecap="round"/>`

/** A tray of raked sand with its scoop. */
export const litterTray = (): string =>
  ground(200, 318, 310) +
  `<path d="M84 190L108 132H292L316 190z" fill="${ink.plum}"/><path d="M96 196C96 176 140 168 200 168C260 168 304 176 304 196V226H96z" fill="${ink.sand}"/><g fill="none" stroke="${ink.straw}" stroke-width="5" stroke-linecap="round"><path d="M110 196C150 184 180 200 214 190S270 184 292 192M112 208C152 196 182 212 216 202S272 196 292 204"/></g><ellipse cx="246" cy="186" rx="23" ry="10" fill="${ink.slate}"/><ellipse cx="242" cy="182" rx="17" ry="7" fill="${ink.stone}"/><ellipse cx="164" cy="188" rx="12" ry="5" fill="${ink.slate}"/>` +
  solid(
    'M66 186H134C146 186 148 214 166 214H240C258 214 258 186 270 186H334L318 296Q314 316 294 316H106Q86 316 82 296z',
    ink.lilac,
    shade(272),
  ) +
  `<path d="M66 186H134M270 186H334" stroke="${ink.plum}" stroke-width="10" stroke-linecap="round"/>
  <g transform="rotate(16 320 200)"><rect x="312" y="88" width="16" height="104" rx="8" fill="${ink.coral}"/><path d="M290 186H350V238Q350 262 320 262Q290 262 290 238z" fill="${ink.coral}"/><path d="M304 200V240M320 200V248M336 200V240" stroke="${ink.red}" stroke-width="7" stroke-linecap="round"/></g>`

/** A filter in the current that it makes. */
export const waterFilter = (): string =>
  `<path d="M46 300Q84 288 122 300T200 300T278 300T356 300V326H46z" fill="${ink.straw}"/>` +
  solid(
    box(150, 84, { w: 100, h: 226, r: 26 }),
    ink.night,
    `${repeat(6, (index) => `<rect x="168" y="${216 + index * 14}" width="64" height="7" rx="3.5" fill="${ink.slate}"/>`)}${shade(222, 0.25)}`,
  ) +
  `<rect x="158" y="128" width="84" height="68" rx="12" fill="${ink.teal}"/><path d="M176 172C186 150 202 150 206 162C210 174 224 170 226 152" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"/>
  <path d="M160 98H116Q104 98 104 108Q104 118 116 118H160z" fill="${ink.slate}"/><path d="M94 96C74 90 62 100 44 92M94 108C74 104 60 114 40 108M94 120C76 118 66 128 48 124" fill="none" stroke="${ink.blue}" stroke-width="6" stroke-linecap="round" opacity=".75"/>
  <circle cx="272" cy="130" r="15" fill="${ink.stone}"/><path d="M250 130H262" stroke="${ink.slate}" stroke-width="9"/><g fill="none" stroke="${ink.blue}" stroke-width="4" opacity=".6"><circle cx="300" cy="210" r="10"/><circle cx="318" cy="180" r="6.5"/><circle cx="296" cy="160" r="4.5"/></g><path d="M86 304C76 268 96 250 88 216C110 250 98 276 106 304zM318 304C312 280 326 268 322 246C340 270 330 288 334 304z" fill="${ink.leaf}"/>`

/** A slim lamp over the water. */
export const tankLamp = (): string =>
  `<path d="M92 132H308L356 300H44z" fill="${ink.sun}" opacity=".35"/><path d="M132 132H268L296 300H104z" fill="#fff" opacity=".5"/>` +
  solid(box(66, 92, { w: 268, h: 34, r: 15 }), ink.night, shade(290, 0.25)) +
  `<rect x="84" y="124" width="232" height="12" rx="6" fill="${ink.sun}"/><path d="M108 92V66M292 92V66" stroke="${ink.slate}" stroke-width="9" stroke-linecap="round"/><circle cx="300" cy="109" r="6" fill="${ink.leaf}"/>
  <path d="M44 300V256Q82 246 122 256T200 256T278 256T356 256V320Q356 328 348 328H52Q44 328 44 320z" fill="${ink.sky}"/><path d="M44 256Q82 246 122 256T200 256T278 256T356 256" fill="none" stroke="#fff" stroke-width="6"/>
  <path d="M120 326C108 300 126 290 118 270C142 290 130 306 138 326zM262 326C252 296 272 288 266 266C290 290 276 306 284 326z" fill="${ink.moss}"/><circle cx="118" cy="182" r="17" fill="${ink.amber}"/><path d="M290 168A20 20 0 1 0 302 200A24 24 0 0 1 290 168z" fill="${ink.lilac}"/>`

/** A glass heater with its little light. */
export const tankHeater = (): string =>
  `<path d="M200 84C204 52 250 60 262 40" fill="none" stroke="${ink.night}" stroke-width="8" stroke-linecap="round"/>` +
  solid(box(168, 76, { w: 64, h: 62, r: 16 }), ink.night, shade(212, 0.25)) +
  `<path d="M184 92H216" stroke="${ink.slate}" stroke-width="6" stroke-linecap="round"/><circle cx="200" cy="114" r="9" fill="${ink.coral}"/><circle cx="200" cy="114" r="4" fill="${ink.peach}"/>` +
  solid(
    'M172 138H228V292Q228 320 200 320Q172 320 172 292z',
    ink.glass,
    `<path d="M200 150V290" stroke="${ink.stone}" stroke-width="9"/>${repeat(9, (index) => `<path d="M184 ${204 + index * 10}L216 ${198 + index * 10}" stroke="${ink.coral}" stroke-width="6" stroke-linecap="round"/>`)}${shade(216, 0.07)}`,
  ) +
  gleam('M183 156V282', 0.8) +
  `<rect x="150" y="168" width="100" height="14" rx="7" fill="${ink.slate}"/><g fill="none" stroke="${ink.coral}" stroke-width="6" stroke-linecap="round" opacity=".65"><path d="M126 222C116 236 136 246 126 262M98 232C90 244 106 252 98 264M274 222C264 236 284 246 274 262M302 232C294 244 310 252 302 264"/></g>`

/** A basking lamp and its noon. */
export const heatLamp = (): string =>
  `<path d="M118 196L54 322H288L236 196z" fill="${ink.sun}" opacity=".4"/><path d="M142 200L112 322H232L212 200z" fill="#fff" opacity=".55"/><path d="M326 326V100Q326 74 300 74H176" fill="none" stroke="${ink.night}" stroke-width="11" stroke-linecap="round"/><rect x="282" y="312" width="88" height="16" rx="8" fill="${ink.night}"/>
  <path d="M154 70H200V104H154z" fill="${ink.slate}"/>` +
  solid('M100 204C100 140 136 98 177 98C218 98 254 140 254 204z', ink.coral, shade(208, 0.12)) +
  `<rect x="90" y="196" width="174" height="17" rx="8.5" fill="${ink.red}"/><path d="M138 212C138 244 216 244 216 212z" fill="${ink.sun}"/><path d="M150 212C150 230 204 230 204 212z" fill="#fff" opacity=".75"/>` +
  gleam('M120 178C124 150 138 128 156 118', 0.5)

/** A dial with two needles' worth of desert. */
export const dial = (): string =>
  `${ground(200, 322, 210)}<path d="M132 282L112 320M268 282L288 320" stroke="${ink.bark}" stroke-width="15" stroke-linecap="round"/>` +
  solid(ring(200, 188, 122), ink.amber, shade(262, 0.12)) +
  `<circle cx="200" cy="188" r="102" fill="${ink.cream}"/><path d="M122 226A86 86 0 0 1 138 130" fill="none" stroke="${ink.blue}" stroke-width="16"/><path d="M142 125A86 86 0 0 1 238 111" fill="none" stroke="${ink.leaf}" stroke-width="16"/><path d="M244 114A86 86 0 0 1 278 226" fill="none" stroke="${ink.coral}" stroke-width="16"/>
  ${repeat(11, (index) => `<path d="M200 118V128" stroke="${ink.line}" stroke-width="4" stroke-linecap="round" transform="rotate(${-110 + index * 22} 200 188)"/>`)}
  <path d="M200 188L248 144" stroke="${ink.line}" stroke-width="8" stroke-linecap="round"/><circle cx="200" cy="188" r="12" fill="${ink.line}"/><circle cx="200" cy="188" r="4" fill="${ink.cream}"/>
  ${at({ x: 200, y: 248, scale: 0.5 }, `<path d="M0 -46C20 -16 32 -2 32 16C32 36 16 46 0 46C-16 46 -32 36 -32 16C-32 -2 -20 -16 0 -46z" fill="${ink.blue}"/>`)}` +
  gleam('M116 150C124 130 140 114 160 104', 0.5)
