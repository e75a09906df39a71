// One small ad. Its link goes through the ad server, which counts the click and redirects.
import { chooseAd } from './ads.ts'

export function AdBanner({ species }: { species: string }) {
  const ad = chooseAd(species)
  if (ad === undefined) return null
  return (
    <aside class="ad" aria-label="Advertisement">
      <span class="ad-mark">Ad</span>
      <a href={`/r/${ad.id}`} rel="nofollow sponsored">
        <strong>{ad.advertiser}</strong> {ad.headline}
      </a>
    </aside>
  )
}
