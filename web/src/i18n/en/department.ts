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
  own: 'in the department itself',
  below: 'with all below'
}
