import type { LogFilter } from '../generated/graphql.ts'
import type { LogRow } from '../state/operations.ts'
import { FIELD_LABELS, TEXT_FIELDS } from '../search/fields.ts'
import { textCondition } from '../search/filter.ts'
import { localTimeInFull } from '../ui/time/local-time.ts'
import { LogText } from '../ui/log-text/LogText.tsx'
import { useTimeZone, type TimeZone } from '../ui/time/time-zone.ts'
import { FieldRow, FieldTable } from './FieldTable.tsx'

type Props = { log: LogRow; onFilter: (condition: LogFilter) => void }
type Field = { label: string; value: string | null; note?: string; condition?: LogFilter }

/** Every field of a log but its message and metadata. */
export function FieldList({ log, onFilter }: Props) {
  const [zone] = useTimeZone()
  return (
    <FieldTable>
      {listFields(log, zone).map(({ label, value, note, ...field }) => (
        <FieldRow key={label} label={label} text={value} onFilter={onFilter} {...field}>
          <LogText text={note === undefined ? (value ?? '') : `${value}\n${note}`} />
        </FieldRow>
      ))}
    </FieldTable>
  )
}

function listFields(log: LogRow, zone: TimeZone): Field[] {
  const { date, time } = localTimeInFull(log.timestamp, zone)
  const texts = TEXT_FIELDS.filter((field) => field !== 'message').map((field): Field => {
    const value = log[field]
    return { label: FIELD_LABELS[field], value, condition: textCondition(field, { eq: value ?? '' }) }
  })
  return [
    { label: 'Timestamp', value: log.timestamp, ...(zone === 'local' && { note: `${date} ${time} local time` }) },
    { label: 'Level', value: log.level, condition: { level: { eq: log.level } } },
    ...texts,
    { label: 'ID', value: log.id },
  ]
}
