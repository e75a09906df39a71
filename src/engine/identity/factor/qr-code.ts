// A QR code (ISO/IEC 18004) as an SVG picture.

/**
 * Draws `text`. Clients put the picture into a data URL as it is, where a `#` would end it: colours go by their names.
 * The library is loaded when the first one is asked for: no other request needs it.
 */
export async function drawQrCode(text: string): Promise<string> {
  const [{ generate }, { toSvgSource }] = await Promise.all([
    import('lean-qr'),
    import('lean-qr/extras/svg'),
  ])
  return toSvgSource(generate(text), { on: 'black', off: 'white' })
}
