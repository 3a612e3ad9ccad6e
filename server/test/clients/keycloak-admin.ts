/** What an administrator of Keycloak does to the people of the realm. */

type Named = { id: string; name?: string }

export function createKeycloakAdmin(url: string, password: string) {
  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    // It is valid for a minute.
    const token = await signIn(url, password)
    const answer = await fetch(`${url}/admin/realms/timberline/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Keycloak answers ${method} ${path} with ${answer.status}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  async function idOf(login: string): Promise<string> {
    const [person] = await ask<Named[]>('GET', `users?exact=true&username=${login}`)
    if (!person) throw new Error(`Keycloak knows nobody who is called ${login}.`)
    return person.id
  }

  return {
    async leaveGroup(login: string, name: string): Promise<void> {
      const id = await idOf(login)
      const groups = await ask<Named[]>('GET', `users/${id}/groups`)
      const group = groups.find((each) => each.name === name)
      if (!group) throw new Error(`${login} is not in the group ${name}.`)
      await ask('DELETE', `users/${id}/groups/${group.id}`)
    },
    async disable(login: string): Promise<void> {
      await ask('PUT', `users/${await idOf(login)}`, { enabled: false })
    },
  }
}

async function signIn(url: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin', password }),
  })
  const { access_token: token } = (await answer.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`Keycloak does not let its administrator in: ${answer.status}`)
  return token
}
