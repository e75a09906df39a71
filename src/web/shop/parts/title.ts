// The page's title, which is also what a screen reader says on arrival.
import { useEffect } from 'preact/hooks'

const SHOP = 'Bramble'

export function useTitle(title: string | null): void {
  useEffect(() => {
    document.title =
      title === null ? `${SHOP} · good things for good animals` : `${title} · ${SHOP}`
  }, [title])
}
