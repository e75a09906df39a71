// What birds play with, eat and bathe in.
import { birdFace, birdPerched, budgie, robin } from '../animals/bird.ts'
import { ink } from '../ink.ts'
import { at, clip, gleam, ground, repeat, ring, shade, solid } from '../svg.ts'

const bell = (fill: string = ink.sun): string =>
  `<circle cx="0" cy="38" r="8" fill="${ink.bark}"/><path d="M-34 30C-20 20 -26 -30 0 -30C26 -30 20 20 34 30Q34 36 28 36H-28Q-34 36 -34 30z" fill="${fill}"/><path d="M8 -28C26 -20 20 20 34 30Q34 36 28 36H12C16 10 16 -14 8 -28z" fill="#2a1838" opacity=".1"/>`

/** A swing with a budgerigar on it. */
export const swing = (): string =>
  `<path d="M200 34V62M200 62L112 288M200 62L288 288" stroke="${ink.straw}" stroke-width="7" stroke-linecap="round" fill="none"/><circle cx="200" cy="62" r="9" fill="${ink.bark}"/>
  ${[ink.coral, ink.teal, ink.sun].map((fill, index) => `<circle cx="${178 - index * 17}" cy="${118 + index * 44}" r="13" fill="${fill}"/><circle cx="${222 + index * 17}" cy="${118 + index * 44}" r="13" fill="${fill}"/>`).join('')}
  <rect x="92" y="278" width="216" height="20" rx="10" fill="${ink.bark}"/><path d="M120 284C130 290 142 284 150 288M240 286C252 282 262 292 274 286" stroke="${ink.cocoa}" stroke-width="3" fill="none"/>
  ${at({ x: 198, y: 218, scale: 1.3 }, birdPerched(budgie))}`

/** Beads, a knot and a bell on a string. */
export const beadTower = (): string =>
  `<path d="M200 34V300" stroke="${ink.bark}" stroke-width="6"/><path d="M200 34C200 22 216 22 216 34" fill="none" stroke="${ink.slate}" stroke-width="6" stroke-linecap="round"/>
  ${solid('M164 70H236L224 100H176z', ink.coral, shade(208))}${solid(ring(200, 124, 26), ink.teal, shade(208))}
  <rect x="140" y="150" width="120" height="22" rx="11" fill="${ink.sun}"/><path d="M206 150H249Q260 150 260 161Q260 172 249 172H206z" fill="#2a1838" opacity=".1"/>
  <path d="M152 172V206M248 172V206" stroke="${ink.bark}" stroke-width="4"/><circle cx="152" cy="216" r="14" fill="${ink.berry}"/><circle cx="248" cy="216" r="14" fill="${ink.berry}"/><path d="M141 224L136 246L150 236L158 250L164 224z" fill="${ink.straw}"/><path d="M237 224L234 250L246 238L256 248L260 224z" fill="${ink.straw}"/>
  ${solid('M172 176H228V222H172z', ink.leaf, shade(206))}${solid(ring(200, 244, 20), ink.lilac, shade(206))}
  ${at({ x: 200, y: 296 }, bell())}`

/** A ladder with a rung for each colour. */
export const ladder = (): string => {
  const rungs = [ink.plum, ink.blue, ink.teal, ink.leaf, ink.sun, ink.amber, ink.coral]
  const bars = rungs.map(
    (fill, index) =>
      `<rect x="142" y="${88 + index * 32}" width="116" height="15" rx="7.5" fill="${fill}"/>`,
  )
  return `${ground(170, 328, 170)}<g transform="rotate(12 200 200)">${bars.join('')}<rect x="136" y="62" width="16" height="262" rx="8" fill="${ink.wood}"/><rect x="248" y="62" width="16" height="262" rx="8" fill="${ink.wood}"/><path d="M144 66C144 40 118 40 120 60M256 66C256 40 282 40 280 60" fill="none" stroke="${ink.slate}" stroke-width="7" stroke-linecap="round"/></g>`
}

const GLASS = ring(200, 184, 92)

/** A mirror in which somebody looks back. */
export const mirror = (): string =>
  `<path d="M200 40V80" stroke="${ink.slate}" stroke-width="7" stroke-linecap="round"/><circle cx="200" cy="184" r="112" fill="${ink.berry}"/><path d="M236 78A112 112 0 0 1 200 296A128 128 0 0 0 236 78z" fill="#2a1838" opacity=".12"/><path d="${GLASS}" fill="${ink.glass}"/>` +
  clip(GLASS, at({ x: 206, y: 226, scale: 1.55 }, birdFace(ink.sky, ink.white))) +
  `<path d="M126 190C128 148 154 118 188 110" fill="none" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".8"/>
  ${at({ x: 200, y: 318, scale: 0.78 }, bell())}`

/** A stone bath, in use. */
export const birdBath = (): string =>
  ground(200, 320, 190) +
  solid('M176 236H224L236 300H164z', ink.stone, shade(210)) +
  `<path d="M136 318C136 304 160 296 200 296C240 296 264 304 264 318z" fill="${ink.slate}"/>` +
  solid('M76 178C88 226 140 246 200 246C260 246 312 226 324 178z', ink.stone, shade(262)) +
  `<ellipse cx="200" cy="178" rx="124" ry="33" fill="${ink.slate}"/><ellipse cx="200" cy="182" rx="108" ry="25" fill="${ink.sky}"/>
  ${at({ x: 206, y: 138, scale: 1 }, birdPerched(robin))}<path d="M166 186C180 196 226 198 246 186C240 202 176 204 166 186z" fill="${ink.sky}"/><path d="M128 178C140 186 152 188 162 186M256 190C268 188 276 184 284 180" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/>
  <g fill="${ink.blue}"><path d="M146 132C152 142 154 146 154 150A8 8 0 0 1 138 150C138 146 142 138 146 132z"/><path d="M268 118C273 127 275 130 275 134A7 7 0 0 1 261 134C261 130 264 124 268 118z"/><circle cx="126" cy="110" r="4"/><circle cx="286" cy="92" r="4"/></g>`

/** A tube of seeds with perches and a roof. */
export const tubeFeeder = (): string =>
  `<path d="M200 32V84" stroke="${ink.slate}" stroke-width="6" stroke-linecap="round"/>` +
  solid(
    'M156 124H244V300H156z',
    ink.glass,
    `<path d="M150 176H250V310H150z" fill="${ink.straw}"/>${repeat(26, (index) => `<ellipse cx="${162 + ((index * 29) % 80)}" cy="${184 + ((index * 47) % 112)}" rx="6" ry="4" fill="${index % 3 === 0 ? ink.cocoa : ink.amber}" transform="rotate(${index * 33} ${162 + ((index * 29) % 80)} ${184 + ((index * 47) % 112)})"/>`)}${shade(226, 0.08)}`,
  ) +
  `<path d="M140 128C142 92 170 78 200 78C230 78 258 92 260 128z" fill="${ink.red}"/><path d="M214 80C240 84 258 98 260 128H226C228 106 224 90 214 80z" fill="#2a1838" opacity=".12"/><rect x="132" y="120" width="136" height="14" rx="7" fill="${ink.red}"/>
  <path d="M118 226H156M244 226H288" stroke="${ink.bark}" stroke-width="9" stroke-linecap="round"/><circle cx="172" cy="212" r="10" fill="${ink.night}"/><circle cx="228" cy="212" r="10" fill="${ink.night}"/><path d="M138 296H262L250 322H150z" fill="${ink.red}"/>
  ${at({ x: 278, y: 176, scale: 1.02 }, birdPerched(robin))}` +
  gleam('M170 146V282', 0.7)

/** Sprays of millet, tied with a ribbon. */
export const millet = (): string => {
  const spray = (turn: number): string =>
    at(
      { x: 200, y: 292, turn },
      `<path d="M0 0V-120" stroke="${ink.moss}" stroke-width="5"/>${repeat(18, (index) => {
        const width = 9 + Math.sin((index / 17) * Math.PI) * 13
        const y = -104 - index * 7.4
        return `<circle cx="${-width * 0.55}" cy="${y}" r="8.4" fill="${index % 2 ? ink.amber : ink.sun}"/><circle cx="${width * 0.55}" cy="${y - 3}" r="8.4" fill="${index % 2 ? ink.sun : ink.amber}"/>`
      })}`,
    )
  return `${ground(200, 328, 130)}${[-34, 34, -20, 20, -7, 8].map(spray).join('')}<path d="M182 244L160 326M218 244L240 326M200 250V330M190 250L178 328M210 250L224 328" stroke="${ink.moss}" stroke-width="6" stroke-linecap="round"/><path d="M172 236H228V262H172z" fill="${ink.coral}"/><path d="M200 249C180 226 156 232 160 250C164 264 186 262 200 249C214 226 244 232 240 250C236 264 214 262 200 249z" fill="${ink.red}"/><circle cx="200" cy="249" r="9" fill="${ink.coral}"/>`
}

/** A cuttlebone and a mineral block. */
export const beakSet = (): string =>
  `${ground(200, 314, 290)}<g transform="rotate(-18 150 200)">${solid('M150 76C192 76 204 140 200 206C196 270 180 306 150 306C120 306 104 270 100 206C96 140 108 76 150 76z', ink.straw, `<path d="M150 96C176 96 186 146 182 204C180 254 170 288 150 288C130 288 120 254 118 204C114 146 124 96 150 96z" fill="${ink.cream}"/><path d="M134 130H166M128 160H172M126 190H174M128 220H172M132 250H168" stroke="${ink.straw}" stroke-width="7" stroke-linecap="round"/>${shade(176, 0.06)}`)}</g>` +
  solid('M218 216L236 192H318L302 216z', ink.mint) +
  solid('M302 216L318 192V288L302 314z', ink.leaf) +
  solid(
    'M218 216H302V314H218z',
    ink.mint,
    `<circle cx="240" cy="240" r="5" fill="${ink.leaf}"/><circle cx="276" cy="256" r="6" fill="${ink.leaf}"/><circle cx="246" cy="284" r="7" fill="${ink.leaf}"/><circle cx="286" cy="292" r="4" fill="${ink.leaf}"/><circle cx="268" cy="230" r="4" fill="${ink.coral}"/><circle cx="232" cy="264" r="4" fill="${ink.coral}"/><circle cx="272" cy="280" r="4" fill="${ink.coral}"/>`,
  ) +
  `<path d="M140 92C150 76 170 76 178 60" fill="none" stroke="${ink.slate}" stroke-width="6" stroke-linecap="round"/>`
