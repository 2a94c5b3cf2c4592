export default {
  title: 'Department',
  path: 'Path',
  head: 'Head',
  noHead: 'No head',
  members: 'Members',
  noMembers: 'No members',
  children: 'Departments below',
  showInChart: 'Show in chart',
  listPeople: 'List of people',
  people: 'person in all | people in all',
  own: 'member | members',
  departments: 'department below | departments below'
}
