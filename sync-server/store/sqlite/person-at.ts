/**
 * Whoever is at a computer now, as SQL over `devices`: a computer keeps its person when they leave the directory, so that
 * it is theirs again when they return, and nobody is at it meanwhile.
 */
export const PERSON_AT = '(SELECT people.id FROM people WHERE people.id = devices.person AND people.deleted = 0)'
