// Tells when there is no connection.
import { useEffect, useState } from 'preact/hooks'

export function OfflineBar() {
  const [isOffline, setOffline] = useState(!navigator.onLine)
  useEffect(() => {
    const look = (): void => setOffline(!navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return (
    <div role="status">
      {isOffline && (
        <p class="offline">You are offline. What you have seen stays; buying waits for the line.</p>
      )}
    </div>
  )
}
