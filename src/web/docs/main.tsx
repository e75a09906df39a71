// The page at /docs: the OpenAPI document of this Ledge, made readable. It asks no other host.
import './docs.css'
import { render } from 'preact'
import { Page } from './page.tsx'

const root = document.getElementById('docs')
if (root !== null) render(<Page />, root)
