/** A moment in the browser's zone, in the order that sorts: `2026-11-23` and `09:30:00.000`. */
export function localTime(iso: string): { date: string; time: string } {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return { date: iso, time: '' }
  return {
    date: `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`,
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
