// A picture: a drawing on a backdrop, and the file that it becomes.
import { type BackdropName, backdrops } from './ink.ts'

export interface Picture {
  backdrop: BackdropName
  /** SVG elements on a field of 400 by 400. */
  drawing: string
}

/** Pictures by the slug of their product. */
export type Pictures = Readonly<Record<string, Picture>>

/** The whole file: a square, without text or style sheet. */
export function createProductSvg({ backdrop, drawing }: Picture): string {
  const { wall, light } = backdrops[backdrop]
  const scene = `<rect width="400" height="400" fill="${wall}"/><circle cx="200" cy="200" r="152" fill="${light}"/>`
  return createSvg('18 18 364 364', scene + drawing)
}

/** An SVG file around `drawing`; numbers keep two decimals. */
export function createSvg(viewBox: string, drawing: string): string {
  const tidy = drawing
    .replace(/>\s+</g, '><')
    .replace(/\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2))))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${tidy}</svg>\n`
}
