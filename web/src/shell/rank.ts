// Which of the people that were found come first among the suggestions.

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}

// Those whose names have the words come before those of whom only the position or the department has them, else in the order
// in which they came. A name in another script than the words has them as far as the server is concerned, but not here.
export function namesFirst<T>(people: T[], words: string, nameOf: (person: T) => string): T[] {
  const wanted = plain(words).split(/\s+/u).filter(Boolean)
  const hasThem = (person: T): boolean => {
    const parts = plain(nameOf(person)).split(/[\s'’-]+/u)
    return wanted.every((word) => parts.some((part) => part.startsWith(word)))
  }
  const first = people.filter(hasThem)
  return [...first, ...people.filter((person) => !first.includes(person))]
}
