export default {
  shell: {
    skip: 'Skip to content',
    main: 'Main',
    chart: 'Chart',
    people: 'People',
    account: 'Account',
    myPage: 'My page',
    theme: 'Theme',
    themeAuto: 'Same as system',
    themeLight: 'Light',
    themeDark: 'Dark',
    language: 'Language',
    signOut: 'Sign out',
    demo: 'Demo company'
  },
  find: {
    label: 'Find people and departments',
    placeholder: 'Find people and departments',
    clear: 'Clear',
    people: 'People',
    departments: 'Departments',
    nothing: 'Nothing found',
    all: 'All people for “{words}”',
    results: '{n} suggestion | {n} suggestions'
  },
  states: {
    loading: 'Loading…',
    retry: 'Try again',
    offlineTitle: 'No connection',
    offlineText: 'The server cannot be reached. Check your connection and try again.',
    offlineBanner: 'No connection. What you see may be out of date.',
    errorTitle: 'Something went wrong',
    busyTitle: 'The server is busy',
    busyText: 'Too many requests at the moment. Try again shortly.',
    refusedTitle: 'No access',
    refusedText: 'You do not have permission to see this.',
    notFoundTitle: 'Not found',
    notFoundText: 'This page does not exist, or it was removed.',
    serverText: 'The server answered: {message}',
    endedTitle: 'You are signed out',
    endedText: 'Your session has ended. Sign in again to continue.',
    signIn: 'Sign in',
    toChart: 'Go to the chart',
    toPeople: 'Go to people'
  },
  count: {
    people: '{n} person | {n} people',
    departments: '{n} department | {n} departments',
    more: 'Show {n} more'
  },
  field: {
    NAME: 'First name',
    LAST_NAME: 'Last name',
    SECOND_NAME: 'Second name',
    WORK_POSITION: 'Position',
    UF_DEPARTMENT: 'Department',
    EMAIL: 'E-mail',
    WORK_PHONE: 'Work phone',
    PERSONAL_MOBILE: 'Mobile phone',
    PERSONAL_PHONE: 'Personal phone',
    UF_PHONE_INNER: 'Extension',
    PERSONAL_CITY: 'City',
    PERSONAL_COUNTRY: 'Country',
    PERSONAL_WWW: 'Website',
    PERSONAL_BIRTHDAY: 'Birthday',
    UF_EMPLOYMENT_DATE: 'Employed since',
    DATE_REGISTER: 'Added',
    TIME_ZONE: 'Time zone',
    USER_TYPE: 'Type',
    ACTIVE: 'Status',
    ID: 'ID'
  },
  value: {
    yes: 'Yes',
    no: 'No',
    working: 'Working',
    employee: 'Employee'
  },
  badge: {
    guest: 'Guest',
    dismissed: 'Dismissed',
    head: 'Head',
    absent: 'Absent until {day}',
    you: 'You'
  }
}
