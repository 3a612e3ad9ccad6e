import Button from '@mui/material/Button'

type Props = { left: string; onClick: () => void }

/** Under what is shown in part: how much is left, and the button that adds some of it. */
export function ShowMore({ left, onClick }: Props) {
  return (
    <Button variant="outlined" color="inherit" sx={{ my: 1 }} onClick={onClick}>
      {`Show more (${left} left)`}
    </Button>
  )
}
