// The second step with a security key.
import { useState } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { proveByKey } from './second-proof.ts'
import type { StepProps } from './second-step.tsx'

export function KeyStep({ factor, finish }: StepProps) {
  const [isWorking, setWorking] = useState(false)
  const [trouble, setTrouble] = useState('')
  const prove = async (): Promise<void> => {
    setWorking(true)
    setTrouble('')
    const complaint = await finish(proveByKey(factor.id))
    setTrouble(complaint?.sentence ?? '')
    setWorking(false)
  }
  return (
    <div class="account-form">
      <p>Have “{factor.name}” ready: the browser will ask for it.</p>
      <p class="form-trouble" role="alert">
        {trouble}
      </p>
      <div class="form-buttons">
        <button class="button" type="button" disabled={isWorking} onClick={() => void prove()}>
          <Icon name="key" />
          {isWorking ? 'Waiting for your key…' : 'Use the security key'}
        </button>
      </div>
    </div>
  )
}
