/** Signing in and out, and setting up. */
export const signIn = {
  'signIn.title': 'Sign in',
  'signIn.login': 'Login',
  'signIn.password': 'Password',
  'signIn.action': 'Sign in',
  'signIn.busy': 'Signing in…',
  'signIn.revoked': 'You were signed out: this browser or account no longer has access. Sign in again.',
  'signOut.action': 'Sign out',
  'signOut.title': 'Sign out of this browser?',
  'signOut.text': 'This browser’s key will be revoked. To sign in again you need your password and a connection.',
  'signOut.waiting': {
    one: '{count} request has not been sent yet. It was signed with this key: if you sign out before it is sent, it is lost.',
    other:
      '{count} requests have not been sent yet. They were signed with this key: if you sign out before they are sent, they are lost.',
  },
  'signOut.documents': {
    one: 'What you wrote in {count} course, template or draft has not been sent yet: if you sign out before it is sent, it is lost.',
    other:
      'What you wrote in {count} courses, templates or drafts has not been sent yet: if you sign out before it is sent, it is lost.',
  },
  'signOut.removed': {
    one: 'What you wrote in {count} course, template or draft that was removed is in this browser alone: if you sign out, it is lost.',
    other:
      'What you wrote in {count} courses, templates or drafts that were removed is in this browser alone: if you sign out, it is lost.',
  },
  'setup.title': 'Set up Carillon',
  'setup.intro': 'Name your organisation and create the first administrator, who may do everything.',
  'setup.organisation': 'Organisation',
  'setup.name': 'Your name, as readers will see it',
  'setup.passwordRule': 'At least 10 characters.',
  'setup.action': 'Set up',
  'setup.busy': 'Setting up…',
} as const
