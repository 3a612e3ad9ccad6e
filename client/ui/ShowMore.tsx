import Button from '@mui/material/Button'

type Props = { left: string; onClick: () => void }

/** The button below a shortened list; it says how much is left. */
export function ShowMore({ left, onClick }: Props) {
  return (
    <Button variant="outlined" color="inherit" sx={{ my: 1 }} onClick={onClick}>
      {`Show more (${left} left)`}
    </Button>
  )
}
