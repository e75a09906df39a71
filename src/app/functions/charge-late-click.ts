// Charges a click that the queue did not take, and that became an event instead.
import { defineFunction, event } from '#engine'
import { chargeClicks, clickSchema } from '../charging.ts'

export const chargeLateClick = defineFunction({
  name: 'charge-late-click',
  on: event('ad.clicked'),
  input: clickSchema,
  async run(click, { batch }) {
    await batch(chargeClicks([click]))
  },
})
