import type { Catalogue } from '../en'

const person: Catalogue['person'] = {
  title: 'Сотрудник',
  contacts: 'Контакты',
  about: 'О сотруднике',
  departments: 'Отделы',
  managers: 'Руководители',
  noManagers: 'Вышестоящих руководителей нет',
  reports: 'Прямые подчинённые',
  colleagues: 'Коллеги',
  localTime: 'Местное время',
  showInChart: 'Показать в структуре',
  saveContact: 'Сохранить контакт',
  qr: 'QR-код',
  qrTitle: 'Контакт: {name}',
  qrText: 'Наведите камеру телефона, чтобы сохранить контакт.',
  qrTooLong: 'Контакт слишком длинный для QR-кода.',
  close: 'Закрыть',
  allPeople: 'Показать всех ({n})',
  noContacts: 'Контакты не указаны'
}

export default person
