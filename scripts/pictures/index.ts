// Every picture of ours, drawn from a few shapes.

import { createProductSvg } from './picture.ts'
import { birdPictures } from './products/bird.ts'
import { catPictures } from './products/cat.ts'
import { dogPictures } from './products/dog.ts'
import { fishPictures } from './products/fish.ts'
import { reptilePictures } from './products/reptile.ts'
import { smallPetPictures } from './products/small-pet.ts'
import { createSceneFiles } from './scenes.ts'

const pictures = {
  ...dogPictures,
  ...catPictures,
  ...birdPictures,
  ...fishPictures,
  ...smallPetPictures,
  ...reptilePictures,
}

/** The files as they stand in public/assets: path → SVG. */
export function createPictureFiles(): Map<string, string> {
  const products = Object.entries(pictures).map(
    ([slug, picture]) => [`products/${slug}.svg`, createProductSvg(picture)] as const,
  )
  return new Map([...products, ...createSceneFiles()])
}
