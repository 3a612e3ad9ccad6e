import { useQuery } from '@apollo/client/react'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { isForScope, QUERY_PERMISSIONS } from './key-form.ts'
import type { FieldsProps } from './key-fields.ts'
import { PermissionBoxes } from './PermissionBoxes.tsx'
import { ScopesDocument } from './role-operations.ts'
import { ScopeSelect } from './ScopeSelect.tsx'

/** What a query key may do, and which logs it shows. */
export function QueryFields({ form, change, problemAt }: FieldsProps) {
  const { data } = useQuery(ScopesDocument)
  const { scopeId, permissions } = form
  return (
    <>
      <ScopeSelect
        scopes={data?.scopes ?? []}
        value={scopeId}
        onChange={(id) =>
          change({ scopeId: id, ...(id !== '' && { permissions: permissions.filter((each) => isForScope(each)) }) })
        }
      />
      <PermissionBoxes
        label="It may"
        offered={QUERY_PERMISSIONS}
        chosen={permissions}
        isScoped={scopeId !== ''}
        problem={problemAt('permissions')}
        onChange={(chosen) => change({ permissions: chosen })}
      />
      <FormControlLabel
        control={
          <Checkbox
            size="small"
            checked={form.isPersonal}
            onChange={(event) => change({ isPersonal: event.target.checked })}
          />
        }
        label="Mine: it never may more than I do, and ends with my account"
      />
      <FormControlLabel
        control={
          <Checkbox
            size="small"
            checked={form.documents === 'KNOWN'}
            onChange={(event) => change({ documents: event.target.checked ? 'KNOWN' : 'ANY' })}
          />
        }
        label="Only documents that the server knows"
      />
    </>
  )
}
