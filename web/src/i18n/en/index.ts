import chart from './chart'
import common from './common'
import department from './department'
import people from './people'
import person from './person'

const catalogue = { ...common, chart, department, people, person }

export type Catalogue = typeof catalogue
export default catalogue
