import type { Catalogue } from '../en'

const department: Catalogue['department'] = {
  title: 'Отдел',
  path: 'Путь',
  head: 'Руководитель',
  noHead: 'Руководитель не назначен',
  members: 'Сотрудники отдела',
  noMembers: 'В отделе никого нет',
  children: 'Вложенные отделы',
  showInChart: 'Показать в структуре',
  listPeople: 'Список сотрудников',
  own: 'в самом отделе',
  below: 'со всеми вложенными'
}

export default department
