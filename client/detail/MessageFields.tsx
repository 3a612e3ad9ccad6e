import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useMemo, useState } from 'react'
import { messageFilters } from '../search/value-filters.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { JSON_COLORS } from '../ui/JsonView.tsx'
import { LongText } from '../ui/log-text/LongText.tsx'
import { ShowMore } from '../ui/ShowMore.tsx'
import { PREFORMATTED } from '../ui/theme.ts'
import { FieldRow, FieldTable, type OpenMenu } from './FieldTable.tsx'
import { indentJson } from './indent-json.ts'
import { readMessageFields, type MessageField } from './message-fields.ts'
import { ValueText } from './ValueText.tsx'

type Props = { message: string; onMenu: OpenMenu }

/** Rows shown at first, and added by each press of the button. */
const STEP = 30

/** What the message says as JSON or as `key=value`: value by value, JSON also as indented text. */
export function MessageFields({ message, onMenu }: Props) {
  const [isIndented, setIndented] = useState(false)
  const { fields, objects } = useMemo(() => readMessageFields(message), [message])
  if (fields.length === 0) return null
  const indented = () => objects.map(indentJson).join('\n')
  return (
    <Box component="section" aria-label="Fields in the message">
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minHeight: 30 }}>
        <Typography component="h3" variant="h2" sx={{ flex: 1 }}>
          Fields in the message
        </Typography>
        {objects.length > 0 && (
          <>
            <Button
              size="small"
              color="inherit"
              aria-pressed={isIndented}
              onClick={() => setIndented(!isIndented)}
              sx={{ py: 0, color: isIndented ? 'primary.main' : 'text.secondary' }}
            >
              Indented JSON
            </Button>
            <CopyButton label="Copy indented JSON" text={indented} />
          </>
        )}
      </Box>
      {isIndented ? (
        <Box component="pre" sx={{ ...PREFORMATTED, lineHeight: 1.6 }}>
          <LongText text={indented()} />
        </Box>
      ) : (
        <FieldRows fields={fields} onMenu={onMenu} />
      )}
    </Box>
  )
}

function FieldRows({ fields, onMenu }: { fields: readonly MessageField[]; onMenu: OpenMenu }) {
  const [count, setCount] = useState(STEP)
  return (
    <>
      <FieldTable>
        {fields.slice(0, count).map(({ label, text, kind, written }, index) => (
          <FieldRow
            key={index}
            label={label}
            isPath
            text={text}
            filters={written === undefined ? undefined : () => messageFilters(written)}
            onMenu={onMenu}
          >
            <ValueText text={text} color={COLORS[kind]} isText={kind === 'string'} />
          </FieldRow>
        ))}
      </FieldTable>
      {fields.length > count && <ShowMore left={`${fields.length - count}`} onClick={() => setCount(count + STEP)} />}
    </>
  )
}

/** Nobody knows the type of what stands behind `=`. */
const COLORS: Readonly<Record<MessageField['kind'], string>> = { ...JSON_COLORS, untyped: 'inherit' }
