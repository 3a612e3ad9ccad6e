/** Runs before the first paint, so that the page has the colours that were chosen here, and no list where none will be. */
const { classList, dataset } = document.documentElement
try {
  const mode = localStorage.getItem('mui-mode')
  if (mode === 'light' || mode === 'dark') classList.add(mode)
} catch {
  // Nothing is kept: the colours are those of the system.
}
if (location.pathname.startsWith('/pipeline')) dataset.page = 'pipeline'
