// Shows the current notice, and says it to screen readers.
import { useLocation } from 'preact-iso'
import { Icon } from '../parts/icon.tsx'
import { hush, notice } from '../state/notice.ts'
import { useStore } from '../state/store.ts'

export function NoticeBar() {
  const { path } = useLocation()
  const newest = useStore(notice)
  const current = newest?.link?.url === path ? null : newest // who is there need not be led there
  return (
    <div class="notice-place" role="status">
      {current !== null && (
        <div class="notice">
          <p>{current.text}</p>
          {current.link !== undefined && (
            <a href={current.link.url} onClick={hush}>
              {current.link.label}
            </a>
          )}
          <button class="icon-button" type="button" onClick={hush}>
            <Icon name="close" />
            <span class="visually-hidden">Close the message</span>
          </button>
        </div>
      )}
    </div>
  )
}
