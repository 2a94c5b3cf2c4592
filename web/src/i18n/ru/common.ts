import type { Catalogue } from '../en'

const common: Pick<Catalogue, 'shell' | 'find' | 'states' | 'count' | 'field' | 'value' | 'badge'> = {
  shell: {
    skip: 'К содержанию',
    main: 'Главное меню',
    chart: 'Структура',
    people: 'Сотрудники',
    account: 'Профиль',
    myPage: 'Моя страница',
    theme: 'Тема',
    themeAuto: 'Как в системе',
    themeLight: 'Светлая',
    themeDark: 'Тёмная',
    language: 'Язык',
    signOut: 'Выйти',
    demo: 'Демо-компания'
  },
  find: {
    label: 'Поиск сотрудников и отделов',
    placeholder: 'Поиск сотрудников и отделов',
    clear: 'Очистить',
    people: 'Сотрудники',
    departments: 'Отделы',
    nothing: 'Ничего не найдено',
    all: 'Все сотрудники по запросу «{words}»',
    results: '{n} подсказка | {n} подсказки | {n} подсказок'
  },
  states: {
    loading: 'Загрузка…',
    retry: 'Повторить',
    offlineTitle: 'Нет соединения',
    offlineText: 'Сервер недоступен. Проверьте соединение и повторите попытку.',
    offlineBanner: 'Нет соединения. Данные могли устареть.',
    errorTitle: 'Что-то пошло не так',
    busyTitle: 'Сервер занят',
    busyText: 'Слишком много запросов. Повторите попытку чуть позже.',
    refusedTitle: 'Нет доступа',
    refusedText: 'У вас нет прав на просмотр этой страницы.',
    notFoundTitle: 'Не найдено',
    notFoundText: 'Такой страницы нет, или она была удалена.',
    serverText: 'Ответ сервера: {message}',
    endedTitle: 'Вы вышли из системы',
    endedText: 'Сеанс завершён. Войдите снова, чтобы продолжить.',
    signIn: 'Войти',
    toChart: 'К структуре',
    toPeople: 'К сотрудникам'
  },
  count: {
    people: '{n} человек | {n} человека | {n} человек',
    departments: '{n} отдел | {n} отдела | {n} отделов',
    more: 'Показать ещё {n}'
  },
  field: {
    NAME: 'Имя',
    LAST_NAME: 'Фамилия',
    SECOND_NAME: 'Отчество',
    WORK_POSITION: 'Должность',
    UF_DEPARTMENT: 'Отдел',
    EMAIL: 'Эл. почта',
    WORK_PHONE: 'Рабочий телефон',
    PERSONAL_MOBILE: 'Мобильный телефон',
    PERSONAL_PHONE: 'Личный телефон',
    UF_PHONE_INNER: 'Внутренний номер',
    PERSONAL_CITY: 'Город',
    PERSONAL_COUNTRY: 'Страна',
    PERSONAL_WWW: 'Сайт',
    PERSONAL_BIRTHDAY: 'День рождения',
    UF_EMPLOYMENT_DATE: 'Работает с',
    DATE_REGISTER: 'Добавлен',
    TIME_ZONE: 'Часовой пояс',
    USER_TYPE: 'Тип',
    ACTIVE: 'Статус',
    ID: 'ID'
  },
  value: {
    yes: 'Да',
    no: 'Нет',
    working: 'Работает',
    employee: 'Сотрудник'
  },
  badge: {
    guest: 'Гость',
    dismissed: 'Уволен(а)',
    head: 'Руководитель',
    absent: 'Отсутствует до {day}',
    you: 'Вы'
  }
}

export default common
