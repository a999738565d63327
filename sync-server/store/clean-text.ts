/** Halves of characters have no canonical form, and a text in a database ends at a NUL: what a name holds must not stop an act. */
export const cleanText = (text: string): string => text.replace(/[\p{Cs}\0]/gu, '\uFFFD')
