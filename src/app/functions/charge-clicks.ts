// Charges clicks to their advertisers, a batch of messages in one round trip to D1.
import { defineFunction, queue } from '#engine'
import { chargeClicks, clickSchema } from '../charging.ts'

export const chargeClicksOfQueue = defineFunction({
  name: 'charge-clicks',
  on: queue('clicks', { batch: 100 }),
  input: clickSchema,
  async run(messages, { batch }) {
    await batch(chargeClicks(messages.map((message) => message.body)))
  },
})
