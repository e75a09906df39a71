// Starts the shop.
import { render } from 'preact'

const root = document.getElementById('shop')
if (root !== null) render(<main>Bramble</main>, root)
