// The colours of every picture, and the backdrops they stand on.

export const ink = {
  line: '#3b2d42',
  white: '#ffffff',
  cream: '#fff4e2',
  sand: '#f0dcbc',
  straw: '#e8c987',
  wood: '#d7a06a',
  bark: '#a9703f',
  cocoa: '#7d5138',
  sun: '#f7c64b',
  amber: '#eca13a',
  peach: '#fbb795',
  coral: '#ee7a5f',
  red: '#d9504e',
  rose: '#f3a3b4',
  berry: '#b93a6c',
  plum: '#76508f',
  lilac: '#b9a0dc',
  navy: '#38527f',
  blue: '#5b8fcd',
  sky: '#9ad1ec',
  glass: '#d8eff5',
  teal: '#2f9a9c',
  pine: '#26696b',
  leaf: '#62aa75',
  moss: '#427f56',
  mint: '#a8dcc0',
  stone: '#c3c4cf',
  slate: '#7d8195',
  steel: '#e3e7ee',
  night: '#4a4458',
} as const

interface Backdrop {
  wall: string
  light: string
}

export const backdrops = {
  peach: { wall: '#fde3d3', light: '#fef1e7' },
  mint: { wall: '#d8eddf', light: '#ebf7ef' },
  sky: { wall: '#d3e9f5', light: '#e8f5fb' },
  butter: { wall: '#fcecc0', light: '#fef6de' },
  lilac: { wall: '#e6dbf3', light: '#f3edfa' },
  rose: { wall: '#f9d9e0', light: '#fdedf0' },
  sand: { wall: '#f1e4d1', light: '#f9f2e7' },
  aqua: { wall: '#cdebe7', light: '#e5f6f4' },
} as const satisfies Record<string, Backdrop>

export type BackdropName = keyof typeof backdrops
