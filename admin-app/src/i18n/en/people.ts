/** People and units. */
export const people = {
  'people.search': 'Search people',
  'people.units': 'Units',
  'people.all': 'All people',
  'people.title': 'Position',
  'people.none': 'There are no people yet. Import them from a CSV file.',
} as const
