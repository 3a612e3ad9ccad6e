/** Trees up to the line, rock above it. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0f5c46" />
      <path d="M3 25 10.5 11l3.8 6.4L19.5 8 29 25Z" fill="#fff" />
      <path d="M3 25h26l-3.4-6-4 3-4-4-4.2 4.5-3.9-4Z" fill="#6fd3ae" />
    </svg>
  )
}
