// The few moves that every drawing uses: placing, repeating, shading.

interface Place {
  x: number
  y: number
  /** 1 keeps the size; a negative width mirrors. */
  scale?: number
  mirrored?: boolean
  /** Degrees, clockwise. */
  turn?: number
}

/** Puts a drawing that is centred on its origin somewhere else. */
export function at(
  { x, y, scale = 1, mirrored = false, turn = 0 }: Place,
  drawing: string,
): string {
  const turned = turn === 0 ? '' : ` rotate(${turn})`
  const scaled = scale === 1 && !mirrored ? '' : ` scale(${mirrored ? -scale : scale} ${scale})`
  return `<g transform="translate(${x} ${y})${turned}${scaled}">${drawing}</g>`
}

/** `count` drawings, one after the other. */
export const repeat = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw(index)).join('')

/** A drawing that shows only inside the outline `d`. */
export function clip(d: string, drawing: string): string {
  const id = `c${hash(d)}`
  return `<clipPath id="${id}"><path d="${d}"/></clipPath><g clip-path="url(#${id})">${drawing}</g>`
}

/** A filled outline with something drawn inside it, usually `shade`. */
export const solid = (d: string, fill: string, inside = ''): string =>
  `<path d="${d}" fill="${fill}"/>${inside === '' ? '' : clip(d, inside)}`

/** The shaded right side of whatever it is clipped to, from `x` on. */
export const shade = (x: number, opacity = 0.1): string =>
  `<rect x="${x}" y="-400" width="800" height="1200" fill="#2a1838" opacity="${opacity}"/>`

/** A strip of light, as on glass or glaze. */
export const gleam = (d: string, opacity = 0.45): string =>
  `<path d="${d}" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" opacity="${opacity}"/>`

/** A rectangle's outline with rounded corners. */
export function box(x: number, y: number, size: { w: number; h: number; r: number }): string {
  const { w, h, r } = size
  return `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - w}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${-r}z`
}

/** A circle's outline. */
export const ring = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`

/** The shadow where a thing stands. */
export const ground = (x: number, y: number, width: number): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${width / 2}" ry="${Math.max(7, width / 22)}" fill="#2a1838" opacity=".13"/>`

function hash(text: string): string {
  let value = 7
  for (const character of text) value = (value * 31 + character.charCodeAt(0)) % 2_147_483_647
  return value.toString(36)
}
