// A QR code (ISO/IEC 18004) as an SVG picture.

/**
 * Draws `text`. It has no `#` and no `%` in it: clients put it behind `data:image/svg+xml;utf-8,` as it is. The library is
 * loaded when the first one is asked for: no other request needs it.
 */
export async function drawQrCode(text: string): Promise<string> {
  const [{ generate }, { toSvgSource }] = await Promise.all([
    import('lean-qr'),
    import('lean-qr/extras/svg'),
  ])
  return toSvgSource(generate(text), { on: 'black', off: 'white' })
}
