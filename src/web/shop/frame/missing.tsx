// There is nothing at this address.
import { Empty } from '../parts/empty.tsx'
import { useTitle } from '../parts/title.ts'

export function Missing() {
  useTitle('Not here')
  return (
    <>
      <h1 class="visually-hidden">Not here</h1>
      <Empty
        scene="nothing-found"
        title="Nothing is buried here"
        text="The address may be old or mistyped. Everything we have is in the shop."
        link={{ label: 'Go to the shop', url: '/' }}
      />
    </>
  )
}
