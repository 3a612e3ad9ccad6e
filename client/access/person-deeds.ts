/** What can be done about a person. */
export type PersonDeed = 'roles' | 'reset' | 'sessions' | 'disable' | 'enable'
