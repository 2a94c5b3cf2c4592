// Which of a text's forms, written "one | other" or "one | few | many", goes with a number.

const formsOf: Record<string, Intl.LDMLPluralRule[]> = {
  en: ['one', 'other'],
  // Fractions have the form of "few": 1,5 человека.
  ru: ['one', 'few', 'many']
}

const rules = new Map<string, Intl.PluralRules>()

export function pluralIndex(language: string, count: number, forms: number): number {
  let rule = rules.get(language)
  if (!rule) rules.set(language, (rule = new Intl.PluralRules(language)))
  const order = formsOf[language] ?? ['one', 'other']
  const category = rule.select(count)
  const index = order.indexOf(category)
  const fallback = language === 'ru' ? 1 : order.length - 1
  return Math.min(index < 0 ? fallback : index, forms - 1)
}
