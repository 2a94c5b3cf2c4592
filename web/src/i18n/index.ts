// The languages of the interface. A catalogue is fetched when it is wanted.
import { createI18n, type Composer } from 'vue-i18n'
import type { Catalogue } from './en'
import { pluralIndex } from './plural'

export const languages = { en: 'English', ru: 'Русский' } as const
export type Language = keyof typeof languages

const loaders: Record<Language, () => Promise<{ default: Catalogue }>> = {
  en: () => import('./en'),
  ru: () => import('./ru')
}

const storageKey = 'muster.language'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  missingWarn: false,
  fallbackWarn: false,
  messages: {},
  pluralRules: {
    en: (count: number, forms: number) => pluralIndex('en', count, forms),
    ru: (count: number, forms: number) => pluralIndex('ru', count, forms)
  }
})

export function isLanguage(name: string | null | undefined): name is Language {
  return name !== null && name !== undefined && Object.hasOwn(languages, name)
}

// The one chosen before, else the first that the browser asks for.
export function preferredLanguage(): Language {
  const stored = readStored()
  if (isLanguage(stored)) return stored
  for (const wanted of navigator.languages) {
    const base = wanted.split('-')[0]
    if (isLanguage(base)) return base
  }
  return 'en'
}

export async function useLanguage(language: Language): Promise<void> {
  const { default: catalogue } = await loaders[language]()
  const { setLocaleMessage, locale } = i18n.global as Composer
  setLocaleMessage(language, catalogue)
  locale.value = language
  document.documentElement.lang = language
}

export async function chooseLanguage(language: Language): Promise<void> {
  await useLanguage(language)
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // A browser that keeps nothing still shows the language until the page is closed.
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}
