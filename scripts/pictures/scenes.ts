// Pictures of the shop itself: the faces beside the species, the hedge on the front page, empty shelves.
import { birdFace, birdPerched, budgie, tit } from './animals/bird.ts'
import { catFace } from './animals/cat.ts'
import { dogAsleep, dogFace } from './animals/dog.ts'
import { fish } from './animals/fish.ts'
import { tortoise } from './animals/reptile.ts'
import { hamsterFace, rabbitFace } from './animals/rodent.ts'
import { type BackdropName, backdrops, ink } from './ink.ts'
import { createSvg } from './picture.ts'
import { at, box, clip, gleam, ground, repeat, ring, shade, solid } from './svg.ts'

/** The files of this page: path below public/assets → SVG. */
export function createSceneFiles(): [path: string, svg: string][] {
  return [
    ['species/all.svg', face('rose', paw())],
    ['species/dog.svg', face('peach', at({ x: 50, y: 51, scale: 0.72 }, dogFace()))],
    ['species/cat.svg', face('lilac', at({ x: 50, y: 53, scale: 0.74 }, catFace()))],
    ['species/bird.svg', face('sky', at({ x: 50, y: 54, scale: 0.76 }, birdFace()))],
    ['species/fish.svg', face('aqua', at({ x: 48, y: 50, scale: 0.68 }, fish()))],
    ['species/small_pet.svg', face('butter', at({ x: 50, y: 62, scale: 0.68 }, rabbitFace()))],
    ['species/reptile.svg', face('mint', at({ x: 54, y: 51, scale: 0.58 }, tortoise()))],
    ['scenes/hedge.svg', createSvg('0 40 640 260', hedge())],
    ['scenes/empty-cart.svg', createSvg('0 0 400 300', emptyCart())],
    ['scenes/nothing-found.svg', createSvg('0 0 400 300', nothingFound())],
    ['scenes/no-orders.svg', createSvg('0 0 400 300', noOrders())],
    ['favicon.svg', createSvg('0 0 64 64', favicon())],
  ]
}

const face = (backdrop: BackdropName, drawing: string): string =>
  createSvg(
    '0 0 100 100',
    `<path d="${ring(50, 50, 50)}" fill="${backdrops[backdrop].wall}"/>${clip(ring(50, 50, 50), drawing)}`,
  )

const paw = (fill: string = ink.berry): string =>
  `<g fill="${fill}"><path d="M50 46C64 46 74 60 72 70C70 80 60 78 50 78C40 78 30 80 28 70C26 60 36 46 50 46z"/><ellipse cx="26" cy="48" rx="8" ry="11" transform="rotate(-22 26 48)"/><ellipse cx="41" cy="31" rx="8.5" ry="12" transform="rotate(-8 41 31)"/><ellipse cx="59" cy="31" rx="8.5" ry="12" transform="rotate(8 59 31)"/><ellipse cx="74" cy="48" rx="8" ry="11" transform="rotate(22 74 48)"/></g>`

const favicon = (): string =>
  `<rect width="64" height="64" rx="17" fill="${ink.berry}"/>${at({ x: -4, y: -5, scale: 0.72 }, paw(ink.cream))}`

const leafBump = (x: number, y: number, r: number, fill: string): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`

/** A bramble hedge with everybody looking over it; it rises from the left. */
function hedge(): string {
  const rise = (x: number): number => Math.max(0, 150 - x) * 0.62
  const back = repeat(12, (index) => {
    const x = 40 + index * 55
    return leafBump(x, 218 + (index % 3) * 8 + rise(x), 46, ink.moss)
  })
  const front = repeat(13, (index) => {
    const x = 26 + index * 54
    return leafBump(x, 270 + (index % 2) * 10 + rise(x) * 0.5, 50, ink.leaf)
  })
  const berries = repeat(20, (index) =>
    at({ x: 70 + ((index * 131) % 560), y: 248 + ((index * 53) % 44) }, berry(index)),
  )
  const faces = [
    at({ x: 168, y: 166, scale: 1.1 }, dogFace()),
    at({ x: 274, y: 200, scale: 0.84 }, rabbitFace()),
    at({ x: 372, y: 166, scale: 1.06 }, catFace()),
    at({ x: 468, y: 202, scale: 0.8 }, hamsterFace()),
    at({ x: 556, y: 176, scale: 0.98 }, catFace(ink.amber, ink.bark)),
  ]
  const birds = [
    at({ x: 84, y: 204, scale: 0.74, mirrored: true }, birdPerched(budgie)),
    at({ x: 616, y: 192, scale: 0.78 }, birdPerched(tit)),
  ]
  return [back, ...faces, front, berries, ...birds].join('')
}

const berry = (index: number): string =>
  index % 4 === 0
    ? `<path d="M0 -8L2.6 -2.6L8 0L2.6 2.6L0 8L-2.6 2.6L-8 0L-2.6 -2.6z" fill="${ink.cream}"/><circle r="2.4" fill="${ink.sun}"/>`
    : `<g fill="${index % 3 ? ink.berry : ink.plum}"><circle cx="-4" cy="-2" r="5"/><circle cx="4" cy="-2" r="5"/><circle cx="0" cy="5" r="5"/><circle cx="0" cy="-6" r="4"/></g><circle cx="-4" cy="-4" r="1.6" fill="#fff" opacity=".6"/>`

const stage = (backdrop: BackdropName): string =>
  `<ellipse cx="200" cy="160" rx="172" ry="124" fill="${backdrops[backdrop].wall}"/>`

/** A basket with nothing in it but a cat's hope. */
function emptyCart(): string {
  const basket = 'M104 170H296L280 252Q277 268 261 268H139Q123 268 120 252z'
  const weave = repeat(4, (row) =>
    repeat(
      10,
      (index) =>
        `<path d="M${96 + index * 24 + (row % 2) * 12} ${192 + row * 21}q12 -11 24 0" fill="none" stroke="${ink.bark}" stroke-width="5" stroke-linecap="round"/>`,
    ),
  )
  return `${stage('peach')}${ground(200, 269, 230)}${at({ x: 200, y: 128, scale: 0.98 }, catFace(ink.amber, ink.bark))}${solid(basket, ink.wood, weave + shade(262))}<rect x="94" y="158" width="212" height="22" rx="11" fill="${ink.bark}"/><ellipse cx="172" cy="160" rx="14" ry="10" fill="${ink.amber}"/><ellipse cx="228" cy="160" rx="14" ry="10" fill="${ink.amber}"/>`
}

/** A dog that has dug everywhere. */
function nothingFound(): string {
  const hole = (x: number, y: number): string =>
    `<ellipse cx="${x}" cy="${y}" rx="40" ry="13" fill="${ink.cocoa}"/><ellipse cx="${x}" cy="${y + 3}" rx="32" ry="8" fill="${ink.night}"/><path d="M${x + 26} ${y + 6}C${x + 34} ${y - 26} ${x + 66} ${y - 26} ${x + 76} ${y + 6}z" fill="${ink.bark}"/>`
  return `${stage('mint')}<path d="M37 200Q200 176 363 200A172 124 0 0 1 37 200z" fill="${ink.leaf}" opacity=".55"/>${hole(96, 226)}${hole(250, 246)}${at({ x: 196, y: 168, scale: 1.25 }, dogFace())}<path d="M150 212C160 230 232 230 244 212L252 244H140z" fill="${ink.wood}"/><ellipse cx="164" cy="242" rx="18" ry="11" fill="${ink.cream}"/><ellipse cx="228" cy="242" rx="18" ry="11" fill="${ink.cream}"/><g fill="none" stroke="${ink.line}" stroke-width="7" stroke-linecap="round"><path d="M300 118C296 92 336 88 334 114C332 128 316 128 316 142"/><path d="M316 162V163"/></g>`
}

/** A parcel that somebody has taken as a bed. */
function noOrders(): string {
  return `${stage('sky')}${ground(200, 268, 250)}${at({ x: 204, y: 128, scale: 0.92 }, dogAsleep())}${solid(box(96, 158, { w: 208, h: 108, r: 8 }), ink.wood, shade(262))}<path d="M96 166L64 190L84 206L104 178zM304 166L336 190L316 206L296 178z" fill="${ink.straw}"/><path d="M188 158H212V208L200 200L188 208z" fill="${ink.cream}"/>${at({ x: 128, y: 216, scale: 0.34 }, paw(ink.bark))}${gleam('M112 176V246', 0.25)}`
}
