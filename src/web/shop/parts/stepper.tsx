// Sets a quantity with two buttons and a field.
import { useId } from 'preact/hooks'
import { Icon } from './icon.tsx'

interface Props {
  /** What is counted, for screen readers. */
  label: string
  value: number
  max: number
  onChange: (value: number) => void
}

/** A quantity from 1 to `max`. */
export function Stepper({ label, value, max, onChange }: Props) {
  const id = useId()
  const top = Math.max(1, max)
  const change = (wanted: number): void => {
    if (Number.isInteger(wanted)) onChange(Math.min(Math.max(wanted, 1), top))
  }
  return (
    <div class="stepper">
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <button type="button" disabled={value <= 1} onClick={() => change(value - 1)}>
        <Icon name="minus" />
        <span class="visually-hidden">One less</span>
      </button>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={1}
        max={top}
        value={value}
        onChange={(event) => {
          change(event.currentTarget.valueAsNumber)
          event.currentTarget.value = String(value) // what was not accepted does not stay
        }}
      />
      <button type="button" disabled={value >= top} onClick={() => change(value + 1)}>
        <Icon name="plus" />
        <span class="visually-hidden">One more</span>
      </button>
    </div>
  )
}
