import type { Catalogue } from '../en'

const department: Catalogue['department'] = {
  title: 'Отдел',
  path: 'Путь',
  head: 'Руководитель',
  noHead: 'Не назначен',
  members: 'Сотрудники отдела',
  noMembers: 'В отделе никого нет',
  children: 'Вложенные отделы',
  showInChart: 'Показать в структуре',
  listPeople: 'Список сотрудников',
  people: 'человек всего | человека всего | человек всего',
  own: 'в самом отделе | в самом отделе | в самом отделе',
  departments: 'вложенный отдел | вложенных отдела | вложенных отделов'
}

export default department
