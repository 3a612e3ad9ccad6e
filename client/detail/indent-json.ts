import { endOfQuoted } from './quoted.ts'

const TOKEN = /[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+|"/g

/** JSON, indented by two spaces, with every name and value as it is written. */
export function indentJson(json: string): string {
  const parts: string[] = []
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(json); match; match = TOKEN.exec(json)) {
    const [token] = match
    if (token === '"') {
      const end = endOfQuoted(json, match.index) ?? json.length
      parts.push(json.slice(match.index, end))
      TOKEN.lastIndex = end
    } else if (token === '{' || token === '[') {
      depth++
      parts.push(token, line())
    } else if (token === '}' || token === ']') {
      depth--
      parts.push(line(), token)
    } else if (token === ',') parts.push(token, line())
    else if (token === ':') parts.push(': ')
    else parts.push(token.replaceAll(/\s/g, ''))
  }
  return parts.join('')
}
