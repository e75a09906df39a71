// Starts the shop.
import './style/index.css'
import { render } from 'preact'
import { readArrival } from './account/arrival.ts'
import { Shop } from './frame/shop.tsx'
import { watchSession } from './state/session.ts'

const root = document.getElementById('shop')
if (root !== null) {
  readArrival()
  watchSession()
  render(<Shop />, root)
}
