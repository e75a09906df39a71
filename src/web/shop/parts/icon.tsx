// Line icons, drawn on a field of 24 by 24.

const PATHS = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM15.5 15.5L20.5 20.5',
  cart: 'M3 4h2.2l2.3 11.2a1.6 1.6 0 0 0 1.6 1.3h7.6a1.6 1.6 0 0 0 1.6-1.2L20.5 8H6M9.5 20.2h.01M17 20.2h.01',
  orders: 'M4 8l8-4.2L20 8v8.4l-8 4.1l-8-4.1zM4 8l8 4.2L20 8M12 12.2v8.3M8 5.9l8 4.3',
  enter: 'M13 4h5a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-5M4 12h11M11 8l4 4l-4 4',
  leave: 'M11 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h5M9 12h11M16 8l4 4l-4 4',
  plus: 'M12 5.5v13M5.5 12h13',
  minus: 'M5.5 12h13',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  check: 'M5 12.8l4.6 4.4L19 7.4',
  back: 'M19 12H5M11 6l-6 6l6 6',
  eye: 'M2.8 12C5 7.8 8.2 5.8 12 5.8s7 2 9.2 6.2c-2.2 4.2-5.4 6.2-9.2 6.2S5 16.2 2.8 12zM12 9.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6z',
  key: 'M15.5 3.8a4.7 4.7 0 1 0 0 9.4a4.7 4.7 0 0 0 0-9.4zM11.9 11.8L4 19.7M7 16.8l2.6 2.6M16.6 7.4h.01',
  mail: 'M4.5 5.5h15a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5zM3.4 6.6l8.6 6.6l8.6-6.6',
  person: 'M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4.5 20.2c.6-3.9 3.4-5.7 7.5-5.7s6.9 1.8 7.5 5.7',
} as const

export type IconName = keyof typeof PATHS

/** An icon beside a label; screen readers pass over it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
