import { useQuery } from '@apollo/client/react'
import Checkbox from '@mui/material/Checkbox'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormGroup from '@mui/material/FormGroup'
import FormHelperText from '@mui/material/FormHelperText'
import FormLabel from '@mui/material/FormLabel'
import { Failed } from './Failed.tsx'
import { RolesDocument } from './role-operations.ts'

type Props = { chosen: readonly string[]; onChange: (chosen: readonly string[]) => void }

/** The roles of a person. */
export function RoleBoxes({ chosen, onChange }: Props) {
  const { data, error } = useQuery(RolesDocument, { fetchPolicy: 'cache-and-network' })
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend">Roles</FormLabel>
      <Failed error={error} />
      <FormGroup>
        {data?.roles.map(({ name, scope }) => (
          <FormControlLabel
            key={name}
            control={
              <Checkbox
                size="small"
                checked={chosen.includes(name)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))
                }
              />
            }
            label={scope === null ? name : `${name}, with the logs of ${scope.name}`}
          />
        ))}
      </FormGroup>
      <FormHelperText>Permissions add up. One role without a scope shows all logs.</FormHelperText>
    </FormControl>
  )
}
