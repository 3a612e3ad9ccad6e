import type { LogRow } from '../state/operations.ts'
import { FIELD_LABELS, TEXT_FIELDS, type FieldRef } from '../search/fields.ts'
import { valueFilters } from '../search/value-filters.ts'
import { localTimeInFull } from '../ui/time/local-time.ts'
import { LogText } from '../ui/log-text/LogText.tsx'
import { useTimeZone } from '../ui/time/time-zone.ts'
import type { TimeZone } from '../ui/time/zone-clock.ts'
import { FieldRow, FieldTable, type OpenMenu } from './FieldTable.tsx'

type Props = { log: LogRow; onMenu: OpenMenu }
type Field = { label: string; value: string; note?: string; field?: FieldRef }

/** Every field that a log has, but its message and metadata. */
export function FieldList({ log, onMenu }: Props) {
  const [zone] = useTimeZone()
  return (
    <FieldTable>
      {listFields(log, zone).map(({ label, value, note, field }) => (
        <FieldRow
          key={label}
          label={label}
          text={value}
          field={field}
          filters={field && (() => valueFilters(field, value))}
          onMenu={onMenu}
        >
          <LogText text={note === undefined ? value : `${value}\n${note}`} />
        </FieldRow>
      ))}
    </FieldTable>
  )
}

function listFields(log: LogRow, zone: TimeZone): Field[] {
  const { date, time, offset } = localTimeInFull(log.timestamp, zone)
  const texts = TEXT_FIELDS.filter((field) => field !== 'message').flatMap((field): Field[] => {
    const value = log[field]
    return value === null ? [] : [{ label: FIELD_LABELS[field], value, field: { field } }]
  })
  return [
    {
      label: FIELD_LABELS.timestamp,
      value: log.timestamp,
      field: { field: 'timestamp' },
      ...(offset !== 'UTC' && { note: `${date} ${time} ${offset}` }),
    },
    { label: FIELD_LABELS.level, value: log.level, field: { field: 'level' } },
    ...texts,
    { label: 'ID', value: log.id },
  ]
}
