/** Parts of the console that are fetched when somebody needs them. */

/** It could not be fetched: there is no connection, or the server has only that of another version. */
export class PartMissing extends Error {}

/** @throws PartMissing */
export const loadPart = async <Part>(load: () => Promise<Part>): Promise<Part> => {
  try {
    return await load()
  } catch (cause) {
    throw new PartMissing('A part of the console could not be fetched.', { cause })
  }
}
